"""From what is typed to a page: every form of address and handle, and why there is none."""

import pytest

from folkmoot.federation.client.faults import (
    NO_CONNECTION,
    TOO_SLOW,
    TooSlow,
    Unreachable,
)
from folkmoot.federation.fetching import faults
from folkmoot.federation.fetching.resolving import here
from folkmoot.identity import actor_keys
from folkmoot.peers import actors
from folkmoot.peers.policy import BlockServers, Server
from folkmoot.storage.jobs import run_all
from tests.federation.fetching.build import Outside
from tests.federation.fetching.elsewhere import (
    FAR,
    HTML,
    JRD,
    PUBLIC,
    collection,
    descriptor,
    group,
    note,
    page,
    person,
)
from tests.federation.stage import Stage
from tests.forum.build import a_community, a_post, do, id_of

FINGER = f"{FAR}/.well-known/webfinger?resource=acct:"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (f"{FAR}/post/1", "/post/1"),
        (f"{FAR}/comment/7", "/comment/1"),
        (f"{FAR}/u/bob", "/u/bob@far.example"),
        (f"{FAR}/c/bees", "/c/bees@far.example"),
    ],
)
def test_an_address_of_each_kind_is_brought(outside, url, path):
    far = outside.furnished()
    far.has(note(7, f"{FAR}/post/1"))
    found = outside.bring(url)
    assert (found.path, found.problem) == (path, None)


def test_every_question_is_signed_by_the_moot(outside):
    with outside.db.write() as tx:
        actor_keys.want(tx, "server", actor_keys.MOOT)
    run_all(outside.db, outside.clock, {actor_keys.JOB: actor_keys.handler(outside.wire.sealer)})
    outside.furnished()
    outside.bring(f"{FAR}/post/1")
    assert outside.far.signed
    assert all(outside.far.signed)


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("@bob@far.example", "/u/bob@far.example"),
        ("bob@far.example", "/u/bob@far.example"),
        ("acct:bob@far.example", "/u/bob@far.example"),
        ("!bob@far.example", "/c/bob@far.example"),
    ],
)
def test_a_handle_is_looked_up_and_its_sign_chooses(outside, typed, path):
    far = outside.far
    far.has(person())
    far.has(group("bob"))
    links = [(f"{FAR}/c/bob", "Group"), (f"{FAR}/u/bob", "Person")]
    far.has(descriptor("acct:bob@far.example", *links), f"{FINGER}bob@far.example", JRD)
    assert outside.bring(typed).path == path


def test_a_person_is_not_taken_for_a_community(outside):
    outside.far.has(person())
    doc = descriptor("acct:bob@far.example", (f"{FAR}/u/bob", "Person"))
    outside.far.has(doc, f"{FINGER}bob@far.example", JRD)
    assert outside.bring("!bob@far.example").problem == faults.NOBODY


@pytest.mark.parametrize("kind", ["text/html", "application/activity+json", "text/plain"])
def test_webfinger_of_another_type_is_not_read(outside, kind):
    outside.far.has(person())
    doc = descriptor("acct:bob@far.example", (f"{FAR}/u/bob", "Person"))
    outside.far.has(doc, f"{FINGER}bob@far.example", kind)
    assert outside.bring("@bob@far.example").problem == faults.NOBODY
    assert f"{FAR}/u/bob" not in outside.far.asked


def test_a_subject_elsewhere_must_lead_back(outside):
    far = outside.far
    far.has(person())
    there = "https://other.example/.well-known/webfinger?resource=acct:bob@other.example"
    doc = descriptor("acct:bob@far.example", (f"{FAR}/u/bob", "Person"))
    far.has(doc, there, JRD)
    assert outside.bring("@bob@other.example").problem == faults.NOBODY
    far.has(doc, f"{FINGER}bob@far.example", JRD)
    assert outside.bring("@bob@other.example").path == "/u/bob@far.example"


def test_a_subject_that_turns_in_circles_is_nobody(outside):
    far = outside.far
    there = "https://other.example/.well-known/webfinger?resource=acct:bob@other.example"
    far.has(descriptor("acct:bob@far.example"), there, JRD)
    far.has(descriptor("acct:bob@other.example"), f"{FINGER}bob@far.example", JRD)
    assert outside.bring("@bob@other.example").problem == faults.NOBODY
    assert len(far.asked) == 2


