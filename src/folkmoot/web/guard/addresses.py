"""Who asks and by which way: the client's address, the scheme, the host, who can listen."""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from enum import Enum

import msgspec

from folkmoot.hosts import Address, Network, is_machine, is_private, parse

_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_HOPS = 20
_FORWARDED_PART = re.compile(r'([a-z]+)=("(?:[^"\\]|\\.)*"|[^",;\s]*)', re.IGNORECASE)


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
    if _is_within(parse(peer), trusted):
        scheme = _forwarded_scheme(headers) or scheme
    host, port = split_host(headers.get("host", ""))
    return Visit(address=address, network=network(address), scheme=scheme, host=host, port=port)


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by lower-case name, repeated ones joined with commas in order (RFC 9110 §5.3).

    Some proxies add a line of their own below the client's: who reads only the first
    line of a name reads what the client wrote.
    """
    found: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def client_address(peer: str, headers: Mapping[str, str], proxies: Iterable[Network] = ()) -> str:
    """The address of the client: the nearest hop that is not one of our own proxies.

    Where X-Forwarded-For and Forwarded tell two stories, a proxy passed one of them
    on unread, and neither is believed.
    """
    trusted = tuple(proxies)
    if not _is_within(parse(peer), trusted):
        return _spell(peer)
    stories = {
        _nearest_stranger(hops, trusted)
        for hops in (_plain_hops(headers), _rfc7239_hops(headers))
        if hops
    }
    return (stories.pop() if len(stories) == 1 else None) or _spell(peer)


def network(address: str) -> str:
    """The /24 (IPv4) or /48 (IPv6) that an address is in; itself where it is none."""
    parsed = parse(address)
    if parsed is None:
        return address
    bits = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network((parsed, bits), strict=False))


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


def parse_proxies(texts: Iterable[str]) -> tuple[Network, ...]:
    """The configured proxies ("127.0.0.1", "10.0.0.0/8") as networks; ValueError else."""
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts)


def _spell(text: str) -> str:
    parsed = parse(text)
    return str(parsed) if parsed is not None else "unknown"


def _is_within(address: Address | None, networks: Iterable[Network]) -> bool:
    return address is not None and any(
        address.version == net.version and address in net for net in networks
    )


def _plain_hops(headers: Mapping[str, str]) -> list[str]:
    return [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",") if hop.strip()]


def _rfc7239_hops(headers: Mapping[str, str]) -> list[str]:
    parts = _FORWARDED_PART.findall(headers.get("forwarded", ""))
    return [value.strip('"') for name, value in parts if name.lower() == "for"]


def _nearest_stranger(hops: list[str], trusted: tuple[Network, ...]) -> str | None:
    """Walk from our side outwards; what lies beyond the first stranger is hearsay."""
    for hop in reversed(hops[-_HOPS:]):
        address = parse(hop) or parse(_without_port(hop))
        if not _is_within(address, trusted):
            return str(address) if address is not None else None
    return None


def _without_port(hop: str) -> str:
    bracketed = re.fullmatch(r"\[([^\]]+)\]:\d+", hop)
    return bracketed[1] if bracketed else hop.rpartition(":")[0]


def _forwarded_scheme(headers: Mapping[str, str]) -> str | None:
    """The scheme that our proxy tells, None where no header of its own does.

    A proxy that sets X-Forwarded-* may pass on a Forwarded that the client wrote: where
    the two differ, or only the other one has a scheme, neither is believed.
    """
    parts = _FORWARDED_PART.findall(headers.get("forwarded", ""))
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
