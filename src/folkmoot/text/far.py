"""The pictures of other servers that a text shows."""

from folkmoot.text.links import is_far
from folkmoot.text.parse import parse
from folkmoot.text.tokens import Open

MOST = 50


def far_pictures(source: str) -> tuple[str, ...]:
    """The addresses of the pictures in a markdown text that lie elsewhere, each once."""
    if "![" not in source:
        return ()
    found: dict[str, None] = {}
    for token in parse(source):
        if isinstance(token, Open) and token.tag == "img" and is_far(token.attrs.get("src", "")):
            found[token.attrs["src"]] = None
    return tuple(found)[:MOST]
