"""A vote in which too few took part is open for a week longer, once."""

import pytest

from folkmoot.assembly.deciding.extending import ExtendVote
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict
from folkmoot.notices import notices
from folkmoot.record.actors import ByClock, Member
from folkmoot.record.checking import check
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import friends, look, propose, ready, vote
from tests.build import clock_of, follow
from tests.forum.build import do


def opened(db: Database) -> tuple[list[Member], Ref]:
    """Three friends, two of whom must say yes, with an open vote."""
    people = friends(db)
    ref = propose(db, people[1])
    proceed(db)
    ready(db, ref, people)
    return people, ref


def later(db: Database) -> None:
    """Eight days pass."""
    clock_of(db).advance(days=8)
    proceed(db)


def test_a_vote_in_which_too_few_took_part_is_open_for_a_week_longer(db: Database):
    people, ref = opened(db)
    vote(db, ref, people[0], "yes")
    before = look(db, ref).closes_at or 0

    later(db)

    found = look(db, ref)
    assert found.stage == "open"
    assert found.closes_at is not None
    assert found.closes_at >= before + 7 * DAY
    follow(db)
    with db.read() as tx:
        assert "decision.extended" in [one.kind for one in notices.inbox(tx, people[2].id)]

    vote(db, ref, people[1], "yes")
    later(db)
    assert look(db, ref).stage == "passed"
    assert check(db).faults == ()


def test_it_happens_once_and_then_nothing_changes(db: Database):
    _people, ref = opened(db)

    later(db)
    assert look(db, ref).stage == "open"
    later(db)

    assert look(db, ref).stage == "failed"
    assert check(db).faults == ()


def test_how_they_voted_makes_no_vote_longer(db: Database):
    people, ref = opened(db)
    vote(db, ref, people[0], "no")
    vote(db, ref, people[1], "yes")

    later(db)

    assert look(db, ref).stage == "failed"


def test_the_clock_makes_no_vote_longer_before_its_end(db: Database):
    _people, ref = opened(db)
    closes = (look(db, ref).closes_at or 0) + 7 * DAY

    with pytest.raises(Conflict):
        do(db, ByClock("extend"), ExtendVote(ref, closes))
