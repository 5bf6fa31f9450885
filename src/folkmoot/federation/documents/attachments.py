"""What hangs on a post: links, pictures, films; and pictures of posts and people."""

from typing import Literal
from urllib.parse import urlsplit

import msgspec

from folkmoot.federation.documents.normal import (
    Document,
    address,
    document,
    documents,
    first_text,
    kinds,
    listed,
)
from folkmoot.federation.documents.quirks import ENDINGS
from folkmoot.text.lengths import one_line

MOST_ATTACHMENTS = 50
LONGEST_ALT = 1500
LONGEST_TYPE = 100

Kind = Literal["link", "image", "video", "audio", "file"]

_KINDS: dict[str, Kind] = {"Link": "link", "Image": "image", "Video": "video", "Audio": "audio"}
_KINDS_OF_TYPES: dict[str, Kind] = {"image": "image", "video": "video", "audio": "audio"}


_FILE: Kind = "file"


class Attachment(msgspec.Struct, frozen=True):
    """One thing that hangs on a post; `alt` is what it shows, in words."""

    kind: Kind
    url: str
    media_type: str | None = None
    alt: str = ""


def read_attachments(doc: Document) -> tuple[Attachment, ...]:
    """The attachments that can be opened, each address once; other things are left out."""
    found: dict[str, Attachment] = {}
    for one in documents(doc.get("attachment")):
        made = _attachment(one)
        if made is not None and len(found) < MOST_ATTACHMENTS:
            found.setdefault(made.url, made)
    return tuple(found.values())


def read_picture(value: object) -> str | None:
    """The address of the largest of one or many pictures: strings, Images or Links."""
    best: tuple[float, str] | None = None
    for one in listed(value):
        doc = document(one)
        url = address(one) if doc is None else opened(doc)
        width = _width(doc)
        if url is not None and (best is None or width > best[0]):
            best = (width, url)
    return best[1] if best else None


def opened(doc: Document) -> str | None:
    """What opens when one follows an object: its href, or its url, preferably a page of HTML."""
    own = address(doc.get("href"))
    return own if own is not None else page_of(doc.get("url"))


def page_of(value: object) -> str | None:
    """The address in a `url` of one or many strings and Links, preferably of HTML."""
    first: str | None = None
    for one in listed(value):
        link = document(one)
        url = address(one) if link is None else address(link.get("href"))
        if url is not None and link is not None and _media_type(link) == "text/html":
            return url
        first = first or url
    return first


def _attachment(doc: Document) -> Attachment | None:
    url = opened(doc)
    kind = _kind(doc, url or "")
    if url is None or kind is None:
        return None
    alt = one_line((first_text(doc, "name") or first_text(doc, "summary") or "")[:LONGEST_ALT])
    return Attachment(kind=kind, url=url, media_type=_media_type(doc), alt=alt)


def _kind(doc: Document, url: str) -> Kind | None:
    names = kinds(doc)
    told = _of_type(_media_type(doc) or "")
    if "Document" in names:
        return told or _of_ending(url) or _FILE
    own: Kind | None = next((_KINDS[name] for name in names if name in _KINDS), None)
    if own == "link" and told is not None:
        return told
    return own


def _of_type(media_type: str) -> Kind | None:
    return _KINDS_OF_TYPES.get(media_type.partition("/")[0])


def _of_ending(url: str) -> Kind | None:
    ending = urlsplit(url).path.rpartition(".")[2].lower()
    for name, kind in _KINDS_OF_TYPES.items():
        if ending in ENDINGS[name]:
            return kind
    return None


def _media_type(doc: Document) -> str | None:
    told = doc.get("mediaType")
    good = isinstance(told, str) and 0 < len(told) <= LONGEST_TYPE
    return told.partition(";")[0].strip().lower() if good and isinstance(told, str) else None


def _width(doc: Document | None) -> float:
    width = (doc or {}).get("width")
    return width if isinstance(width, int | float) and width == width else 0  # noqa: PLR0124
