"""kill -9 of two moots that talk: nothing confirmed is lost on either side, nothing comes twice."""

from collections.abc import Iterator
from itertools import cycle, islice
from random import Random

import pytest
from sqlalchemy import func, select

from folkmoot import app
from folkmoot.notices.notices import notices
from folkmoot.record.checking import check
from folkmoot.storage import failpoints
from tests.build import open_moot
from tests.conftest import LONG
from tests.crash.ledger import DIED_AT_POINT
from tests.crash.traffic import AS_STEWARD, Traffic, expected, found
from tests.federation.gardens import Garden, caught_up, standing
from tests.federation.processes import Moot, until
from tests.federation.worlds import World, world

ANY_INSTANT = ""
OFTEN = 12
"""A fail-point is met this many times at most before the process ends there."""
MOST = 400
"""So many deeds are saved in one life at most: by then every fail-point was met often enough."""
FEW = ("delivery.after_sent", ANY_INSTANT, "storage.after_commit")
"""Where they die in the quick round."""
_WALKED = ("delivery.", "jobs.", "perform.", "storage.")

assert app.delivery  # what is loaded has declared its fail-points


def places() -> list[str]:
    """Where moots die: at every fail-point by which this load comes, and at any instant."""
    named = sorted(name for name in failpoints.NAMES if name.startswith(_WALKED))
    return [point for name in named for point in (name, ANY_INSTANT)]


def test_deliveries_end_at_every_point() -> None:
    assert set(FEW) <= set(places())
    declared = {name for name in failpoints.NAMES if name.startswith("delivery.")}
    assert len(declared) >= 3
    assert declared <= set(places())


@pytest.fixture
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two moots that nobody else uses."""
    with world(tmp_path_factory.mktemp("killed"), "http") as made:
        yield made


@pytest.mark.rounds
def test_what_two_moots_saved_is_there_once_in_both(two: World, rounds: int) -> None:
    # given two moots whose members write in one community
    garden, chance = Garden(two), Random(rounds)
    one = Traffic(garden, two.one, ("ada", "bob"), 0, AS_STEWARD)
    other = Traffic(garden, two.two, ("ada", "bea"), 1_000_000)
    both = ((two.one, one), (two.two, other))
    for _, traffic in both:
        traffic.prepare()
    wall = [*one.wall, *other.wall]
    # when one and then the other is killed, again and again, while they talk
    try:
        for _, traffic in both:
            traffic.begin(wall)
        deaths = max(len(FEW), rounds // 8)
        for point in islice(cycle(places() if LONG else FEW), deaths):
            moot, traffic = chance.choice(both)
            _die(moot, traffic, point, chance)
            moot.start()
    finally:
        for _, traffic in both:
            traffic.end()
    # then
    _all_is_sent(two.one, two.two)
    assert found(garden.agree(), wall) == expected((one, other))
    for moot, _ in both:
        _is_whole(moot)


def _die(moot: Moot, traffic: Traffic, point: str, chance: Random) -> None:
    """Let a moot live until it dies, at a fail-point or without one at any instant."""
    if point:
        moot.kill()
        moot.launch(FOLKMOOT_FAILPOINT=f"{point}:{chance.randint(1, OFTEN)}")
    before, enough = traffic.done, chance.randrange(1, 8)

    def is_dead() -> bool:
        if point:
            assert traffic.done - before < MOST, f"nothing came by {point}"
            return moot.ended is not None
        return traffic.done - before >= enough

    until(is_dead, f"{point} was not met", moot)
    if point:
        assert moot.ended == DIED_AT_POINT, moot.log
    moot.kill()


def _all_is_sent(one: Moot, two: Moot) -> None:
    both = ((one, two), (two, one))
    until(
        lambda: all(caught_up(*way) for way in both), "not all was sent", one, two,
        moves=lambda: [standing(*way) for way in both],
    )  # fmt: skip


def _is_whole(moot: Moot) -> None:
    """The file and the record are whole, and nobody was told of a thing twice."""
    db = open_moot(moot.folder / "moot.db")
    try:
        assert db.damage() == []
        assert check(db).faults == ()
    finally:
        db.close()
    with moot.read() as tx:
        same = (notices.c.person_id, notices.c.kind, notices.c.link, notices.c.actor)
        twice = select(*same).group_by(*same).having(func.count() > 1)
        assert list(tx.rows(twice)) == []