def test_a_page_of_html_names_its_document(outside):
    far = outside.furnished()
    link = '<link rel="alternate" type="application/activity+json" href="/x">'
    named = link.replace("/x", f"{FAR}/post/1")
    far.page(f"{FAR}/p/first", f"<html><head>{named}</head></html>")
    assert outside.bring(f"{FAR}/p/first").path == "/post/1"


def test_a_page_that_names_nothing_is_no_post(outside):
    outside.far.page(f"{FAR}/about", "<html><p>We sell honey</p></html>")
    assert outside.bring(f"{FAR}/about").problem == faults.NO_THING


def test_what_redirects_to_the_original_is_found_there(outside):
    far = outside.furnished()
    far.moved("https://other.example/post/99", f"{FAR}/post/1")
    assert outside.bring("https://other.example/post/99").path == "/post/1"


def test_an_id_on_another_host_is_asked_for_there(outside):
    far = outside.furnished()
    far.has(page(), "https://copy.example/p/1")
    found = outside.bring("https://copy.example/p/1")
    assert found.path == "/post/1"
    assert outside.far.asked[:2] == ["https://copy.example/p/1", f"{FAR}/post/1"]


def test_an_activity_leads_to_what_it_is_about(outside):
    far = outside.furnished()
    doc = {"type": "Create", "id": f"{FAR}/activities/create/1", "object": page()}
    far.has(doc)
    assert outside.bring(doc["id"]).path == "/post/1"


def test_what_is_here_is_found_without_a_question(outside):
    room = a_community(outside.db, outside.ada)
    post = a_post(outside.db, outside.ada, room)
    number = id_of(outside.db, post)
    for typed, path in (
        (f"https://moot.example/post/{number}", f"/post/{number}"),
        ("@ada@moot.example", "/u/ada"),
        ("!garden@moot.example", "/c/garden"),
        ("https://moot.example/c/garden", "/c/garden"),
    ):
        with outside.db.read() as tx:
            assert here(tx, typed) == path
        assert outside.bring(typed).path == path
    assert outside.far.asked == []


def test_what_was_brought_is_not_asked_for_again(outside):
    outside.furnished()
    outside.bring(f"{FAR}/post/1")
    outside.work()
    asked = len(outside.far.asked)
    assert outside.bring(f"{FAR}/post/1").path == "/post/1"
    assert outside.bring("!bees@far.example").path == "/c/bees@far.example"
    assert len(outside.far.asked) == asked


def test_an_address_of_our_own_that_leads_nowhere_asks_nobody(outside):
    assert outside.bring("https://moot.example/wp-login.php").problem == faults.NOT_FOUND
    assert outside.bring("@nobody@moot.example").problem == faults.NOT_FOUND
    assert outside.far.asked == []


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (404, faults.NOT_FOUND),
        (410, faults.GONE),
        (401, faults.REFUSES),
        (403, faults.REFUSES),
        (429, faults.BUSY),
        (500, faults.BROKEN),
    ],
)
def test_each_status_is_a_sentence(outside, status, problem):
    outside.far.status(f"{FAR}/post/1", status)
    found = outside.bring(f"{FAR}/post/1")
    assert (found.path, found.problem) == (None, problem)
    assert "far.example" in problem.format(**found.values)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (TooSlow(TOO_SLOW, host="far.example"), faults.TOO_LATE),
        (Unreachable(NO_CONNECTION, host="far.example", reason="x"), faults.SILENT),
    ],
)
def test_silence_is_a_sentence_after_some_tries(outside, error, problem):
    outside.far.fails(f"{FAR}/post/1", error)
    assert outside.bring(f"{FAR}/post/1").problem == problem
    assert len(outside.far.asked) == 3


