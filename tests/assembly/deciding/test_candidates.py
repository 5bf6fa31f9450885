"""Elections: who stands, who is elected to what, and how long."""

import pytest

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import options, proposals
from folkmoot.assembly.deciding.candidates import (
    StandAsCandidate,
    WithdrawCandidate,
)
from folkmoot.assembly.deciding.options import Option
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import Office
from folkmoot.assembly.deciding.proposing import MakeProposal
from folkmoot.assembly.mandates import EndMandate, Mandate
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid
from folkmoot.identity.leaving import Leave
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import (
    carried,
    friends,
    look,
    ready,
    replayed_equal,
    support,
    vote,
)
from tests.assembly.deciding.test_secret import close
from tests.build import clock_of
from tests.forum.build import do

BAN = Office(("member.ban",), "moot", 1, "For the peace of the house.")


def election(db: Database, by: Member, office: Office = BAN) -> Ref:
    """Propose that somebody is elected."""
    ref = clock_of(db).new_ref()
    do(db, by, MakeProposal(ref, (), "Who keeps the peace?", "We need one.", office=office))
    return ref


def stand(db: Database, ref: Ref, *people: Member) -> None:
    """Let people stand."""
    for one in people:
        do(db, one, StandAsCandidate(ref, clock_of(db).new_ref()))


def standing(db: Database, ref: Ref) -> list[Option]:
    """Who stands."""
    with db.read() as tx:
        return options.of_proposal(tx, proposals.by_ref(tx, ref).id)


def given(db: Database, ref: Ref) -> dict[int, Mandate]:
    """The mandates that an election gave, by their holders."""
    with db.read() as tx:
        held = mandates.live(tx, clock_of(db).now())
    return {one.holder_id: one for one in held if one.source == f"decision:{ref}"}


def elect(db: Database, ref: Ref, people: list[Member], choice: str) -> None:
    """Let all stand behind it, be ready, and vote the same."""
    proceed(db)
    if look(db, ref).stage == "gathering":
        support(db, ref, people[1:4])
    ready(db, ref, people)
    for one in people:
        vote(db, ref, one, choice)
    proceed(db)
    if look(db, ref).stage == "open":
        close(db)


def test_who_is_preferred_holds_the_powers_for_the_term_of_the_rule(db: Database):
    people = friends(db, 4)
    ref = election(db, people[0])
    stand(db, ref, people[1], people[2])
    elect(db, ref, people, "2>1>0")

    found = look(db, ref)
    assert found.stage == "passed"
    assert found.rule is not None
    assert found.closes_at is not None
    [mandate] = given(db, ref).values()
    assert mandate.holder_id == people[2].id
    assert (mandate.powers, mandate.reason) == (BAN.powers, BAN.reason)
    assert mandate.ends == found.closes_at + found.rule.term
    assert replayed_equal(db)


def test_several_seats_go_to_the_most_approved(db: Database):
    people = friends(db, 4)
    ref = election(db, people[0], Office(("post.remove",), "moot", 2, "Many hands."))
    stand(db, ref, *people[:3])
    proceed(db)
    support(db, ref, people[1:3])
    ready(db, ref, people)
    for one, ballot in zip(people, ("1,3", "1,3", "1,3", "2"), strict=True):
        vote(db, ref, one, ballot)
    close(db)

    assert set(given(db, ref)) == {people[0].id, people[2].id}
    assert replayed_equal(db)


def test_none_of_them_can_win(db: Database):
    people = friends(db, 4)
    ref = election(db, people[0])
    stand(db, ref, people[1])
    elect(db, ref, people, "0>1")
    assert look(db, ref).stage == "failed"
    assert not given(db, ref)


def test_an_election_in_which_nobody_stands_ends_when_its_vote_would_open(db: Database):
    people = friends(db, 4)
    ref = election(db, people[0])
    proceed(db)
    support(db, ref, people[1:3])
    ready(db, ref, people)

    found = look(db, ref)
    assert (found.stage, found.result, found.opened_at) == ("failed", None, None)
    assert replayed_equal(db)


