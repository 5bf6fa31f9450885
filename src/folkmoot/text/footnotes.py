"""Footnotes whose ids stay unique when hundreds of texts share a page."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from folkmoot.text.tokens import Open, Token

# What text/sanitise.py lets through; keep it the shape that _Numbers writes.
ID = re.compile(r"[A-Za-z0-9_-]*fn(?:ref)?-[0-9]+")


class _Numbers:
    """Gives comrak's ids, made of people's words, numbers in order of appearance."""

    def __init__(self, anchor: str) -> None:
        self._anchor = anchor
        self._given: dict[str, str] = {}
        self._used: set[str] = set()

    def of(self, theirs: str) -> str:
        kind = "fnref" if theirs.startswith("fnref-") else "fn"
        return self._given.setdefault(
            unquote(theirs), f"{self._anchor}{kind}-{len(self._given) + 1}"
        )

    def id(self, theirs: str) -> dict[str, str]:
        """The id attribute, once: [^a] twice and [^a-2] would both ask for fnref-a-2."""
        ours = self.of(theirs)
        if ours in self._used:
            return {}
        self._used.add(ours)
        return {"id": ours}


def number_footnotes(tokens: Iterable[Token], anchor: str) -> Iterator[Token]:
    """Put the anchor before the ids of footnotes, and say by role what is what.

    The roles (DPUB-ARIA 1.1) tell screen readers in their own language what
    comrak's English labels would tell only some.
    """
    numbers = _Numbers(anchor)
    for token in tokens:
        match token:
            case Open("section"):
                yield Open("section", {"class": "footnotes", "role": "doc-endnotes"})
            case Open("li", {"id": theirs}):
                yield Open("li", numbers.id(theirs))
            case Open("a", {"data-footnote-ref": _} as attrs):
                href = "#" + numbers.of(attrs["href"][1:])
                yield Open("a", {"href": href, "role": "doc-noteref"} | numbers.id(attrs["id"]))
            case Open("a", {"data-footnote-backref": _} as attrs):
                yield Open(
                    "a", {"href": "#" + numbers.of(attrs["href"][1:]), "role": "doc-backlink"}
                )
            case _:
                yield token
