"""The inboxes over HTTP: what is taken, what is refused, and that a refusal leaves nothing."""

import asyncio
import json
from contextlib import AsyncExitStack

import msgspec
import pytest
from sqlalchemy import select

from folkmoot.clock import HOUR
from folkmoot.errors import TooMany
from folkmoot.federation.client.faults import NO_CONNECTION, Unreachable
from folkmoot.federation.inbox import looking_up
from folkmoot.federation.inbox.gate import FETCHES_OF_ONE
from folkmoot.forwarding import parse_proxies
from folkmoot.peers import actors, policy, servers
from folkmoot.peers.flood import Flow
from folkmoot.record.settings import SetSetting
from folkmoot.storage import jobs
from tests.federation.inbox.posted import KEYS, Network, pem, post, with_key
from tests.federation.inbox.world import BOB, EVE, GARDEN, World
from tests.federation.stage import Stage, error
from tests.forum.build import a_community, a_post, do, statements


class Post(World):
    """The moot behind its door."""

    def __init__(self, stage: Stage) -> None:
        self.db, self.clock, self.count, self.house = stage.db, stage.clock, 0, stage.house
        self.ada, self.stage = stage.ada, stage
        self.garden = a_community(stage.db, stage.ada)
        self.network = Network()
        self.wire = stage.rewired(client=self.network)
        self.peer = stage.peer(self.wire)
        self.network.lies = {BOB: with_key(BOB, KEYS[0]), EVE: with_key(EVE, KEYS[1])}

    def behind(self, proxies):
        """Serve it behind proxies that are trusted."""
        self.wire = msgspec.structs.replace(self.wire, proxies=proxies)
        self.peer = self.stage.peer(self.wire)

    def post(self, raw, key=KEYS[0], **more):
        """Send it signed."""
        return post(self.peer, raw, key, self.clock.now(), **more)


@pytest.fixture
def door(stage):
    return Post(stage)


def actor(door, url=BOB):
    with door.db.read() as tx:
        return actors.by_url(tx, url)


def test_a_stranger_is_looked_up_once(door):
    assert door.post(door.activity("Follow", BOB, GARDEN)).status == 200
    assert door.post(door.activity("Create", BOB, door.page())).status == 200
    assert door.network.asked == [BOB]
    assert door.knows("https://far.example/post/1")
    assert actor(door).ref is not None


@pytest.mark.parametrize("scheme", ["cavage", "rfc9421"])
def test_both_kinds_of_signature(door, scheme):
    assert door.post(door.activity("Follow", BOB, GARDEN), scheme=scheme).status == 200
    assert actor(door).signs == scheme
    with door.db.read() as tx:
        peer = servers.by_host(tx, "far.example")
    assert (peer.signs, peer.last_seen is not None) == (scheme, True)


@pytest.mark.parametrize("path", ["/inbox", "/c/garden/inbox", "/u/ada/inbox"])
def test_every_inbox_takes_everything(door, path):
    assert door.post(door.activity("Follow", BOB, GARDEN), path=path).status == 200


def test_what_must_be_looked_up_first_is_answered_202(door):
    answer = door.note("https://third.example/comment/1", 2)
    raw = door.activity("Create", BOB, answer)
    assert door.post(raw).status == 202


def test_a_repeat_is_answered_as_before(door):
    raw = door.activity("Follow", BOB, GARDEN)
    assert [door.post(raw).status for _ in range(3)] == [200, 200, 200]
    assert len(door.sent()) == 1


def test_what_means_nothing_here_is_taken(door):
    assert door.post(door.activity("Travel", BOB, GARDEN)).status == 200


def test_an_account_that_nobody_knew_is_gone_without_a_look(door):
    assert door.post(door.activity("Delete", BOB, BOB)).status == 200
    assert door.network.asked == []


# ---------------------------------------------------------------- refused


@pytest.fixture
def refused(door):
    """A door at which nothing may change: no row and no fetch but of the sender."""
    door.post(door.activity("Follow", BOB, GARDEN))
    door.network.asked.clear()
    before = door.rows()
    yield door
    assert door.rows() == before
    assert door.network.asked == []


MALFORMED = {
    "none": {"signature": None},
    "empty": {"signature": ""},
    "half": {"signature": 'keyId="https://far.example/u/bob#main-key"'},
    "of another scheme": {"signature": None, "authorization": "Signature keyId=x"},
    "no digest": {"digest": None},
    "another digest": {"digest": "SHA-256=AAAA"},
    "no date": {"date": None},
    "another date": {"date": "Thu, 01 Jan 1970 00:00:00 GMT"},
}


