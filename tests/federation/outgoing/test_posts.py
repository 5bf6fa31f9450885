"""federation/outgoing/posts.py: what authors do with their posts."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from folkmoot.federation.documents.pages import PageDoc
from folkmoot.federation.documents.read import read_object
from folkmoot.federation.proof_keys import key_id
from folkmoot.federation.signatures import multibase, proofs
from folkmoot.forum.attachments import Picture
from folkmoot.forum.posting import DeletePost, EditPost, RestoreOwnPost
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.identity import actor_keys
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import ADDRESS, Scenery, meet, new, scenery, sent, url_of
from tests.forum.build import a_community, a_picture, a_post, a_visitor, do


@pytest.fixture
def moot(db: Database) -> Scenery:
    made = scenery(db)
    made.follow()
    return made


def test_a_post_is_announced_twice_once_whole_and_once_for_microblogs(moot: Scenery) -> None:
    a_post(moot.db, moot.bob, moot.garden, title="Beans", body="They **grow**.")

    whole, plain = sent(moot.db)
    page = read_object(whole.inner["object"])
    assert isinstance(page, PageDoc)
    assert (page.title, page.body) == ("Beans", "They **grow**.")
    assert (whole.inner["type"], whole.inner["actor"]) == (
        "Create", url_of(moot.db, moot.bob.ref),
    )  # fmt: skip
    assert page.id == f"{ADDRESS}/post/1"
    # With the id alone, every Lemmy and PieFed that follows would fetch it: it has it already.
    assert plain.doc["object"] == whole.inner["object"]
    assert {whole.signer_kind, plain.signer_kind} == {"community"}
    assert {whole.signer_ref, plain.signer_ref} == {moot.garden}
    assert whole.about == plain.about == page.id
    assert whole.community_id == plain.community_id == 1


def test_a_picture_says_what_it_is(moot: Scenery) -> None:
    # Mbin shows no picture that has neither a type nor an ending, and ours have no ending.
    picture = a_picture(moot.db, moot.bob)

    a_post(moot.db, moot.bob, moot.garden, pictures=(Picture(picture, "Bees"),))

    assert sent(moot.db)[0].inner["object"]["attachment"] == [
        {
            "type": "Image",
            "url": f"{ADDRESS}/media/{picture}/large",
            "mediaType": "image/webp",
            "name": "Bees",
        }
    ]


def test_an_announce_ends_like_what_is_in_it(moot: Scenery) -> None:
    a_post(moot.db, moot.bob, moot.garden)

    whole, _ = sent(moot.db)
    end = whole.inner["id"].rpartition("/")[2]
    assert whole.inner["id"] == f"{ADDRESS}/activities/create/{end}"
    assert whole.doc["id"] == f"{ADDRESS}/activities/announce/{end}"


def test_what_a_member_says_is_proved_with_their_own_key(moot: Scenery) -> None:
    a_post(moot.db, moot.bob, moot.garden)

    inner = sent(moot.db)[0].inner
    with moot.db.read() as tx:
        keys = actor_keys.public(tx, moot.bob.ref)
    assert keys is not None
    named = proofs.named(inner)
    assert named is not None
    assert named.method == key_id(url_of(moot.db, moot.bob.ref))
    raw = Ed25519PublicKey.from_public_bytes(bytes.fromhex(keys.ed25519)).public_bytes_raw()
    proofs.verify(inner, multibase.public_key(raw), clock_of(moot.db).now())


def test_followers_of_the_author_and_people_named_get_it_from_the_author(moot: Scenery) -> None:
    moot.follow_person(moot.bob)

    a_post(moot.db, moot.bob, moot.garden, body="Ask @vic@far.example or @ada.")

    bare = next(one for one in sent(moot.db) if one.signer_kind == "person")
    assert bare.doc["type"] == "Create"
    assert bare.person_id == moot.bob.id
    assert bare.to == ("https://far.example/u/vic/inbox",)
    tags = {(tag["type"], tag["name"]) for tag in bare.doc["object"]["tag"]}
    assert {("Mention", "@vic@far.example"), ("Mention", "@ada@moot.example")} <= tags
    assert "https://far.example/u/vic" in bare.doc["cc"]


def test_who_is_named_gets_it_where_nobody_follows(db: Database) -> None:
    moot = scenery(db)

    a_post(db, moot.bob, moot.garden, body="Ask @vic@far.example.")

    (one,) = sent(db)
    assert (one.signer_kind, one.to) == ("person", ("https://far.example/u/vic/inbox",))


def test_who_was_named_hears_that_it_is_gone_and_back(db: Database) -> None:
    moot = scenery(db)
    post = a_post(db, moot.bob, moot.garden, body="Ask @vic@far.example.")
    before = sent(db)

    do(db, moot.bob, DeletePost(post))
    clock_of(db).advance(days=1)
    do(db, moot.bob, RestoreOwnPost(post))

    deleted, restored = new(db, before)
    assert [one.doc["type"] for one in (deleted, restored)] == ["Delete", "Undo"]
    assert deleted.to == restored.to == ("https://far.example/u/vic/inbox",)


def test_a_change_is_an_update_with_the_whole_post(moot: Scenery) -> None:
    post = a_post(moot.db, moot.bob, moot.garden)
    before = sent(moot.db)
    clock_of(moot.db).advance(minutes=5)

    do(moot.db, moot.bob, EditPost(post=post, title="Peas"))

    (whole,) = new(moot.db, before)
    assert whole.inner["type"] == "Update"
    assert whole.inner["object"]["name"] == "Peas"
    assert whole.inner["object"]["updated"] == whole.inner["published"]


def test_a_deletion_has_no_reason_and_is_named_when_taken_back(moot: Scenery) -> None:
    post = a_post(moot.db, moot.bob, moot.garden)
    before = sent(moot.db)

    do(moot.db, moot.bob, DeletePost(post))
    clock_of(moot.db).advance(days=1)
    do(moot.db, moot.bob, RestoreOwnPost(post))

    deleted, restored = new(moot.db, before)
    assert (deleted.inner["type"], deleted.inner["object"]) == ("Delete", f"{ADDRESS}/post/1")
    assert "summary" not in deleted.inner
    assert restored.inner["type"] == "Undo"
    assert restored.inner["object"]["id"] == deleted.inner["id"]


def test_a_microblog_that_follows_hears_of_changes_from_the_author(moot: Scenery) -> None:
    """Mastodon fetched the post, and never looks into what a community announces."""
    mia = a_visitor(moot.db, "mia", host="tusk.example")
    meet(moot.db, mia.ref, "person", "users/mia", "tusk.example")
    do(moot.db, mia, Subscribe(moot.garden, follow_url="https://tusk.example/follow/1"))
    post = a_post(moot.db, moot.bob, moot.garden)
    before = sent(moot.db)

    do(moot.db, moot.bob, EditPost(post=post, title="Peas"))
    do(moot.db, moot.bob, DeletePost(post))

    bare = [one for one in new(moot.db, before) if one.signer_kind == "person"]
    assert [one.doc["type"] for one in bare] == ["Update", "Delete"]
    assert {one.to for one in bare} == {("https://tusk.example/users/mia/inbox",)}


def test_a_post_elsewhere_goes_bare_to_its_community_and_to_nobody_else(moot: Scenery) -> None:
    before = sent(moot.db)

    a_post(moot.db, moot.bob, moot.bees, title="A swarm")

    (one,) = new(moot.db, before)
    assert one.doc["type"] == "Create"
    assert one.doc["object"]["audience"] == "https://far.example/c/bees"
    assert one.to == ("https://far.example/c/bees/inbox",)
    assert (one.signer_kind, one.community_id) == ("person", None)


@pytest.mark.parametrize("fields", [{"visibility": "members"}, {"local_only": True}])
def test_what_stays_in_the_house_is_not_told(moot: Scenery, fields: dict[str, object]) -> None:
    inside = a_community(moot.db, moot.ada, "inside", **fields)
    moot.follow_person(moot.bob)
    before = sent(moot.db)

    post = a_post(moot.db, moot.bob, inside, body="Hello @vic@far.example")
    do(moot.db, moot.bob, EditPost(post=post, title="Again", body="@vic@far.example"))
    do(moot.db, moot.bob, DeletePost(post))

    assert new(moot.db, before) == []


@pytest.mark.parametrize(("key", "value"), [("federation", "off"), ("visibility", "members")])
def test_a_moot_that_talks_with_nobody_sends_nothing(moot: Scenery, key: str, value: str) -> None:
    do(moot.db, moot.ada, SetSetting(key, value))
    before = sent(moot.db)  # that a moot closes is the last that is told

    a_post(moot.db, moot.bob, moot.garden)

    assert new(moot.db, before) == []


@pytest.mark.parametrize("address", ["http://localhost:8000", "http://moot.example"])
def test_a_moot_that_nobody_can_reach_sends_nothing(db: Database, address: str) -> None:
    moot = scenery(db, address=address)
    moot.follow()

    a_post(db, moot.bob, moot.garden, body="@vic@far.example")

    assert sent(db) == []


def test_a_visitor_is_passed_on_by_the_inbox_alone(moot: Scenery) -> None:
    other = a_visitor(moot.db, "eve")
    before = sent(moot.db)

    a_post(moot.db, other, moot.garden, object_url="https://far.example/post/5")

    assert new(moot.db, before) == []


def test_without_a_key_it_is_sent_unproved(db: Database) -> None:
    moot = scenery(db)
    moot.follow()
    late = a_community(db, moot.ada, "late")

    # The keys of the community are not made yet, those of its members are.
    a_post(db, moot.bob, moot.garden)
    a_post(db, moot.bob, late)

    assert "proof" in sent(db)[0].inner
