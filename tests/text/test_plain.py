"""Plain words for lists, feeds and search."""

import pytest

from folkmoot.text.plain import excerpt, searchable


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            "# Title\n\nSome *words* and\na [link](https://a.example).",
            "Title Some words and a link.",
        ),
        ("- a\n- b\n\n> c", "a b c"),
        ("1 < 2 &amp; `<b>`", "1 < 2 & <b>"),
        ("![a tree](/media/0123456789abcdef0123456789abcdef)", "a tree"),
        ("a[^1] b\n\n[^1]: note", "a b"),
        ("a\n\n::: spoiler The end\nHe dies.\n:::\n\nb", "a The end b"),
        (":::: spoiler x\na\n::: spoiler y\nb\n:::\nc\n::::\nd", "x d"),
        ("Hello @bob@a.example", "Hello @bob@a.example"),
        ("", ""),
    ],
)
def test_an_excerpt_is_words_only(source: str, words: str):
    assert excerpt(source, 200) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [(13, "one two three"), (12, "one two…"), (8, "one two…"), (7, "one…"), (3, "on…"), (1, "…")],
)
def test_an_excerpt_is_cut_between_words(length: int, words: str):
    assert excerpt("one two three", length) == words


def test_search_finds_what_is_folded_away_but_no_arrows():
    # given
    source = "a[^1]\n\n::: spoiler The end\nHe dies.\n:::\n\n[^1]: note\n\n    code"
    # then
    assert searchable(source) == "a The end He dies. note code"
