"""What tests in a browser ask for: Chromium, and moots that are really served."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.hands import Hall

CHROMIUM = ("--no-sandbox", "--disable-gpu", "--force-color-profile=srgb")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. A module each: while Playwright runs, no other event loop can."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=[*CHROMIUM])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def collective(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The folder in which the printers' collective was built, once for all workers of a run."""
    from tests.browser.collective import build

    root = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        root = root.parent
    made = root / "collective"
    with (root / "collective.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.with_suffix(".json").exists():
            found = build(made)
            made.with_suffix(".json").write_bytes(msgspec.json.encode(found))
    return made


@pytest.fixture(scope="module")
def hall(
    collective: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Hall]:
    """The printers' collective, served for the tests of one module."""
    from tests.browser import hands
    from tests.browser.collective import Collective
    from tests.browser.served import serving

    folder = tmp_path_factory.mktemp("hall") / "moot"
    shutil.copytree(collective, folder)
    known = msgspec.json.decode(collective.with_suffix(".json").read_bytes(), type=Collective)
    with serving(folder) as served, hands.Hall(browser, served, known) as opened:
        yield opened