def test_whoever_takes_it_back_leaves_no_gap(db: Database):
    people = friends(db, 4)
    ref = election(db, people[0])
    stand(db, ref, *people[:3])
    ready(db, ref, people[:1])
    do(db, people[1], WithdrawCandidate(ref))

    assert [(one.n, one.person_id) for one in standing(db, ref)] == [
        (1, people[0].id),
        (2, people[2].id),
    ]
    with db.read() as tx:
        assert not proposals.ready_of(tx, look(db, ref).id)  # asked anew
    with pytest.raises(Conflict):
        do(db, people[1], WithdrawCandidate(ref))
    elect(db, ref, people, "2>0")
    assert set(given(db, ref)) == {people[2].id}
    assert replayed_equal(db)


def test_after_two_terms_in_a_row_somebody_else_has_a_turn(db: Database):
    people = friends(db, 4)
    for _ in range(2):
        ref = election(db, people[0])
        stand(db, ref, people[1])
        elect(db, ref, people, "1>0")
        do(db, people[1], EndMandate(given(db, ref)[people[1].id].ref, "Done."))
        clock_of(db).advance(days=10)
    ref = election(db, people[0])
    with pytest.raises(Conflict, match="term"):
        stand(db, ref, people[1])
    stand(db, ref, people[2])
    other = election(db, people[0], Office(("post.pin",), "moot", 1, "Other powers."))
    stand(db, other, people[1])
    clock_of(db).advance(days=200)
    later = election(db, people[0])
    stand(db, later, people[1])
    assert replayed_equal(db)


def test_nobody_stands_twice_or_once_the_vote_is_open(db: Database):
    people = friends(db, 4)
    ref = election(db, people[0])
    stand(db, ref, people[1])
    with pytest.raises(Conflict):
        stand(db, ref, people[1])
    proceed(db)
    support(db, ref, people[1:3])
    ready(db, ref, people)
    with pytest.raises(Conflict):
        stand(db, ref, people[2])
    with pytest.raises(Conflict):
        do(db, people[1], WithdrawCandidate(ref))


@pytest.mark.parametrize(
    "office",
    [
        Office((), "moot", 1, "Why."),
        Office(("no.power",), "moot", 1, "Why."),
        Office(("member.ban", "member.ban"), "moot", 1, "Why."),
        Office(("host.operate",), f"community:{'0' * 32}", 1, "Why."),
        Office(("member.ban",), "nowhere", 1, "Why."),
        Office(("member.ban",), "moot", 0, "Why."),
        Office(("member.ban",), "moot", 10, "Why."),
        Office(("member.ban",), "moot", 1, " "),
    ],
)
def test_an_office_that_nobody_could_hold_is_refused(db: Database, office: Office):
    people = friends(db)
    with pytest.raises(Invalid):
        election(db, people[0], office)


def test_from_seven_members_on_nobody_is_elected_to_run_the_machine_and_give_powers(db: Database):
    people = friends(db, 7)
    with pytest.raises(Invalid):
        election(db, people[0], Office(("host.operate", "mandate.grant"), "moot", 1, "All."))
    ref = election(db, people[1], Office(("host.operate",), "moot", 1, "The machine."))
    with pytest.raises(Invalid):
        stand(db, ref, people[0])  # the founder gives powers
    stand(db, ref, people[1])


def test_an_elected_person_who_has_left_gets_nothing_and_the_others_do(db: Database):
    people = friends(db, 4)
    ref = election(db, people[0], Office(("post.remove",), "moot", 2, "Many hands."))
    stand(db, ref, people[1], people[2])
    proceed(db)
    support(db, ref, people[1:3])
    ready(db, ref, people)
    for one in people:
        vote(db, ref, one, "1,2")
    do(db, people[1], Leave(people[1].ref))
    close(db)
    assert set(given(db, ref)) == {people[2].id}
    assert [one.failed_at is not None for one in carried(db, ref)] == [True, False]