@pytest.mark.parametrize("changed", MALFORMED.values(), ids=MALFORMED)
@pytest.mark.parametrize("path", ["/inbox", "/c/garden/inbox", "/u/ada/inbox"])
def test_a_signature_that_is_none(refused, changed, path):
    raw = refused.activity("Like", BOB, GARDEN)
    answer = refused.post(raw, path=path, changed=changed)
    assert answer.status == 401
    assert error(answer)


def test_another_body_than_was_signed(refused):
    raw = refused.activity("Create", BOB, refused.page())
    other = json.dumps({**raw, "object": refused.page(2)}).encode()
    assert refused.post(raw, sent=other).status == 401


def test_the_same_words_in_another_order(refused):
    raw = refused.activity("Create", BOB, refused.page())
    assert refused.post(raw, sent=json.dumps(raw, indent=1).encode()).status == 401


def test_a_signature_for_another_inbox(refused):
    raw = refused.activity("Create", BOB, refused.page())
    assert refused.post(raw, path="/inbox", to="/c/garden/inbox").status == 401


def test_a_request_of_two_hours_ago(refused):
    raw = refused.activity("Create", BOB, refused.page())
    assert refused.post(raw, at=refused.clock.now() - 2 * HOUR).status == 401


def test_the_key_of_another_server(refused):
    raw = refused.activity("Create", BOB, refused.page())
    assert refused.post(raw, KEYS[1], key_id=f"{EVE}#main-key").status == 401


def test_a_key_that_the_actor_does_not_have(refused):
    raw = refused.activity("Create", BOB, refused.page())
    assert refused.post(raw, KEYS[1]).status == 401
    assert refused.post(raw, KEYS[0], key_id=f"{BOB}#other").status == 401


def test_a_new_key_that_nobody_signed_changes_nothing(refused):
    refused.network.lies[BOB] = with_key(BOB, KEYS[1])
    raw = refused.activity("Create", BOB, refused.page())
    assert refused.post(raw, KEYS[1]).status == 401


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"\xff", b'{"id":1', b'{"a":1,"a":2}', b"[" * 5000,
        b'{"@graph":[],"actor":"https://far.example/u/bob"}',
        b'{"actor":"https://far.example/u/bob"}',
        b'{"id":"https://far.example/1","actor":["https://far.example/u/bob","https://x.example/a"]}',
        b'{"id":["https://far.example/1"],"actor":"https://far.example/u/bob"}',
        b'{"id":"https://far.example/1","actor":"https://far.example/u/bob","type":"Like"}',
    ],
)  # fmt: skip
def test_what_cannot_be_read(refused, body):
    answer = refused.post({"actor": BOB}, body=body or b" ")
    assert answer.status == 400
    assert error(answer)


def test_what_is_too_large(refused):
    assert refused.post({"actor": BOB}, body=b'{"a":"' + b"x" * 1_000_001 + b'"}').status == 413


def test_another_kind_of_content(refused):
    raw = refused.activity("Like", BOB, GARDEN)
    assert refused.post(raw, changed={"content-type": "text/plain"}).status == 400


def test_the_inbox_of_nobody(refused):
    raw = refused.activity("Like", BOB, GARDEN)
    assert refused.post(raw, path="/u/nobody/inbox").status == 404
    assert refused.post(raw, path="/c/nothing/inbox").status == 404


def test_somebody_who_says_to_be_of_this_moot(refused):
    raw = {**refused.activity("Like", BOB, GARDEN), "actor": "https://moot.example/u/ada"}
    assert refused.post(raw, key_id="https://moot.example/u/ada#main-key").status == 403


def block(door, act=policy.BlockServers, host="far.example"):
    server = policy.Server(door.clock.new_ref(), host)
    do(door.db, door.ada, act((server,), "Spam."))


@pytest.mark.parametrize("known", [True, False])
def test_a_blocked_server_is_refused_before_it_is_looked_up(door, known):
    if known:
        door.post(door.activity("Follow", BOB, GARDEN))
    block(door)
    door.network.asked.clear()
    before = door.rows()
    assert door.post(door.activity("Create", BOB, door.page())).status == 403
    assert door.rows() == before
    assert door.network.asked == []


def test_only_those_on_the_list(door):
    do(door.db, door.ada, SetSetting("federation", "listed"))
    assert door.post(door.activity("Follow", BOB, GARDEN)).status == 403
    block(door, policy.AllowServers)
    assert door.post(door.activity("Follow", BOB, GARDEN)).status == 200


# ---------------------------------------------------------------- strangers


def test_a_document_that_is_somebody_elses(door):
    door.network.lies[BOB] = with_key(EVE, KEYS[0])
    before = door.rows()
    assert door.post(door.activity("Follow", BOB, GARDEN)).status == 401
    assert door.rows() == before


def own_key(url=BOB, key=KEYS[0], **more):
    """A key with an address of its own, and an actor who lists it by that."""
    key_id = f"{url}/main-key"
    named = {"type": "Key", "id": key_id, "owner": url, "publicKeyPem": pem(key), **more}
    return key_id, named, {**with_key(url, key), "publicKey": key_id}


