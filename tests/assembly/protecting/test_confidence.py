"""Three emergencies in 30 days: the clock asks whether the members still trust the steward."""

import pytest

from folkmoot.assembly import caretaking, mandates
from folkmoot.assembly.deciding import effects, proposals, rolls
from folkmoot.assembly.deciding.emergencies import CONFIDENCE
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import NOTICE, Proposal
from folkmoot.assembly.deciding.proposing import WithdrawProposal
from folkmoot.assembly.protecting import confidence
from folkmoot.assembly.rulebook import AdoptConstitution
from folkmoot.errors import Conflict
from folkmoot.record.actors import Member
from folkmoot.record.checking import check
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import (
    decide,
    friends,
    look,
    propose,
    ready,
    replayed_equal,
    vote,
)
from tests.assembly.protecting.build import elected, take, the_emergency
from tests.build import clock_of
from tests.forum.build import do


def asked(db: Database) -> list[Proposal]:
    """The votes of confidence that are announced, once the clock has looked."""
    with db.write() as tx:
        confidence.call(tx)
    with db.read() as tx:
        notice = proposals.in_stages(tx, (NOTICE,))
    return [one for one in notice if one.title == CONFIDENCE]


def three_times(db: Database, people: list[Member]) -> Proposal:
    """Let the second of them take three powers, one after the other."""
    elected(db, people, people[1])
    for power in ("thread.lock", "post.remove", "member.ban"):
        assert asked(db) == []
        take(db, people[1], power)
        clock_of(db).advance(hours=73)
        proceed(db)
    return asked(db)[0]


def test_three_emergencies_open_a_vote_of_confidence_once(db: Database):
    people = friends(db, 4)
    found = three_times(db, people)

    assert found.stage == "notice"
    assert len(asked(db)) == 1
    with pytest.raises(Conflict, match="3 times"):
        do(db, people[1], the_emergency(db, "community.close"))
    with pytest.raises(Conflict, match="nobody's to take back"):
        do(db, people[1], WithdrawProposal(found.ref))


def test_who_is_not_trusted_loses_all_mandates(db: Database):
    people = friends(db, 4)
    found = three_times(db, people)
    ready(db, found.ref, people)
    for one in people:
        vote(db, found.ref, one, "yes")
    proceed(db)

    assert look(db, found.ref).stage == "passed"
    with db.read() as tx:
        assert mandates.held_by(tx, people[1].id, clock_of(db).now()) == []
    assert replayed_equal(db)


def test_who_is_trusted_keeps_them(db: Database):
    people = friends(db, 4)
    found = three_times(db, people)
    ready(db, found.ref, people)
    for one in people:
        vote(db, found.ref, one, "no")
    proceed(db)

    with db.read() as tx:
        assert len(mandates.held_by(tx, people[1].id, clock_of(db).now())) == 1
        assert rolls.entitled(tx, clock_of(db).now())
    assert asked(db) == []


def test_a_founder_stays_caretaker_whatever_the_members_say_of_them_as_a_steward(db: Database):
    people = friends(db, 4)
    decide(db, propose(db, people[1], AdoptConstitution("common rule")), people)
    elected(db, people, people[0])
    for power in ("thread.lock", "post.remove", "member.ban"):
        take(db, people[0], power)
        clock_of(db).advance(hours=73)
        proceed(db)
    with db.write() as tx:
        assert caretaking.renew(tx, clock_of(db).now())
    [found] = asked(db)
    with db.read() as tx:
        ended = [one.effect.fields["mandate"] for one in effects.of_proposal(tx, found.id)]
        kept = [mandates.by_ref(tx, one).caretaker for one in ended]
    assert kept == [False]
    assert check(db).faults == ()
