"""Which hosts reach no further than the building, and which the whole world can ask."""

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# RFC 1918, 3927, 4193, 4291: addresses that reach no further than the building.
# Shared carrier addresses (RFC 6598) are not among them: a whole town may listen.
_PRIVATE = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        "::1/128", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip

# RFC 6761 (test, localhost), 6762 (local), 8375 (home.arpa), and the name that ICANN keeps
# free for networks of one's own: nobody in the world can ask for what ends in these.
_NEVER_PUBLIC = (".test", ".localhost", ".local", ".home.arpa", ".internal")


def parse(text: str) -> Address | None:
    """The address that a host is, an IPv4 one inside IPv6 taken out; None for a name."""
    try:
        parsed = ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped
    return parsed


def is_private(host: str) -> bool:
    """Whether a host reaches no further than the local network: an address or a .local name."""
    parsed = parse(host)
    if parsed is not None:
        return any(parsed in network for network in _PRIVATE)
    return is_machine(host) or host.endswith(".local")


def is_machine(host: str) -> bool:
    """Whether a host is this computer itself (loopback; RFC 6761 §6.3 for the name)."""
    parsed = parse(host)
    if parsed is not None:
        return parsed.is_loopback
    return host == "localhost" or host.endswith(".localhost")


def is_public(url: str) -> bool:
    """Whether the address of a moot, such as https://moot.example, is one for the whole world.

    "" is not: nobody was told an address. What cannot be read counts as public.
    """
    if not url:
        return False
    try:
        host = (urlsplit(url).hostname or "").lower().removesuffix(".")
    except ValueError:
        return True
    return is_public_host(host)


def is_public_host(host: str) -> bool:
    """Whether a name or an address is one that the whole world can ask for; "" counts as one."""
    if not host or parse(host) is not None:
        return not host or not is_private(host)
    return "." in host and not host.endswith(_NEVER_PUBLIC)
