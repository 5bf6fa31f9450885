"""Minutes: what was asked, of how many, by which rule, and what came of it, on paper too."""

from folkmoot.assembly.counting import YesNo
from folkmoot.record.acts import Act
from tests.assembly.deciding.build import RENAMED, decide, less, propose, support, vote
from tests.assembly.deciding.build import ready as all_ready
from tests.web.moot import Moot


def decided(moot: Moot, *acts: Act, choice: YesNo = "yes") -> str:
    """The address of a proposal on which all three have decided."""
    ref = propose(moot.db, moot.bob, *(acts or (RENAMED,)))
    found = decide(moot.db, ref, [moot.ada, moot.bob, moot.eve], choice)
    return f"/decide/{found.id}"


def test_minutes_say_what_was_asked_how_it_was_counted_and_what_came_of_it(moot: Moot):
    place = decided(moot, *less(moot.db, moot.ada, "member.ban"))

    page = moot.browser(moot.eve).get(f"{place}/minutes").text

    assert "It was decided: yes." in page
    assert "3 of 3 members on the roll voted." in page
    assert "3 said yes, 0 said no, 0 neither. 2 of 3 had to say yes." in page
    assert "Take back from ada" in page
    assert "Mandates that it gave" in page
    assert "All but this." in page
    assert "<strong>print</strong>" in page
    assert 'role="img" aria-label="3 of 3 members on the roll voted."' in page


def test_the_same_minutes_come_as_plain_text(moot: Moot):
    place = decided(moot)

    answer = moot.browser(moot.eve).get(f"{place}/minutes.txt")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert (
        "Say who we are\n\nIt was decided: yes.\n3 of 3 members on the roll voted." in answer.text
    )
    assert "bob proposed it" in answer.text
    assert "We **print**." in answer.text
    assert "Mandates that it gave" not in answer.text
    assert max(len(line) for line in answer.text.splitlines()) <= 76


def test_minutes_of_what_failed_say_when_it_can_come_again(moot: Moot):
    place = decided(moot, choice="no")

    page = moot.browser(moot.eve).get(f"{place}/minutes").text

    assert "It did not pass." in page
    assert "The same can be proposed again from" in page


def test_a_vote_that_is_open_has_no_minutes_and_strangers_read_none(moot: Moot):
    everybody = [moot.ada, moot.bob, moot.eve]
    ref = propose(moot.db, moot.bob, RENAMED)
    support(moot.db, ref, [moot.ada])
    all_ready(moot.db, ref, everybody)
    vote(moot.db, ref, moot.ada, "no")

    assert moot.browser(moot.eve).get("/decide/1/minutes").status == 404
    assert moot.browser(moot.eve).get("/decide/1/minutes.txt").status == 404
    assert moot.browser().get("/decide/1/minutes").status == 303
