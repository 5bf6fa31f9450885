"""Every document has its source, and every source its document."""

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import folkmoot.federation
from folkmoot.federation.documents import quirks
from tests.documents.shapes import HERE, sources

FEDERATION = Path(folkmoot.federation.__file__).parent
PROGRAMS = re.compile(
    "akkoma|bookwyrm|discourse|friendica|gotosocial|hubzilla|iceshrimp|kbin|lemmy|lotide|mastodon"
    "|mbin|misskey|mobilizon|nodebb|peertube|piefed|pixelfed|pleroma|sharkey|wordpress",
    re.IGNORECASE,
)
ADDRESSES = {"https://join-lemmy.org/context.json"}
"""Names of programs that are part of the protocol."""


def test_every_document_says_where_its_shape_was_seen():
    # given
    files = {str(file.relative_to(HERE / "shapes")) for file in HERE.glob("shapes/*/*.json")}
    # then
    assert {row["document"] for row in sources()} == files
    assert len({name.partition("/")[0] for name in files}) >= 10
    for row in sources():
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", row["repository"])
        assert re.fullmatch(r"[0-9a-f]{40}", row["commit"])
        assert row["path"]


def test_the_documents_name_nobody_real():
    for file in HERE.glob("shapes/*/*.json"):
        for url in re.findall(r'"(?:id|actor|href)": "https://([^/"]+)', file.read_text()):
            assert url.endswith(".example")
        assert isinstance(json.loads(file.read_text()), dict)


def test_each_quirk_has_one_line_and_one_source():
    # given
    source = Path(quirks.__file__).read_text()
    named = re.findall(r"^([A-Z_]+): Final", source, re.MULTILINE)
    functions = re.findall(r"^def (\w+)", source, re.MULTILINE)
    # then
    links = re.findall(
        r"^ *# https://github\.com/[\w.-]+/[\w.-]+/blob/[0-9a-f]{40}/\S+$", source, re.MULTILINE
    )
    assert len(links) == len(named) + len(functions)


@pytest.mark.parametrize(
    "module",
    [file for file in sorted(FEDERATION.rglob("*.py")) if file.name != "quirks.py"],
    ids=lambda file: str(file.relative_to(FEDERATION)),
)
def test_no_other_code_knows_a_program_by_name(module: Path):
    """Docstrings may say whom something serves; what the code does or compares may not."""
    # given
    source = module.read_text()
    # when
    named = [word for word in _code(source) if PROGRAMS.search(word) and word not in ADDRESSES]
    # then
    assert named == []


def test_a_program_in_code_is_seen():
    # given
    source = '"""Lemmy."""\n\nOF = "Lemmy"\n"""Mbin."""\n\nis_mbin = OF in {"nodebb"}  # PieFed\n'
    # then
    found = [word for word in _code(source) if PROGRAMS.search(word)]
    assert found == ["Lemmy", "nodebb", "is_mbin", "# PieFed"]


def _code(source: str) -> Iterator[str]:
    """The strings, names and comments of a module, without its docstrings."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            yield str(node.value)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in {tokenize.NAME, tokenize.COMMENT}:
            yield token.string
