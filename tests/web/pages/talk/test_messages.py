"""The pages of messages: the list, a conversation, changing, taking back, reporting."""

import pytest

from folkmoot.clock import Ref
from folkmoot.forum.blocks import BlockPerson
from folkmoot.forum.messaging import SendMessage
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.record.actors import Member
from tests.forum.build import do
from tests.web.moot import Moot, nonce, problems
from tests.web.pages.talk.build import send


def write(moot: Moot, by: Member, to: Member, body: str = "A word for you") -> Ref:
    """A message; gives its ref."""
    ref = moot.clock.new_ref()
    do(moot.db, by, SendMessage(ref, to.ref, body))
    return ref


def test_from_a_profile_to_an_answer(moot: Moot):
    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)
    assert 'href="/messages/eve"' in bob.get("/u/eve").text
    assert "Write to eve" in bob.get("/messages/eve").text

    sent = send(bob, "/messages/eve", {"body": "Is the *vat* free?\r\n"})

    assert sent.location.startswith("/messages/eve#m")
    page = bob.follow(sent).text
    assert "Your message is sent." in page
    assert "Is the <em>vat</em> free?" in page
    assert 'Inbox <span class="num">1' in eve.get("/about").text
    assert "bob wrote you a message." in eve.get("/inbox").text
    assert 'href="/messages/bob"' in eve.get("/inbox").text

    listed = eve.get("/messages").text
    assert "Is the vat free?" in listed
    assert 'class="unread"' in listed
    assert '<b class="mark">new</b>' in eve.get("/messages/bob").text
    assert 'class="unread"' not in eve.get("/messages").text
    assert 'class="num"' not in eve.get("/about").text

    send(eve, "/messages/bob", {"body": "From noon."})
    assert "From noon." in bob.get("/messages/eve").text


def test_no_word_tells_who_has_read(moot: Moot):
    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)
    write(moot, moot.bob, moot.eve)
    before = nothing_new(bob.get("/messages/eve").text) + nothing_new(bob.get("/messages").text)
    eve.get("/messages/bob")
    after = nothing_new(bob.get("/messages/eve").text) + nothing_new(bob.get("/messages").text)
    assert before == after


def nothing_new(page: str) -> str:
    """A page without its nonces."""
    lines = page.splitlines()
    return "\n".join(line for line in lines if "nonce" not in line)


def test_a_refused_message_keeps_its_words_and_says_no_more_than_for_others(moot: Moot):
    bob = moot.browser(moot.bob)
    words = {"body": "I wrote this for an hour."}
    told = []
    do(moot.db, moot.eve, BlockPerson(moot.bob.ref))
    do(moot.db, moot.ada, ChangeProfile(moot.ada.ref, Profile(letters="nobody")))
    for name in ("eve", "ada"):
        page = bob.get(f"/messages/{name}")
        refused = bob.post(f"/messages/{name}", words | {"nonce": nonce(page)})
        assert refused.status == 403
        assert words["body"] in refused.text
        main = nothing_new(refused.text).partition("<main")[2].partition("</main>")[0]
        told.append((page.status, main.replace(name, "·")))
    assert told[0] == told[1]
    assert "takes no messages from you" in told[0][1]


def test_who_has_left_or_is_blocked_gets_no_form(moot: Moot):
    bob = moot.browser(moot.bob)
    write(moot, moot.eve, moot.bob)
    do(moot.db, moot.bob, BlockPerson(moot.ada.ref))
    do(moot.db, moot.eve, Leave(moot.eve.ref))
    for name, why in (("ada", "You block this person"), ("eve", "has left"), ("bob", "yourself")):
        page = bob.get(f"/messages/{name}").text
        assert why in page
        assert "<textarea" not in page
    assert "A word for you" in bob.get("/messages/eve").text


def test_with_the_account_goes_the_conversation(moot: Moot):
    bob = moot.browser(moot.bob)
    ref = write(moot, moot.eve, moot.bob)
    do(moot.db, moot.eve, EraseAccount(moot.eve.ref))
    assert "A word for you" not in bob.get("/messages").text
    assert bob.get("/messages/eve").status == 404
    assert bob.get(f"/message/{ref}").status == 404
    assert "wrote you" not in bob.get("/inbox").text


def test_one_changes_ones_own(moot: Moot):
    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)
    ref = write(moot, moot.bob, moot.eve)
    assert "A word for you" in bob.get(f"/message/{ref}/edit").text
    assert problems(send(bob, f"/message/{ref}/edit", {"body": " "}))

    changed = send(bob, f"/message/{ref}/edit", {"body": "Another word"})

    assert changed.location == f"/messages/eve#m{ref}"
    page = eve.get("/messages/bob").text
    assert "Another word" in page
    assert "changed <time" in page
    assert eve.get(f"/message/{ref}/edit").status == 403
    assert eve.post(f"/message/{ref}/edit", {"body": "x"}).status == 403


