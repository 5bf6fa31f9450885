"""Imports that move to the shelves of everything, and those that keep a shelf of their own."""

import pytest

from folkmoot.forum.importing import showing


@pytest.fixture(params=["small", "large"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat what the test brings in as a small import, and once more as a large one."""
    if request.param == "large":
        monkeypatch.setattr(showing, "SMALL", 0)
