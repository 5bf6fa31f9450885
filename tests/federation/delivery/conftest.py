"""What tests of deliveries may ask for."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from folkmoot.storage.database import Database


@pytest.fixture
def anyio_backend() -> str:
    """The event loop of the server."""
    return "asyncio"


@pytest.fixture
def make_db(empty_file: Path, tmp_path: Path) -> Callable[[], Database]:
    """Gives a fresh database each time, for tests that try many stories."""
    from tests.build import open_moot

    number = count()

    def make() -> Database:
        path = tmp_path / f"{next(number)}.db"
        shutil.copyfile(empty_file, path)
        return open_moot(path)

    return make
