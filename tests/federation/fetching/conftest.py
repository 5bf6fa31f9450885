"""What tests of fetching may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.federation.fetching.build import Outside
    from tests.federation.stage import Stage


@pytest.fixture
def outside(stage: Stage) -> Outside:
    """A moot, and the servers around it."""
    from tests.federation.fetching.build import Outside

    return Outside(stage)
