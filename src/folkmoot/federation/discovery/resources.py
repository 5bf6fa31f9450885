"""What WebFinger is asked for: a name and a host, however people and servers write them."""

import re
from urllib.parse import urlsplit

import msgspec

from folkmoot.federation.answers import Malformed
from folkmoot.words import N_

LONGEST = 1000

_USUAL_PORTS = {"https": 443, "http": 80}
# Signs in front of a handle: @ for people, ! for communities.
_SIGNS = "@!"


class Resource(msgspec.Struct, frozen=True):
    """Whom somebody looks for. A `path` only where an address was given."""

    host: str
    """In lower case, IDNA encoded, with a port unless it is the usual one of https."""
    name: str = ""
    """In lower case."""
    path: str | None = None


def read(text: str) -> Resource:
    """Read `acct:name@host`, a bare handle, or an address. Raises Malformed."""
    text = text.strip()
    if not text or len(text) > LONGEST or not text.isprintable():
        raise _unreadable()
    scheme, colon, rest = text.partition(":")
    if scheme.lower() == "acct" and colon:
        return _handle(rest)
    if "://" in text:
        return _address(text)
    return _handle(text)


def spelled(host: str, scheme: str = "https") -> str:
    """A host, perhaps with a port, in the one spelling that is compared; "" for none."""
    try:
        parts = urlsplit(f"//{host.strip()}")
        name, port = (parts.hostname or "").removesuffix("."), parts.port
        if name and ":" not in name:
            name = name.encode("idna").decode()
    except ValueError:  # UnicodeError is one
        return ""
    if not name or parts.username is not None or parts.path:
        return ""
    shown = f"[{name}]" if ":" in name else name.lower()
    return shown if port in (None, _USUAL_PORTS.get(scheme)) else f"{shown}:{port}"


def _handle(text: str) -> Resource:
    name, at, host = text.lstrip(_SIGNS).rpartition("@")
    found = spelled(host)
    if not at or not name or not found or re.search(r"[\s/]", name):
        raise _unreadable()
    return Resource(found, name.lower())


def _address(text: str) -> Resource:
    try:
        parts = urlsplit(text)
    except ValueError:
        raise _unreadable() from None
    scheme = parts.scheme.lower()
    found = spelled(parts.netloc, scheme)
    if scheme not in _USUAL_PORTS or not found:
        raise _unreadable()
    return Resource(found, path=parts.path.rstrip("/") or "/")


def _unreadable() -> Malformed:
    return Malformed(
        N_("Say whom you look for as ?resource=acct:name@host, or with the address of an actor.")
    )
