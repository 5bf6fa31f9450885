"""Who asks and by which way: the client's address, the scheme, the host, who can listen."""

import re
from collections.abc import Iterable, Mapping
from enum import Enum

import msgspec

from folkmoot.forwarding import FORWARDED_PART, client_address, is_within, network
from folkmoot.hosts import Network, is_machine, is_private, parse

_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")


class Visit(msgspec.Struct, frozen=True):
    """One request as its client sees it.

    `address` is the client's, `network` the /24 or /48 around it (what limits count),
    `host` the lower-case name or address without brackets, `port` None for the usual one.
    """

    address: str
    network: str
    scheme: str
    host: str
    port: int | None

    @property
    def origin(self) -> str:
        """The origin that the browser shows, such as "http://192.168.1.5:8000"."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port else "")


class Line(Enum):
    """Who can listen to what a browser and the moot say to each other."""

    SEALED = "sealed"  # https: nobody between the two
    MACHINE = "machine"  # plain http that never leaves the computer
    BUILDING = "building"  # plain http on a local network: everybody on it
    REFUSED = "refused"  # plain http through the world, or a host that is none


def read_visit(
    peer: str, scheme: str, headers: Mapping[str, str], proxies: Iterable[Network] = ()
) -> Visit:
    """What a request tells about its way here.

    `peer` is the address that the connection came from, `headers` are as joined() gives
    them. Forwarding headers count only from `proxies` (RFC 7239 §8.1): from anybody
    else they are what an attacker wrote.
    """
    trusted = tuple(proxies)
    address = client_address(peer, headers, trusted)
    if is_within(parse(peer), trusted):
        scheme = _forwarded_scheme(headers) or scheme
    host, port = split_host(headers.get("host", ""))
    return Visit(address=address, network=network(address), scheme=scheme, host=host, port=port)


def line(scheme: str, host: str) -> Line:
    """Who can listen when a browser reached us by this scheme and host."""
    if not host:
        return Line.REFUSED
    if scheme == "https":
        return Line.SEALED
    if scheme != "http" or not is_private(host):
        return Line.REFUSED
    return Line.MACHINE if is_machine(host) else Line.BUILDING


def split_host(header: str) -> tuple[str, int | None]:
    """Host and port of a Host header (RFC 9110 §7.2); ("", None) for one that is none."""
    text = header.strip().lower()
    bracketed = re.fullmatch(r"\[([0-9a-f:.]+)\](?::(\d{1,5}))?", text)
    plain = re.fullmatch(r"([^:@/\[\]]+)(?::(\d{1,5}))?", text)
    found = bracketed or plain
    if found is None:
        return "", None
    host = found[1].removesuffix(".")
    port = int(found[2]) if found[2] else None
    good = parse(host) is not None if bracketed else bool(_NAME.fullmatch(host))
    if not good or len(host) > 253 or port == 0 or (port or 0) > 65535:
        return "", None
    return host, port


def _forwarded_scheme(headers: Mapping[str, str]) -> str | None:
    """The scheme that our proxy tells, None where no header of its own does.

    A proxy that sets X-Forwarded-* may pass on a Forwarded that the client wrote: where
    the two differ, or only the other one has a scheme, neither is believed.
    """
    parts = FORWARDED_PART.findall(headers.get("forwarded", ""))
    plain = _last(headers.get("x-forwarded-proto"))
    named = _last(",".join(value.strip('"') for name, value in parts if name.lower() == "proto"))
    if plain is None and "x-forwarded-for" in headers:
        return None
    if plain is not None and named is not None and plain != named:
        return None
    told = plain if plain is not None else named
    return told if told in {"http", "https"} else None


def _last(header: str | None) -> str | None:
    """The value that the nearest proxy added."""
    values = [value.strip().lower() for value in (header or "").split(",") if value.strip()]
    return values[-1] if values else None
