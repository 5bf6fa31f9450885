"""kill -9: nothing that was told to be saved is lost, and what was tried again is there once."""

import shutil
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from random import Random

import pytest

from folkmoot.storage import failpoints
from tests import postgres
from tests.crash import deeds, warm
from tests.crash.finding import check_everything
from tests.crash.ledger import Ledger, Nursery, crash, recover

BEHIND = 20
"""Saved deeds before each crash."""

ANY_INSTANT = ""

RARE = 3
"""A fail-point is met this many times at most before the process ends there."""


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """The process that brings up servers."""
    one = Nursery()
    yield one
    one.close()


class Ground:
    """Makes copies of one warm moot."""

    def __init__(self, folder: Path, socket: str | None) -> None:
        self.folder, self.socket = folder, socket
        self.warm = folder / "warm"
        self.template = postgres.unique("warm")
        warm.make(self.warm, postgres.create(socket, self.template) if socket else "")

    def copy(self, number: int) -> tuple[Path, str, str]:
        """A moot of its own: its folder, its address, the name of its database."""
        place = self.folder / f"round {number}"
        shutil.copytree(self.warm, place)
        if not self.socket:
            return place, "", ""
        name = postgres.unique("crash")
        return place, postgres.create(self.socket, name, template=self.template), name

    def clear(self, place: Path, name: str) -> None:
        """Drop a copy."""
        shutil.rmtree(place)
        if self.socket:
            postgres.drop(self.socket, name)


@pytest.fixture(scope="module")
def ground(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, *, on_postgres: bool
) -> Ground:
    """The warm moot, made once."""
    socket = request.getfixturevalue("postgres_socket") if on_postgres else None
    return Ground(tmp_path_factory.mktemp("crash"), socket)


def places() -> list[str]:
    """Where processes die: at every fail-point that this load reaches, and at any instant.

    It sends nothing to other servers: test_killed_moots.py stops at those points.
    """
    named = sorted(name for name in failpoints.NAMES if not name.startswith("delivery."))
    return [point for name in named for point in (name, ANY_INSTANT)]


@pytest.mark.rounds
def test_nothing_that_was_saved_is_lost(ground: Ground, nursery: Nursery, rounds: int) -> None:
    for number, point in enumerate(islice(cycle(places()), max(rounds, len(places())))):
        one_round(ground, nursery, number, point)


def one_round(ground: Ground, nursery: Nursery, number: int, point: str) -> None:
    # given a server that has saved at least twenty deeds when it dies
    chance, ledger = Random(number), Ledger()
    place, database, name = ground.copy(number)
    armed = f"{point}:{chance.randint(1, RARE)}" if point else ANY_INSTANT
    crash(nursery, ledger, chance, folder=place, database=database, point=armed, behind=BEHIND)

    # when every third time the next one dies too, and then one is left in peace
    if number % 3 == 0:
        crash(nursery, ledger, chance, folder=place, database=database, point="", behind=1)
    recover(nursery, ledger, folder=place, database=database)

    # then
    house = warm.open_there(place, database)
    try:
        check_everything(deeds.enter(house, place), ledger.tried)
    finally:
        house.db.close()
    ground.clear(place, name)


def test_every_fail_point_is_walked() -> None:
    assert {"storage.before_commit", "perform.after_leaf", "jobs.after_take"} <= set(places())
    assert len(failpoints.NAMES) >= 9


def test_a_fail_point_that_is_never_met_fails_the_round(ground: Ground, nursery: Nursery) -> None:
    place, database, name = ground.copy(-1)
    chance, ledger = Random(0), Ledger()

    with pytest.raises(AssertionError, match="nothing comes by nowhere"):
        crash(nursery, ledger, chance, folder=place, database=database, point="nowhere:1", behind=1)

    recover(nursery, ledger, folder=place, database=database)
    ground.clear(place, name)
