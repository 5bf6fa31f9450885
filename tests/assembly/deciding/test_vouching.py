"""Whoever comes late votes once a second member knows them, and nobody makes voters wholesale."""

import pytest

from folkmoot.assembly.deciding import vouching
from folkmoot.assembly.deciding.rolls import entitled
from folkmoot.assembly.deciding.vouching import Missing, Unvouch, Vouch
from folkmoot.clock import DAY
from folkmoot.errors import Conflict, NotAllowed
from folkmoot.forum.exclusion import Ban
from folkmoot.identity import people
from folkmoot.identity.joining import EnterOpenDoor
from folkmoot.identity.leaving import Leave
from folkmoot.record.actors import Member, Newcomer
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import friends
from tests.build import clock_of, join
from tests.forum.build import do


def late(db: Database, *, founders: int = 20) -> tuple[list[Member], Member]:
    """Founders, and a newcomer whom the first of them brought in after a hundred days."""
    ours = friends(db, founders)
    do(db, ours[0], SetSetting("joining", "open"))
    clock_of(db).advance(days=100)
    return ours, join(db, ours[0], "late")


def rolled(db: Database) -> set[int]:
    """Who may vote today."""
    with db.read() as tx:
        return {one.id for one in entitled(tx, clock_of(db).now())}


def lacks(db: Database, who: Member) -> Missing | None:
    """What somebody lacks to vote."""
    with db.read() as tx:
        person = people.by_id(tx, who.id)
        assert person is not None
        return vouching.missing(tx, person, clock_of(db).now())


def test_a_newcomer_votes_after_a_month_when_a_second_member_knows_them(db: Database):
    ours, new = late(db)
    with db.read() as tx:
        person = people.by_id(tx, new.id)
    assert lacks(db, new) == Missing((person.joined_at or 0) + 30 * DAY, 1, 0, 0)  # type: ignore[union-attr]
    clock_of(db).advance(days=31)
    assert (new.id in rolled(db), lacks(db, new)) == (False, Missing(0, 1, 0, 0))

    do(db, ours[1], Vouch(new.ref))

    assert new.id in rolled(db)
    assert lacks(db, new) is None


def test_a_word_is_not_enough_before_the_month_is_over(db: Database):
    ours, new = late(db)
    do(db, ours[1], Vouch(new.ref))
    assert new.id not in rolled(db)
    clock_of(db).advance(days=31)
    assert new.id in rolled(db)


def test_founders_need_nobody(db: Database):
    ours, _ = late(db)
    assert rolled(db) == {one.id for one in ours}
    assert lacks(db, ours[-1]) is None


def test_a_moot_that_grows_late_is_not_left_to_its_founders(db: Database):
    founders, _ = late(db, founders=3)
    for n in range(18):
        join(db, founders[0], f"later{n}")
    clock_of(db).advance(days=91)

    assert len(rolled(db)) == 20  # and two who need a second word, for whom twenty can give it


def test_through_the_open_door_two_words_are_needed(db: Database):
    ours, _ = late(db)
    ref = clock_of(db).new_ref()
    new = Member(ref, do(db, Newcomer(ref), EnterOpenDoor(ref, "stranger")).result)
    clock_of(db).advance(days=31)
    do(db, ours[1], Vouch(ref))
    assert lacks(db, new) == Missing(0, 1, 0, 0)

    do(db, ours[2], Vouch(ref))

    assert new.id in rolled(db)


def test_it_is_another_member_who_votes_and_was_not_brought_in_by_them(db: Database):
    ours, new = late(db)
    below = join(db, new, "below")
    with pytest.raises(NotAllowed, match="brought them in"):
        do(db, ours[0], Vouch(new.ref))
    with pytest.raises(NotAllowed, match="themselves"):
        do(db, new, Vouch(new.ref))
    with pytest.raises(NotAllowed, match="brought you in"):
        do(db, below, Vouch(new.ref))
    other = join(db, ours[1], "other")
    with pytest.raises(NotAllowed, match="Whoever votes"):
        do(db, other, Vouch(new.ref))
    do(db, ours[1], Vouch(new.ref))
    with pytest.raises(Conflict, match="already"):
        do(db, ours[1], Vouch(new.ref))
    do(db, ours[5], Leave(ours[5].ref))
    with pytest.raises(Conflict, match="none"):
        do(db, ours[1], Vouch(ours[5].ref))


def test_nobody_makes_voters_wholesale(db: Database):
    ours, _ = late(db)
    several = [join(db, ours[n], f"new{n}") for n in range(1, 4)]
    for one in several[:2]:
        do(db, ours[9], Vouch(one.ref))
    with pytest.raises(Conflict, match="again in 30 days"):
        do(db, ours[9], Vouch(several[2].ref))
    clock_of(db).advance(days=30)
    do(db, ours[9], Vouch(several[2].ref))


def test_it_is_taken_back_only_before_they_can_vote_by_it(db: Database):
    ours, new = late(db)
    do(db, ours[1], Vouch(new.ref))
    with pytest.raises(Conflict, match="not vouched"):
        do(db, ours[2], Unvouch(new.ref))
    do(db, ours[1], Unvouch(new.ref))
    do(db, ours[1], Vouch(new.ref))
    clock_of(db).advance(days=30)

    with pytest.raises(Conflict, match="takes a vote away"):
        do(db, ours[1], Unvouch(new.ref))
    assert new.id in rolled(db)


def test_whoever_is_banned_vouches_for_nobody(db: Database):
    ours = friends(db)
    until = clock_of(db).now() + DAY
    do(db, ours[0], Ban(ours[1].ref, "moot", "A rest.", clock_of(db).new_ref(), until))
    with pytest.raises(NotAllowed):
        do(db, ours[1], Vouch(ours[2].ref))


def test_a_bloc_that_vouches_for_its_own_is_a_fifth_of_a_roll_for_a_season(db: Database):
    ours, _ = late(db)
    bloc = ours[:6]  # three in ten
    brought = [join(db, one, f"puppet{n}") for n, one in enumerate(bloc * 2)]
    for n, one in enumerate(bloc):
        for each in (brought[(n + 1) % 6], brought[6 + (n + 1) % 6]):
            do(db, one, Vouch(each.ref))
    clock_of(db).advance(days=31)

    assert len(rolled(db)) == 25
    assert 2 * len(rolled(db) & {one.id for one in (*bloc, *brought)}) < 25
