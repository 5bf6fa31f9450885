"""Canonical JSON: the same bytes as another implementation, and nothing that JSON loses."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.errors import Invalid
from folkmoot.record import canonical
from folkmoot.record.canonical import LARGEST

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-LARGEST, LARGEST)
    | st.text(st.characters(codec="utf-8"))
)
keys = st.text(st.characters(codec="utf-8"), max_size=8)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
)


@given(values)
def test_the_bytes_are_those_of_the_rfc8785_package(value: object):
    assert canonical.encode(value) == rfc8785.dumps(value)


@given(values)
def test_decoding_gives_the_value_back(value: object):
    assert canonical.decode(canonical.encode(value)) == value


def test_keys_are_sorted_by_utf16_code_units():
    # RFC 8785, section 3.2.3: the emoji (a surrogate pair) comes before U+FB33
    value = dict.fromkeys(("€", "\r", "\ufb33", "1", "\U0001f600", "\x80", "ö"), 0)

    found = list(json.loads(canonical.encode(value)))

    assert found == ["\r", "1", "\x80", "ö", "€", "\U0001f600", "\ufb33"]


def test_strings_are_escaped_as_little_as_possible():
    # RFC 8785, section 3.2.2.2
    text = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/\x7f\u2028"

    expected = '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f\u2028"'

    assert canonical.encode(text) == expected.encode()


def test_a_tuple_is_a_list():
    assert canonical.encode({"a": (1, (2,))}) == b'{"a":[1,[2]]}'


def test_the_largest_whole_numbers_are_kept():
    assert canonical.encode([LARGEST, -LARGEST]) == b"[9007199254740991,-9007199254740991]"


def deep(levels: int) -> object:
    value: object = 0
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        [0.5],
        LARGEST + 1,
        -LARGEST - 1,
        10**5000,
        "\ud800",
        {"\udfff": 1},
        {1: "one"},
        {None: 1},
        {"a": b"bytes"},
        {"a": {1, 2}},
        object(),
        deep(100_000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_json_cannot_keep_is_refused(value: object):
    with pytest.raises(Invalid):
        canonical.encode(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"nul",
        b'{"a":1,"a":1}',
        b'[{"a":{"b":1,"c":2,"b":3}}]',
        b"1.0",
        b"1e3",
        b"NaN",
        b"-Infinity",
        b"9007199254740992",
        b"9" * 5000,
        b'"\\ud800"',
        b'{"\\udc00":1}',
        b'"\xff"',
        b"\xef\xbb\xbf1",
        b"[" * 100_000,
    ],
    ids=lambda data: ascii(data[:20]),
)
def test_bytes_that_are_no_such_json_are_refused(data: bytes):
    with pytest.raises(Invalid):
        canonical.decode(data)


def test_a_doubled_key_is_named():
    with pytest.raises(Invalid, match="who"):
        canonical.decode(b'{"who":1,"what":2,"who":3}')


def test_json_that_is_not_canonical_is_read_too():
    assert canonical.decode(b' { "b" : [ 1 , true ] , "a" : "\\u00e9" } ') == {
        "b": [1, True],
        "a": "é",
    }
