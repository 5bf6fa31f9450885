"""scripts/serve hands what is written behind it to the program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A copy of scripts/serve beside an environment that is made and a program that echoes."""
    for folder in ("scripts", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    for name, text in (("scripts/environment", ""), (".venv/bin/folkmoot", 'echo "$@"\n')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}")
        (tmp_path / name).chmod(0o755)
    return Path(shutil.copy(ROOT / "scripts" / "serve", tmp_path / "scripts"))


@pytest.mark.parametrize(
    ("given", "run"),
    [
        ("", ""),
        ("--port 1 --lan", "serve --port 1 --lan"),
        ("serve --port 1", "serve --port 1"),
        ("doctor --data hall", "doctor --data hall"),
        ("--help", "--help"),
    ],
)
def test_options_alone_are_those_of_serving(script: Path, given: str, run: str):
    done = subprocess.run([script, *given.split()], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == run
