"""What tests of federation may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from folkmoot.storage.database import Database
    from tests.federation.gardens import Garden
    from tests.federation.stage import Stage
    from tests.federation.worlds import World

# Imports stand in the fixtures, so that tests of documents need not load all.


@pytest.fixture
def stage(db: Database, tmp_path: Path) -> Iterator[Stage]:
    """A moot at https://moot.example."""
    from tests.federation.stage import Stage

    made = Stage(db, tmp_path / "data")
    yield made
    made.close()


@pytest.fixture(scope="session", params=["http", "https"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Two moots in processes of their own; every test that asks for it is run in both modes."""
    from tests.federation import worlds

    with worlds.world(tmp_path_factory.mktemp("world"), request.param) as made:
        yield made


@pytest.fixture
def garden(world: World) -> Garden:
    """A community of the first moot that is followed from the second."""
    from tests.federation.gardens import Garden

    return Garden(world)
