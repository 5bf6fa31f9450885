"""Passwords, words and browsers: what a borrowed browser cannot do."""

import re

from tests.identity.build import WORDS
from tests.web.moot import Moot, problems
from tests.web.pages.account.accounts import (
    FRESH,
    PASSWORD,
    is_signed_in,
    sign_in,
    with_passwords,
    words_on,
)


def test_a_new_password_signs_every_other_browser_out(moot: Moot):
    with_passwords(moot)
    here, there = moot.browser(moot.bob), moot.browser(moot.bob)

    answer = here.post("/settings/password", {"old": PASSWORD, "password": FRESH})

    assert answer.location == "/settings"
    assert is_signed_in(here)
    assert not is_signed_in(there)
    fresh = moot.browser()
    sign_in(fresh, "bob", FRESH)
    assert is_signed_in(fresh)


def test_the_old_password_is_needed(moot: Moot):
    with_passwords(moot)
    bob = moot.browser(moot.bob)
    wrong = bob.post("/settings/password", {"old": "not this one", "password": FRESH})
    weak = bob.post("/settings/password", {"old": PASSWORD, "password": "short"})
    assert (wrong.status, weak.status) == (422, 422)
    assert 'href="#old"' in wrong.text
    assert 'href="#password"' in weak.text
    assert not any(secret in page.text for page in (wrong, weak) for secret in (PASSWORD, FRESH))


def test_new_words_need_the_password_and_replace_the_old(moot: Moot):
    with_passwords(moot)
    bob = moot.browser(moot.bob)
    assert bob.get("/settings/words").status == 200
    assert bob.post("/settings/words", {"password": "not this one"}).status == 422

    page = bob.post("/settings/words", {"password": PASSWORD})

    assert len(words_on(page)) == 12
    assert page.headers["cache-control"] == "private, no-store"
    old = moot.browser().post("/recover", {"name": "bob", "words": WORDS, "password": FRESH})
    assert problems(old)


def test_one_browser_is_signed_out(moot: Moot):
    here, there, eve = moot.browser(moot.bob), moot.browser(moot.bob), moot.browser(moot.eve)
    path = re.search(r"/settings/sessions/\d+/end", here.get("/settings").text)
    assert path

    eve.post(path[0], {})
    assert is_signed_in(there)
    here.post(path[0], {})

    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_all_others_are_signed_out(moot: Moot):
    here, others = moot.browser(moot.bob), [moot.browser(moot.bob) for _ in range(3)]
    eve = moot.browser(moot.eve)
    here.post("/settings/sessions/end", {})
    assert is_signed_in(here)
    assert is_signed_in(eve)
    assert not any(is_signed_in(other) for other in others)


def test_who_guesses_at_the_old_password_is_slowed_down(moot: Moot):
    with_passwords(moot)
    bob = moot.browser(moot.bob)
    # The name that the form sends does not help: it counts for the one who is signed in.
    tries = [
        bob.post("/settings/password", {"name": f"x{n}", "old": "guess", "password": FRESH}).status
        for n in range(8)
    ]
    assert tries[0] == 422
    assert tries[-1] == 429
