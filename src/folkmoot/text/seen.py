"""The words that a reader sees: those of another server's HTML, and those that comrak shows."""

import re
from html import unescape

from folkmoot.text.foreign import Node
from folkmoot.text.lengths import normalise
from folkmoot.text.parse import as_html

Parts = list[Node | str]
"""What stands in an element."""

_SPACE = re.compile(r"[ \t\n\r\f]+")
_TAG = re.compile(r"<[^>]*>")
_PICTURE = re.compile(r'<img [^>]*?alt="([^"]*)"[^>]*>')


def words(parts: Parts) -> str:
    """The words that are seen, with the descriptions of pictures."""
    return "".join([part if isinstance(part, str) else _of(part) for part in parts])


def alt(node: Node) -> str:
    """The description of a picture, on one line."""
    return _SPACE.sub(" ", node.attrs.get("alt", ""))


def shows_words(blocks: list[str], parts: Parts) -> bool:
    """Whether comrak shows exactly the words of these parts, however they are spaced."""
    text = "\n\n".join(blocks)
    wanted = _closed_up(normalise(words(parts)))
    if (not text or wanted.isalnum()) and _closed_up(text) == wanted:
        return True
    html = as_html(text)
    if "<img" in html:
        html = _PICTURE.sub(r"\1", html)
    return _closed_up(unescape(_TAG.sub("", html))) == wanted


def _of(node: Node) -> str:
    if node.tag == "br":
        return "\n"
    return alt(node) if node.tag == "img" else words(node.parts)


def _closed_up(text: str) -> str:
    return "".join(text.split())
