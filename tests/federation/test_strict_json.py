"""JSON of strangers: one reading, or none."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.errors import Invalid
from folkmoot.federation import strict_json
from folkmoot.federation.strict_json import DEEPEST, decode

names = st.text(st.characters(codec="utf-8", exclude_characters="@"), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner),
)  # fmt: skip


@given(st.dictionaries(names, values))
def test_an_object_is_read_as_it_was_written(document: dict[str, Any]):
    assert decode(json.dumps(document).encode()) == document


@pytest.mark.parametrize(
    "text",
    ["", "[]", '"text"', "null", "7", "{", '{"a":1}{"b":2}', '{"a":NaN}', '{"a":-Infinity}',
     "{'a':1}", '{"a":1,}', "<html>", '{"a":' + "9" * 5000 + "}"],
)  # fmt: skip
def test_what_is_no_object_is_refused(text: str):
    with pytest.raises(Invalid):
        decode(text.encode())


@pytest.mark.parametrize(
    "data", [b'{"a":"\xff"}', b'\xef\xbb\xbf{"a":1}', '{"a":1}'.encode("utf-16")]
)
def test_another_encoding_is_refused(data: bytes):
    with pytest.raises(Invalid):
        decode(data)


@pytest.mark.parametrize(
    "text",
    ['{"actor":"a","actor":"b"}', '{"object":{"id":"a","id":"a"}}', '{"a":[{"b":[{"c":1,"c":1}]}]}',
     '{"a":1,"\\u0061":2}'],
)  # fmt: skip
def test_a_field_that_comes_twice_is_refused(text: str):
    with pytest.raises(Invalid, match="twice"):
        decode(text.encode())


@pytest.mark.parametrize("word", sorted(strict_json.GRAPH_WORDS))
def test_words_that_move_parts_of_a_document_are_refused_at_any_depth(word: str):
    for document in (
        {word: []},
        {"object": {word: {}}},
        {"@context": [{"a": {word: "as:x"}}]},
        {"a": [[{"b": {word: None}}]]},
    ):
        with pytest.raises(Invalid, match=word):
            decode(json.dumps(document).encode())
    # as text they are words like any other
    assert decode(json.dumps({"content": word}).encode()) == {"content": word}


def nested(levels: int, opening: str, closing: str) -> bytes:
    """An object that is this many levels deep."""
    return ('{"a":' + opening * (levels - 1) + "1" + closing * (levels - 1) + "}").encode()


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"b":', "}")])
def test_depth_has_an_end(opening: str, closing: str):
    decode(nested(DEEPEST, opening, closing))
    for levels in (DEEPEST + 1, 900, 10_000, 200_000):
        with pytest.raises(Invalid, match="deeply"):
            decode(nested(levels, opening, closing))


def test_a_wide_document_is_not_a_deep_one():
    document = {"tag": [{"type": "Hashtag", "names": [[1]]} for _ in range(1000)]}
    assert decode(json.dumps(document).encode()) == document


def test_brackets_in_text_do_not_count():
    document = {"content": "[{" * 1000}
    assert decode(json.dumps(document).encode()) == document


def test_half_of_a_letter_becomes_a_mark_and_whole_ones_stay():
    found = decode(b'{"a":"x\\ud83d","b":"\\ud83d\\ude00","\\uDC00c":["\\uD800\\uD800",1.5,null]}')
    assert found == {"a": "x\ufffd", "b": "\U0001f600", "\ufffdc": ["\ufffd\ufffd", 1.5, None]}
    assert msgspec.json.decode(msgspec.json.encode(found)) == found


def test_fields_that_become_one_by_it_are_refused():
    with pytest.raises(Invalid):
        decode(b'{"\\ud800":1,"\\ud801":2}')
