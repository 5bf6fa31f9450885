"""Which client a request comes from: past the proxies that are trusted, and no further."""

import ipaddress
import re
from collections.abc import Iterable, Mapping

from folkmoot.hosts import Address, Network, parse

FORWARDED_PART = re.compile(r'([a-z]+)=("(?:[^"\\]|\\.)*"|[^",;\s]*)', re.IGNORECASE)
"""One part of the header Forwarded (RFC 7239)."""
_HOPS = 20


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
    if not is_within(parse(peer), trusted):
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


def parse_proxies(texts: Iterable[str]) -> tuple[Network, ...]:
    """The configured proxies ("127.0.0.1", "10.0.0.0/8") as networks; ValueError else."""
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts)


def is_within(address: Address | None, networks: Iterable[Network]) -> bool:
    """Whether an address is in one of these networks."""
    return address is not None and any(
        address.version == net.version and address in net for net in networks
    )


def _spell(text: str) -> str:
    parsed = parse(text)
    return str(parsed) if parsed is not None else "unknown"


def _plain_hops(headers: Mapping[str, str]) -> list[str]:
    return [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",") if hop.strip()]


def _rfc7239_hops(headers: Mapping[str, str]) -> list[str]:
    parts = FORWARDED_PART.findall(headers.get("forwarded", ""))
    return [value.strip('"') for name, value in parts if name.lower() == "for"]


def _nearest_stranger(hops: list[str], trusted: tuple[Network, ...]) -> str | None:
    """Walk from our side outwards; what lies beyond the first stranger is hearsay."""
    for hop in reversed(hops[-_HOPS:]):
        address = parse(hop) or parse(_without_port(hop))
        if not is_within(address, trusted):
            return str(address) if address is not None else None
    return None


def _without_port(hop: str) -> str:
    bracketed = re.fullmatch(r"\[([^\]]+)\]:\d+", hop)
    return bracketed[1] if bracketed else hop.rpartition(":")[0]
