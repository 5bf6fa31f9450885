"""An appeal gives a mandate back as it was, and whoever held it meanwhile is understudy again."""

import pytest

from folkmoot.assembly import holding
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.errors import Invalid, NotAllowed
from folkmoot.record.actors import Member
from folkmoot.record.perform import perform
from folkmoot.storage.database import Database
from tests.assembly.appealing.build import appeal, drawn, judge, last
from tests.assembly.deciding.build import friends, propose, replayed_equal
from tests.assembly.deciding.test_objecting import told
from tests.assembly.test_succeeding import by_the_clock, granted, live
from tests.build import clock_of
from tests.forum.build import do


def undone(db: Database, people: list[Member], leaf: int) -> None:
    """The second friend appeals against an act, and those without a part undo it."""
    ref = appeal(db, people[1], leaf)
    drawn(db, ref, people)
    assert judge(db, ref, people[2:], len(people[2:]), seated=True) == "passed"


def test_the_understudy_is_one_again(db: Database):
    people = friends(db, 5)
    held = granted(db, people)
    do(db, people[0], EndMandate(held.ref, "I have my reasons."))
    leaf = last(db)
    assert by_the_clock(db) == 1
    undone(db, people, leaf)

    now = live(db)
    assert now.keys() == {people[1].id}
    back = now[people[1].id]
    assert (back.powers, back.ends, back.understudy_id) == (held.powers, held.ends, people[2].id)
    assert by_the_clock(db) == 0
    with db.read() as tx:
        assert holding.taken(tx, people[2].id) == {}
    assert "mandate.ended" in told(db, people[2])
    assert replayed_equal(db)

    do(db, people[1], EndMandate(back.ref, "I am tired."))
    assert by_the_clock(db) == 1
    assert live(db).keys() == {people[2].id}


def test_who_gave_it_up_meanwhile_is_none_any_more(db: Database):
    people = friends(db, 5)
    held = granted(db, people)
    do(db, people[0], EndMandate(held.ref, "I have my reasons."))
    leaf = last(db)
    by_the_clock(db)
    do(db, people[2], EndMandate(live(db)[people[2].id].ref, "Not for me."))
    undone(db, people, leaf)

    assert live(db)[people[1].id].understudy_id is None
    assert replayed_equal(db)


def test_whoever_could_not_take_over_is_to_again(db: Database):
    people = friends(db, 5)
    held = granted(db, people)
    do(db, people[0], EndMandate(held.ref, "I have my reasons."))
    undone(db, people, last(db))

    assert live(db)[people[1].id].understudy_id == people[2].id
    assert by_the_clock(db) == 0
    assert replayed_equal(db)


def test_nobody_else_gives_back(db: Database):
    people = friends(db, 4)
    held = granted(db, people)
    do(db, people[0], EndMandate(held.ref, "I have my reasons."))
    again = GrantMandate(
        clock_of(db).new_ref(), people[1].ref, held.powers, "moot", held.ends, "Sorry.",
        gives_back=held.ref,
    )  # fmt: skip
    with pytest.raises(NotAllowed), db.write() as tx:
        perform(tx, again, by=people[0])

    with pytest.raises(Invalid):
        propose(db, people[3], again)
    assert live(db) == {}
