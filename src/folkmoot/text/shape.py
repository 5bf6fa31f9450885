"""Steps that make a text fit into a page: headings, tick boxes, stray words, depth."""

from collections.abc import Iterable, Iterator

from folkmoot.text.tokens import VOID, Close, Open, Text, Token

# A page has its own h1, and an h2 over what people wrote.
HEADING_SHIFT = 2
DEEPEST = 60

# U+FE0E asks for the letter-like form, not the coloured one.
TICKED, UNTICKED = "\u2611\ufe0e", "\u2610\ufe0e"

_HEADINGS = {f"h{n}": f"h{min(6, n + HEADING_SHIFT)}" for n in range(1, 7)}
_PARTS = frozenset({"li", "summary", "thead", "tbody", "tr", "th", "td"})


def shift_headings(tokens: Iterable[Token]) -> Iterator[Token]:
    """Lower every heading, so that the page keeps one h1."""
    for token in tokens:
        match token:
            case Open(tag, attrs) if tag in _HEADINGS:
                yield Open(_HEADINGS[tag], attrs)
            case Close(tag) if tag in _HEADINGS:
                yield Close(_HEADINGS[tag])
            case _:
                yield token


def draw_tasks(tokens: Iterable[Token]) -> Iterator[Token]:
    """Give a task its box as a character: a form field nobody can use needs a label."""
    for token in tokens:
        match token:
            case Open("input", attrs):
                yield Text(TICKED if "checked" in attrs else UNTICKED)
            case Open("li", {"class": "task-list-item"}):
                yield Open("li", {"class": "task"})
            case _:
                yield token


def wrap_stray(tokens: Iterable[Token]) -> Iterator[Token]:
    """Make paragraphs of words that stand in none: HTML blocks, shown as words."""
    depth = 0
    for token in tokens:
        match token:
            case Text(words) if depth == 0 and not words.isspace():
                yield from (Open("p"), token, Close("p"))
                continue
            case Open(tag) if tag not in VOID:
                depth += 1
            case Close():
                depth -= 1
            case _:
                pass
        yield token


def limit_depth(tokens: Iterable[Token]) -> Iterator[Token]:
    """Leave out elements nested deeper than DEEPEST, keeping their words.

    Sanitiser and browsers take quadratic time for thousands of nested elements.
    The parts of a list or a table stay or go with the whole.
    """
    kept: list[bool] = []
    depth = 0
    for token in tokens:
        match token:
            case Open(tag) if tag not in VOID:
                stays = (kept[-1] if kept else True) if tag in _PARTS else depth < DEEPEST
                kept.append(stays)
                depth += stays
            case Close() if kept:
                stays = kept.pop()
                depth -= stays
            case _:
                stays = True
        if stays:
            yield token
