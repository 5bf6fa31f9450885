"""What a page of HTML says of itself in its head: OpenGraph's words, or its own."""

import codecs
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import msgspec

from folkmoot.text.lengths import one_line

LONGEST_HEAD = 200_000
LONGEST_VALUE = 5_000
MOST_TAGS = 2_000

_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE
)
_TOLD = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_USUAL = "utf-8"
# https://encoding.spec.whatwg.org/#names-and-labels: what these names mean on the web.
_MEANT = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
_BREAK_OFF = frozenset({"body", "main", "article", "header", "h1"})


class Head(msgspec.Struct, frozen=True):
    """Words on one line each, as the page wrote them; the picture as a whole address, or None."""

    title: str = ""
    line: str = ""
    picture: str | None = None


def read(body: bytes, content_type: str, url: str) -> Head:
    """The head of a page that was fetched from an address, in whatever encoding it has."""
    parser = _Parser()
    parser.read(text_of(body[:LONGEST_HEAD], content_type))
    said = parser.said
    title = said.get("og:title") or said.get("twitter:title") or parser.title
    line = said.get("og:description") or said.get("description") or ""
    picture = said.get("og:image:secure_url") or said.get("og:image") or said.get("twitter:image")
    return Head(one_line(title), one_line(line), _whole(url, picture))


def text_of(body: bytes, content_type: str) -> str:
    """The text of a page: by its mark, its header, its own word, or as UTF-8 if it is that."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    told = _TOLD.search(content_type)
    named = _CHARSET.search(body[:4096])
    label = told[1] if told else named[1].decode("ascii") if named else ""
    return body.decode(_codec(label) or _guess(body), "replace")


def _codec(label: str) -> str | None:
    """A codec of text for a label; None for none, or for one of Python's that is no text."""
    lowered = label.lower()
    if not lowered or lowered.startswith(("utf-7", "utf7")):
        return None
    try:
        found = codecs.lookup(_MEANT.get(lowered, lowered))
        "x".encode(found.name)
    except (LookupError, ValueError):
        return None
    return found.name


def _guess(body: bytes) -> str:
    try:
        body.decode(_USUAL)
    except UnicodeDecodeError as error:
        # The end may be cut in the middle of a letter.
        return _USUAL if error.start >= len(body) - 4 else "cp1252"
    return _USUAL


def _whole(url: str, picture: str | None) -> str | None:
    if not picture:
        return None
    try:
        return urljoin(url, picture.strip())
    except ValueError:
        return None


class _Enough(Exception):
    """The head has ended."""


class _Parser(HTMLParser):
    """Takes the first of each <meta> that says something, and the first <title>."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, str] = {}
        self.title = ""
        self._titled = False
        self._tags = 0

    def read(self, text: str) -> None:
        try:
            self.feed(text)
        except _Enough:
            return

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tags += 1
        if self._tags > MOST_TAGS or (tag in _BREAK_OFF and self.said):
            raise _Enough
        self._titled = tag == "title" and not self.title
        if tag == "meta":
            told = {name: value or "" for name, value in attrs}
            name = (told.get("property") or told.get("name") or "").strip().lower()
            if name and name not in self.said:
                self.said[name] = told.get("content", "")[:LONGEST_VALUE]

    def handle_endtag(self, tag: str) -> None:
        self._titled = False
        if tag == "head":
            raise _Enough

    def handle_data(self, data: str) -> None:
        if self._titled and len(self.title) < LONGEST_VALUE:
            self.title += data[:LONGEST_VALUE]
