"""Every document has its source, and every source its document."""

import json
import re
from pathlib import Path

from folkmoot.federation.documents import quirks
from tests.documents.shapes import HERE, sources


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
