"""People, communities and the moot as actors: serving/people.py, groups.py, moot.py."""

import pytest

from folkmoot.federation.documents.actors import read_actor
from folkmoot.federation.documents.collected import read_collection
from folkmoot.forum.moderation import PinPost
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.record import checkpoints, moot_key
from tests.build import clock_of, sealer_of
from tests.federation.outgoing.build import ADDRESS
from tests.federation.serving.build import FAR_POST, House
from tests.forum.build import FAR, do


@pytest.mark.parametrize(
    ("path", "url", "kind", "name"),
    [
        ("/u/bob", f"{ADDRESS}/u/bob", "Person", "bob"),
        ("/c/garden", f"{ADDRESS}/c/garden", "Group", "garden"),
        ("/", f"{ADDRESS}/", "Application", "moot.example"),
    ],
)
def test_an_actor_has_all_that_others_check(
    house: House, path: str, url: str, kind: str, name: str
) -> None:
    doc = house.read(path)

    read = read_actor(doc)
    assert (read.id, read.kind, read.name) == (url, kind, name)
    assert doc["publicKey"]["id"] == f"{url}#main-key"
    assert doc["publicKey"]["owner"] == url
    assert read.inbox == f"{ADDRESS}/inbox"
    assert read.shared_inbox == f"{ADDRESS}/inbox"
    assert [key.id for key in read.multikeys] == [f"{url.rstrip('/')}/keys/ed25519"]
    assert doc["outbox"].startswith(f"{ADDRESS}/")


def test_actors_tell_of_the_record(house: House) -> None:
    with house.db.write() as tx:
        note = checkpoints.make(tx, clock_of(house.db), sealer_of(house.db))
        key = moot_key.public(tx)

    for path in ("/", "/c/garden", "/u/bob"):
        assert house.read(path)["moot"] == {"key": key, "checkpoint": note}


def test_every_address_in_an_actor_answers(house: House) -> None:
    for path in ("/", "/c/garden", "/u/bob"):
        doc = house.read(path)
        named = [doc[name] for name in ("outbox", "followers", "featured", "attributedTo")
                 if name in doc]  # fmt: skip
        for url in (*named, *(key["id"] for key in doc["assertionMethod"])):
            assert house.read(url.removeprefix(ADDRESS))["id"] == url


def test_a_name_that_was_erased_has_a_tombstone(house: House) -> None:
    do(house.db, house.bob, EraseAccount(house.bob.ref))

    answer = house.ask("/u/bob")

    assert answer.status == 410
    assert answer.json["type"] == "Tombstone"
    assert answer.json["id"] == f"{ADDRESS}/u/bob"
    assert house.ask("/u/bob/outbox").status == 410


def test_who_left_is_still_the_author_of_what_stands_here(house: House) -> None:
    do(house.db, house.bob, Leave(house.bob.ref))

    assert house.read("/u/bob")["id"] == f"{ADDRESS}/u/bob"


def test_who_lives_elsewhere_is_found_there(house: House) -> None:
    for path, url in (
        (f"/u/vic@{FAR}", f"https://{FAR}/u/vic"),
        (f"/c/bees@{FAR}", f"https://{FAR}/c/bees"),
    ):
        answer = house.ask(path)
        assert (answer.status, answer.location) == (308, url)


@pytest.mark.parametrize(
    "path",
    ["/u/nobody", "/c/nothing", "/u/garden", "/c/bob", f"/u/who@{FAR}", f"/c/what@{FAR}", "/u/vic"],
)
def test_whom_nobody_knows_is_not_found(house: House, path: str) -> None:
    assert house.ask(path).status == 404


def test_until_the_keys_are_made_an_actor_can_be_asked_for_later(house: House) -> None:
    from tests.build import join

    join(house.db, house.ada, "carol")

    assert house.ask("/u/carol").status == 503


def test_the_outbox_of_a_community_has_its_newest_posts(house: House) -> None:
    doc = house.read("/c/garden/outbox")

    first, second = read_collection(doc).items
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert (first["type"], first["object"]) == ("Announce", FAR_POST)
    assert (second["object"]["type"], second["object"]["object"]["name"]) == ("Create", "Beans")
    assert doc["totalItems"] == 2


def test_followers_are_counted_and_not_named(house: House) -> None:
    do(house.db, house.vic, Subscribe(house.garden, follow_url=f"https://{FAR}/follow/1"))

    doc = house.read("/c/garden/followers")

    assert (doc["totalItems"], doc["items"]) == (1, [])
    assert house.read("/u/bob/followers")["totalItems"] == 0


def test_pinned_posts_are_featured_whole(house: House) -> None:
    do(house.db, house.ada, PinPost(house.post, "Read it"))
    do(house.db, house.ada, PinPost(house.far_post, "This too"))

    items = house.read("/c/garden/featured")["orderedItems"]

    assert [item["type"] for item in items] == ["Page", "Page"]
    assert {item["id"] for item in items} == {f"{ADDRESS}/post/1", FAR_POST}


def test_the_moderators_are_those_who_may_remove(house: House) -> None:
    assert house.read("/c/garden/moderators")["orderedItems"] == [f"{ADDRESS}/u/ada"]


def test_who_asks_for_a_page_gets_one(house: House) -> None:
    answer = house.peer.get("/c/garden", accept="text/html")

    assert answer.headers["content-type"].startswith("text/html")
    assert "Accept" in answer.headers["vary"]


def test_an_answer_may_be_kept_and_compared(house: House) -> None:
    answer = house.ask("/c/garden")

    assert answer.headers["cache-control"] == "public, max-age=60"
    assert "Accept" in answer.headers["vary"]
    again = house.ask("/c/garden", if_none_match=answer.headers["etag"])
    assert again.status == 304
