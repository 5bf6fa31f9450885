"""The clock calls elections where nobody will hold an office, and takes nobody's place."""

import pytest

from folkmoot.assembly import caretaking
from folkmoot.assembly.deciding import calling, proposals
from folkmoot.assembly.deciding.calling import CallElection
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import Office, Proposal
from folkmoot.assembly.deciding.proposing import MakeProposal, WithdrawProposal
from folkmoot.assembly.holding import KEYS
from folkmoot.assembly.mandates import EndMandate
from folkmoot.assembly.powers import caretaker_powers
from folkmoot.assembly.rulebook import AdoptConstitution
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict
from folkmoot.forum.founding import CloseCommunity
from folkmoot.identity.leaving import Leave
from folkmoot.record.actors import ByClock, Member
from folkmoot.record.checking import check
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import decide, friends, look, propose, replayed_equal, support
from tests.assembly.deciding.test_bodies import garden
from tests.assembly.deciding.test_candidates import elect, election, given, stand
from tests.build import clock_of, join
from tests.forum.build import do


def by_the_clock(db: Database) -> list[Proposal]:
    """Let the clock look, and give every election that it called so far."""
    with db.write() as tx:
        calling.call(tx, clock_of(db).now())
    proceed(db)
    with db.read() as tx:
        every = proposals.in_stages(tx, ("gathering", "notice", "open", "passed", "failed"))
    return [one for one in every if one.title == calling.TITLE]


def constituted(db: Database, count: int = 4) -> list[Member]:
    """Members who have adopted a constitution: nobody but a caretaker holds the keys."""
    people = friends(db, count)
    decide(db, propose(db, people[0], AdoptConstitution("common rule")), people)
    with db.write() as tx:
        assert caretaking.renew(tx, clock_of(db).now())
    return people


def test_the_keys_are_voted_on_as_soon_as_only_a_caretaker_holds_them(db: Database):
    people = constituted(db)
    [called] = by_the_clock(db)
    assert called.office is not None
    assert (called.office.powers, called.stage) == (caretaker_powers(), "notice")
    assert len(by_the_clock(db)) == 1

    stand(db, called.ref, people[1], people[2])
    elect(db, called.ref, people, "1>2>0")

    [held] = [one for one in given(db, called.ref).values() if KEYS in one.powers]
    assert (held.holder_id, held.understudy_id) == (people[1].id, people[2].id)
    assert len(by_the_clock(db)) == 1
    assert check(db).faults == ()
    assert replayed_equal(db)


def test_before_the_members_took_the_keys_nothing_is_called(db: Database):
    friends(db, 4)
    assert by_the_clock(db) == []


def test_where_nobody_stands_it_comes_again_after_30_days(db: Database):
    constituted(db)
    by_the_clock(db)
    clock_of(db).advance(days=8)
    assert [one.stage for one in by_the_clock(db)] == ["failed"]
    clock_of(db).advance(days=29)
    assert len(by_the_clock(db)) == 1
    clock_of(db).advance(days=2)
    assert [one.stage for one in by_the_clock(db)] == ["failed", "notice"]


def test_30_days_before_a_term_ends_the_next_election_is_called_once(db: Database):
    people = constituted(db)
    [keys] = by_the_clock(db)
    stand(db, keys.ref, people[1])
    elect(db, keys.ref, people, "1>0")
    [held] = given(db, keys.ref).values()
    left = (held.ends - clock_of(db).now()) // DAY
    clock_of(db).advance(days=left - 31)
    assert len(by_the_clock(db)) == 1
    clock_of(db).advance(days=2)
    assert [one.stage for one in by_the_clock(db)] == ["passed", "notice"]
    assert len(by_the_clock(db)) == 2


def test_stewards_of_a_community_are_followed_by_those_who_chose_them(db: Database):
    people = constituted(db)
    by_the_clock(db)
    room = garden(db, people[0], *people[1:4])
    office = Office(("post.remove",), f"community:{room}", 1, "To tend it.", understudy=False)
    ref = clock_of(db).new_ref()
    do(db, people[1], MakeProposal(ref, (), "Who?", "", office=office, community=room))
    stand(db, ref, people[2])
    elect(db, ref, people[1:4], "1>0")
    [held] = given(db, ref).values()
    clock_of(db).advance(days=31)
    do(db, people[2], EndMandate(held.ref, "I am tired."))

    called = [one for one in by_the_clock(db) if one.community == room]
    assert [one.office for one in called if one.office] == [
        Office(("post.remove",), f"community:{room}", 1, calling.REASON, understudy=False)
    ]
    assert check(db).faults == ()


def test_who_holds_the_keys_and_leaves_is_followed(db: Database):
    people = constituted(db, 5)
    [keys] = by_the_clock(db)
    stand(db, keys.ref, people[1])
    elect(db, keys.ref, people, "1>0")
    clock_of(db).advance(days=31)
    assert len(by_the_clock(db)) == 1
    do(db, people[1], Leave(people[1].ref))
    assert len(by_the_clock(db)) == 2
    with db.write() as tx:
        assert caretaking.renew(tx, clock_of(db).now())  # in the meantime
    assert check(db).faults == ()


