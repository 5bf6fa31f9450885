"""The one dispatcher: pages and ActivityPub at one address, errors as sentences, caches told."""

import gzip

import pytest
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from folkmoot.errors import Gone, TooMany
from folkmoot.federation import answers
from folkmoot.federation.door import Door
from folkmoot.federation.endpoints import Endpoint
from folkmoot.federation.routes import ENDPOINTS
from folkmoot.identity import sessions
from folkmoot.record.settings import SetSetting
from tests.federation.stage import Stage, error
from tests.forum.build import do
from tests.web.client import Client

ACTIVITY = "application/activity+json"


def actor(wire, request):
    return answers.document({"id": wire.address + request.url.path, "type": "Person"})


def long(wire, request):
    return answers.document({"id": "x" * 5000})


def gone(wire, request):
    raise Gone("This is gone.")


def broken(wire, request):
    raise ZeroDivisionError


async def cut_off(wire, request):
    raise ClientDisconnect


def flooded(wire, request):
    raise TooMany("Wait {wait} seconds.", wait=7)


async def received(wire, request):
    return answers.json({"got": len(await request.body())}, status=202)


ODD = (
    Endpoint("/u/{name}", "An actor.", view=actor, shared=True),
    Endpoint("/inbox", "An inbox.", aview=received, method="POST", shared=True),
    Endpoint("/things/{id:number}", "A thing.", view=actor),
    Endpoint("/long", "Much.", view=long, anyone=True),
    Endpoint("/gone", "Gone.", view=gone),
    Endpoint("/broken", "Broken.", view=broken),
    Endpoint("/cut-off", "Nobody waits for it.", aview=cut_off),
    Endpoint("/flooded", "Flooded.", view=flooded),
    Endpoint("/near", "Answers in a private place too.", view=actor, alone=True),
)


def asking(stage: Stage, endpoints=ODD, member=None) -> Client:
    """Somebody before a door with these endpoints, with the real pages behind it."""
    peer = stage.peer(member=member)
    pages, door = peer._application, Door(stage.wire, endpoints)

    async def dispatch(scope, receive, send):
        await (door.find(scope) or pages)(scope, receive, send)

    peer._application = dispatch
    return peer


@pytest.fixture
def peer(stage):
    return asking(stage)


def test_one_address_has_a_page_and_an_actor(peer):
    page = peer.get("/u/ada", host="moot.example", x_forwarded_proto="https")
    document = peer.get("/u/ada", accept=ACTIVITY)
    assert page.headers["content-type"].startswith("text/html")
    assert document.headers["content-type"] == ACTIVITY
    assert document.json == {"id": "https://moot.example/u/ada", "type": "Person"}


def test_caches_are_told_that_the_two_differ(peer):
    assert "Accept" in peer.get("/u/ada", accept=ACTIVITY).headers["vary"]
    assert "Accept" in peer.get("/u/ada").headers["vary"]
    assert peer.get("/u/nobody").headers["cache-control"] == "private, no-store"
    assert peer.get("/things/3").headers["vary"] == "Accept-Encoding"


def test_two_accept_headers_are_read_as_one(stage):
    door = Door(stage.wire, ODD)
    scope = {"path": "/u/ada", "method": "GET"}
    both = [(b"accept", b"text/html;q=0.1"), (b"accept", ACTIVITY.encode())]
    assert door.find({**scope, "headers": both}) is not None
    assert door.find({**scope, "headers": both[:1]}) is None
    assert door.find({**scope, "headers": []}) is None


def test_other_methods_at_a_shared_address_are_for_the_page(peer):
    sent = peer.request("POST", "/inbox", b"{}", content_type=ACTIVITY)
    assert (sent.status, sent.json) == (202, {"got": 2})
    assert peer.get("/inbox", accept=ACTIVITY).location.startswith("/sign-in")
    assert peer.request("POST", "/u/ada").headers["content-type"].startswith("text/html")


def test_a_head_is_answered_like_a_get(peer):
    head = peer.request("HEAD", "/u/ada", accept=ACTIVITY)
    get = peer.get("/u/ada", accept=ACTIVITY)
    assert (head.status, head.headers) == (200, get.headers)


