"""HTML from other servers as markdown: inside the moot every text is markdown.

The words always stay. Where markdown cannot say a shape exactly (emphasis in the middle
of punctuation), comrak is asked what it would show, and the shape is left out. It is asked
about the whole text first, and block by block only where that shows other words.
"""

import re
from collections.abc import Callable
from typing import Literal

from folkmoot.text import escaping, seen
from folkmoot.text.foreign import BLOCKS, Node, grow
from folkmoot.text.lengths import normalise_html, one_line
from folkmoot.text.links import may_link
from folkmoot.text.seen import Parts, shows_words

LONGEST = 200_000
"""How many characters of HTML are read; what follows is left out."""
MOST_CELLS = 5_000
DEEPEST_BLOCKS = 12
LONGEST_SPOILER_TITLE = 100

Style = Literal["full", "links", "words"]
Shows = Callable[[list[str], Parts], bool]
"""Whether these blocks of markdown show the words of these parts."""

_STYLES: tuple[Style, ...] = ("full", "links", "words")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MARKS = {
    "b": "**", "strong": "**", "em": "*", "i": "*",
    "del": "~~", "s": "~~", "strike": "~~", "sub": "~", "sup": "^",
}  # fmt: skip
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_SPACES = " \t\n\r\f"
_SPACE = re.compile(r"[ \t\n\r\f]+")
_PARAGRAPHS = re.compile(r" *\n[ \n]*\n *")
_EMOJI = re.compile(r":[A-Za-z0-9_+-]{1,64}:")
_ITEM = re.compile(r"- |\d+\. ")
_LANGUAGE = re.compile(r"(?:^|\s)lang(?:uage)?-([A-Za-z0-9+#-]{1,20})(?:\s|$)")


def from_html(html: str) -> str:
    """A text of HTML as markdown; never raises, in time that grows with the text."""
    parts = grow(normalise_html(html[:LONGEST])).parts
    blocks = _blocks(parts, 0, _surely)
    if not shows_words(blocks, parts):
        blocks = _blocks(parts, 0, shows_words)
    return "\n\n".join(blocks)


def _surely(_blocks: list[str], _parts: Parts) -> bool:
    return True


# ---------------------------------------------------------------- blocks


def _blocks(parts: Parts, depth: int, shows: Shows) -> list[str]:
    """The blocks of what stands in an element; words between blocks become paragraphs."""
    made: list[str] = []
    loose: Parts = []
    for part in parts:
        if isinstance(part, Node) and (part.tag in BLOCKS or part.broad):
            made += _paragraphs(loose, shows)
            loose = []
            made += _block(part, depth, shows)
        else:
            loose.append(part)
    return made + _paragraphs(loose, shows)


def _block(node: Node, depth: int, shows: Shows) -> list[str]:
    if node.tag == "hr":
        return ["***"]
    if node.tag == "pre":
        return _code_block(node)
    if node.tag in _HEADINGS and not _holds_block(node):
        return _heading(node, shows)
    if depth < DEEPEST_BLOCKS:
        match node.tag:
            case "blockquote":
                return _prefixed(_blocks(node.parts, depth + 1, shows), "> ", "> ")
            case "ul" | "ol":
                return _list(node, depth + 1, shows)
            case "table":
                return _table(node, depth + 1, shows)
            case "details":
                return _spoiler(node, depth + 1, shows)
            case _:
                pass
    return _blocks(node.parts, depth, shows)


def _paragraphs(parts: Parts, shows: Shows) -> list[str]:
    """Words in a row; two line breaks begin a new paragraph."""
    if all(isinstance(part, str) and not part.strip(_SPACES) for part in parts):
        return []
    for style in _STYLES:
        text = _inline(parts, style)
        made = [_paragraph(one) for one in _PARAGRAPHS.split(text)]
        made = [one for one in made if one]
        if style == "words" or shows(made, parts):
            return made
    return []


def _paragraph(text: str) -> str:
    if "\n" not in text:
        return escaping.escape_starts(text.strip())
    lines = [line.strip() for line in text.strip().split("\n")]
    return "\\\n".join(escaping.escape_starts(line) for line in lines)


def _heading(node: Node, shows: Shows) -> list[str]:
    for style in _STYLES:
        text = escaping.escape_heading(" ".join(_inline(node.parts, style).split()))
        made = [f"{'#' * int(node.tag[1])} {text}"] if text else []
        if style == "words" or shows(made, node.parts):
            return made
    return []


def _code_block(node: Node) -> list[str]:
    words = seen.words(node.parts).removesuffix("\n")
    if not words.strip():
        return []
    first = next((part for part in node.parts if isinstance(part, Node)), node)
    language = _LANGUAGE.search(first.attrs.get("class", ""))
    fence = escaping.fence_for(words, "`", 3)
    return [f"{fence}{language[1] if language else ''}\n{words}\n{fence}"]


def _prefixed(blocks: list[str], first: str, others: str) -> list[str]:
    """Blocks as one, each line after a prefix, as in quotations and items."""
    lines = "\n\n".join(blocks).split("\n")
    rest = (f"{others}{line}".rstrip() for line in lines[1:])
    return ["\n".join([f"{first}{lines[0]}".rstrip(), *rest])] if blocks else []


