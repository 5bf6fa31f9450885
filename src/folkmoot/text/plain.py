"""Plain words of a text: for lists, feeds, titles and search."""

from collections.abc import Iterable, Iterator

from folkmoot.text.markdown import shaped
from folkmoot.text.tokens import VOID, Close, Open, Text, Token

ELLIPSIS = "…"

_INLINE = frozenset({"a", "code", "del", "em", "strong", "sub", "sup", "img"})
_NOTE_LINKS = frozenset({"doc-noteref", "doc-backlink"})


def excerpt(source: str, length: int) -> str:
    """The first words of a markdown text on one line, at most `length` characters.

    Cut between words, with … where something is missing. What a spoiler hides, the
    footnotes and the addresses behind links are left out.
    """
    words = _one_line(_visible(shaped(source), everything=False))
    if len(words) <= length:
        return words
    cut = words[:length]
    head, space, _ = cut.rpartition(" ")
    return (head if space else cut[:-1]).rstrip()[: max(0, length - 1)] + ELLIPSIS[:length]


def searchable(source: str) -> str:
    """All words of a markdown text on one line, with spoilers, footnotes and pictures' words."""
    return _one_line(_visible(shaped(source), everything=True))


def _one_line(tokens: Iterable[Token]) -> str:
    return " ".join("".join(map(_words, tokens)).split())


def _words(token: Token) -> str:
    match token:
        case Text(words):
            return words
        case Open("img", attrs):
            return attrs.get("alt", "")
        case _:
            return "" if token.tag in _INLINE else " "


def _visible(tokens: Iterable[Token], *, everything: bool) -> Iterator[Token]:
    """Leave out the links to and from footnotes, and unless `everything` what is folded away."""
    hidden = 0
    for token in tokens:
        match token:
            case Open(tag) if tag not in VOID and (hidden or _hides(token, everything=everything)):
                hidden += 1
            case Close() if hidden:
                hidden -= 1
            case Close("summary") if not everything:
                yield token
                hidden = 1  # until the end of its <details>
            case _ if not hidden:
                yield token
            case _:
                pass


def _hides(token: Open, *, everything: bool) -> bool:
    return token.attrs.get("role") in _NOTE_LINKS or (token.tag == "section" and not everything)
