"""Appeals: who can make them, who judges them, and that the verdict carries itself out."""

import msgspec
import pytest

from folkmoot.assembly.appealing.appealing import ReplyToAppeal
from folkmoot.assembly.appealing.drawing import MixLot
from folkmoot.assembly.appealing.judging import SayAsJuror
from folkmoot.assembly.deciding import appeals, juries, rolls
from folkmoot.assembly.deciding.objecting import MakeObjection
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import WithdrawProposal
from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.forum.exclusion import Unban
from folkmoot.forum.moderation import RemovePost
from folkmoot.identity import bans
from folkmoot.record import reading
from folkmoot.record.actors import Member
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.appealing.build import (
    answer,
    appeal,
    ban,
    crowd,
    drawn,
    judge,
    last,
    seats,
    the_appeal,
)
from tests.assembly.deciding.build import carried, friends, look, support, vote
from tests.build import clock_of
from tests.forum.build import a_community, a_post, do


def is_banned(db: Database, who: Member) -> bool:
    """Whether somebody is banned from the moot now."""
    with db.read() as tx:
        return bool(bans.live(tx, who.id, clock_of(db).now()))


# ---- making one


def test_a_banned_member_appeals_and_nobody_waits_for_others(db: Database):
    ada, bob, *_rest = friends(db)
    ref = appeal(db, bob, ban(db, ada, bob))
    assert look(db, ref).stage == "notice"


def test_somebody_else_needs_others_to_stand_behind_it(db: Database):
    ada, bob, cleo, dan, _eve = friends(db, 5)
    ref = appeal(db, cleo, ban(db, ada, bob))
    assert look(db, ref).stage == "gathering"
    support(db, ref, [dan])
    assert look(db, ref).stage == "notice"


def test_what_was_decided_or_is_ones_own_cannot_be_appealed_against(db: Database):
    ada, bob, *_rest = friends(db)
    do(db, ada, SetSetting("summary", "Ours"))
    with pytest.raises(NotFound):
        the_appeal(db, last(db))
    act = the_appeal(db, ban(db, ada, bob))
    with pytest.raises(NotAllowed):
        do(db, ada, act)


def test_an_appeal_comes_within_14_days_and_once(db: Database):
    ada, bob, _cleo = friends(db)
    leaf = ban(db, ada, bob)
    first, second = the_appeal(db, leaf), the_appeal(db, leaf)
    do(db, bob, first)
    with pytest.raises(Conflict):
        do(db, bob, second)
    do(db, bob, WithdrawProposal(first.ref))
    clock_of(db).advance(days=14)
    with pytest.raises(Conflict):
        do(db, bob, second)


def test_an_appeal_asks_for_the_undo_and_nothing_else(db: Database):
    ada, bob, cleo = friends(db)
    act = the_appeal(db, ban(db, ada, bob))
    other = the_appeal(db, ban(db, ada, cleo))
    with pytest.raises(Invalid):
        do(db, bob, msgspec.structs.replace(act, effects=other.effects))
    with pytest.raises(Invalid):
        do(db, bob, msgspec.structs.replace(act, concerned=()))


def test_only_who_did_it_replies(db: Database):
    ada, bob, cleo = friends(db)
    ref = appeal(db, bob, ban(db, ada, bob))
    with pytest.raises(NotAllowed):
        do(db, cleo, ReplyToAppeal(ref, "Me too."))
    do(db, ada, ReplyToAppeal(ref, "He sold ladders."))
    with db.read() as tx:
        assert appeals.by_proposal(tx, look(db, ref).id).reply == "He sold ladders."


def test_an_appeal_of_others_does_not_use_up_ones_own(db: Database):
    ada, bob, cleo = friends(db)
    leaf = ban(db, ada, bob)
    do(db, cleo, the_appeal(db, leaf))
    own = the_appeal(db, leaf)
    do(db, bob, own)
    assert look(db, own.ref).stage == "gathering"


def test_nobody_takes_an_appeal_back_to_draw_another_jury(db: Database):
    people = crowd(db, 8)
    ref = appeal(db, people[1], ban(db, people[0], people[1]))
    drawn(db, ref, people)
    with pytest.raises(Conflict):
        do(db, people[1], WithdrawProposal(ref))


def test_nobody_objects_to_what_a_jury_decides(db: Database):
    people = crowd(db, 6)
    ref = appeal(db, people[1], ban(db, people[0], people[1]))

    with pytest.raises(Conflict, match="Those who judge this"):
        do(db, people[2], MakeObjection(clock_of(db).new_ref(), ref, "It was right."))


# ---- who judges


def test_in_a_small_moot_all_judge_who_had_no_part(db: Database):
    ada, bob, cleo, dan = friends(db, 4)
    ref = appeal(db, bob, ban(db, ada, bob))
    clock_of(db).advance(days=4)
    proceed(db)
    with db.read() as tx:
        assert rolls.on_roll(tx, look(db, ref).id) == {cleo.id, dan.id}
    for one in (cleo, dan):
        vote(db, ref, one, "yes")
    clock_of(db).advance(days=8)
    proceed(db)
    assert look(db, ref).stage == "passed"


