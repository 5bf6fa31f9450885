"""Addresses that are no server of a stranger: IANA's registries, as data.

https://www.iana.org/assignments/iana-ipv4-special-registry and
https://www.iana.org/assignments/iana-ipv6-special-registry, with multicast and what older
standards set aside. Some entries are reachable from everywhere (anycast for DNS sinks, for
example); no server of this network is there, so they are refused with the rest.
"""

import ipaddress
from ipaddress import IPv4Address, IPv6Address

IPV4 = (
    ("0.0.0.0/8", "this network, RFC 791"),
    ("10.0.0.0/8", "private use, RFC 1918"),
    ("100.64.0.0/10", "shared by the customers of a carrier, RFC 6598"),
    ("127.0.0.0/8", "loopback, RFC 1122"),
    ("169.254.0.0/16", "link local, RFC 3927; there clouds tell their secrets"),
    ("172.16.0.0/12", "private use, RFC 1918"),
    ("192.0.0.0/24", "protocol assignments, RFC 6890"),
    ("192.0.2.0/24", "documentation, RFC 5737"),
    ("192.31.196.0/24", "AS112, RFC 7535"),
    ("192.52.193.0/24", "AMT, RFC 7450"),
    ("192.88.99.0/24", "relays of 6to4, RFC 7526"),
    ("192.168.0.0/16", "private use, RFC 1918"),
    ("192.175.48.0/24", "AS112, RFC 7534"),
    ("198.18.0.0/15", "benchmarks, RFC 2544"),
    ("198.51.100.0/24", "documentation, RFC 5737"),
    ("203.0.113.0/24", "documentation, RFC 5737"),
    ("224.0.0.0/4", "multicast, RFC 5771"),
    ("240.0.0.0/4", "reserved, RFC 1112"),
    ("255.255.255.255/32", "broadcast, RFC 919"),
)
IPV6 = (
    ("::/128", "unspecified, RFC 4291"),
    ("::1/128", "loopback, RFC 4291"),
    ("::/96", "IPv4-compatible, RFC 4291"),
    ("::ffff:0:0/96", "IPv4-mapped, RFC 4291"),
    ("::ffff:0:0:0/96", "IPv4-translated, RFC 2765"),
    ("64:ff9b::/96", "NAT64, RFC 6052"),
    ("64:ff9b:1::/48", "NAT64 for private use, RFC 8215"),
    ("100::/64", "discard only, RFC 6666"),
    ("100:0:0:1::/64", "dummy prefix, RFC 9780"),
    ("2001::/23", "protocol assignments, RFC 2928"),
    ("2001::/32", "Teredo, RFC 4380"),
    ("2001:1::1/128", "Port Control Protocol, RFC 7723"),
    ("2001:1::2/128", "TURN, RFC 8155"),
    ("2001:1::3/128", "DNS-SD, RFC 9665"),
    ("2001:2::/48", "benchmarks, RFC 5180"),
    ("2001:3::/32", "AMT, RFC 7450"),
    ("2001:4:112::/48", "AS112, RFC 7535"),
    ("2001:10::/28", "ORCHID, RFC 4843"),
    ("2001:20::/28", "ORCHIDv2, RFC 7343"),
    ("2001:30::/28", "drone identities, RFC 9374"),
    ("2001:db8::/32", "documentation, RFC 3849"),
    ("2002::/16", "6to4, RFC 3056"),
    ("2620:4f:8000::/48", "AS112, RFC 7534"),
    ("3fff::/20", "documentation, RFC 9637"),
    ("5f00::/16", "segment routing, RFC 9602"),
    ("fc00::/7", "unique local, RFC 4193"),
    ("fe80::/10", "link local, RFC 4291"),
    ("fec0::/10", "site local, RFC 3879"),
    ("ff00::/8", "multicast, RFC 4291"),
)

_IPV4 = tuple(ipaddress.IPv4Network(network) for network, _ in IPV4)
_IPV6 = tuple(ipaddress.IPv6Network(network) for network, _ in IPV6)
_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that IANA has given out, RFC 4291


def is_public(text: str) -> bool:
    """Whether an address may be a stranger's server: unicast, and in no registry."""
    address = _parse(text)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _IPV4)
    if isinstance(address, IPv6Address):
        return address in _UNICAST and not any(address in network for network in _IPV6)
    return False


def is_loopback(text: str) -> bool:
    """Whether an address is this machine: 127.0.0.0/8 or ::1, in no disguise."""
    address = _parse(text)
    return address is not None and address.is_loopback


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and (address.scope_id or address.ipv4_mapped):
        return IPv6Address("::")  # Python 3.13 calls a mapped loopback a loopback
    return address
