"""The first stewards: elected in the ballot of the founding vote, and only with a constitution."""

import pytest
from sqlalchemy import func, select

from folkmoot.assembly import caretaking, mandates
from folkmoot.assembly.deciding import bodies, calling, founding_vote, pairing, proposals, secret
from folkmoot.assembly.deciding.candidates import StandAsCandidate, WithdrawCandidate
from folkmoot.assembly.deciding.presenting import SupportCandidate
from folkmoot.assembly.deciding.proposals import Proposal
from folkmoot.assembly.deciding.proposing import WithdrawProposal
from folkmoot.assembly.mandates import DECIDED, GENESIS_DECISION, Mandate
from folkmoot.assembly.powers import caretaker_powers
from folkmoot.errors import Conflict
from folkmoot.identity.leaving import EraseAccount
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import (
    carried,
    friends,
    look,
    propose,
    ready,
    replayed_equal,
    vote,
)
from tests.assembly.deciding.test_founding_vote import AS_IT_IS, COMMON, call, last, wait
from tests.build import clock_of, join
from tests.forum.build import do


def election(db: Database) -> Proposal:
    """The election in the ballot of the newest founding vote."""
    with db.read() as tx:
        return proposals.by_id(tx, pairing.election_of(tx, last(db).id) or 0)


def called(db: Database, count: int = 3) -> list[Member]:
    """So many friends; one of them has called the founding vote."""
    people = friends(db, count)
    wait(db, 14.1)
    call(db, people[1])
    return people


def stands(db: Database, who: Member, *behind: Member) -> None:
    """Somebody stands in the election, and others stand behind them."""
    mandate = clock_of(db).new_ref()
    do(db, who, StandAsCandidate(election(db).ref, mandate))
    for one in behind:
        do(db, one, SupportCandidate(election(db).ref, mandate))


def both(db: Database, people: list[Member], choice: str, elects: str) -> None:
    """People fill in both questions."""
    for one in people:
        vote(db, last(db).ref, one, choice)
        vote(db, election(db).ref, one, elects)


def keys(db: Database) -> list[Mandate]:
    """Who holds the keys now."""
    with db.read() as tx:
        held = mandates.live(tx, clock_of(db).now())
        return [one for one in held if "host.keys" in one.powers]


def caretake(db: Database) -> bool:
    """Whether the clock gives the keys to a caretaker now."""
    with db.write() as tx:
        return caretaking.renew(tx, clock_of(db).now())


def test_friends_adopt_a_constitution_and_elect_their_steward_at_once(db: Database):
    people = called(db)
    bob = people[1]
    stands(db, bob)
    ready(db, last(db).ref, people)
    assert (last(db).stage, election(db).stage) == ("open", "open")
    both(db, people, COMMON, "1>0")

    wait(db, 0)

    assert (last(db).stage, election(db).stage) == ("passed", "passed")
    (held,) = keys(db)
    assert (held.holder_id, held.source) == (bob.id, f"{DECIDED}{election(db).ref}")
    assert held.powers == caretaker_powers()
    assert not caretake(db)
    assert replayed_equal(db)


def test_without_a_constitution_nobody_is_elected(db: Database):
    people = called(db)
    stands(db, people[1])
    wait(db, 4)
    both(db, people, AS_IT_IS, "1>0")

    wait(db, 15)

    assert last(db).stage == "failed"
    assert (election(db).stage, election(db).result) == ("failed", None)
    assert carried(db, election(db).ref) == []
    assert [one.source for one in keys(db)] == [GENESIS_DECISION]
    assert replayed_equal(db)


def test_it_is_held_again_with_the_vote_beside_it(db: Database):
    people = called(db, 5)
    stands(db, people[1])
    wait(db, 4)
    both(db, people[:2], COMMON, "1>0")
    wait(db, 15)
    former = election(db)
    assert (last(db).stage, former.stage, former.result) == ("failed", "failed", None)

    wait(db, 11.1)
    assert call(db) is not None
    assert election(db).ref != former.ref
    stands(db, people[2])
    wait(db, 4)
    both(db, people[:3], COMMON, "1>0")
    wait(db, 15)

    assert (last(db).stage, election(db).stage) == ("passed", "passed")
    assert [one.holder_id for one in keys(db)] == [people[2].id]


def test_where_nobody_stands_a_caretaker_bridges(db: Database):
    people = called(db)
    wait(db, 4)
    assert (last(db).stage, election(db).stage) == ("open", "failed")
    for one in people:
        vote(db, last(db).ref, one, COMMON)
    wait(db, 15)

    assert last(db).stage == "passed"
    assert caretake(db)
    with db.write() as tx:
        assert calling.call(tx, clock_of(db).now()) == 1


