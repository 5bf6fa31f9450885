"""Intake: a few look at the form of a proposal about a person before others see it."""

import pytest

from folkmoot.assembly import mandates
from folkmoot.assembly.appealing.appealing import ReplyToAppeal
from folkmoot.assembly.appealing.drawing import MixLot
from folkmoot.assembly.appealing.intaking import AnswerIntake
from folkmoot.assembly.deciding import intakes, juries
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import (
    EraseProposal,
    SponsorProposal,
    WithdrawProposal,
)
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.record import log
from folkmoot.record.actors import Member
from folkmoot.record.acts import MEMBERS, PARTIES, SEALED
from folkmoot.storage.database import Database
from tests.assembly.appealing.build import crowd, exclude, look_at, lookers, the_exclusion
from tests.assembly.deciding.build import friends, look
from tests.build import clock_of
from tests.forum.build import do


def days(db: Database, count: int) -> None:
    """Let days pass, and what is due happen."""
    clock_of(db).advance(days=count)
    proceed(db)


def held_by(db: Database, ref: Ref) -> set[int]:
    """The audiences of everything that the record has about a proposal."""
    with db.read() as tx:
        return {one.audience for one in log.read(tx) if one.subject == ref}


def outcome(db: Database, ref: Ref) -> str | None:
    """How its intake ended."""
    with db.read() as tx:
        return intakes.by_proposal(tx, look(db, ref).id).outcome


def sees(db: Database, ref: Ref, who: Member) -> bool:
    """Whether somebody may see a proposal."""
    with db.read() as tx:
        return intakes.may_see(tx, look(db, ref), who.id)


# ---- who looks


def test_from_ten_members_on_three_without_a_part_are_drawn(db: Database):
    people = crowd(db, 10)
    ref = exclude(db, people[2], people[1])
    drawn = lookers(db, ref, people)
    assert len(set(drawn)) == 3
    assert not {people[1], people[2]} & set(drawn)


def test_below_that_one_steward_looks_who_has_no_part(db: Database):
    people = crowd(db, 9)
    ref = exclude(db, people[2], people[1])
    assert lookers(db, ref, people) == [people[0]]


def test_where_no_steward_is_without_a_part_it_goes_on_at_once(db: Database):
    people = friends(db, 4)
    assert look(db, exclude(db, people[0], people[1])).stage == "gathering"
    assert look(db, exclude(db, people[1], people[0])).stage == "gathering"


def test_where_nobody_is_steward_any_more_it_goes_on_at_once(db: Database):
    people = friends(db, 4)
    with db.read() as tx:
        held = mandates.live(tx, clock_of(db).now())
    for one in held:
        do(db, people[0], EndMandate(one.ref, "Enough."))
    assert look(db, exclude(db, people[2], people[1])).stage == "gathering"


def test_the_lot_is_drawn_from_the_root_and_can_be_drawn_again(db: Database):
    people = crowd(db, 12)
    ref = exclude(db, people[2], people[1])
    with db.read() as tx:
        (leaf,) = [one for one in log.read(tx) if one.kind == "intake.draw/1"]
    told, _text = log.decode(leaf)
    assert told["among"] == sorted(one.ref for one in people if one not in people[1:3])
    seed = juries.seed(ref, told["root"], ())
    assert tuple(told["lookers"]) == juries.order(seed, 10)[:3]


def test_a_steward_by_the_word_of_another_does_not_look(db: Database):
    people = friends(db, 4)
    now = clock_of(db).now()
    wanted = (("member.ban",), "moot", now + DAY, "A day off.")
    lent = GrantMandate(clock_of(db).new_ref(), people[3].ref, *wanted)
    do(db, people[0], lent)
    assert look(db, exclude(db, people[0], people[1])).stage == "gathering"


def test_what_one_steward_sent_back_goes_on_when_another_member_proposes_it(db: Database):
    people = friends(db, 5)
    look_at(db, exclude(db, people[2], people[1]), people[0], through=False)
    assert look(db, exclude(db, people[3], people[4])).stage == "intake"
    days(db, 31)
    assert look(db, exclude(db, people[2], people[1])).stage == "intake"  # the same one again
    assert look(db, exclude(db, people[4], people[1])).stage == "gathering"


# ---- what they say


def test_two_of_three_let_it_through(db: Database):
    people = crowd(db, 10)
    ref = exclude(db, people[2], people[1])
    one, two, three = lookers(db, ref, people)
    look_at(db, ref, one)
    look_at(db, ref, two, through=False)
    assert look(db, ref).stage == "intake"
    look_at(db, ref, three)
    assert look(db, ref).stage == "gathering"


