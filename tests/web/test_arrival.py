"""What every page brings: what waits for a member's hand, and that a browser is in use."""

from sqlalchemy import select

from folkmoot.identity.sessions import sessions
from tests.web.moot import Moot
from tests.web.pages.moot.stage import report, set_stage


def last_seen(moot: Moot) -> int:
    with moot.db.read() as tx:
        return tx.value(select(sessions.c.last_seen))


def test_use_is_noted_after_the_answer_at_most_every_ten_minutes(moot: Moot):
    bob = moot.browser(moot.bob)
    first = last_seen(moot)
    moot.clock.advance(minutes=9)
    bob.get("/about")
    assert last_seen(moot) == first
    moot.clock.advance(minutes=2)
    bob.get("/about")
    noted = last_seen(moot)
    assert noted > first
    bob.get("/about")
    assert last_seen(moot) == noted


def test_what_waits_is_shown_to_those_entrusted_with_it(moot: Moot):
    report(moot, moot.bob, set_stage(moot).comment)
    assert 'href="/reports" class="waiting"' in moot.browser(moot.ada).get("/").text
    assert 'href="/reports"' not in moot.browser(moot.bob).get("/").text
    assert 'href="/resets"' not in moot.browser(moot.ada).get("/").text
    assert 'href="/applications"' not in moot.browser(moot.ada).get("/").text


def test_a_page_says_only_languages_that_it_is_in(moot: Moot):
    bob = moot.browser(moot.bob)
    page = bob.get("/about").text
    assert '<html lang="en"' in page
