"""Acting in an emergency on pages: taken, told to all, voted on, and undone."""

import pytest

from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.forum.moderation import LockThread
from folkmoot.web.pages.decide import listing
from tests.assembly.protecting.build import elected
from tests.forum.build import a_community, a_post, do
from tests.web.moot import Moot, problems

GOOD = {"power": "thread.lock", "scope": "moot", "hours": "72", "reason": "A **wave** of spam."}


def steward(moot: Moot) -> None:
    """Let the members elect Bob to pin posts."""
    elected(moot.db, [moot.ada, moot.bob, moot.eve], moot.bob)


def test_a_steward_takes_a_power_and_all_vote_on_it(moot: Moot, monkeypatch: pytest.MonkeyPatch):
    steward(moot)
    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)
    assert "/mandates/emergency" not in bob.get("/mandates").text  # so few talk with each other
    monkeypatch.setattr(listing, "FEW", 2)
    assert "/mandates/emergency" in bob.get("/mandates").text
    assert "/mandates/emergency" not in eve.get("/mandates").text
    assert "three days" in bob.get("/mandates/emergency").text

    place = bob.post("/mandates/emergency", GOOD).location or ""
    post = a_post(moot.db, moot.eve, a_community(moot.db, moot.ada))
    do(moot.db, moot.bob, LockThread(post, "Enough."))

    page = eve.get(place).text
    assert "took a power for an emergency" in page
    assert "<strong>wave</strong>" in page
    assert "Open a thread to replies again." in page
    assert "It shall stand." in page
    assert "took a power for an emergency" in eve.get("/decide").text
    assert "taken for an emergency" in eve.get("/mandates").text
    assert "took a power for an emergency" in eve.get("/record?kind=powers").text


def test_what_nobody_ratified_is_told_in_the_minutes(moot: Moot):
    steward(moot)
    place = moot.browser(moot.bob).post("/mandates/emergency", GOOD).location or ""
    post = a_post(moot.db, moot.eve, a_community(moot.db, moot.ada))
    do(moot.db, moot.bob, LockThread(post, "Enough."))
    moot.clock.advance(hours=73)
    proceed(moot.db)

    eve = moot.browser(moot.eve)
    assert "What the members did not ratify was undone." in eve.get(place).text
    assert "What was done, and how it is undone" in eve.get(f"{place}/minutes").text
    assert "What was done, and how it is undone" in eve.get(f"{place}/minutes.txt").text
    assert "took a power" not in eve.get("/decide").text


def test_a_form_with_something_missing_says_what(moot: Moot):
    steward(moot)
    bob = moot.browser(moot.bob)

    assert problems(bob.post("/mandates/emergency", GOOD | {"hours": "100"})) == [
        "Choose for how long."
    ]
    assert problems(bob.post("/mandates/emergency", GOOD | {"reason": " "})) == [
        "Say why, so that everybody can read it."
    ]
    assert problems(bob.post("/mandates/emergency", GOOD | {"power": "post.pin"})) == [
        "Choose a power from the list."
    ]
    assert moot.browser(moot.eve).get("/mandates/emergency").status == 403
    assert moot.browser(moot.eve).post("/mandates/emergency", GOOD).status == 403
