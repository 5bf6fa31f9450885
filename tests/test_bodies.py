"""Validators and packing: who holds a body is told so, and what is packed comes out again."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot import bodies


@given(st.lists(st.binary(max_size=20), max_size=5))
def test_an_etag_depends_on_the_bytes_and_not_on_their_parts(parts):
    assert bodies.etag(parts) == bodies.etag([b"".join(parts)])
    assert bodies.etag(parts) != bodies.etag([*parts, b"x"])


TAG = '"abc"'


@pytest.mark.parametrize(
    ("held", "unchanged"),
    [
        (None, False), ("", False), (TAG, True), (f"W/{TAG}", True), (f'"x", {TAG}', True),
        (f'"x",W/{TAG} ', True), ("*", True), ('"abcd"', False), ("abc", False), ('"x"', False),
    ],
)  # fmt: skip
def test_who_holds_the_page_is_told_so(held, unchanged):
    assert bodies.is_unchanged(held, TAG) is unchanged
    assert bodies.is_unchanged(held, f"W/{TAG}") is unchanged


@given(st.binary(max_size=5000))
def test_what_is_packed_comes_out_again_and_is_packed_alike(body):
    assert gzip.decompress(bodies.packed(body)) == body
    assert bodies.packed(body) == bodies.packed(body)


@pytest.mark.parametrize(
    ("kind", "size", "worth"),
    [
        ("text/html; charset=utf-8", 1000, True), ("application/activity+json", 1000, True),
        ("application/xrd+xml", 5000, True), ("text/plain", 999, False), ("image/png", 9999, False),
        ("", 9999, False),
    ],
)  # fmt: skip
def test_only_long_texts_are_packed(kind, size, worth):
    assert bodies.is_worth_packing(kind, size) is worth
