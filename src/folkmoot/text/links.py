"""Which addresses may be linked, and the links and pictures that people wrote."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from urllib.parse import urlsplit

from folkmoot.text.tokens import Close, Open, Text, Token

SCHEMES = frozenset({"http", "https", "mailto"})

_ADDRESS = re.compile(r"(?:https?://[^/?#\\]|mailto:[^/]|/(?![/\\]))", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_OWN_PICTURE = re.compile(r"/media/(?:far/)?[0-9a-f]{32}(?:[./][a-z0-9]{1,12})?")


def may_link(url: str) -> bool:
    """Whether people may link here: http, https, mailto, or a page of this moot.

    Not an address without a scheme (`//host`), nor one that a browser would mend
    into one (`/\\host`, `https:host`, control characters).
    """
    return _ADDRESS.match(url) is not None and _FORBIDDEN.search(url) is None


def server_of(url: str | None) -> str | None:
    """The server of a web address, without its port; None for what no browser could open."""
    try:
        parts = urlsplit(url or "")
        port = parts.port
    except ValueError:
        return None
    is_web = parts.scheme in ("http", "https") and port != 0
    return (parts.hostname or None) if is_web else None


def site_of(url: str | None) -> str | None:
    """The server of a web address as it is shown beside a link: without www."""
    server = server_of(url)
    return server.removeprefix("www.") if server else None


def may_show(url: str) -> bool:
    """Whether this picture is the moot's own; any other would tell its host who reads."""
    return _OWN_PICTURE.fullmatch(url) is not None


def is_far(url: str) -> bool:
    """Whether this is the whole address of a picture on some server."""
    return url[:4].lower() == "http" and may_link(url) and server_of(url) is not None


def far_name(url: str) -> str:
    """What a picture of another server is called here: 32 hexadecimal digits of its address."""
    return sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def far_picture(url: str) -> str:
    """Where this moot shows a picture of another server, fetched by itself."""
    return f"/media/far/{far_name(url)}"


def check_links(tokens: Iterable[Token], *, far: bool = False) -> Iterator[Token]:
    """Unwrap links that lead nowhere safe, and make pictures from elsewhere into links.

    Such a link shows the picture's alternative text, or its address where it has
    none; with `far` the picture itself, as this moot fetches it. The links that
    text/footnotes.py made have a role and pass.
    """
    kept: list[bool] = []
    for token in tokens:
        match token:
            case Open("a", attrs):
                kept.append("role" in attrs or may_link(attrs.get("href", "")))
                if kept[-1]:
                    yield token
            case Close("a"):
                if kept and kept.pop():
                    yield token
            case Open("img", attrs):
                yield from _picture(attrs, linked=any(kept), far=far)
            case _:
                yield token


def _picture(attrs: dict[str, str], *, linked: bool, far: bool) -> Iterator[Token]:
    src, alt = attrs.get("src", ""), attrs.get("alt", "")
    if may_show(src):
        yield Open("img", {**attrs, "loading": "lazy"})
    elif far and is_far(src):
        shown = Open("img", {"src": far_picture(src), "alt": alt or src, "loading": "lazy"})
        yield from [shown] if linked else [Open("a", {"href": src}), shown, Close("a")]
    elif linked or not may_link(src):
        yield Text(alt or src)
    else:
        yield Open("a", {"href": src})
        yield Text(alt or src)
        yield Close("a")