def _list(node: Node, depth: int, shows: Shows) -> list[str]:
    start = node.attrs.get("start", "1")
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1
    items: list[str] = []
    loose = False
    for part in node.parts:
        parts = part.parts if isinstance(part, Node) and part.tag == "li" else [part]
        blocks = _blocks(parts, depth, shows)
        loose = loose or len(blocks) > 2 or bool(blocks[1:] and not _ITEM.match(blocks[1]))
        mark = f"{number + len(items)}. " if node.tag == "ol" else "- "
        tight = ["\n".join(blocks)] if blocks[1:] and not loose else blocks
        items += _prefixed(tight, mark, " " * len(mark))
    return [("\n\n" if loose else "\n").join(items)] if items else []


def _spoiler(node: Node, depth: int, shows: Shows) -> list[str]:
    title, rest = "", Parts()
    for part in node.parts:
        if isinstance(part, Node) and part.tag == "summary" and not title:
            title = one_line(seen.words(part.parts))[:LONGEST_SPOILER_TITLE]
        else:
            rest.append(part)
    inner = "\n\n".join(_blocks(rest, depth, shows))
    fence = escaping.fence_for(inner, ":", 3)
    return [f"{fence} spoiler {title or '…'}\n{inner}\n{fence}"] if title or inner else []


def _table(node: Node, depth: int, shows: Shows) -> list[str]:
    captions = _children(node, "caption")
    rows = [cells for row in _rows(node) if (cells := _children(row, "td", "th"))]
    width = max(map(len, rows), default=0)
    inside: Parts = [cell for row in rows for cell in row]
    all_words = seen.words([*captions, *inside])
    nothing_lost = len("".join(all_words.split())) == len("".join(seen.words(node.parts).split()))
    if not rows or not nothing_lost or width * len(rows) > MOST_CELLS or _any_block(rows):
        return _blocks(node.parts, depth, shows)
    for style in _STYLES:
        lines = [_row([_cell(cell, style) for cell in row], width) for row in rows]
        made = "\n".join([lines[0], _row(["---"] * width, width), *lines[1:]])
        if style == "words" or shows([made], inside):
            return [*_blocks(list(captions), depth, shows), made]
    return []


def _any_block(rows: list[list[Node]]) -> bool:
    return any(_holds_block(cell) for row in rows for cell in row)


def _rows(table: Node) -> list[Node]:
    parts = [part for part in table.parts if isinstance(part, Node)]
    groups = [part for part in parts if part.tag in ("thead", "tbody", "tfoot")]
    return [
        row for group in ([table, *groups] if groups else [table]) for row in _children(group, "tr")
    ]


def _children(node: Node, *tags: str) -> list[Node]:
    return [part for part in node.parts if isinstance(part, Node) and part.tag in tags]


def _row(cells: list[str], width: int) -> str:
    return f"| {' | '.join(cells + [''] * (width - len(cells)))} |"


def _cell(cell: Node, style: Style) -> str:
    text = " ".join(_inline(cell.parts, style).split())
    return re.sub(r"(?<!\\)\|", r"\\|", text)


def _holds_block(node: Node) -> bool:
    return node.broad and any(
        isinstance(part, Node) and (part.tag in BLOCKS or _holds_block(part)) for part in node.parts
    )


# ---------------------------------------------------------------- words in a row


def _inline(parts: Parts, style: Style, *, linked: bool = False) -> str:
    """Markdown of words in a row; a line break is a newline, which nothing else makes."""
    made = [
        _spoken(part, style, linked=linked)
        if isinstance(part, str)
        else _element(part, style, linked=linked)
        for part in parts
    ]
    return "".join(made)


def _spoken(words: str, style: Style, *, linked: bool) -> str:
    is_even = words.isprintable() and "  " not in words
    one_space = words if is_even else _SPACE.sub(" ", words)
    plain = linked or style == "words"
    return escaping.escape(one_space) if plain else escaping.escape_linking(one_space)


def _element(node: Node, style: Style, *, linked: bool) -> str:
    if node.tag == "br":
        return " " if linked else "\n"
    if node.tag == "img":
        return _picture(node, style, linked=linked)
    if node.tag in _CODE and style != "words":
        return escaping.code(_SPACE.sub(" ", seen.words(node.parts)))
    if node.tag == "a" and style != "words" and not linked and _is_web(node.attrs.get("href", "")):
        return _link(node, style)
    inner = _inline(node.parts, style, linked=linked)
    return _marked(inner, _MARKS.get(node.tag, "") if style == "full" else "")


def _marked(inner: str, mark: str) -> str:
    core = inner.strip()
    if not mark or not core:
        return inner
    head = inner[: len(inner) - len(inner.lstrip())]
    return f"{head}{mark}{core}{mark}{inner[len(inner.rstrip()) :]}"


def _link(node: Node, style: Style) -> str:
    url = node.attrs["href"]
    words = seen.words(node.parts)
    if words.strip() in ("", url) and not re.search(r"[\s<>]", url):
        return f"<{url}>" if words.strip() else ""
    text = _inline(node.parts, style, linked=True)
    core = text.strip()
    return text.replace(core, f"[{core}]({escaping.destination(url)})", 1) if core else ""


def _picture(node: Node, style: Style, *, linked: bool) -> str:
    alt = seen.alt(node)
    url = node.attrs.get("src", "")
    is_emoji = "emoji" in node.attrs.get("class", "").lower() or _EMOJI.fullmatch(alt)
    if is_emoji or linked or style == "words" or not _is_web(url):
        return escaping.escape(alt)
    return f"![{escaping.escape(alt)}]({escaping.destination(url)})"


def _is_web(url: str) -> bool:
    return may_link(url) and not url.startswith("/")
