"""What tests of the inbox may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from folkmoot.storage.database import Database
    from tests.federation.inbox.world import World


@pytest.fixture
def world(db: Database) -> World:
    """A moot with other servers around it."""
    from tests.federation.inbox.world import World  # here, as in tests/federation/conftest.py

    return World(db)
