"""Proposals that nobody stands behind."""

import pytest

from folkmoot.assembly.deciding.lapsing import LapseProposal
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.errors import Conflict, NotAllowed
from folkmoot.record.actors import ByClock
from folkmoot.record.checking import check
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import friends, look, propose, replayed_equal, support
from tests.build import clock_of
from tests.forum.build import do


def test_after_sixty_days_it_lapses_and_can_be_proposed_anew(db: Database):
    people = friends(db, 5)
    ref = propose(db, people[1])
    clock_of(db).advance(days=59)
    proceed(db)
    assert look(db, ref).stage == "gathering"
    with pytest.raises(Conflict), db.write() as tx:
        perform(tx, LapseProposal(ref), by=ByClock("lapse"))
    with pytest.raises(NotAllowed):
        do(db, people[0], LapseProposal(ref))

    clock_of(db).advance(days=1)
    proceed(db)

    assert look(db, ref).stage == "lapsed"
    again = propose(db, people[1])
    assert look(db, again).stage == "gathering"
    assert check(db).faults == ()
    assert replayed_equal(db)


def test_what_has_enough_and_waits_for_a_place_stays(db: Database):
    people = friends(db, 5)
    first = propose(db, people[1])
    clock_of(db).advance(days=58)
    others = [propose(db, people[2], SetSetting("name", name)) for name in ("Us", "We", "All")]
    for ref in others:
        support(db, ref, people[3:4])
    support(db, first, people[2:3])
    assert [look(db, ref).stage for ref in (first, *others)] == ["gathering", *["notice"] * 3]

    clock_of(db).advance(days=2)
    proceed(db)

    assert look(db, first).stage == "gathering"