@pytest.mark.parametrize("listed", [True, False])
def test_a_key_that_has_an_address_of_its_own(door, listed):
    key_id, named, actor_doc = own_key()
    door.network.lies[key_id] = named
    door.network.lies[BOB] = actor_doc if listed else {**actor_doc, "publicKey": named}
    for _ in range(2):
        assert door.post(door.activity("Follow", BOB, GARDEN), key_id=key_id).status == 200
    assert door.network.asked == [BOB, key_id][: 2 if listed else 1]
    assert actor(door).key_id == key_id


@pytest.mark.parametrize(
    "wrong",
    [
        {"owner": EVE},
        {"owner": None},
        {"id": f"{BOB}/other-key"},
        {"publicKeyPem": "no key"},
        {"publicKeyPem": pem(KEYS[1])},
    ],
)
def test_a_key_of_its_own_that_is_not_theirs(door, wrong):
    key_id, named, door.network.lies[BOB] = own_key()
    door.network.lies[key_id] = {**named, **wrong}
    before = door.rows()
    assert door.post(door.activity("Follow", BOB, GARDEN), key_id=key_id).status == 401
    assert door.rows() == before


def test_a_key_of_its_own_that_its_owner_does_not_list(door):
    key_id, named, actor_doc = own_key()
    door.network.lies[key_id] = named
    door.network.lies[BOB] = {**actor_doc, "publicKey": f"{BOB}/new-key"}
    before = door.rows()
    assert door.post(door.activity("Follow", BOB, GARDEN), key_id=key_id).status == 401
    assert door.rows() == before


def test_a_key_whose_owner_is_another(door):
    doc = with_key(BOB, KEYS[0])
    door.network.lies[BOB] = {**doc, "publicKey": {**doc["publicKey"], "owner": EVE}}
    before = door.rows()
    assert door.post(door.activity("Follow", BOB, GARDEN)).status == 401
    assert door.rows() == before


def test_who_is_not_there(door):
    door.network.lies.clear()
    before = door.rows()
    assert door.post(door.activity("Follow", BOB, GARDEN)).status == 401
    assert door.rows() == before


def test_who_cannot_be_reached_now_is_asked_to_send_it_again(door):
    door.network.lies[BOB] = Unreachable(NO_CONNECTION, host="far.example", reason="down")
    assert door.post(door.activity("Follow", BOB, GARDEN)).status == 503


@pytest.mark.parametrize("changed", MALFORMED.values(), ids=MALFORMED)
def test_nobody_is_looked_up_for_what_no_key_can_have_signed(door, changed):
    before = door.rows()
    assert door.post(door.activity("Follow", BOB, GARDEN), changed=changed).status == 401
    assert door.rows() == before
    assert door.network.asked == []


@pytest.mark.parametrize("scheme", ["cavage", "rfc9421"])
@pytest.mark.parametrize("wrong", ["body", "time"])
def test_nobody_is_looked_up_for_another_body_or_an_old_request(door, scheme, wrong):
    raw = door.activity("Follow", BOB, GARDEN)
    other = {"sent": json.dumps(raw, indent=1).encode()}
    more = other if wrong == "body" else {"at": door.clock.now() - 2 * HOUR}
    assert door.post(raw, scheme=scheme, **more).status == 401
    assert door.network.asked == []


def test_a_refused_stranger_is_not_kept(door):
    before = door.rows()
    raw = door.activity("Create", BOB, door.page(author=EVE))
    assert door.post(raw).status == 403
    assert door.rows() == before


def test_a_flood_of_one_server_is_slowed_and_of_no_other(door):
    door.post(door.activity("Follow", EVE, GARDEN), KEYS[1])
    raw = door.activity("Like", BOB, GARDEN)
    door.network.asked.clear()
    for _ in range(Flow().unproven.burst):
        door.wire.gate.pass_by("127.0.0.0/24", "far.example")
    answer = door.post(raw)
    assert answer.status == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert door.network.asked == []
    assert door.post(door.activity("Like", EVE, GARDEN), KEYS[1]).status == 200
    door.clock.advance(seconds=60)
    assert door.post(raw).status == 200


def through(door, address, raw, key=KEYS[0]):
    """Send it by way of a proxy that tells where it came from."""
    return door.post(raw, key, changed={"x-forwarded-for": address}).status


