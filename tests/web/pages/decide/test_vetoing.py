"""Stopping something on pages: asked for, suspended, voted on, and done again."""

from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.record.settings import SetSetting
from tests.assembly.appealing.build import last
from tests.assembly.deciding.build import ready, vote
from tests.assembly.protecting.build import veto
from tests.forum.build import do
from tests.web.moot import Moot, problems

WHY = "Ask us **first**."


def acted(moot: Moot) -> int:
    """Ada changes a setting; gives the number of that act."""
    do(moot.db, moot.ada, SetSetting("joining", "open"))
    return last(moot.db)


def test_a_member_stops_what_a_steward_did_until_all_have_voted(moot: Moot):
    leaf = acted(moot)
    bob, eve, ada = (moot.browser(one) for one in (moot.bob, moot.eve, moot.ada))
    assert f"/decide/veto/{leaf}" in bob.get("/decide/appeal").text
    assert f"/decide/veto/{leaf}" not in ada.get("/decide/appeal").text
    assert "By invitation of a member" in bob.get(f"/decide/veto/{leaf}").text
    assert problems(bob.post(f"/decide/veto/{leaf}", {"statement": " "})) == [
        "Say why the members should vote on it."
    ]

    place = bob.post(f"/decide/veto/{leaf}", {"statement": WHY}).location or ""

    page = eve.get(place).text
    assert "It has been suspended since" in page
    assert "As soon as the vote is announced: Change a setting" in page
    assert "If it does not pass: Change a setting" in page
    assert "<strong>first</strong>" in page
    assert "Suspended until the members have voted" in eve.get("/decide").text
    assert f"/decide/veto/{leaf}" not in eve.get("/decide/appeal").text
    assert "asked that an act waits for a vote" in eve.get("/record?kind=decisions").text
    assert "Take it back" not in bob.get(place).text
    assert ada.post("/moot/settings", {"joining": "open"}).status in (403, 422)


def test_the_ballot_and_the_minutes_say_what_yes_and_no_mean(moot: Moot):
    people = [moot.ada, moot.bob, moot.eve]
    ref = veto(moot.db, moot.bob, acted(moot))
    ready(moot.db, ref, people)
    eve = moot.browser(moot.eve)
    place = "/decide/1"
    page = eve.get(place).text
    assert "It stays undone." in page
    assert "It is done again." in page
    for one in people:
        vote(moot.db, ref, one, "no")
    proceed(moot.db)

    assert "so the act is done again" in eve.get(place).text
    minutes = eve.get(f"{place}/minutes").text
    assert "What was suspended, and what a no does again" in minutes
    assert "no (it is done again)" in minutes


def test_what_cannot_be_stopped_says_why(moot: Moot):
    leaf = acted(moot)
    bob = moot.browser(moot.bob)
    assert bob.get("/decide/veto/0").status == 404
    moot.clock.advance(days=15)

    assert bob.get(f"/decide/veto/{leaf}").status == 409
    assert f"/decide/veto/{leaf}" not in bob.get("/decide/appeal").text
