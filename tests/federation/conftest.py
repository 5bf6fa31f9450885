"""What tests of federation may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from folkmoot.storage.database import Database
    from tests.federation.stage import Stage


@pytest.fixture
def stage(db: Database, tmp_path: Path) -> Iterator[Stage]:
    """A moot at https://moot.example."""
    from tests.federation.stage import Stage  # here, so that tests of documents need not load all

    made = Stage(db, tmp_path / "data")
    yield made
    made.close()
