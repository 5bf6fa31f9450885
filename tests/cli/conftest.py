"""The command line as tests call it: in this process, or as a process of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from folkmoot.cli import main

PASSWORD = "a hall with an open door"


@pytest.fixture(autouse=True)
def quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of the machine reaches the command: no variables, a folder of its own."""
    for name in os.environ:
        if name.startswith(("FOLKMOOT_", "LC_", "LANG", "DISPLAY", "WAYLAND")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run a command: run("verify", "--data", place)."""

    def call(*arguments: Any) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    return call


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    """A file with a good password."""
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n")
    return path


@pytest.fixture
def database(request: pytest.FixtureRequest, *, on_postgres: bool) -> list[str]:
    """What is added to a command to choose the database of this run."""
    return ["--database", request.getfixturevalue("postgres_url")] if on_postgres else []


@pytest.fixture
def hall(
    tmp_path: Path, run: Callable[..., Result], password_file: Path, database: list[str]
) -> Path:
    """A founded moot called Hall at http://localhost:8123; its folder."""
    place = tmp_path / "hall"
    result = run(
        "setup", "--data", place, "--name", "Hall", "--url", "http://localhost:8123",
        "--founder", "ada", "--password-file", password_file, *database,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    return place


class Served:
    """A server in a process of its own, its first lines read."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        assert process.stdout is not None
        for line in process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith("Stop with"):
                break

    def value(self, label: str) -> str:
        """What stands behind a label of the block."""
        [line] = [line for line in self.lines if line.strip().startswith(label)]
        return line.strip().removeprefix(label).strip()

    @property
    def here(self) -> str:
        """The address on this machine."""
        labels = ("On this machine", "Address")
        return next(
            self.value(label) for label in labels if any(label in line for line in self.lines)
        )


@contextlib.contextmanager
def serving(*arguments: Any, **environment: str) -> Iterator[Served]:
    """Serve a moot on a free port; killed at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "folkmoot", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **environment},
    )  # fmt: skip
    try:
        yield Served(process)
    finally:
        process.kill()
        process.communicate()
