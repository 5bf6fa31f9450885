"""The table of faults in docs/security.md names tests that are there."""

import re

import pytest

from tests.architecture.source import ROOT

NAMED = re.compile(r"`((?:tests/)?[\w/]+\.py)(?:::([\w:]+))?`")


def named() -> list[tuple[str, str]]:
    """Every file and test that the table names."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    return sorted({(found[1], found[2] or "") for found in NAMED.finditer(text)})


@pytest.mark.parametrize(("path", "test"), named())
def test_what_the_table_names_is_there(path: str, test: str):
    file = ROOT / (path if path.startswith("tests/") else f"tests/federation/{path}")
    assert file.exists()
    source = file.read_text(encoding="utf-8")
    for name in filter(None, test.split("::")):
        assert f"def {name}(" in source or f"class {name}" in source, f"{path} has no {name}"