@pytest.mark.parametrize(
    ("doc", "problem"),
    [
        ({"type": "Tombstone", "id": f"{FAR}/post/1"}, faults.GONE),
        (page(to=[f"{FAR}/u/x"], audience=None), faults.NOT_PUBLIC),
        (page(attributedTo="https://other.example/u/eve"), faults.WRONG_AUTHOR),
        (page(to=[PUBLIC], audience=None), faults.NO_COMMUNITY),
        (collection(f"{FAR}/post/1", []), None),
        ({"id": f"{FAR}/post/1", "type": "Application", "inbox": f"{FAR}/inbox"}, faults.NO_THING),
    ],
)
def test_what_has_no_place_here_says_so(outside, doc, problem):
    outside.furnished()
    outside.far.has({key: value for key, value in doc.items() if value is not None})
    found = outside.bring(f"{FAR}/post/1")
    assert found.path is None
    assert found.problem == (problem or faults.UNREADABLE)
    assert outside.thing(f"{FAR}/post/1") is None


def test_a_post_for_a_community_of_ours_must_be_sent(outside):
    a_community(outside.db, outside.ada)
    far = outside.furnished()
    far.has(page(2, audience="https://moot.example/c/garden"))
    assert outside.bring(f"{FAR}/post/2").problem == faults.UNSENT


def test_a_blocked_server_is_not_asked(outside):
    outside.furnished()
    block = BlockServers((Server(outside.clock.new_ref(), "far.example"),), "spam")
    do(outside.db, outside.ada, block)
    for typed in (f"{FAR}/post/1", "@bob@far.example", "https://sub.far.example/post/1"):
        found = outside.bring(typed)
        assert found.problem == faults.BLOCKED
    assert outside.far.asked == []


def test_a_redirect_to_a_blocked_server_brings_nothing(outside):
    far = outside.furnished()
    far.moved("https://other.example/1", f"{FAR}/post/1")
    block = BlockServers((Server(outside.clock.new_ref(), "far.example"),), "spam")
    do(outside.db, outside.ada, block)
    assert outside.bring("https://other.example/1").problem == faults.BLOCKED
    assert outside.thing(f"{FAR}/post/1") is None


@pytest.mark.parametrize(
    "typed",
    [
        "https://127.0.0.1/post/1", "https://[::1]/", "https://10.0.0.1/x", "http://far.example/x",
        "https://far.example:8443/x", "https://0x7f000001/", "https://localhost/post/1",
        "@bob@127.0.0.1",
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_asked_is_not(outside, typed):
    found = outside.bring(typed)
    assert found.problem is not None
    assert outside.far.asked == []


@pytest.mark.parametrize("typed", ["two words", "@ada", "ftp://far.example/x", "", "a@b@c d"])
def test_other_words_are_no_address(outside, typed):
    assert outside.bring(typed).problem == faults.NO_ADDRESS


def test_a_moot_without_a_public_address_asks_nobody(db, tmp_path):
    stage = Stage(db, tmp_path / "d", address="http://localhost:8000")
    found = Outside(stage).bring(f"{FAR}/post/1")
    assert "private address" in (found.problem or "")
    stage.close()


def test_html_is_html(outside):
    outside.far.page(f"{FAR}/x", b"\xff\xfe<link", HTML)
    assert outside.bring(f"{FAR}/x").problem == faults.NO_THING


def test_an_account_is_fetched_anew_with_who_it_says_it_was(outside):
    far = outside.furnished()
    outside.bring(f"{FAR}/u/bob")
    with outside.db.read() as tx:
        assert not actors.by_url(tx, f"{FAR}/u/bob").was(f"{outside.wire.address}/u/ada")
    mine, other = f"{outside.wire.address}/u/ada", "https://other.example/u/ada"
    far.has(person(alsoKnownAs=[other, mine]))
    found = outside.bring(f"{FAR}/u/bob", fresh=True)
    assert (found.path, found.problem) == ("/u/bob@far.example", None)
    with outside.db.read() as tx:
        known = actors.by_url(tx, f"{FAR}/u/bob")
    assert known.was(mine)
    assert not known.was(other)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [(f"{FAR}/post/1", faults.NO_ACCOUNT), ("{address}/u/ada", faults.OURS)],
)
def test_what_is_no_account_elsewhere_is_not_taken_for_one(outside, typed, problem):
    outside.furnished()
    found = outside.bring(typed.format(address=outside.wire.address), fresh=True)
    assert (found.path, found.problem) == (None, problem)