def test_two_of_three_send_it_back(db: Database):
    people = crowd(db, 10)
    ref = exclude(db, people[2], people[1])
    one, two, _three = lookers(db, ref, people)
    look_at(db, ref, one, through=False)
    look_at(db, ref, two, through=False)
    assert (look(db, ref).stage, outcome(db, ref)) == ("returned", "form")


def test_a_steward_settles_it_alone(db: Database):
    people = friends(db, 4)
    ref = exclude(db, people[2], people[1])
    look_at(db, ref, people[0])
    assert look(db, ref).stage == "gathering"


def test_only_who_was_drawn_answers_once_and_says_why(db: Database):
    people = crowd(db, 10)
    ref = exclude(db, people[2], people[1])
    one = lookers(db, ref, people)[0]
    other = next(each for each in people if each not in lookers(db, ref, people))
    for each in (other, people[1], people[2]):
        with pytest.raises(NotAllowed):
            do(db, each, AnswerIntake(ref, through=True, reason=""))
    with pytest.raises(Invalid):
        do(db, one, AnswerIntake(ref, through=False, reason=" "))
    do(db, one, AnswerIntake(ref, through=False, reason="It gives no reason."))
    with pytest.raises(Conflict):
        do(db, one, AnswerIntake(ref, through=True, reason=""))


# ---- silence


def test_whoever_is_silent_for_two_days_is_replaced_by_the_next_of_the_lot(db: Database):
    people = crowd(db, 10)
    ref = exclude(db, people[2], people[1])
    first = lookers(db, ref, people)
    look_at(db, ref, first[0])
    days(db, 2)
    second = lookers(db, ref, people)
    assert second[0] == first[0]
    assert not set(second[1:]) & set(first)
    with pytest.raises(NotAllowed):
        do(db, first[1], AnswerIntake(ref, through=True, reason=""))


def test_where_nobody_answers_it_goes_through_after_two_replacements(db: Database):
    people = crowd(db, 20)
    ref = exclude(db, people[2], people[1])
    days(db, 2)
    days(db, 2)
    assert look(db, ref).stage == "intake"
    days(db, 2)
    assert outcome(db, ref) == "through"
    assert look(db, ref).stage == "notice"


def test_where_nobody_is_left_those_who_answered_settle_it(db: Database):
    people = crowd(db, 10)
    ref = exclude(db, people[2], people[1])
    look_at(db, ref, lookers(db, ref, people)[0], through=False)
    for _ in range(3):
        days(db, 2)
    assert outcome(db, ref) == "form"


def test_a_silent_steward_holds_nobody_up(db: Database):
    people = friends(db, 4)
    ref = exclude(db, people[2], people[1])
    days(db, 3)
    assert look(db, ref).stage == "notice"


def test_who_leaves_is_replaced_at_once(db: Database):
    people = crowd(db, 10)
    ref = exclude(db, people[2], people[1])
    one, two, _three = lookers(db, ref, people)
    do(db, one, Leave(one.ref))
    do(db, two, EraseAccount(two.ref))
    proceed(db)
    assert not {one, two} & set(lookers(db, ref, people))


# ---- nobody else sees it


def test_only_its_parties_and_who_looks_see_it_until_it_is_let_through(db: Database):
    people = crowd(db, 10)
    ref = exclude(db, people[2], people[1])
    drawn = lookers(db, ref, people)
    seeing = {each for each in people if sees(db, ref, each)}
    assert seeing == {people[1], people[2], *drawn}
    with pytest.raises(Conflict):
        do(db, people[3], SponsorProposal(ref))
    look_at(db, ref, drawn[0])
    look_at(db, ref, drawn[1])
    assert all(sees(db, ref, each) for each in people)


def test_the_record_shows_it_to_members_only_when_it_is_let_through(db: Database):
    people = crowd(db, 10)
    act = the_exclusion(db, people[1])
    do(db, people[2], act)
    do(db, people[2], MixLot(act.ref, "words"))
    proceed(db)
    do(db, people[1], ReplyToAppeal(act.ref, "They were good."))
    drawn = lookers(db, act.ref, people)
    look_at(db, act.ref, drawn[0])
    assert held_by(db, act.ref) == {PARTIES, SEALED}
    look_at(db, act.ref, drawn[1])
    assert held_by(db, act.ref) == {MEMBERS, SEALED}


def test_what_is_sent_back_or_taken_back_stays_with_its_parties(db: Database):
    people = friends(db, 5)
    back = exclude(db, people[2], people[1])
    do(db, people[2], MixLot(back, "words"))
    look_at(db, back, people[0], through=False)
    taken = exclude(db, people[3], people[2])
    do(db, people[3], MixLot(taken, "words"))
    do(db, people[3], WithdrawProposal(taken))
    do(db, people[3], EraseProposal(taken))
    for ref in (back, taken):
        assert held_by(db, ref) == {PARTIES}
        assert not sees(db, ref, people[4])


