"""What people type to name something that lives elsewhere: an address, or a handle."""

import re
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from folkmoot.errors import Invalid
from folkmoot.peers import hosts

LONGEST = 2_000

Sign = Literal["@", "!", ""]

_HANDLE = re.compile(r"(?:acct:)?([@!]?)([^\s/@!:]{1,100})@([^\s/@]{1,260})", re.IGNORECASE)
_SCHEMES = ("http", "https")


class Page(msgspec.Struct, frozen=True):
    """An address of a page or a document, as it was typed."""

    url: str
    host: str
    """With its port unless it is the usual one."""


class Handle(msgspec.Struct, frozen=True):
    """A name at a host; `sign` is ! for a community, @ for a person, "" for either."""

    sign: Sign
    name: str
    host: str

    def __str__(self) -> str:
        return f"{self.sign}{self.name}@{self.host}"


Typed = Page | Handle


def read(text: str) -> Typed | None:
    """The address or handle that a text is, or None for other words.

    Takes https://…, @name@host, !name@host, name@host and acct:name@host.
    """
    bare = text.strip()
    if not bare or len(bare) > LONGEST or not bare.isprintable():
        return None
    if "://" in bare:
        return _page(bare)
    found = _HANDLE.fullmatch(bare)
    if found is None:
        return None
    host = _host(found[3])
    return None if host is None else Handle(_sign(found[1]), found[2], host)


def _page(text: str) -> Page | None:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _SCHEMES or "@" in parts.netloc or any(one.isspace() for one in text):
        return None
    usual = {"http": 80, "https": 443}[scheme]
    host = _host(parts.netloc if port != usual else parts.netloc.rpartition(":")[0])
    return None if host is None else Page(text, host)


def _sign(text: str) -> Sign:
    return "!" if text == "!" else "@" if text == "@" else ""


def _host(text: str) -> str | None:
    try:
        return hosts.read(text)
    except Invalid:
        return None
