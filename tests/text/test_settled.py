"""The short way of plain texts gives what the long way gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.text.from_html import from_html
from folkmoot.text.markdown import render, shaped
from folkmoot.text.parse import as_html
from folkmoot.text.sanitise import clean
from folkmoot.text.settled import is_settled
from folkmoot.text.tokens import write
from tests.text.hostile import ELEMENTS, QUOTES
from tests.text.test_from_html import SHAPES

PLAIN = [
    "One\\\ntwo.\n\n" * 70,
    "Bees dance! They do, in the dark.",
    "a *b* **c** ~~d~~ `e` H~2~O x^2^",
    "- a\n- b\n  1. c\n\n> q\n\n***",
    "    code\n\nline\\\nbreak",
    "[t](https://a.example/x?y=1&z=2#f) and https://a.example/@ada",
    '2 > 1 & so on "said"',
]
SHAPED = [
    "@ada", "a !trees@far.example", "&#64;ada", "# title", "- [ ] task", "<b>raw</b>", "<div>\nraw",
    "words\n\n\u2014 Source", "x[^1]\n\n[^1]: y", "::: spoiler t\nx\n:::", "![p](https://a.example/p)",
    "[t](javascript:alert)", "[t](//a.example)", "[t](mailto:a@b.example)", "[t](/c/trees)",
    '[t](https://a.example "title")', "[\u2014 x](https://a.example)",
    "```py\nx\n```", "a | b\n-|-\nc | d", ">" * 70 + " x", ">" * 60 + " x",
]  # fmt: skip
PIECES = st.one_of(
    st.text(max_size=30),
    st.text("ab *_`~^[]()<>#!|\\-+=:&;@.\n\"'1\u2014$", max_size=30),
    st.sampled_from([*PLAIN, *SHAPED, *SHAPES, *ELEMENTS, *QUOTES]),
)
TEXTS = st.lists(PIECES, max_size=4).map("\n\n".join)


def long_way(markdown: str) -> str:
    return clean(write(shaped(markdown, "c1-", far=True)))


@pytest.mark.parametrize("markdown", PLAIN)
def test_plain_texts_go_the_short_way(markdown: str):
    assert is_settled(as_html(markdown))
    assert render(markdown, anchor="c1-", far=True) == long_way(markdown)


@pytest.mark.parametrize("markdown", SHAPED)
def test_what_a_step_may_change_goes_the_long_way(markdown: str):
    assert not is_settled(as_html(markdown))


@given(TEXTS)
def test_both_ways_give_the_same(markdown: str):
    assert render(markdown, anchor="c1-", far=True) == long_way(markdown)


@given(TEXTS)
def test_what_another_server_would_read_comes_back_the_same_on_both_ways(markdown: str):
    # given a text as it would be sent, in which much is plain and nothing was typed
    again = from_html(render(markdown))
    # when, then
    assert render(again, anchor="c1-", far=True) == long_way(again)
