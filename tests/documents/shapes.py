"""The documents of other servers that lie in shapes/, and where their shapes were seen."""

import csv
import json
from pathlib import Path
from typing import Any

from folkmoot.federation.documents.activities import Activity
from folkmoot.federation.documents.normal import stamp
from folkmoot.federation.documents.read import (
    ActorDoc,
    MessageDoc,
    NoteDoc,
    PageDoc,
    read_activity,
    read_actor,
    read_object,
)

HERE = Path(__file__).parent
MOOT = "https://moot.example"


def load(name: str) -> dict[str, Any]:
    """A document by its name, such as "lemmy/page"."""
    return json.loads((HERE / "shapes" / f"{name}.json").read_text())


def sources() -> list[dict[str, str]]:
    """The rows of sources.csv."""
    with (HERE / "sources.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def actor(name: str) -> ActorDoc:
    return read_actor(load(name))


def page(name: str) -> PageDoc:
    read = read_object(load(name))
    assert isinstance(read, PageDoc)
    return read


def note(name: str) -> NoteDoc:
    read = read_object(load(name))
    assert isinstance(read, NoteDoc)
    return read


def message(name: str) -> MessageDoc:
    read = read_object(load(name))
    assert isinstance(read, MessageDoc)
    return read


def activity(name: str) -> Activity:
    return read_activity(load(name))


def time(micros: int | None) -> str:
    """A time as it is written, to compare."""
    return "" if micros is None else stamp(micros)