def test_a_jury_is_drawn_of_those_who_had_no_part(db: Database):
    people = crowd(db, 8)
    ada, bob = people[:2]
    ref = appeal(db, bob, ban(db, ada, bob))
    jurors = drawn(db, ref, people)
    assert len({one.id for one in jurors} - {ada.id, bob.id}) == 3
    assert look(db, ref).stage == "notice"


@pytest.mark.parametrize(("yes", "stage"), [(3, "passed"), (2, "failed")])
def test_three_jurors_must_all_agree(db: Database, yes: int, stage: str):
    people = crowd(db, 8)
    ref = appeal(db, people[1], ban(db, people[0], people[1], days=7))
    assert judge(db, ref, drawn(db, ref, people), yes) == stage


def test_the_verdict_carries_itself_out(db: Database):
    people = crowd(db, 7)
    ada, bob = people[:2]
    garden = a_community(db, ada)
    post = a_post(db, bob, garden)
    do(db, ada, RemovePost(post, "Spam."))
    ref = appeal(db, bob, last(db))
    assert judge(db, ref, drawn(db, ref, people), 3) == "passed"
    assert carried(db, ref)[0].carried_at is not None


def test_the_words_of_the_parties_change_the_lot(db: Database):
    people = crowd(db, 8)
    ada, bob, cleo = people[:3]
    ref = appeal(db, bob, ban(db, ada, bob))
    do(db, bob, MixLot(ref, "blue herons"))
    with pytest.raises(Conflict):
        do(db, bob, MixLot(ref, "green herons"))
    with pytest.raises(NotAllowed):
        do(db, cleo, MixLot(ref, "grey herons"))
    with db.read() as tx:
        reader = reading.Reader(bob.ref, frozenset(), reading.nothing_hidden)
        whole = reading.slice_of(tx, reader, 0, 10_000)
        assert not any("herons" in str(one) for one in whole)
    drawn(db, ref, people)
    with db.read() as tx:
        found = look(db, ref)
        assert juries.words_of(tx, found.id) == ("blue herons",)
        assert appeals.by_proposal(tx, found.id).seed is not None


# ---- jurors who do not come


def test_whoever_declines_or_is_silent_is_replaced(db: Database):
    people = crowd(db, 9)
    ref = appeal(db, people[1], ban(db, people[0], people[1]))
    first, second, third = drawn(db, ref, people)
    answer(db, ref, first, sits=False)
    answer(db, ref, second)
    now = [one.person_id for one in seats(db, ref)]
    assert first.id not in now
    assert now[1:] == [second.id, third.id]
    clock_of(db).advance(days=3)
    proceed(db)
    assert third.id not in [one.person_id for one in seats(db, ref)]
    assert [one.person_id for one in seats(db, ref)][1] == second.id
    with pytest.raises(NotAllowed):
        answer(db, ref, third)


def test_when_nobody_is_left_in_the_lot_all_decide(db: Database):
    people = crowd(db, 6)
    ref = appeal(db, people[1], ban(db, people[0], people[1]))
    for one in drawn(db, ref, people)[:2]:
        answer(db, ref, one, sits=False)
    with db.read() as tx:
        assert rolls.on_roll(tx, look(db, ref).id) == {one.id for one in people[2:]}


def test_three_are_called_for_each_seat_at_most(db: Database):
    people = crowd(db, 13)
    ref = appeal(db, people[1], ban(db, people[0], people[1]))
    drawn(db, ref, people)
    for _ in range(3):
        assert look(db, ref).stage == "notice"
        clock_of(db).advance(days=3)
        proceed(db)
    with db.read() as tx:
        assert rolls.on_roll(tx, look(db, ref).id) == {one.id for one in people[2:]}


def test_jurors_talk_among_themselves(db: Database):
    people = crowd(db, 8)
    ref = appeal(db, people[1], ban(db, people[0], people[1]))
    jurors = drawn(db, ref, people)
    with pytest.raises(NotAllowed):
        do(db, jurors[0], SayAsJuror(ref, "Too early."))
    answer(db, ref, jurors[0])
    do(db, jurors[0], SayAsJuror(ref, "I see no spam."))
    with pytest.raises(NotAllowed):
        do(db, people[1], SayAsJuror(ref, "Nor do I."))
    with db.read() as tx:
        assert [one.words for one in juries.said(tx, look(db, ref).id)] == ["I see no spam."]


def test_an_undo_that_came_before_the_verdict_fails_with_its_reason(db: Database):
    people = crowd(db, 7)
    ada, bob = people[:2]
    ref = appeal(db, bob, ban(db, ada, bob))
    do(db, ada, Unban(bob.ref, "moot", "My mistake."))
    assert judge(db, ref, drawn(db, ref, people), 3) == "passed"
    assert carried(db, ref)[0].failure
