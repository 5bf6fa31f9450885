"""What others may not know of, at every address (rows 97, 100, 105, 108 of docs/security.md)."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from folkmoot.federation.accept import ACTIVITY
from folkmoot.federation.routes import ENDPOINTS
from folkmoot.federation.serving import activities, groups, moot, objects, people
from folkmoot.federation.signatures import cavage
from folkmoot.federation.signatures.signer import Signer
from folkmoot.forum.founding import ChangeCommunity
from folkmoot.peers import actors
from folkmoot.peers.policy import BlockServers
from folkmoot.peers.policy import Server as Named
from folkmoot.record.settings import SetSetting
from tests.build import clock_of
from tests.federation.inbox.posted import KEYS, Network, with_key
from tests.federation.inbox.posted import pem as key_pem
from tests.federation.outgoing.build import ADDRESS, sent
from tests.federation.serving.build import House
from tests.federation.serving.test_activities import follow
from tests.federation.signatures.build import pem, rsa_key
from tests.forum.build import FAR, a_post, do

SERVED = (
    *moot.ENDPOINTS, *people.ENDPOINTS, *groups.ENDPOINTS, *objects.ENDPOINTS,
    *activities.ENDPOINTS,
)  # fmt: skip

NAMES = {
    "/u/{name}": ("bob", "ada"),
    "/c/{name}": ("garden",),
    "/post/{id:number}": ("1", "2"),
    "/comment/{id:number}": ("1",),
}


def paths(house: House) -> Iterator[str]:
    """Every address that is served, with what stands there."""
    follow(house)
    a_post(house.db, house.bob, house.garden, title="Peas")
    kept = sent(house.db)[0]
    for endpoint in SERVED:
        if endpoint.path == "/activities/{kind}/{ref:hex}":
            yield kept.doc["id"].removeprefix(ADDRESS)
            yield kept.inner["id"].removeprefix(ADDRESS)
            continue
        begun = next((one for one in NAMES if endpoint.path.startswith(one)), None)
        if begun is None:
            yield endpoint.path
            continue
        for name in NAMES[begun]:
            yield endpoint.path.replace(begun, begun.partition("{")[0] + name)


def hide(house: House, **fields: Any) -> None:
    do(house.db, house.ada, ChangeCommunity(house.garden, title="Garden", **fields))


def test_every_address_is_in_the_one_list() -> None:
    assert {endpoint.path for endpoint in SERVED} <= {one.path for one in ENDPOINTS}


@pytest.mark.parametrize("fields", [{"visibility": "members"}, {"local_only": True}])
def test_a_community_of_the_house_is_as_if_it_were_not_there(
    house: House, fields: dict[str, Any]
) -> None:
    the_moot = ("/u/", "/site", "/keys/")
    asked = [path for path in paths(house) if not path.startswith(the_moot) and path != "/"]
    absent = {name: house.ask(name) for name in ("/c/nothing", "/post/999", "/comment/999")}
    assert len({one.content for one in absent.values()}) == 1
    nothing = absent["/c/nothing"]

    hide(house, **fields)

    for path in asked:
        hidden = house.ask(path)
        if path in ("/post/2/context", "/post/2/replies"):
            assert hidden.status == 404
            continue
        assert (hidden.status, hidden.content) == (404, nothing.content), path
        for name in ("cache-control", "vary", "content-type"):
            if path.count("/") == 2:
                assert hidden.headers[name] == nothing.headers[name], path


def test_a_moot_for_members_shows_itself_alone(house: House) -> None:
    asked = list(paths(house))
    do(house.db, house.ada, SetSetting("visibility", "members"))

    shown = [path for path in asked if house.ask(path).status != 404]

    assert shown == ["/", "/site_outbox"]


def test_a_moot_for_members_says_of_itself_what_everybody_may_read(house: House) -> None:
    do(house.db, house.ada, SetSetting("summary", "Friends of beans"))
    do(house.db, house.ada, SetSetting("about", "The key lies under the mat"))
    asked = list(paths(house))
    assert "under the mat" in house.ask("/").text

    do(house.db, house.ada, SetSetting("visibility", "members"))

    for path in asked:
        told = house.ask(path).text
        for words in ("under the mat", "Beans", "They do", "Peas", "bob", "garden"):
            assert words not in told, (path, words)
    assert "Friends of beans" in house.ask("/").text


def test_in_secure_mode_every_question_must_be_signed(house: House) -> None:
    asked = list(paths(house))
    do(house.db, house.ada, SetSetting("secure_fetch", value=True))

    answers = {path: house.ask(path) for path in asked}

    assert {path for path, one in answers.items() if one.status != 401} == {"/"}
    assert answers["/"].status == 200
    for path in asked[1:]:
        assert set(answers[path].json) == {"error"}
        assert house.peer.request("HEAD", path, accept="application/activity+json").status == 401


def signed(house: House, path: str, key_id: str, key: Any) -> dict[str, str]:
    """The headers of a question that is signed with a key."""
    at = clock_of(house.db).now()
    asked = {"accept": ACTIVITY}
    made = cavage.sign(Signer(key_id, key), "GET", f"{ADDRESS}{path}", asked, b"", at)
    del made["accept"]  # it is asked with it anyway
    return {name.lower().replace("-", "_"): value for name, value in made.items()}


def know(house: House, key: str) -> str:
    """Know the key of a visitor; gives its id."""
    url = f"https://{FAR}/u/vic"
    with house.db.write() as tx:
        known = actors.by_url(tx, url)
        assert known is not None
        actors.rotate(
            tx,
            url,
            key_id=f"{url}#main-key",
            key_pem=key,
            ed25519=None,
            at=clock_of(house.db).now(),
        )
    return f"{url}#main-key"


def test_who_signs_is_answered_and_nobody_else_gets_that_answer(house: House) -> None:
    key = rsa_key()
    key_id = know(house, pem(key))
    do(house.db, house.ada, SetSetting("secure_fetch", value=True))

    answer = house.ask("/post/1", **signed(house, "/post/1", key_id, key))

    assert answer.status == 200
    assert answer.headers["cache-control"] == "private, no-store"
    assert house.ask("/post/1", **signed(house, "/post/2", key_id, key)).status == 401
    unknown = signed(house, "/post/1", f"https://{FAR}/u/eve#main-key", key)
    assert house.ask("/post/1", **unknown).status == 401


def test_a_blocked_server_sees_nothing_in_secure_mode(house: House) -> None:
    key = rsa_key()
    key_id = know(house, pem(key))
    do(house.db, house.ada, SetSetting("secure_fetch", value=True))
    block = BlockServers((Named(clock_of(house.db).new_ref(), FAR),), reason="Spam")
    do(house.db, house.ada, block)

    answer = house.ask("/post/1", **signed(house, "/post/1", key_id, key))

    assert answer.status == 403
    assert "Beans" not in answer.text


BOB_THERE = "https://gts.example/users/bob"
KEY = f"{BOB_THERE}/main-key"


def asking(house: House, lies: dict[str, Any]) -> tuple[House, Network]:
    """The moot in secure mode, and what there is elsewhere."""
    do(house.db, house.ada, SetSetting("secure_fetch", value=True))
    network = Network()
    network.lies = lies
    wire = house.stage.rewired(client=network)
    return msgspec.structs.replace(house, peer=house.stage.peer(wire)), network


def key_of(owner: str, key: Any = KEYS[0], name: str = KEY) -> dict[str, Any]:
    """A key as an object with an address of its own."""
    return {"type": "Key", "id": name, "owner": owner, "publicKeyPem": key_pem(key)}


@pytest.mark.parametrize("shape", ["in the actor", "an object"])
def test_in_secure_mode_a_key_may_have_an_address_of_its_own(house: House, shape: str) -> None:
    actor = {**with_key(BOB_THERE, KEYS[0]), "publicKey": key_of(BOB_THERE)}
    # the client gives the actor where the key's address has it in short, as GoToSocial does
    lies = {KEY: actor if shape == "in the actor" else key_of(BOB_THERE), BOB_THERE: actor}
    house, network = asking(house, lies)

    answers = [house.ask("/post/1", **signed(house, "/post/1", KEY, KEYS[0])) for _ in range(2)]

    assert [one.status for one in answers] == [200, 200]
    assert len(network.asked) == (1 if shape == "in the actor" else 2)


@pytest.mark.parametrize("wrong", ["owner", "unlisted", "elsewhere", "signature", "gone"])
def test_in_secure_mode_a_key_that_nobody_has_opens_nothing(house: House, wrong: str) -> None:
    eve = "https://evil.example/u/eve"
    actor = {**with_key(BOB_THERE, KEYS[0]), "publicKey": key_of(BOB_THERE)}
    key = {
        "owner": key_of(eve), "elsewhere": key_of(BOB_THERE, name=f"{eve}/main-key"),
    }.get(wrong, key_of(BOB_THERE))  # fmt: skip
    lies = {KEY: key, BOB_THERE: actor, eve: with_key(eve, KEYS[0])}
    if wrong == "unlisted":
        lies[BOB_THERE] = with_key(BOB_THERE, KEYS[0])
    house, _ = asking(house, {} if wrong == "gone" else lies)
    with house.db.read() as tx:
        before = tx.rows(select(actors.remote_actors))

    signer = KEYS[1] if wrong == "signature" else KEYS[0]
    answer = house.ask("/post/1", **signed(house, "/post/1", KEY, signer))

    assert answer.status == 401
    with house.db.read() as tx:
        assert tx.rows(select(actors.remote_actors)) == before


def test_in_secure_mode_strangers_are_looked_up_only_so_often(house: House) -> None:
    house, network = asking(house, {})
    asked = signed(house, "/post/1", KEY, KEYS[0])

    answers = [house.ask("/post/1", **asked).status for _ in range(40)]

    assert set(answers) == {401, 429}
    assert len(network.asked) == answers.count(401)
