"""docs/federation.md: every example there is one that we read ourselves."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from folkmoot.federation.documents.read import read_activity, read_object

PAGE = Path(__file__).parents[2] / "docs" / "federation.md"
EXAMPLES: list[dict[str, Any]] = [
    msgspec.json.decode(block)
    for block in re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)
]
OBJECTS = {"Page", "Note"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["type"])
def test_an_example_can_be_read(example: dict[str, Any]) -> None:
    if example["type"] in OBJECTS:
        assert read_object(example) is not None
    else:
        assert read_activity(example) is not None


def test_there_is_one_of_each_kind() -> None:
    kinds = {example["type"] for example in EXAMPLES}

    assert {"Page", "Note", "Announce", "Delete", "Lock", "Block", "Add", "Follow", "Flag"} <= kinds
