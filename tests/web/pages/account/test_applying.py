"""Asking to join: the answers, the page that tells how it stands, and the decision."""

from tests.build import join, person
from tests.web.moot import Moot, problems
from tests.web.pages.account.accounts import (
    FRESH,
    is_signed_in,
    link_on,
    set_setting,
    sign_in,
    with_passwords,
    words_on,
)

ASKED = {"name": "rui", "password": FRESH, "answer-0": "I weave.", "answer-1": "Ana told me."}


def a_moot_that_asks(moot: Moot) -> None:
    with_passwords(moot)
    set_setting(moot, "joining", "application")
    set_setting(moot, "questions", "What do you make?\nHow did you hear of us?")


def test_somebody_asks_and_is_let_in(moot: Moot):
    a_moot_that_asks(moot)
    stranger, ada = moot.browser(), moot.browser(moot.ada)
    assert "What do you make?" in stranger.get("/apply").text

    sent = stranger.post("/apply", ASKED)

    assert len(words_on(sent)) == 12
    assert sent.headers["cache-control"] == "private, no-store"
    link = link_on(sent)
    assert "Nobody has decided yet" in stranger.get(link).text
    assert stranger.get(link).headers["referrer-policy"] == "no-referrer"
    assert 'Applications <span class="num">1' in ada.get("/about").text
    waiting = ada.get("/applications").text
    assert "I weave." in waiting

    ref = waiting.split('action="/applications/')[1][:32]
    ada.post(f"/applications/{ref}", {"answer": "yes"})

    assert person(moot.db, "rui")
    assert "You were let in, as rui." in stranger.get(link).text
    sign_in(stranger, "rui", FRESH)
    assert is_signed_in(stranger)


def test_a_no_needs_a_reason_and_what_was_typed_stays(moot: Moot):
    a_moot_that_asks(moot)
    stranger, ada = moot.browser(), moot.browser(moot.ada)
    link = link_on(stranger.post("/apply", ASKED))
    ref = ada.get("/applications").text.split('action="/applications/')[1][:32]

    empty = ada.post(f"/applications/{ref}", {"answer": "no", "reason": ""})
    assert empty.status == 422
    assert f'href="#reason-{ref}"' in empty.text
    long = ada.post(f"/applications/{ref}", {"answer": "no", "reason": "too " * 300})
    assert long.status == 422
    assert "too too too" in long.text
    ada.post(f"/applications/{ref}", {"answer": "no", "reason": "We are full."})

    assert "We are full." in stranger.get(link).text
    sign_in(stranger, "rui", FRESH)
    assert not is_signed_in(stranger)


def test_every_question_is_answered(moot: Moot):
    a_moot_that_asks(moot)
    stranger = moot.browser()

    page = stranger.post("/apply", ASKED | {"answer-1": ""})

    assert page.status == 422
    assert problems(page) == ["Answer this question: How did you hear of us?"]
    assert "I weave." in page.text


def test_only_those_entrusted_with_it_see_who_asks(moot: Moot):
    a_moot_that_asks(moot)
    moot.browser().post("/apply", ASKED)
    bob, stranger = moot.browser(moot.bob), moot.browser()
    assert bob.get("/applications").status == 403
    assert "I weave." not in bob.get("/applications").text
    assert stranger.get("/applications").status == 303
    ref = moot.browser(moot.ada).get("/applications").text.split("/applications/")[1][:32]
    assert bob.post(f"/applications/{ref}", {"answer": "yes"}).status == 403


def test_no_applications_where_nobody_is_asked(moot: Moot):
    with_passwords(moot)
    assert moot.browser().get("/apply").status == 403
    assert moot.browser().post("/apply", ASKED).status == 403


def test_whose_name_was_taken_meanwhile_is_told_and_keeps_what_they_wrote(moot: Moot):
    a_moot_that_asks(moot)
    stranger = moot.browser()
    link = link_on(stranger.post("/apply", ASKED))
    join(moot.db, moot.ada, "rui")

    page = stranger.get(link).text
    for words in ("Somebody else has the name rui", "I weave.", "Ana told me.", 'href="/apply"'):
        assert words in page
