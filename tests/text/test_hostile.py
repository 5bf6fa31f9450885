"""Nothing that anybody writes breaks, slows or arms a page."""

import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from folkmoot.text.markdown import render
from folkmoot.text.mentions import links, mentions
from folkmoot.text.parse import MOST_FOOTNOTES
from folkmoot.text.plain import excerpt, searchable
from folkmoot.text.shape import DEEPEST
from tests.text.hostile import ELEMENTS, PLACES, QUOTES, SCHEMES, assert_safe, elements

MARKS = st.sampled_from(
    [
        *"*_~^`[]()<>!@#|:-+=>\\\"'&;/.? \n\t1a\x00\x08\u202e\ud800\ufeff\U0001f600",
        *(":::", "::: spoiler ", "[^1]", "[^1]: x\n", "```\n", "- [ ] ", "> ", "![", "](", "\n\n"),
        *("https://", "www.", "@bob", "@bob@a.example", "!trees@a.example", "|-|-|\n", "&#8;"),
        *("/media/0123456789abcdef0123456789abcdef", "javascript:", "mailto:", "    ", "# "),
        *(ELEMENTS + QUOTES + SCHEMES),
    ]
)
TEXTS = st.lists(MARKS, max_size=60).map("".join) | st.text(max_size=200)

# Written out in a child process: a parser that recurses would take the tests with it.
DEEP = [
    "'>' * 50_000 + 'a'",
    "'> ' * 50_000 + 'a'",
    "'[' * 100_000",
    "'[' * 50_000 + 'a' + '](b)' * 12_500",
    "'![' * 50_000",
    "'[a](' * 25_000",
    "'*' * 50_000 + 'a' + '*' * 50_000",
    "'_*' * 50_000",
    "'~a^b' * 25_000",
    "'- ' * 50_000 + 'a'",
    "'1. ' * 33_000 + 'a'",
    "'- a\\n' * 25_000",
    "''.join('  ' * n + '- a\\n' for n in range(440))",
    "'::: spoiler x\\n' * 7_000",
    "'::: spoiler x\\n' * 390",
    "'[^1]' * 25_000 + '\\n\\n[^1]: x'",
    "'|a' * 16_000 + '\\n' + '|-' * 16_000 + '\\n' + '|b\\n' * 16_000",
    "'> ' + '|a' * 300 + '\\n> ' + '|-' * 300 + '\\n' + '> b\\n' * 24_000",
    "'[a]: http://' + 'x' * 50_000 + '\\n\\n' + '[a]' * 16_000",
    "'@a' * 50_000",
    "'@a@' + 'b-' * 50_000",
    "'@a@' + 'b.' * 50_000",
    "'@abc@b' * 16_000",
    "'!a@b.c ' * 14_000",
    "'a@b.c ' * 40_000",
    "'a@b.c ' * 200",
    "'a&#64;b.c ' * 20_000",
    "'a&#x40;b.c ' * 20_000",
    "'a&commat;b.c ' * 20_000",
    "'http://' * 14_000",
    "'<a ' * 33_000",
    "'<!--' * 25_000",
    "'`' * 100_000",
    "'&' * 100_000",
    "'\\\\\\\\' * 50_000",
]

CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from folkmoot.text.markdown import render
from folkmoot.text.plain import excerpt
source = eval(sys.argv[1])
print(len(source), len(render(source)), len(excerpt(source, 200)))
"""


@pytest.mark.parametrize("place", PLACES)
def test_hostile_strings_are_only_words(place: str):
    for string in [*SCHEMES, *ELEMENTS, *QUOTES]:
        assert_safe(render(place.replace("{}", string)))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_the_laws_hold_for_any_text(source: str):
    assert_safe(render(source, anchor="c7-"))


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.integers(1, 80))
def test_nothing_raises_and_excerpts_keep_their_length(source: str, length: int):
    mentions(source)
    links(source)
    assert len(excerpt(source, length)) <= length
    assert "\n" not in searchable(source)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_every_mention_is_linked(source: str):
    # when
    pages = {attrs["href"] for _, attrs in elements(render(source)) if "href" in attrs}
    # then
    assert {mention.path for mention in mentions(source)} <= pages


@pytest.mark.parametrize("source", DEEP)
def test_absurd_texts_are_rendered_in_bounded_time_and_size(source: str):
    # when
    child = subprocess.run(
        [sys.executable, "-c", CHILD, source],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    # then: no crash, within 60 s and 1 GB of a child, and no page-filling answer
    assert child.returncode == 0, child.stderr
    long, html, brief = map(int, child.stdout.split())
    assert html <= 100 * long
    assert html <= 5_000_000
    assert brief <= 200


def test_nesting_is_cut_but_the_words_stay():
    # when
    html = render("> " * 500 + "the words")
    # then
    assert html.count("<blockquote>") <= DEEPEST
    assert "the words" in html


def test_a_text_with_absurdly_many_footnotes_keeps_its_words():
    # when
    html = render("[^a]" * (MOST_FOOTNOTES + 1) + "\n\n[^a]: the note")
    # then
    assert "<section" not in html
    assert html.count("^a") >= MOST_FOOTNOTES


def test_a_number_too_long_to_read_is_no_character():
    # given a number of thousands of digits, which Python refuses to read
    source = "a@b.example &#" + "9" * 5000 + ";"
    # then
    assert_safe(render(source))
