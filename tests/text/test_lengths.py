"""Texts are kept in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.text.lengths import BODY, COMMENT, TITLE, is_blank, normalise, one_line, too_many


def test_the_limits():
    assert (TITLE, BODY, COMMENT) == (200, 50_000, 10_000)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\x00b\x07c\x9bd\ufeff", "abcd"),
        ("a\tb", "a\tb"),
        ("e\u0301", "\xe9"),
        ("a\u202eb", "ab"),
        ("a\ud800b", "a\ufffdb"),
        ("\U0001f469\u200d\U0001f33e", "\U0001f469\u200d\U0001f33e"),
        ("\u2067\u05d0\u2069", "\u2067\u05d0\u2069"),
    ],
)
def test_one_form(text: str, kept: str):
    assert normalise(text) == kept


def test_a_title_is_one_trimmed_line():
    assert one_line("  a\n b\t\u2066c\u2069 \x00") == "a b c"


@given(st.text(st.characters(), max_size=50))
def test_a_second_time_changes_nothing_and_every_result_can_be_stored(text: str):
    # when
    kept = normalise(text)
    # then
    assert normalise(kept) == kept
    assert one_line(one_line(text)) == one_line(text)
    kept.encode()


def test_how_much_too_long():
    assert too_many("abc", 3) == 0
    assert too_many("abcde", 3) == 2
    assert too_many("e\u0301" * 3 + "\x00", 3) == 0


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\u200b\u200d", "\u2066\u00ad", "\u3164\u2800", "\u00a0\u2028"]
)
def test_a_text_of_which_nothing_is_seen_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", [".", "\u200bx", "\U0001f44d", "\u0301", "ㅎ"])
def test_a_text_of_which_something_is_seen_is_not_blank(text):
    assert not is_blank(text)