def test_what_one_holds_already_is_not_sent_again(peer):
    first = peer.get("/u/ada", accept=ACTIVITY)
    assert first.headers["cache-control"] == "public, max-age=60"
    again = peer.get("/u/ada", accept=ACTIVITY, if_none_match=first.headers["etag"])
    assert (again.status, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "Accept" in again.headers["vary"]
    other = peer.get("/u/bob", accept=ACTIVITY, if_none_match=first.headers["etag"])
    assert other.status == 200


def test_long_answers_are_packed_for_who_can_unpack(peer):
    plain, packed = peer.get("/long"), peer.get("/long", accept_encoding="br, gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "content-encoding" not in plain.headers
    assert packed.headers["etag"] == plain.headers["etag"]


def test_an_error_is_one_sentence_and_nobody_keeps_it(peer):
    answer = peer.get("/gone")
    assert (answer.status, error(answer)) == (410, "This is gone.")
    assert answer.headers["cache-control"] == "private, no-store"
    assert "etag" not in answer.headers


def test_who_asks_too_often_is_told_how_long_to_wait(peer):
    answer = peer.get("/flooded")
    assert (answer.status, answer.headers["retry-after"]) == (429, "7")
    assert error(answer) == "Wait 7 seconds."


def test_our_own_faults_are_logged_and_not_shown(peer, caplog):
    answer = peer.get("/broken")
    assert answer.status == 500
    assert "ZeroDivisionError" not in answer.text
    assert "something in the program" in error(answer).lower()
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError]
    assert "GET /broken" in caplog.text


def test_who_goes_away_before_all_was_sent_is_no_fault_of_ours(peer, caplog):
    assert peer.get("/cut-off").status == 400
    assert caplog.records == []


def test_a_wrong_method_is_told_which_are_right(peer):
    answer = peer.request("DELETE", "/things/3")
    assert (answer.status, answer.headers["allow"]) == (405, "OPTIONS, GET, HEAD")
    assert error(answer)
    options = peer.request("OPTIONS", "/things/3")
    assert (options.status, options.content) == (204, b"")
    assert "access-control-allow-origin" not in options.headers


def test_pages_of_other_sites_may_read_what_is_for_anyone(peer):
    assert peer.get("/long").headers["access-control-allow-origin"] == "*"
    assert peer.request("OPTIONS", "/long").headers["access-control-allow-methods"]
    assert "access-control-allow-origin" not in peer.get("/things/3").headers


def test_a_number_that_is_none_leads_nowhere(peer):
    assert peer.get("/things/1999999999").status == 200
    for number in ("9" * 30, "-1", "x", ""):
        assert peer.get(f"/things/{number}").status in (303, 404)


def test_cookies_are_neither_read_nor_set(stage):
    member = asking(stage, member=stage.ada)
    before, session = dict(member.cookies), member.cookies["session"]
    answer = member.get("/u/ada", accept=ACTIVITY)
    assert "set-cookie" not in answer.headers
    assert "Cookie" not in answer.headers["vary"]
    assert answer.headers["cache-control"].startswith("public")
    assert member.cookies == before
    # and that the browser was here is not written down
    stage.clock.advance(days=1)
    member.get("/u/ada", accept=ACTIVITY)
    with stage.db.read() as tx:
        seen = sessions.find(tx, session, stage.clock.now()).last_seen
    assert stage.clock.now() - seen > 23 * 3600 * 1_000_000


def test_whoever_collects_for_training_is_kept_from_pages_only(peer):
    # Other servers may bear any name, and federation must not fail for it.
    assert peer.get("/u/ada", user_agent="GPTBot/1.0").status == 403
    assert peer.get("/u/ada", user_agent="GPTBot/1.0", accept=ACTIVITY).status == 200


def test_a_change_wakes_the_workers_and_a_look_does_not(stage, peer):
    peer.get("/things/3")
    assert stage.woken == 0
    peer.request("POST", "/inbox", b"{}")
    assert stage.woken == 1


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("http://localhost:8000", "private"), ("https://192.168.1.5", "private"),
        ("https://hall.local", "private"), ("http://moot.example", "without https"),
    ],
)  # fmt: skip
def test_where_nobody_can_reach_it_a_moot_is_part_of_no_network(db, tmp_path, address, word):
    stage = Stage(db, tmp_path / "data", address=address)
    peer = asking(stage)
    answer = peer.get("/things/3")
    assert (answer.status, word in error(answer)) == (404, True)
    assert peer.get("/u/ada", accept=ACTIVITY).status == 404
    assert peer.get("/near").status == 200
    stage.close()


def test_a_moot_that_talks_with_no_server_is_part_of_no_network(stage, peer):
    assert peer.get("/things/3").status == 200
    do(stage.db, stage.ada, SetSetting("federation", "off"))
    assert "talk with no other servers" in error(peer.get("/things/3"))
    assert peer.request("POST", "/inbox", b"{}").status == 404
    assert peer.get("/near").status == 200
    do(stage.db, stage.ada, SetSetting("federation", "open"))
    assert peer.get("/things/3").status == 200


def test_in_the_mode_for_tests_any_private_address_will_do(db, tmp_path):
    stage = Stage(db, tmp_path / "data", address="http://127.0.0.1:8001", test_peers=True)
    assert asking(stage).get("/things/3").json["id"] == "http://127.0.0.1:8001/things/3"
    assert stage.wire.host == "127.0.0.1:8001"
    stage.close()


def test_before_it_is_founded_nobody_is_here(db, tmp_path):
    stage = Stage(db, tmp_path / "data", address="")
    peer = asking(stage)
    for path in ("/things/3", "/near"):
        assert "not founded" in error(peer.get(path))
    stage.close()


def test_no_two_endpoints_are_one():
    keys = [(endpoint.path, endpoint.method) for endpoint in ENDPOINTS]
    assert sorted(set(keys)) == sorted(keys)
    assert all((one.view is None) != (one.aview is None) for one in ENDPOINTS)


def test_what_an_endpoint_says_of_caches_is_kept(stage):
    def private(wire, request):
        return Response(b"{}", headers={"Cache-Control": "private", "Vary": "Accept, Signature"})

    peer = asking(stage, (Endpoint("/p", "Private.", view=private),))
    answer = peer.get("/p")
    assert answer.headers["cache-control"] == "private"
    assert answer.headers["vary"] == "Accept, Signature"
    assert "etag" not in answer.headers
