"""HTML as a flat run of tokens, which is all that the small steps need.

Only comrak's own output is read, with raw HTML already escaped: every `<` there
begins a tag and every attribute value is quoted, so no HTML parser is needed.
Whatever a step gets wrong, text/sanitise.py has the last word.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape

import msgspec

VOID = frozenset({"br", "hr", "img", "input"})

_PART = re.compile(r"<(?P<slash>/?)(?P<tag>[a-z][a-z0-9]*)(?P<attrs>[^>]*)>|(?P<words>[^<]+|<)")
_ATTR = re.compile(r'([a-z][a-z-]*)(?:="([^"]*)")?')


class Open(msgspec.Struct, frozen=True):
    """A start tag, or a whole element such as <br>; attribute values are unescaped."""

    tag: str
    attrs: dict[str, str] = {}


class Close(msgspec.Struct, frozen=True):
    """An end tag."""

    tag: str


class Text(msgspec.Struct, frozen=True):
    """Words between tags, unescaped."""

    words: str


Token = Open | Close | Text


def read(html: str) -> Iterator[Token]:
    """The tokens of comrak's HTML, in order."""
    for part in _PART.finditer(html):
        if (words := part["words"]) is not None:
            yield Text(unescape(words))
        elif part["slash"]:
            yield Close(part["tag"])
        else:
            attrs = {name: unescape(value) for name, value in _ATTR.findall(part["attrs"])}
            yield Open(part["tag"], attrs)


def write(tokens: Iterable[Token]) -> str:
    """The HTML of these tokens, everything escaped."""
    return "".join(_written(token) for token in tokens)


def _written(token: Token) -> str:
    match token:
        case Text(words):
            return escape(words, quote=False)
        case Close(tag):
            return f"</{tag}>"
        case Open(tag, attrs):
            inside = "".join(f' {name}="{escape(value)}"' for name, value in attrs.items())
            return f"<{tag}{inside}>"
