"""What changed between two versions of a text, as safe HTML with <ins> and <del>."""

import re
from difflib import SequenceMatcher
from html import escape

MOST_WORDS = 3_000
"""Longer changed passages are shown as a whole: comparing words costs their number squared."""

_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")


def between(before: str, after: str) -> str:
    """The later text, with what went struck through and what came marked.

    Lines are compared first, then the words of the lines that differ. Everything that
    people wrote is escaped.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    parts: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        parts.append(escape(come) if kind == "equal" else _words(gone, come))
    return "".join(parts)


def _words(before: str, after: str) -> str:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        return _gone(before) + _come(after)
    parts: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        parts.append(escape(come) if kind == "equal" else _gone(gone) + _come(come))
    return "".join(parts)


def _gone(text: str) -> str:
    return f"<del>{escape(text)}</del>" if text else ""


def _come(text: str) -> str:
    return f"<ins>{escape(text)}</ins>" if text else ""
