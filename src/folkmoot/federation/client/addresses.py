"""Addresses of other servers: one spelling for each, and refused what no server has."""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import quote, urljoin

import msgspec

from folkmoot.federation.client import special
from folkmoot.federation.client.faults import NO_ADDRESS, Forbidden

LONGEST = 2048
"""Characters of an address; browsers and other servers stop near here too."""

_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PORTS = {"https": 443, "http": 80}
_KEPT = "!#$%&'()*+,/:;=?@[]~"


class Address(msgspec.Struct, frozen=True):
    """An address in its one spelling. `host` is lower-case ASCII, in brackets for IPv6;
    `port` is None for the usual one; `target` is path and query; `fragment` without its #."""

    scheme: str
    host: str
    port: int | None
    target: str
    fragment: str = ""

    @property
    def authority(self) -> str:
        """The host, with the port where it is not the usual one: what servers are told apart by."""
        return f"{self.host}:{self.port}" if self.port else self.host

    @property
    def url(self) -> str:
        """The address as it is asked for: without a fragment."""
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def id(self) -> str:
        """The address with its fragment, as ids of keys have one."""
        return f"{self.url}#{self.fragment}" if self.fragment else self.url


def parse(url: object, *, tests: bool = False) -> Address:
    """The address that a text is. Raises Forbidden for one that is never asked.

    Only https and no port, no user, a host with a name. With `tests` also http, ports,
    names without a dot, and loopback addresses as numbers.
    """
    if not isinstance(url, str) or len(url) > LONGEST:
        raise _refused(url, "it is no text, or too long")
    return _parse(url, tests=tests)


@lru_cache(maxsize=512)  # the inboxes of those who follow us, again with each activity
def _parse(url: str, *, tests: bool) -> Address:
    parts = _PARTS.fullmatch(url)
    if parts is None or _FORBIDDEN.search(url):
        raise _refused(url, "it cannot be read")
    scheme = parts[1].lower()
    if scheme != "https" and not (tests and scheme == "http"):
        raise _refused(url, "it is not https")
    if "@" in parts[2]:
        raise _refused(url, "it has the name of a user in it")
    named, port = _split(url, parts[2], tests=tests)
    try:
        target = quote((parts[3] or "/") + (parts[4] or ""), safe=_KEPT)
        fragment = quote((parts[5] or "").removeprefix("#"), safe=_KEPT)
    except UnicodeEncodeError:
        raise _refused(url, "it holds half a character") from None
    usual = port == _PORTS[scheme]
    return Address(scheme, host(named, tests=tests), None if usual else port, target, fragment)


def join(base: Address, location: str, *, tests: bool = False) -> Address:
    """Where a redirect leads. Raises Forbidden as `parse` does."""
    if len(location) > LONGEST or _FORBIDDEN.search(location):
        raise _refused(location, "it cannot be read")
    try:
        return parse(urljoin(base.url, location), tests=tests)
    except ValueError:
        raise _refused(location, "it cannot be read") from None


def host(text: str, *, tests: bool = False) -> str:
    """The one spelling of a host: lower-case, without the last dot, other scripts as xn--.

    Raises Forbidden for what is no name of a server: an address written as a number in
    whatever way, a name without a dot, anything with a slash, a port or a user.
    """
    named = text if text.isascii() else _to_ascii(text)
    named = named.lower().removesuffix(".")
    literal = _literal(named)
    if literal is not None:
        if tests and special.is_loopback(literal):
            return f"[{literal}]" if ":" in literal else literal
        raise _refused(text, "it is a number, not a name")
    last = named.rpartition(".")[2]
    if not _NAME.fullmatch(named) or _NUMBER.fullmatch(last):
        raise _refused(text, "it has no name of a server")
    if "." not in named and not tests:
        raise _refused(text, "it has no name of a server")
    return named


def _split(url: str, authority: str, *, tests: bool) -> tuple[str, int | None]:
    """The host and the port; a port, even the usual one, is for tests."""
    found = re.fullmatch(r"(\[[^\]]*\]|[^:\[\]]*)(?::(\d{1,5}))?", authority)
    if found is None:
        raise _refused(url, "it has no name of a server")
    if found[2] is None:
        return found[1], None
    port = int(found[2])
    if not tests or not 0 < port < 65536:
        raise _refused(url, "it names a port")
    return found[1], port


def _literal(named: str) -> str | None:
    """The address that a host is, in one spelling; None for a name."""
    try:
        if named.startswith("[") and named.endswith("]"):
            return str(ipaddress.IPv6Address(named[1:-1]))
        return str(ipaddress.IPv4Address(named))
    except ValueError:
        return None


def _to_ascii(text: str) -> str:
    # heavy: tables of all scripts, for the few hosts that need them
    import idna

    try:
        return idna.encode(text, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        raise _refused(text, "it has no name of a server") from None


def _refused(url: object, reason: str) -> Forbidden:
    shown = str(url)[:200].encode("ascii", "backslashreplace").decode()
    return Forbidden(NO_ADDRESS, url=shown, reason=reason)
