"""JSON of other servers, read in one way: what two could read differently is refused."""

import json
import re
from collections.abc import Collection
from typing import Any, cast

from folkmoot.errors import Invalid
from folkmoot.words import N_

DEEPEST = 40
"""Levels of brackets. An announced page with its tags and a long `replies` has about ten."""

GRAPH_WORDS = frozenset({"@graph", "@included", "@reverse"})
"""Words of JSON-LD that move parts of a document elsewhere. Nobody sends them; whoever does
wants another reader to see another document (CVE-2026-46349)."""

NOT_JSON = N_("This is not JSON in UTF-8.")
NO_OBJECT = N_("This is JSON, but not an object.")
TWICE = N_("The field {name} comes twice in one object.")
TOO_DEEP = N_("This JSON is nested too deeply.")
GRAPH = N_("The field {name} could move parts of this document elsewhere, and is not read.")

_HALF = re.compile("[\ud800-\udfff]")


def decode(data: bytes) -> dict[str, Any]:
    """The object that these bytes are.

    Raises Invalid on bytes that are not a JSON object in UTF-8, on a field that comes
    twice in one object, on NaN and infinities, on more than `DEEPEST` levels, and on
    `GRAPH_WORDS` as fields at any depth. Half surrogates, which programs leave that cut a
    text in the middle of a letter and which nothing can hold, become U+FFFD.
    """
    try:
        value = _READER.decode(data.decode())
        if b"\\ud" in data or b"\\uD" in data:
            value = _READER.decode(_HALF.sub("\ufffd", json.dumps(value, ensure_ascii=False)))
    except RecursionError:
        raise Invalid(TOO_DEEP) from None
    except ValueError:
        raise Invalid(NOT_JSON) from None
    if not isinstance(value, dict):
        raise Invalid(NO_OBJECT)
    if data.count(b"[") + data.count(b"{") > DEEPEST:  # fewer cannot be deeper
        _check_depth(cast("dict[str, Any]", value))
    return cast("dict[str, Any]", value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise Invalid(TWICE, name=next(name for name in names if names.count(name) > 1)[:60])
    if not GRAPH_WORDS.isdisjoint(found):
        raise Invalid(GRAPH, name=min(GRAPH_WORDS & found.keys()))
    return found


def _refuse(written: str) -> Any:
    raise ValueError(written)


_READER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refuse)


def _check_depth(value: dict[str, Any]) -> None:
    level: Collection[Any] = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in cast(
                "Collection[Any]", outer.values() if isinstance(outer, dict) else outer
            )
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise Invalid(TOO_DEEP)
