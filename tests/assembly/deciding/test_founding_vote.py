"""The founding vote: called by the clock or a member, held again with those who come."""

import pytest

from folkmoot.assembly import caretaking, mandates
from folkmoot.assembly.counting import YesNo
from folkmoot.assembly.deciding import founding_vote
from folkmoot.assembly.deciding.founding_vote import CallFoundingVote
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import Proposal
from folkmoot.assembly.deciding.proposing import WithdrawProposal
from folkmoot.assembly.powers import caretaker_powers
from folkmoot.clock import DAY
from folkmoot.errors import Conflict
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import friends, mandate_of, vote
from tests.build import clock_of
from tests.forum.build import do


def wait(db: Database, days: float) -> None:
    clock_of(db).advance(days=days)
    proceed(db)


def call(db: Database, by: Member | None = None) -> int | None:
    """Let the clock or a member call it."""
    with db.write() as tx:
        return founding_vote.call(tx, by)


def last(db: Database) -> Proposal:
    """The newest founding vote as it stands."""
    with db.read() as tx:
        return founding_vote.all_held(tx)[-1].proposal


def held(db: Database, people: list[Member], choice: YesNo = "yes") -> Proposal:
    """Wait until the vote that was called opens, let these people vote, wait until it closes."""
    wait(db, 4)
    ref = last(db).ref
    for one in people:
        vote(db, ref, one, choice)
    wait(db, 15)
    return last(db)


def test_the_clock_calls_it_so_that_it_opens_on_day_45(db: Database):
    ada, *_ = friends(db)
    wait(db, 41.9)
    assert call(db) is None

    wait(db, 0.2)
    assert call(db) is not None

    found = last(db)
    assert found.title == founding_vote.TITLE
    assert found.author == ada.ref
    assert call(db) is None
    wait(db, 3.1)
    assert last(db).stage == "open"


def test_any_member_can_call_it_from_two_weeks_on(db: Database):
    _, bob, eve = friends(db)
    wait(db, 13)
    with pytest.raises(Conflict):
        call(db, bob)

    wait(db, 1.1)
    assert call(db, bob) is not None

    with pytest.raises(Conflict):
        call(db, eve)
    with pytest.raises(Conflict):
        do(db, bob, WithdrawProposal(last(db).ref))


def test_two_people_need_no_founding_vote(db: Database):
    _, bob = friends(db, 2)
    wait(db, 60)

    assert call(db) is None
    with pytest.raises(Conflict):
        call(db, bob)


def test_with_the_constitution_the_founder_keeps_only_what_a_caretaker_has(db: Database):
    people = friends(db)
    ada = people[0]
    wait(db, 14.1)
    call(db, people[1])

    assert held(db, people[1:]).stage == "passed"

    with db.write() as tx:
        assert mandates.held_by(tx, ada.id, clock_of(db).now()) == []
        assert caretaking.renew(tx, clock_of(db).now())
    assert mandate_of(db, ada).powers == caretaker_powers()
    assert call(db) is None


def test_with_too_few_it_is_held_again_and_those_who_come_are_enough(db: Database):
    people = friends(db, 5)
    wait(db, 42.1)
    call(db)
    assert held(db, people[:2]).stage == "failed"
    wait(db, 9)
    assert call(db) is None

    wait(db, 2.1)
    assert call(db) is not None
    found = held(db, people[:1])

    assert found.stage == "passed"
    assert found.rule is not None
    assert found.rule.quorum == "none"


def test_what_most_refused_is_not_held_again(db: Database):
    people = friends(db)
    wait(db, 42.1)
    call(db)
    assert held(db, people[1:], "no").stage == "failed"
    wait(db, 30)

    assert call(db) is None


def test_nothing_is_called_for_day_45_without_notice(db: Database):
    _, bob, _ = friends(db)
    wait(db, 20)
    now = clock_of(db).now()
    hasty = CallFoundingVote(clock_of(db).new_ref(), "common rule", now + DAY)

    with pytest.raises(Conflict):
        do(db, bob, hasty)
