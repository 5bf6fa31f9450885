"""HTML from other servers as markdown: inside the moot every text is markdown.

The words always stay. Where markdown cannot say a shape exactly (emphasis in the middle
of punctuation), comrak is asked what it would show, and the shape is left out.
"""

import re
from typing import Literal

from folkmoot.text import escaping
from folkmoot.text.foreign import BLOCKS, Node, grow
from folkmoot.text.lengths import normalise, one_line
from folkmoot.text.links import may_link
from folkmoot.text.parse import parse
from folkmoot.text.tokens import Open, Text

LONGEST = 200_000
"""How many characters of HTML are read; what follows is left out."""
MOST_CELLS = 5_000
DEEPEST_BLOCKS = 12
LONGEST_SPOILER_TITLE = 100

Style = Literal["full", "links", "words"]

_STYLES: tuple[Style, ...] = ("full", "links", "words")
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
    root = grow(normalise(html[:LONGEST]))
    return "\n\n".join(_blocks(root.parts, 0))


# ---------------------------------------------------------------- blocks


def _blocks(parts: list[Node | str], depth: int) -> list[str]:
    """The blocks of what stands in an element; words between blocks become paragraphs."""
    made: list[str] = []
    loose: list[Node | str] = []
    for part in parts:
        if isinstance(part, Node) and (part.tag in BLOCKS or part.broad):
            made += _paragraphs(loose)
            loose = []
            made += _block(part, depth)
        else:
            loose.append(part)
    return made + _paragraphs(loose)


def _block(node: Node, depth: int) -> list[str]:
    if node.tag == "hr":
        return ["***"]
    if node.tag == "pre":
        return _code_block(node)
    if re.fullmatch("h[1-6]", node.tag) and not _holds_block(node):
        return _heading(node)
    if depth < DEEPEST_BLOCKS:
        match node.tag:
            case "blockquote":
                return _prefixed(_blocks(node.parts, depth + 1), "> ", "> ")
            case "ul" | "ol":
                return _list(node, depth + 1)
            case "table":
                return _table(node, depth + 1)
            case "details":
                return _spoiler(node, depth + 1)
            case _:
                pass
    return _blocks(node.parts, depth)


def _paragraphs(parts: list[Node | str]) -> list[str]:
    """Words in a row; two line breaks begin a new paragraph."""
    if all(isinstance(part, str) and not part.strip(_SPACES) for part in parts):
        return []
    for style in _STYLES:
        text = _inline(parts, style)
        made = [_paragraph(one) for one in _PARAGRAPHS.split(text)]
        made = [one for one in made if one]
        if style == "words" or _shows(made, _words(parts)):
            return made
    return []


def _paragraph(text: str) -> str:
    lines = [line.strip() for line in text.strip().split("\n")]
    return "\\\n".join(escaping.escape_starts(line) for line in lines)


def _heading(node: Node) -> list[str]:
    for style in _STYLES:
        text = escaping.escape_heading(" ".join(_inline(node.parts, style).split()))
        made = [f"{'#' * int(node.tag[1])} {text}"] if text else []
        if style == "words" or _shows(made, _words(node.parts)):
            return made
    return []


def _code_block(node: Node) -> list[str]:
    words = _words(node.parts).removesuffix("\n")
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


def _list(node: Node, depth: int) -> list[str]:
    start = node.attrs.get("start", "1")
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1
    items: list[str] = []
    loose = False
    for part in node.parts:
        parts = part.parts if isinstance(part, Node) and part.tag == "li" else [part]
        blocks = _blocks(parts, depth)
        loose = loose or len(blocks) > 2 or bool(blocks[1:] and not _ITEM.match(blocks[1]))
        mark = f"{number + len(items)}. " if node.tag == "ol" else "- "
        tight = ["\n".join(blocks)] if blocks[1:] and not loose else blocks
        items += _prefixed(tight, mark, " " * len(mark))
    return [("\n\n" if loose else "\n").join(items)] if items else []