def test_behind_a_proxy_a_flood_slows_nobody_who_comes_from_elsewhere(door):
    door.network.lies = {BOB: with_key(BOB, KEYS[0])}
    door.behind(parse_proxies(["127.0.0.1"]))
    raw = door.activity("Follow", BOB, GARDEN)
    # given somebody who uses the name of bob's server, and signs with another key
    flood = [through(door, "198.51.100.7", raw, KEYS[1]) for _ in range(40)]
    assert set(flood[:30]) == {401}
    assert set(flood[30:]) == {429}
    # then bob's server is heard, and the flooding network is told apart by its /24
    assert through(door, "203.0.113.9", raw) == 200
    assert through(door, "198.51.100.200", raw) == 429
    # and where no proxy is trusted, nobody is believed to come from elsewhere
    door.behind(())
    assert {through(door, f"192.0.2.{n}", raw, KEYS[1]) for n in range(40)} == {401, 429}


def test_what_a_server_signed_counts_for_it_from_wherever_it_comes(door):
    door.behind(parse_proxies(["127.0.0.1"]))
    door.post(door.activity("Follow", BOB, GARDEN))
    for _ in range(Flow().proven.burst - 1):
        door.wire.gate.proven("203.0.113.0/24", "far.example")
    raw = door.activity("Like", BOB, GARDEN)
    before = door.rows()
    assert through(door, "198.51.100.7", raw) == 429
    assert door.rows() == before
    assert through(door, "198.51.100.8", door.activity("Follow", EVE, GARDEN), KEYS[1]) == 200


def test_one_network_never_takes_all_the_turns_of_looking_up(door):
    async def scenario():
        gate = door.wire.gate
        async with AsyncExitStack() as turns:
            for _ in range(FETCHES_OF_ONE):
                gate.pass_stranger("198.51.100.0/24", "slow.example")
                await turns.enter_async_context(gate.looking_up("198.51.100.0/24"))
            with pytest.raises(TooMany):
                gate.pass_stranger("198.51.100.0/24", "other.example")
            gate.pass_stranger("203.0.113.0/24", "far.example")
        gate.pass_stranger("198.51.100.0/24", "slow.example")

    asyncio.run(scenario())


def test_a_key_is_changed_by_whoever_has_the_old_one(door):
    door.post(door.activity("Follow", BOB, GARDEN))
    renewed = with_key(BOB, KEYS[1])
    assert door.post(door.activity("Update", BOB, renewed), KEYS[1]).status == 401
    assert door.post(door.activity("Update", BOB, renewed), KEYS[0]).status == 200
    assert door.post(door.activity("Create", BOB, door.page()), KEYS[0]).status == 401
    assert door.post(door.activity("Create", BOB, door.page()), KEYS[1]).status == 200


def test_jobs_fetch_what_is_missing(door):
    parent = door.note(door.url_of(a_post(door.db, door.ada, door.garden)), 1, EVE)
    door.network.lies[parent["id"]] = parent
    answer = door.note(parent["id"], 2)
    assert door.post(door.activity("Create", BOB, answer)).status == 202
    jobs.run_all(door.db, door.clock, looking_up.handlers(door.wire))
    assert door.thing(answer["id"]).depth == 1
    with door.db.read() as tx:
        left = tx.rows(
            select(jobs.jobs).where(jobs.jobs.c.kind.in_(looking_up.handlers(door.wire)))
        )
    assert left == []


MOST_STATEMENTS = {"Like": 8, "Undo": 9, "Create": 16}
"""From the request to the commit, of somebody who is known: five of a comment are the record's,
which keeps what visitors write in our communities. One of an undone vote lets its id come again,
as NodeBB's do."""
IN_TURN = 3
"""What PostgreSQL is asked again once it is the turn of an act that is recorded."""


@pytest.mark.parametrize("kind", MOST_STATEMENTS)
def test_how_many_statements_it_takes(door, kind):
    door.post(door.activity("Follow", BOB, GARDEN))
    thing = door.url_of(a_post(door.db, door.ada, door.garden))
    like = door.activity("Like", BOB, thing)
    told = {
        "Like": like,
        "Undo": door.activity("Undo", BOB, like),
        "Create": door.activity("Create", BOB, door.note(thing)),
    }
    if kind == "Undo":
        door.post(like)
    with statements(door.db) as sent:
        assert door.post(told[kind]).status == 200
    serial = sum("pg_" in statement for statement in sent)  # PostgreSQL: its lock, its number
    again = IN_TURN if kind == "Create" and door.db.is_postgres else 0
    assert len(sent) - serial <= MOST_STATEMENTS[kind] + again, sent


def test_a_moot_that_talks_with_nobody_takes_nothing(door):
    thing = door.url_of(a_post(door.db, door.ada, door.garden))
    door.post(door.activity("Like", BOB, thing))
    do(door.db, door.ada, SetSetting("federation", "off"))
    before = door.rows()

    answers = [door.post(door.activity("Like", who, thing)) for who in (BOB, EVE)]

    assert [answer.status for answer in answers] == [404, 404]
    assert door.rows() == before
