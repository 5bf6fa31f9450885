"""HTML that another server wrote, as a tree: any text whatever, in linear time.

Not a browser's reading of it. What comes out is only ever made into markdown, which
takes the same way to a page as what people type here (text/markdown.py), so nothing
has to be kept out for safety; only words and their shape must not be lost.
"""

import re
from collections.abc import Iterator

import msgspec

from folkmoot.text.entities import read_entities
from folkmoot.text.tokens import Close, Open, Text, Token

DEEPEST = 40
"""Elements nested deeper lose their shape and keep their words."""

BLOCKS = (
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog"}
    | {"div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "html", "li", "main", "nav", "ol", "p", "pre"}
    | {"section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input"} | {
    "link",
    "meta",
    "param",
    "source",
    "track",
    "wbr",
}
_UNSEEN = {"head", "iframe", "math", "noscript", "object", "rp"} | {
    "script",
    "style",
    "svg",
    "template",
    "title",
}
_PARAGRAPH = frozenset({"p"})
_ENDS = {
    "li": frozenset({"p", "li"}),
    "dt": frozenset({"p", "dt", "dd"}),
    "dd": frozenset({"p", "dt", "dd"}),
    "tr": frozenset({"p", "tr"}),
    "td": frozenset({"p", "td", "th"}),
    "th": frozenset({"p", "td", "th"}),
}
_HOLDS = frozenset({"ul", "ol", "dl", "table", "blockquote", "details"})

# Possessive, so that no text can make it try the same characters twice.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)((?:[^>\"']|\"[^\"]*+\"|'[^']*+')*+)>")
_ATTR = re.compile(r"([a-zA-Z][a-zA-Z-]*+)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))")
_KEPT = frozenset({"alt", "class", "href", "src", "start"})
_MARKUP = re.compile(r"<(?:!--|[!?]|/?[a-zA-Z])")


class Node(msgspec.Struct):
    """An element: its parts are elements and words. `broad` if blocks are inside."""

    tag: str
    attrs: dict[str, str] = {}
    parts: list["Node | str"] = []
    broad: bool = False


def grow(html: str) -> Node:
    """The tree of a text of HTML; never raises."""
    root = Node("div")
    open_nodes = [root]
    for token in _tokens(html):
        match token:
            case Text(words):
                open_nodes[-1].parts.append(words)
            case Open():
                _open(open_nodes, token)
            case Close(tag):
                _close(open_nodes, tag)
    return root


def _open(open_nodes: list[Node], token: Open) -> None:
    tag = token.tag
    if tag in BLOCKS:
        _end_before(open_nodes, tag)
        for node in reversed(open_nodes):
            if node.broad:
                break  # and so are all around it
            node.broad = True
    node = Node(tag, token.attrs)
    open_nodes[-1].parts.append(node)
    if tag not in _VOID:
        if len(open_nodes) < DEEPEST:
            open_nodes.append(node)
        else:
            open_nodes[-1].parts[-1] = " "


def _end_before(open_nodes: list[Node], tag: str) -> None:
    """End what cannot hold this block: a paragraph, or the item before."""
    ending = _ENDS.get(tag, _PARAGRAPH)
    for place in range(len(open_nodes) - 1, 0, -1):
        if open_nodes[place].tag in ending:
            del open_nodes[place:]
            return
        if open_nodes[place].tag in _HOLDS:
            return


def _close(open_nodes: list[Node], tag: str) -> None:
    for place in range(len(open_nodes) - 1, 0, -1):
        if open_nodes[place].tag == tag:
            del open_nodes[place:]
            return


def _tokens(html: str) -> Iterator[Token]:
    place = 0
    while found := _MARKUP.search(html, place):
        if place < found.start():
            yield Text(read_entities(html[place : found.start()]))
        tag = _TAG.match(html, found.start())
        if tag is None:
            place = _after_unread(html, found)
        elif tag[2].lower() in _UNSEEN and not tag[1]:
            place = _after_unseen(html, tag)
        else:
            place = tag.end()
            yield _element(tag)
    if place < len(html):
        yield Text(read_entities(html[place:]))


def _element(tag: re.Match[str]) -> Token:
    name = tag[2].lower()
    if tag[1]:
        return Close(name)
    attrs: dict[str, str] = {}
    if not tag[3]:
        return Open(name, attrs)
    for key, double, single, bare in _ATTR.findall(tag[3]):
        if key.lower() in _KEPT:
            attrs.setdefault(key.lower(), read_entities(double or single or bare).strip())
    return Open(name, attrs)


def _after_unread(html: str, found: re.Match[str]) -> int:
    """Behind a comment or a declaration; a tag without an end takes all the rest with it."""
    end = {"<!--": "-->", "<!": ">", "<?": ">"}.get(found[0])
    place = html.find(end, found.end()) if end else -1
    return place + len(end) if end and place >= 0 else len(html)


def _after_unseen(html: str, tag: re.Match[str]) -> int:
    """Behind an element of which nothing is read, such as a script."""
    if tag[3].endswith("/"):
        return tag.end()
    end = re.compile(rf"</{re.escape(tag[2])}\s*+>", re.IGNORECASE).search(html, tag.end())
    return end.end() if end else len(html)