def _spoiler(node: Node, depth: int) -> list[str]:
    title, rest = "", list[Node | str]()
    for part in node.parts:
        if isinstance(part, Node) and part.tag == "summary" and not title:
            title = one_line(_words(part.parts))[:LONGEST_SPOILER_TITLE]
        else:
            rest.append(part)
    inner = "\n\n".join(_blocks(rest, depth))
    fence = escaping.fence_for(inner, ":", 3)
    return [f"{fence} spoiler {title or '…'}\n{inner}\n{fence}"] if title or inner else []


def _table(node: Node, depth: int) -> list[str]:
    captions = _children(node, "caption")
    rows = [cells for row in _rows(node) if (cells := _children(row, "td", "th"))]
    width = max(map(len, rows), default=0)
    words = "".join(_words(cell.parts) for row in rows for cell in row)
    all_words = _words([*captions, words])
    nothing_lost = len("".join(all_words.split())) == len("".join(_words(node.parts).split()))
    if not rows or not nothing_lost or width * len(rows) > MOST_CELLS or _any_block(rows):
        return _blocks(node.parts, depth)
    for style in _STYLES:
        lines = [_row([_cell(cell, style) for cell in row], width) for row in rows]
        made = "\n".join([lines[0], _row(["---"] * width, width), *lines[1:]])
        if style == "words" or _shows([made], words):
            return [*_blocks(list(captions), depth), made]
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


def _inline(parts: list[Node | str], style: Style, *, linked: bool = False) -> str:
    """Markdown of words in a row; a line break is a newline, which nothing else makes."""
    return "".join(
        _spoken(part, style, linked=linked)
        if isinstance(part, str)
        else _element(part, style, linked=linked)
        for part in parts
    )


def _spoken(words: str, style: Style, *, linked: bool) -> str:
    one_space = _SPACE.sub(" ", words)
    plain = linked or style == "words"
    return escaping.escape(one_space) if plain else escaping.escape_linking(one_space)


def _element(node: Node, style: Style, *, linked: bool) -> str:
    if node.tag == "br":
        return " " if linked else "\n"
    if node.tag == "img":
        return _picture(node, style, linked=linked)
    if node.tag in _CODE and style != "words":
        return escaping.code(_SPACE.sub(" ", _words(node.parts)))
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
    words = _words(node.parts)
    if words.strip() in ("", url) and not re.search(r"[\s<>]", url):
        return f"<{url}>" if words.strip() else ""
    text = _inline(node.parts, style, linked=True)
    core = text.strip()
    return text.replace(core, f"[{core}]({escaping.destination(url)})", 1) if core else ""


def _picture(node: Node, style: Style, *, linked: bool) -> str:
    alt = _alt(node)
    url = node.attrs.get("src", "")
    is_emoji = "emoji" in node.attrs.get("class", "").lower() or _EMOJI.fullmatch(alt)
    if is_emoji or linked or style == "words" or not _is_web(url):
        return escaping.escape(alt)
    return f"![{escaping.escape(alt)}]({escaping.destination(url)})"


def _is_web(url: str) -> bool:
    return may_link(url) and not url.startswith("/")


# ---------------------------------------------------------------- what is seen


def _words(parts: list[Node | str]) -> str:
    """The words that are seen, with the descriptions of pictures."""
    return "".join(
        part
        if isinstance(part, str)
        else "\n"
        if part.tag == "br"
        else _alt(part)
        if part.tag == "img"
        else _words(part.parts)
        for part in parts
    )


def _alt(node: Node) -> str:
    return _SPACE.sub(" ", node.attrs.get("alt", ""))


def _shows(blocks: list[str], words: str) -> bool:
    """Whether comrak shows exactly these words for these blocks, however they are spaced."""
    text = "\n\n".join(blocks)
    wanted = "".join(normalise(words).split())
    if wanted.isalnum() and "".join(text.split()) == wanted:
        return True
    seen = (
        token.words if isinstance(token, Text) else token.attrs.get("alt", "")
        for token in parse(text)
        if isinstance(token, Text | Open)
    )
    return "".join("".join(seen).split()) == wanted