def test_seven_elect_two_and_the_founder_can_be_one_of_them(db: Database):
    people = called(db, 8)
    ada, bob, eve, *_ = people
    assert election(db).seats == 2
    stands(db, ada, bob)
    stands(db, bob, ada)
    stands(db, eve, ada)
    wait(db, 4)
    both(db, people, COMMON, "1,2")

    wait(db, 15)

    assert sorted(one.holder_id for one in keys(db)) == [ada.id, bob.id]
    assert all(one.source.startswith(DECIDED) for one in keys(db))
    with db.read() as tx:
        held = mandates.held_by(tx, ada.id, clock_of(db).now())
    assert not any("mandate.grant" in one.powers for one in held)
    assert replayed_equal(db)


def test_too_few_secret_ballots_keep_it_open_and_a_caretaker_comes(db: Database):
    people = called(db, 8)
    stands(db, people[1], people[0])
    wait(db, 4)
    both(db, people[:5], COMMON, "1")
    wait(db, 15)
    assert (last(db).stage, election(db).stage) == ("passed", "open")
    assert caretake(db)

    wait(db, 8)
    assert election(db).rule is not None
    for one in people[:5]:
        vote(db, election(db).ref, one, "1")
    wait(db, 8)

    assert election(db).stage == "passed"
    assert people[1].id in {one.holder_id for one in keys(db)}


def test_uncounted_secret_ballots_are_destroyed_unread(db: Database):
    people = called(db, 8)
    stands(db, people[1], people[0])
    wait(db, 4)
    both(db, people, AS_IT_IS, "1")

    wait(db, 15)

    assert election(db).stage == "failed"
    left = select(func.count()).where(secret.detached.c.proposal_id == election(db).id)
    with db.read() as tx:
        assert tx.value(left) == 0
    assert replayed_equal(db)


def test_it_closes_early_only_when_all_have_answered_both(db: Database):
    people = called(db)
    stands(db, people[1])
    ready(db, last(db).ref, people)
    for one in people:
        vote(db, last(db).ref, one, COMMON)
    wait(db, 0)
    assert last(db).stage == "open"

    for one in people:
        vote(db, election(db).ref, one, "0>1")
    wait(db, 0)

    assert (last(db).stage, election(db).stage) == ("passed", "failed")
    assert caretake(db)


def test_who_stands_or_goes_later_asks_anew_who_is_ready(db: Database):
    people = called(db)
    ready(db, last(db).ref, people[:2])
    stands(db, people[1])
    ready(db, last(db).ref, people[2:])
    assert last(db).stage == "notice"

    do(db, people[1], WithdrawCandidate(election(db).ref))
    ready(db, last(db).ref, people)

    assert (last(db).stage, election(db).stage) == ("open", "failed")


def test_who_joins_before_it_opens_answers_both(db: Database):
    people = called(db)
    stands(db, people[1])
    people.append(join(db, people[0], "late"))
    wait(db, 4)

    assert (last(db).roll, election(db).roll) == (4, 4)
    both(db, people[1:], COMMON, "1>0")
    wait(db, 15)
    assert election(db).stage == "passed"


def test_level_with_nobody_elects_nobody_and_equals_go_to_the_lot(db: Database):
    people = called(db, 4)
    stands(db, people[1])
    stands(db, people[2])
    wait(db, 4)
    for one, elects in zip(people, ("1>2>0", "2>1>0", "1>2>0", "2>1>0"), strict=True):
        both(db, [one], COMMON, elects)

    wait(db, 15)

    assert election(db).stage == "passed"
    assert getattr(election(db).result, "tie", "") == "lot"
    assert keys(db)[0].holder_id in {people[1].id, people[2].id}


def test_who_was_elected_and_is_gone_holds_nothing(db: Database):
    people = called(db, 4)
    stands(db, people[1])
    wait(db, 4)
    both(db, people, COMMON, "1>0")
    do(db, people[1], EraseAccount(people[1].ref))

    wait(db, 15)

    assert last(db).stage == "passed"
    assert carried(db, election(db).ref)[0].failed_at is not None
    assert caretake(db)
    assert replayed_equal(db)


def test_nobody_takes_it_back_and_it_takes_no_place(db: Database):
    people = called(db)

    with pytest.raises(Conflict):
        do(db, people[1], WithdrawProposal(election(db).ref))
    ref = propose(db, people[0])
    with db.read() as tx:
        assert bodies.under_way(tx, proposals.by_ref(tx, ref), clock_of(db).now()) == 0
    assert look(db, election(db).ref).title == founding_vote.WHO
