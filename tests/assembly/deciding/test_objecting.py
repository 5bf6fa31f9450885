"""Objections with a reason, answers in the record, and minority reports."""

from collections.abc import Callable

import pytest

from folkmoot.assembly.deciding import proposals, voices
from folkmoot.assembly.deciding.objecting import (
    LONGEST,
    AnswerObjection,
    EraseVoice,
    MakeObjection,
    ReportMinority,
    WithdrawObjection,
)
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.voices import Voice
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, FolkmootError, Invalid, NotAllowed
from folkmoot.notices import notices
from folkmoot.record.actors import Member
from folkmoot.record.checking import check
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import decide, friends, look, propose, ready, support, vote
from tests.build import clock_of, follow, join
from tests.forum.build import do


def objects(db: Database, by: Member, ref: Ref, reason: str = "It is too early.") -> Ref:
    """Object to a proposal."""
    said = clock_of(db).new_ref()
    do(db, by, MakeObjection(said, ref, reason))
    return said


def answers(db: Database, by: Member, said: Ref, words: str = "It is not.") -> Ref:
    """Answer an objection, and let the clock look."""
    ref = clock_of(db).new_ref()
    do(db, by, AnswerObjection(ref, said, words))
    proceed(db)
    return ref


def voice(db: Database, ref: Ref) -> Voice:
    """What was said."""
    with db.read() as tx:
        return voices.by_ref(tx, ref)


def waiting(db: Database, ref: Ref) -> list[Ref]:
    """The objections that nobody answered."""
    with db.read() as tx:
        return [one.ref for one in voices.unanswered(tx, proposals.by_ref(tx, ref).id)]


def told(db: Database, who: Member) -> list[str]:
    """The kinds of what somebody was told."""
    follow(db)
    with db.read() as tx:
        return [one.kind for one in notices.inbox(tx, who.id)]


def everybody_voted(db: Database) -> tuple[list[Member], Ref, Ref]:
    """Three friends are ready and have voted, but for an objection; and the clock looked."""
    people = friends(db)
    ref = propose(db, people[1])
    support(db, ref, [])
    ready(db, ref, people)
    said = objects(db, people[2], ref)
    for one, choice in zip(people, ("yes", "yes", "no"), strict=True):
        vote(db, ref, one, choice)
    proceed(db)
    return people, ref, said


def test_a_vote_waits_for_the_answer_to_an_objection_and_closes_with_it(db: Database):
    people, ref, said = everybody_voted(db)
    assert look(db, ref).stage == "open"
    assert waiting(db, ref) == [said]

    answers(db, people[1], said)

    assert look(db, ref).stage == "passed"
    assert waiting(db, ref) == []
    assert check(db).faults == ()


def test_a_vote_closes_at_once_when_the_objection_is_taken_back(db: Database):
    people, ref, said = everybody_voted(db)

    do(db, people[2], WithdrawObjection(said))
    proceed(db)

    assert look(db, ref).stage == "passed"


def test_an_objection_whose_author_erases_the_reason_stands_no_longer(db: Database):
    people, ref, said = everybody_voted(db)

    do(db, people[2], EraseVoice(said))
    proceed(db)

    assert look(db, ref).stage == "passed"
    assert voice(db, said).words == ""
    assert check(db).faults == ()


def test_a_steward_who_erases_a_reason_does_not_end_the_objection(db: Database):
    people, ref, said = everybody_voted(db)

    do(db, people[0], EraseVoice(said))
    proceed(db)

    assert voice(db, said).words == ""
    assert waiting(db, ref) == [said]


def test_at_its_hour_a_vote_of_yes_and_no_closes_whatever_was_not_answered(db: Database):
    _people, ref, _said = everybody_voted(db)
    clock_of(db).advance(days=8)

    proceed(db)

    assert look(db, ref).stage == "passed"
    assert check(db).faults == ()


def test_those_behind_the_proposal_are_told_and_so_is_who_objected(db: Database):
    people = friends(db)
    ref = propose(db, people[1])

    said = objects(db, people[2], ref)
    answers(db, people[1], said)

    assert "decision.objection" in told(db, people[1])
    assert "decision.objection" not in told(db, people[2])
    assert "decision.answer" in told(db, people[2])


def test_whoever_objected_or_voted_no_leaves_one_report(db: Database):
    people, ref, said = everybody_voted(db)
    answers(db, people[1], said)
    report = clock_of(db).new_ref()

    do(db, people[2], ReportMinority(report, ref, "We should have waited."))

    assert voice(db, report).words == "We should have waited."
    for who, error in ((people[2], Conflict), (people[0], NotAllowed)):
        with pytest.raises(error):
            do(db, who, ReportMinority(clock_of(db).new_ref(), ref, "Again."))
    assert check(db).faults == ()


def test_a_report_comes_within_seven_days(db: Database):
    people = friends(db)
    ref = propose(db, people[1])
    decide(db, ref, people, "no")
    clock_of(db).advance(days=7)

    with pytest.raises(Conflict, match="within 7 days"):
        do(db, people[1], ReportMinority(clock_of(db).new_ref(), ref, "Too late."))


Wrong = Callable[[Database, list[Member], Ref, Ref], object]
WRONG: dict[str, tuple[type[FolkmootError], Wrong]] = {
    "no reason": (Invalid, lambda db, who, ref, _: objects(db, who[0], ref, " ")),
    "a book": (Invalid, lambda db, who, ref, _: objects(db, who[0], ref, "x" * (LONGEST + 1))),
    "twice": (Conflict, lambda db, who, ref, _: objects(db, who[2], ref)),
    "not on the roll": (NotAllowed, lambda db, who, ref, _: objects(db, who[3], ref)),
    "answered by somebody": (NotAllowed, lambda db, who, _, said: answers(db, who[0], said)),
    "answered with nothing": (Invalid, lambda db, who, _, said: answers(db, who[1], said, "")),
    "somebody else's": (
        NotAllowed,
        lambda db, who, _, said: do(db, who[0], WithdrawObjection(said)),
    ),
    "before the close": (
        Conflict,
        lambda db, who, ref, _: do(db, who[2], ReportMinority(clock_of(db).new_ref(), ref, "No.")),
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_said_is_refused(db: Database, case: str):
    people, ref, said = everybody_voted(db)
    people.append(join(db, people[0], "late"))
    error, attempt = WRONG[case]

    with pytest.raises(error):
        attempt(db, people, ref, said)

    assert waiting(db, ref) == [said]


def test_nobody_objects_to_what_was_decided(db: Database):
    people = friends(db)
    ref = propose(db, people[1])
    decide(db, ref, people)

    with pytest.raises(Conflict, match="too late"):
        objects(db, people[0], ref)