def test_erasing_its_words_erases_what_was_said_of_them(db: Database):
    people = friends(db, 4)
    ref = exclude(db, people[2], people[1])
    look_at(db, ref, people[0], through=False)
    do(db, people[2], EraseProposal(ref))
    with db.read() as tx:
        assert [one.reason for one in intakes.seats_of(tx, look(db, ref).id)] == [""]
        assert all(one.text is None for one in log.read(tx) if one.subject == ref)


def test_erasing_its_words_before_others_see_it_takes_it_back(db: Database):
    people = crowd(db, 10)
    ref = exclude(db, people[2], people[1])
    drawn = lookers(db, ref, people)
    look_at(db, ref, drawn[0])
    with pytest.raises(Conflict):
        do(db, people[0], EraseProposal(ref))  # no steward keeps it from those who look
    do(db, people[2], EraseProposal(ref))
    days(db, 6)
    assert (look(db, ref).stage, outcome(db, ref)) == ("withdrawn", "withdrawn")
    with pytest.raises(Conflict, match="was proposed lately"):
        exclude(db, people[2], people[1])


# ---- whom it is about


def test_who_it_is_about_has_three_days_also_where_it_is_let_through_at_once(db: Database):
    people = friends(db, 4)
    ref = exclude(db, people[2], people[1])
    look_at(db, ref, people[0])
    days(db, 2)
    assert look(db, ref).stage == "gathering"
    days(db, 1)
    assert look(db, ref).stage == "notice"


def test_who_left_is_judged_by_nobody(db: Database):
    people = crowd(db, 10)
    ref = exclude(db, people[2], people[1])
    do(db, people[1], Leave(people[1].ref))
    proceed(db)
    assert outcome(db, ref) == "gone"


def test_who_proposed_it_may_leave(db: Database):
    people = crowd(db, 10)
    ref = exclude(db, people[2], people[1])
    do(db, people[2], EraseAccount(people[2].ref))
    one, two, _three = lookers(db, ref, people)
    look_at(db, ref, one)
    look_at(db, ref, two, through=False)
    for _ in range(3):
        days(db, 2)
    assert outcome(db, ref) == "through"


# ---- again and again


def test_what_was_sent_back_comes_again_after_thirty_days(db: Database):
    people = friends(db, 5)
    ref = exclude(db, people[2], people[1])
    look_at(db, ref, people[0], through=False)
    with pytest.raises(Conflict):
        exclude(db, people[2], people[1])
    exclude(db, people[3], people[1])  # it was no judgement
    days(db, 31)
    exclude(db, people[2], people[4])


def test_nobody_has_two_in_intake_or_floods_it(db: Database):
    people = friends(db, 5)
    ref = exclude(db, people[2], people[1])
    with pytest.raises(Conflict):
        exclude(db, people[2], people[3])
    look_at(db, ref, people[0], through=False)
    ref = exclude(db, people[2], people[3])
    look_at(db, ref, people[0], through=False)
    with pytest.raises(Conflict):
        exclude(db, people[2], people[4])


def test_nobody_is_told_of_ten_at_once(db: Database):
    people = crowd(db, 12)
    for author in people[2:4]:
        exclude(db, author, people[1])
    with pytest.raises(Conflict, match="Others look at proposals about this person"):
        exclude(db, people[4], people[1])


def test_a_hopeless_one_in_intake_keeps_nobody_elses_back(db: Database):
    people = friends(db, 5)
    friendly = exclude(db, people[2], people[1])
    serious = exclude(db, people[3], people[1])
    look_at(db, friendly, people[0])
    look_at(db, serious, people[0])
    days(db, 3)
    assert look(db, friendly).stage == "notice"
    assert look(db, serious).stage == "intake"
    do(db, people[2], WithdrawProposal(friendly))
    proceed(db)
    days(db, 2)
    assert look(db, serious).stage == "gathering"  # the person is heard anew
    days(db, 1)
    assert look(db, serious).stage == "notice"


def test_after_a_no_of_the_members_the_others_go_back(db: Database):
    people = friends(db, 5)
    first = exclude(db, people[2], people[1])
    second = exclude(db, people[3], people[1])
    look_at(db, first, people[0])
    look_at(db, second, people[0])
    for _ in range(3):
        days(db, 8)
    assert look(db, first).stage == "failed"
    assert outcome(db, second) == "failed"