def test_one_takes_ones_own_back(moot: Moot):
    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)
    ref = write(moot, moot.bob, moot.eve)
    assert "cannot be undone" in bob.get(f"/message/{ref}/delete").text
    assert eve.post(f"/message/{ref}/delete", {}).status == 403

    assert bob.post(f"/message/{ref}/delete", {}).location == "/messages/eve"

    page = eve.get("/messages/bob").text
    assert "This message was taken back." in page
    assert "A word for you" not in page
    assert "taken back" in eve.get("/messages").text
    for deed in ("edit", "delete"):
        assert bob.get(f"/message/{ref}/{deed}").status == 409


def test_only_who_got_it_shows_it_to_the_stewards(moot: Moot):
    ref = write(moot, moot.bob, moot.eve, "You are a goose")
    bob, eve, ada = (moot.browser(one) for one in (moot.bob, moot.eve, moot.ada))
    for method in (bob.get, bob.post):
        assert method(f"/message/{ref}/report").status == 403
    for method in (ada.get, ada.post):
        assert method(f"/message/{ref}/report").status == 404
    assert "You are a goose" in eve.get(f"/message/{ref}/report").text
    assert problems(send(eve, f"/message/{ref}/report", {"reason": ""}))

    sent = send(eve, f"/message/{ref}/report", {"reason": "It is not kind."})

    assert sent.location == f"/messages/bob#m{ref}"
    shown = ada.get("/reports").text
    assert "You are a goose" in shown
    assert "It is not kind." in shown
    assert "Reports <span" in ada.get("/about").text
    assert "It is not kind." in eve.get("/reports/mine").text
    assert "/reports" not in bob.get("/about").text
    assert ada.get(f"/message/{ref}").status == 404
    assert "goose" not in ada.get("/messages/bob").text


def test_a_report_of_a_message_is_decided_with_a_warning(moot: Moot):
    ref = write(moot, moot.bob, moot.eve, "You are a goose")
    eve, ada = moot.browser(moot.eve), moot.browser(moot.ada)
    send(eve, f"/message/{ref}/report", {"reason": "It is not kind."})
    page = ada.get("/reports").text
    report = page.partition("/u/bob/warn?report=")[2][:32]
    assert ada.get(f"/reports/{report}/keep").status == 200

    warned = send(
        ada,
        f"/u/bob/warn?report={report}",
        {"reason": "Be kind.", "where": "moot", "report": report},
    )

    assert warned.status == 303
    decided = ada.get("/reports?tab=decided").text
    assert "goose" not in decided
    assert "only until the decision" in decided
    assert "Be kind." in eve.get("/reports/mine").text
    assert ada.get(f"/reports/{report}/keep").status == 409


def test_a_message_leads_to_its_place(moot: Moot):
    refs = [write(moot, moot.bob, moot.eve, f"Word {n}") for n in range(35)]
    bob = moot.browser(moot.bob)
    page = bob.get("/messages/eve").text
    assert "Word 4<" not in page
    assert "Earlier messages" in page
    found = bob.get(f"/message/{refs[3]}")
    assert f"#m{refs[3]}" in found.location
    older = bob.follow(found).text
    assert "Word 3<" in older
    assert "Word 30<" not in older
    assert "The last messages" in older
    assert "<textarea" not in older


def test_the_list_has_pages(moot: Moot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("folkmoot.forum.messages.PAGE", 1)
    write(moot, moot.bob, moot.eve, "To eve")
    write(moot, moot.bob, moot.ada, "To ada")
    bob = moot.browser(moot.bob)
    first = bob.get("/messages").text
    assert "To ada" in first
    assert "To eve" not in first
    older = first.partition('href="/messages?before=')[2].partition('"')[0]
    second = bob.get(f"/messages?before={older}").text
    assert "To eve" in second
    assert "To ada" not in second


def test_who_may_write_is_a_setting(moot: Moot):
    bob = moot.browser(moot.bob)
    assert bob.post("/settings/messages", {"letters": "nobody"}).location == "/settings"
    page = bob.get("/settings").text
    assert 'value="nobody" id="letters-nobody" checked' in page
    wrong = bob.post("/settings/messages", {"letters": "geese"})
    assert wrong.status == 422
    assert len(problems(wrong)) == 1
    assert "You take messages from nobody" in bob.get("/messages/eve").text


def test_nobody_else_has_messages(moot: Moot):
    stranger = moot.browser()
    for path in ("/messages", "/messages/bob"):
        assert stranger.get(path).location.startswith("/sign-in")
    assert stranger.post("/messages/bob", {"body": "Hello"}).status == 401
    assert "/messages/" not in stranger.get("/u/bob").text
