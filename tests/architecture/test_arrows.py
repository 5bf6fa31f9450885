"""The arrows between the packages go one way, as pyproject.toml draws them."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT, modules

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
LAYERS = next(c for c in CONTRACTS["contracts"] if c["id"] == "arrows")["layers"]
ORDER = [[name.strip("() ") for name in layer.replace(":", "|").split("|")] for layer in LAYERS]


def test_import_linter_keeps_every_contract():
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_package_has_its_layer():
    known = {name for layer in ORDER for name in layer}
    here = {
        path.stem
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or (path.is_dir() and (path / "__init__.py").exists())
    }
    assert here - known <= {"__init__", "__main__"}


@pytest.mark.parametrize(
    ("above", "below"),
    [("cli", "app"), ("app", "web"), ("web", "forum"), ("app", "federation"),
     ("federation", "peers"), ("forum", "text"), ("text", "identity"),
     ("identity", "record"), ("record", "storage"), ("storage", "clock")],
)  # fmt: skip
def test_the_layers_stand_in_the_order_of_the_design(above: str, below: str):
    height = {name: number for number, layer in enumerate(ORDER) for name in layer}
    assert height[above] < height[below]


def test_neighbours_are_independent():
    braces = [layer for layer in LAYERS if "|" in layer]
    assert ["web", "federation"] in ORDER
    assert ["forum", "assembly", "peers"] in ORDER
    assert ["notices", "text", "media"] in ORDER
    assert len(braces) == 3


def test_the_verifier_shares_nothing_with_the_package():
    [verifier] = [module for module in modules() if module.name == "record/verify.py"]
    imported = {
        line.split()[1].split(".")[0]
        for line in verifier.lines
        if line.startswith(("import ", "from "))
    }
    assert imported <= sys.stdlib_module_names
