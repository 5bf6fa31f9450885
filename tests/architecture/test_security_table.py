"""The table of faults in docs/security.md names tests that are there."""

import re

import pytest

from tests.architecture.source import ROOT

NAMED = re.compile(r"`((?:tests/)?[\w/]+\.py)(?:::([\w:]+))?`")


ROW = re.compile(r"\| (\d+) \| .* \| (.*) \|")
CODE = re.compile(r"`([^`]+)`")
WHOLE = re.compile(r"[\w/]+(/|\.py)")
"""A file or a folder, of which nobody can say which test is meant."""


def table() -> str:
    """The page with the table."""
    return (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def faults(row: str) -> list[str]:
    """What is wrong with how a row names its tests."""
    names = [name.removeprefix("tests/federation/") for name in CODE.findall(row)]
    found = [f"{name} is no test" for name in names if WHOLE.fullmatch(name)]
    return found + [f"{name} comes twice" for name in sorted(set(names)) if names.count(name) > 1]


def named() -> list[tuple[str, str]]:
    """Every file and test that the table names."""
    text = table()
    return sorted({(found[1], found[2] or "") for found in NAMED.finditer(text)})


@pytest.mark.parametrize(("path", "test"), named())
def test_what_the_table_names_is_there(path: str, test: str):
    file = ROOT / (path if path.startswith("tests/") else f"tests/federation/{path}")
    assert file.exists()
    source = file.read_text(encoding="utf-8")
    for name in filter(None, test.split("::")):
        assert f"def {name}(" in source or f"class {name}" in source, f"{path} has no {name}"


def test_each_row_names_its_tests_and_each_of_them_once():
    rows = ROW.findall(table())
    assert len(rows) > 50
    assert {number: faults(row) for number, row in rows if faults(row)} == {}


@pytest.mark.parametrize(
    "row",
    [
        "`a/test_b.py`",
        "`delivery/`",
        "`a/test_b.py::test_c`; `tests/federation/a/test_b.py::test_c`",
    ],
)
def test_a_repeat_a_file_and_a_folder_are_found(row: str):
    assert len(faults(row)) == 1
