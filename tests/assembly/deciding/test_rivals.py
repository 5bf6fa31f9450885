"""Rivals: another proposal put beside one, and the vote among all of them."""

import pytest

from folkmoot.assembly.deciding import options, rivals
from folkmoot.assembly.deciding.changing import ChangeProposal
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import EraseProposal, WithdrawProposal
from folkmoot.assembly.deciding.rivals import JoinRivals, LeaveAlone, PutBeside
from folkmoot.assembly.mandates import EndMandate
from folkmoot.assembly.rulebook import AdoptConstitution
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.record import settings
from folkmoot.record.actors import ByClock, Member
from folkmoot.record.checking import check
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import (
    carried,
    friends,
    look,
    mandate_of,
    propose,
    ready,
    replayed_equal,
    support,
    vote,
)
from tests.build import clock_of
from tests.forum.build import do

BOUND = SetSetting("summary", "We bind.")


def put(db: Database, by: Member, rival: Ref, beside: Ref) -> None:
    """Put a proposal beside another, as its page does."""
    with db.read() as tx:
        one, other = look(db, rival), look(db, beside)
        opens = rivals.opening(tx, one, other, clock_of(db).now()) or None
    do(db, by, PutBeside(rival, beside, opens))


def two(db: Database, count: int = 5) -> tuple[list[Member], Ref, Ref]:
    """Five members, an announced proposal of the second, and a rival of the third beside it."""
    people = friends(db, count)
    first = propose(db, people[1])
    support(db, first, people[3:4])
    assert look(db, first).stage == "notice"
    rival = propose(db, people[2], BOUND, title="Bind")
    ready(db, first, people[:1])
    put(db, people[2], rival, first)
    return people, first, rival


def test_the_vote_asks_which_of_both_and_the_winner_is_done(db: Database):
    people, first, rival = two(db)
    found = look(db, first)
    assert (found.opens_at or 0) - (found.announced_at or 0) >= 7 * DAY  # as choices need
    support(db, rival, people[4:5])
    assert look(db, rival).stage == "gathering"  # it is announced with the other
    clock_of(db).advance(days=8)
    proceed(db)

    found = look(db, first)
    assert (found.stage, found.question, look(db, rival).stage) == ("open", "choice", "joined")
    with db.read() as tx:
        named = [one.title for one in options.of_proposal(tx, found.id)]
    assert named == ["Say who we are", "Bind"]
    for one in people:
        vote(db, first, one, "2>1>0")
    ready(db, first, people)

    assert look(db, first).stage == "passed"
    with db.read() as tx:
        assert settings.get(tx, "summary") == "We bind."
    assert [one.carried_at is not None for one in carried(db, first)] == [False, True]
    assert check(db).faults == ()
    assert replayed_equal(db)


def test_a_rival_that_nobody_stands_behind_goes_its_own_way(db: Database):
    people, first, rival = two(db)
    clock_of(db).advance(days=8)
    proceed(db)
    assert (look(db, first).question, look(db, rival).stage) == ("yes-no", "gathering")

    support(db, rival, people[4:5])

    assert look(db, rival).stage == "notice"
    assert check(db).faults == ()


def test_it_can_leave_and_be_free_when_the_other_is_taken_back(db: Database):
    people, first, rival = two(db)
    with pytest.raises(Conflict):
        do(db, people[2], ChangeProposal(rival, "Bind well", "Others weigh it."))
    with pytest.raises(NotAllowed):
        do(db, people[1], LeaveAlone(rival))
    do(db, people[2], LeaveAlone(rival))
    put(db, people[2], rival, first)
    do(db, people[1], WithdrawProposal(first))
    support(db, rival, people[4:5])
    assert look(db, rival).stage == "notice"


def test_erased_words_leave_the_options_too(db: Database):
    people, first, rival = two(db)
    support(db, rival, people[4:5])
    clock_of(db).advance(days=8)
    proceed(db)
    with pytest.raises(NotAllowed):
        do(db, people[2], EraseProposal(rival))
    do(db, people[0], EraseProposal(rival))  # who holds content.erase
    with db.read() as tx:
        named = [one.title for one in options.of_proposal(tx, look(db, first).id)]
    assert named == ["Say who we are", ""]
    assert check(db).faults == ()


def test_what_is_no_rival_is_refused(db: Database):
    people = friends(db, 5)
    first = propose(db, people[1])
    same = propose(db, people[2])
    with pytest.raises(Invalid):
        put(db, people[2], same, first)
    other = propose(db, people[2], SetSetting("name", "Us"))
    with pytest.raises(Invalid):
        put(db, people[2], other, first)
    recall = propose(db, people[3], EndMandate(mandate_of(db, people[0]).ref, "Enough."))
    with pytest.raises(Invalid):
        put(db, people[2], other, recall)
    way_back = propose(db, people[3], AdoptConstitution("common rule"))
    with pytest.raises(Invalid):
        put(db, people[2], other, way_back)
    rival = propose(db, people[4], BOUND)
    with pytest.raises(NotAllowed):
        do(db, people[0], PutBeside(rival, first, None))
    put(db, people[4], rival, first)
    with pytest.raises(Conflict), db.write() as tx:
        perform(tx, JoinRivals(first, (rival,)), by=ByClock(rivals.RULE))


def test_nobody_moves_a_vote_far_or_puts_a_rival_there_at_the_last_moment(db: Database):
    people, first, _ = two(db)
    clock_of(db).advance(days=5)
    late = propose(db, people[4], SetSetting("summary", "We fold."))
    with pytest.raises(Conflict):
        put(db, people[4], late, first)
    with pytest.raises(Conflict):
        do(db, people[4], PutBeside(late, first, look(db, first).opens_at))


def test_nobody_keeps_a_rival_out_by_filling_the_places(
    monkeypatch: pytest.MonkeyPatch, db: Database
):
    monkeypatch.setattr(rivals, "MOST", 1)
    people, first, sham = two(db)
    support(db, sham, people[:1])
    wanted = propose(db, people[3], SetSetting("summary", "We sew."), title="Sew")
    put(db, people[3], wanted, first)
    support(db, wanted, [people[0], people[4]])

    clock_of(db).advance(days=9)
    proceed(db)

    assert (look(db, first).stage, look(db, wanted).stage) == ("open", "joined")
    assert look(db, sham).stage != "joined"
    assert replayed_equal(db)


def test_sham_rivals_of_a_whole_bloc_keep_nobody_out(db: Database):
    people, first, rival = two(db, 14)
    for n in range(24):
        by = people[5 + n % 8]
        put(db, by, propose(db, by, SetSetting("summary", f"Sham {n}")), first)

    honest = propose(db, people[4], SetSetting("summary", "We sew."), title="Sew")
    put(db, people[4], honest, first)
    support(db, honest, people[6:12])
    support(db, rival, people[6:12])
    clock_of(db).advance(days=8)
    proceed(db)

    assert {look(db, one).stage for one in (honest, rival)} == {"joined"}
