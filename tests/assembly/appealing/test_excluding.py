"""Keeping a member out for long: only by a jury, heard first, once in half a year."""

import msgspec
import pytest

from folkmoot.assembly.appealing.appealing import ReplyToAppeal
from folkmoot.assembly.deciding import appeals, juries
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import MakeProposal, WithdrawProposal
from folkmoot.clock import DAY
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.forum.exclusion import Ban, Unban
from folkmoot.identity import bans
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.assembly.appealing.build import (
    ban,
    crowd,
    drawn,
    exclude,
    heard,
    judge,
    look_at,
    the_exclusion,
)
from tests.assembly.deciding.build import friends, look, propose, support, vote
from tests.build import clock_of
from tests.forum.build import do


def out_until(db: Database, who: Member) -> list[int | None]:
    """Until when somebody is kept out of the moot by a decision."""
    with db.read() as tx:
        return [one.until for one in bans.live(tx, who.id, clock_of(db).now()) if one.decided]


def excluded(db: Database, people: list[Member], days: int = 90) -> None:
    """The second of the people is kept out by three jurors."""
    ref = exclude(db, people[2], people[1], days)
    heard(db)
    assert judge(db, ref, drawn(db, ref, people), 3) == "passed"


# ---- who decides


def test_three_jurors_keep_somebody_out_until_the_day(db: Database):
    people = crowd(db, 8)
    started = clock_of(db).now()
    excluded(db, people)
    (until,) = out_until(db, people[1])
    assert until is not None
    assert (until - started) // DAY == 90


def test_neither_who_proposed_it_nor_whom_it_is_about_judges(db: Database):
    people = crowd(db, 7)
    ref = exclude(db, people[2], people[1], 0)
    heard(db)
    assert not {people[1].id, people[2].id} & {one.id for one in drawn(db, ref, people)}


@pytest.mark.parametrize(("members", "judge_too"), [(7, False), (6, True)])
def test_who_looked_at_it_first_judges_only_where_too_few_are_left(
    db: Database, members: int, judge_too: bool
):
    people = crowd(db, members)
    ref = exclude(db, people[2], people[1], 0)
    look_at(db, ref, people[0])
    heard(db)
    with db.read() as tx:
        assert juries.number_of_candidates(tx, look(db, ref).id) == 4
    if not judge_too:
        assert people[0].id not in {one.id for one in drawn(db, ref, people)}


def test_one_of_three_jurors_can_prevent_it(db: Database):
    people = crowd(db, 7)
    ref = exclude(db, people[2], people[1], 0)
    heard(db)
    assert judge(db, ref, drawn(db, ref, people), 2) == "failed"
    assert out_until(db, people[1]) == []


@pytest.mark.parametrize(("no", "stage"), [(0, "passed"), (1, "failed")])
def test_up_to_five_all_without_a_part_must_agree(db: Database, no: int, stage: str):
    ada, bob, *others = friends(db, 5)
    ref = exclude(db, ada, bob, 0)
    heard(db)
    clock_of(db).advance(days=3, hours=2)
    proceed(db)
    for n, one in enumerate(others):
        vote(db, ref, one, "no" if n < no else "yes")
    clock_of(db).advance(days=8)
    proceed(db)
    assert look(db, ref).stage == stage
    assert out_until(db, bob) == ([None] if stage == "passed" else [])


def test_no_other_vote_bans_anybody(db: Database):
    ada, bob, _cleo = friends(db)
    act = the_exclusion(db, bob)
    with pytest.raises(Invalid):
        do(db, ada, MakeProposal(act.ref, act.effects, "Out", "Now."))


def test_a_steward_can_neither_do_it_nor_undo_it(db: Database):
    people = crowd(db, 8)
    ada, bob = people[:2]
    with pytest.raises(NotAllowed):
        ban(db, ada, bob, 8)
    excluded(db, people, 0)
    with pytest.raises(NotAllowed):
        do(db, ada, Unban(bob.ref, "moot", "A friend."))
    with pytest.raises(NotAllowed):
        ban(db, ada, bob, 1)
    assert out_until(db, bob) == [None]


def test_the_members_let_somebody_in_again(db: Database):
    people = friends(db, 4)
    bob, others = people[1], [people[0], *people[2:]]
    ref = exclude(db, people[0], bob, 0)
    heard(db)
    clock_of(db).advance(days=3, hours=2)
    proceed(db)
    for one in people[2:]:
        vote(db, ref, one, "yes")
    clock_of(db).advance(days=8)
    proceed(db)
    again = propose(db, people[0], Unban(bob.ref, "moot", "A year is long."))
    support(db, again, [people[2]])
    clock_of(db).advance(days=4)
    proceed(db)
    for one in others:
        vote(db, again, one, "yes")
    clock_of(db).advance(days=8)
    proceed(db)
    assert out_until(db, bob) == []


# ---- heard first


def test_the_person_is_told_and_answers_before_anything_is_announced(db: Database):
    people = crowd(db, 7)
    ada, bob = people[:2]
    ban(db, ada, bob)
    ref = exclude(db, people[2], bob)
    do(db, bob, ReplyToAppeal(ref, "They were good ladders."))
    clock_of(db).advance(days=2, hours=23)
    proceed(db)
    assert look(db, ref).stage == "gathering"
    clock_of(db).advance(hours=1)
    proceed(db)
    assert look(db, ref).stage == "notice"
    with db.read() as tx:
        assert appeals.by_proposal(tx, look(db, ref).id).reply == "They were good ladders."


def test_nobody_else_answers(db: Database):
    people = friends(db, 4)
    ref = exclude(db, people[2], people[1])
    with pytest.raises(NotAllowed):
        do(db, people[2], ReplyToAppeal(ref, "They admit it."))


# ---- who is protected from being tried again and again


def test_one_at_a_time_and_again_only_after_half_a_year(db: Database):
    people = crowd(db, 7)
    ref = exclude(db, people[2], people[1])
    look_at(db, ref, people[0])
    with pytest.raises(Conflict):
        exclude(db, people[3], people[1])
    heard(db)
    assert judge(db, ref, drawn(db, ref, people), 0) == "failed"
    with pytest.raises(Conflict):
        exclude(db, people[3], people[1])
    clock_of(db).advance(days=183)
    exclude(db, people[3], people[1])


def test_whoever_takes_it_back_does_not_begin_anew(db: Database):
    people = friends(db, 4)
    ref = exclude(db, people[2], people[1])
    do(db, people[2], WithdrawProposal(ref))
    with pytest.raises(Conflict):
        exclude(db, people[2], people[1])
    exclude(db, people[3], people[1])


def test_nobody_is_judged_by_the_other_of_two(db: Database):
    ada, bob = friends(db, 2)
    with pytest.raises(Conflict):
        exclude(db, ada, bob)
    with pytest.raises(NotAllowed):
        exclude(db, ada, ada)


def test_it_asks_for_nothing_else_and_says_why(db: Database):
    ada, bob, cleo = friends(db)
    act = the_exclusion(db, bob)
    other = the_exclusion(db, cleo)
    short = the_exclusion(db, bob, 29)
    long = the_exclusion(db, bob, 366)
    replace = msgspec.structs.replace
    for wrong in (
        replace(act, effects=other.effects),
        replace(act, effects=(*act.effects, *other.effects)),
        replace(act, effects=()),
        replace(act, statement=" "),
        short,
        long,
    ):
        with pytest.raises(Invalid):
            do(db, ada, wrong)
    assert Ban.KIND.name == act.effects[0].kind