def test_it_takes_no_place_and_nobody_can_take_it_back(db: Database):
    people = constituted(db)
    [called] = by_the_clock(db)
    refs = [propose(db, people[n], SetSetting("summary", f"{n}")) for n in range(3)]
    proceed(db)
    assert {look(db, ref).stage for ref in refs} == {"notice"}
    with pytest.raises(Conflict, match="nobody's to take back"):
        do(db, people[0], WithdrawProposal(called.ref))


def test_the_clock_cannot_call_what_is_not_due(db: Database):
    people = constituted(db)
    ref = election(db, people[0])
    opens = clock_of(db).now() + 8 * DAY
    for powers in (("member.ban",), ("host.keys",)):
        office = Office(powers, "moot", 1, calling.REASON)
        with pytest.raises(Conflict, match="No election is due"):
            forced(db, CallElection(clock_of(db).new_ref(), office, None, opens))
    assert look(db, ref).stage == "gathering"


def forced(db: Database, act: CallElection) -> Ref:
    """Let the clock do it, whether it is due or not."""
    with db.write() as tx:
        return perform(tx, act, by=ByClock("elect")).result


def test_what_one_proposes_and_takes_back_keeps_no_election_from_being_called(db: Database):
    people = constituted(db)
    ref = election(db, people[1], Office(caretaker_powers(), "moot", 1, "Me."))
    assert [one.stage for one in by_the_clock(db)] == ["notice"]  # though it looks for others
    do(db, people[1], WithdrawProposal(ref))
    clock_of(db).advance(days=8)
    by_the_clock(db)  # nobody stood
    clock_of(db).advance(days=31)
    again = election(db, people[1], Office(caretaker_powers(), "moot", 1, "Me."))
    do(db, people[1], WithdrawProposal(again))
    assert [one.stage for one in by_the_clock(db)] == ["failed", "notice"]
    assert check(db).faults == ()


def test_an_election_to_one_of_its_powers_does_not_stand_for_an_office(db: Database):
    people = constituted(db)
    few = Office(tuple(one for one in caretaker_powers() if one != KEYS)[:1], "moot", 1, "Few.")
    ref = election(db, people[1], few)
    stand(db, ref, people[2])
    support(db, ref, people[2:4])
    assert look(db, ref).stage == "notice"
    assert len(by_the_clock(db)) == 1


BOTH = Office(("host.operate", "mandate.grant", "member.ban"), "moot", 1, "To do it all.")


def both(db: Database) -> list[Member]:
    """Five elected one of them to what seven cannot give, and the term ends within 30 days."""
    people = constituted(db, 5)
    by_the_clock(db)
    ref = election(db, people[0], BOTH)
    stand(db, ref, people[1])
    elect(db, ref, people, "1>0")
    [held] = given(db, ref).values()
    people += [join(db, people[0], name) for name in ("sixth", "seventh")]
    clock_of(db).advance(days=(held.ends - clock_of(db).now()) // DAY - 29)
    return people


def test_an_office_that_one_may_not_hold_any_more_is_called_as_two(db: Database):
    both(db)
    called = [one.office for one in by_the_clock(db) if one.stage == "notice" and one.office]
    assert [one.powers for one in called if KEYS not in one.powers] == [
        ("host.operate", "member.ban"),
        ("mandate.grant",),
    ]
    assert check(db).faults == ()
    assert replayed_equal(db)


def tended(db: Database) -> tuple[list[Member], Ref, Ref]:
    """Members, their community, and the mandate of the steward whom they elected there."""
    people = constituted(db)
    by_the_clock(db)
    room = garden(db, people[0], *people[1:4])
    office = Office(("post.remove",), f"community:{room}", 1, "To tend it.", understudy=False)
    ref = clock_of(db).new_ref()
    do(db, people[1], MakeProposal(ref, (), "Who?", "", office=office, community=room))
    stand(db, ref, people[2])
    elect(db, ref, people[1:4], "1>0")
    [held] = given(db, ref).values()
    clock_of(db).advance(days=31)
    return people, room, held.ref


def test_nobody_is_elected_to_a_community_that_is_closed(db: Database):
    people, room, held = tended(db)
    do(db, people[2], EndMandate(held, "I am tired."))
    decide(db, propose(db, people[0], CloseCommunity(room, "Nobody comes.")), people)
    assert [one for one in by_the_clock(db) if one.community == room] == []


def test_nobody_is_elected_to_what_the_members_left_vacant(db: Database):
    people, room, held = tended(db)
    ended = EndMandate(held, "We need nobody.", vacate=True)
    assert decide(db, propose(db, people[0], ended), people).stage == "passed"
    assert [one for one in by_the_clock(db) if one.community == room] == []
