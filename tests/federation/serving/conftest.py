"""A furnished moot for every test of what is served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from folkmoot.storage.database import Database
    from tests.federation.serving.build import House


@pytest.fixture
def house(db: Database, tmp_path: Path) -> Iterator[House]:
    """A moot at https://moot.example with posts and comments, asked by another server."""
    from tests.federation.serving.build import furnished

    made = furnished(db, tmp_path / "data")
    yield made
    made.stage.close()
