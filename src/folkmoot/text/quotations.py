"""A paragraph with its source under it ("— Capital, volume 1") is shown as the quotation it is."""

import re
from collections.abc import Iterable, Iterator

from folkmoot.text.tokens import VOID, Close, Open, Text, Token

DASHES = ("— ", "― ")
"""An em dash or a quotation dash, as printers set it before the name of a source."""
_DASH = re.compile("[—―]")

LONGEST_SOURCE = 200
_ENDS_OF_SPEECH = (".", "!", "?", "…", ",", ":", ";", "”", "»", '"')

Block = list[Token]


def mark_quotations(tokens: Iterable[Token]) -> Iterator[Token]:
    """Put a paragraph and the line that names its source into one <blockquote>.

    Only where exactly one line begins with the dash, is short and does not end like a
    sentence: lines of speech, which many languages begin with the same dash, come
    several in a row or end as speech does.
    """
    tokens = list(tokens)
    if not any(isinstance(one, Text) and _DASH.search(one.words) for one in tokens):
        yield from tokens
        return
    blocks = list(_blocks(tokens))
    places = [place for place, block in enumerate(blocks) if _tag(block) is not None]
    for number in range(1, len(places)):
        before, here = places[number - 1], places[number]
        after = blocks[places[number + 1]] if number + 1 < len(places) else []
        if _is_source(blocks[here]) and _is_words(blocks[before]) and not _has_dash(after):
            blocks[before].insert(0, Open("blockquote"))
            blocks[here].append(Close("blockquote"))
    for block in blocks:
        yield from block


def _blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    """The outermost elements one by one, and what stands between them."""
    block: Block = []
    depth = 0
    for token in tokens:
        block.append(token)
        match token:
            case Open(tag) if tag not in VOID:
                depth += 1
            case Close():
                depth -= 1
            case _:
                pass
        if depth == 0:
            yield block
            block = []
    if block:
        yield block


def _tag(block: Block) -> str | None:
    first = block[0] if block else None
    return first.tag if isinstance(first, Open) else None


def _words(block: Block) -> str:
    return "".join(token.words for token in block if isinstance(token, Text))


def _has_dash(block: Block) -> bool:
    return _tag(block) == "p" and _words(block).startswith(DASHES)


def _is_words(block: Block) -> bool:
    return _tag(block) == "p" and not _has_dash(block) and bool(_words(block).strip())


def _is_source(block: Block) -> bool:
    words = _words(block).rstrip()
    if not _has_dash(block) or len(words) > LONGEST_SOURCE or words.endswith(_ENDS_OF_SPEECH):
        return False
    return not any(isinstance(token, Open) and token.tag in ("br", "img") for token in block)
