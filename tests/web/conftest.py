"""What every test of pages may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from folkmoot.storage.database import Database
    from tests.web.moot import Moot


@pytest.fixture
def moot(db: Database, tmp_path: Path) -> Iterator[Moot]:
    """A founded moot with three members and its house."""
    from tests.web.moot import Moot  # here, so that tests of the guard need not load all

    made = Moot(db, tmp_path / "data")
    yield made
    made.close()
