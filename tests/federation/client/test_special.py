"""Every network of IANA's special registries is refused, from its first address to its last."""

import ipaddress

import pytest

from folkmoot.federation.client import special
from folkmoot.federation.client.answers import Limits
from folkmoot.federation.client.session import NotPublic, Session
from tests.federation.client.scripted import run

NETWORKS = [network for network, _ in (*special.IPV4, *special.IPV6)]


def ends(network: str) -> list[str]:
    """The first address of a network, the last, and one between."""
    parsed = ipaddress.ip_network(network)
    middle = parsed[parsed.num_addresses // 2]
    return [str(parsed[0]), str(middle), str(parsed[-1])]


@pytest.mark.parametrize("network", NETWORKS)
def test_no_address_of_a_special_network_is_public(network: str):
    for address in ends(network):
        assert not special.is_public(address), address


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.31.255.255", "192.168.0.1", "169.254.169.254", "0.0.0.0",
        "255.255.255.255", "100.64.0.1", "198.19.255.255", "224.0.0.1", "::", "::1",
        "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:1::",
        "2001:db8::1", "fe80::1", "fe80::1%lo", "fec0::1", "fd00:ec2::254", "ff02::1", "4000::1",
        "100::1", "5f00::1", "2a00:1450::1%eth0",
    ],
)  # fmt: skip
def test_famous_ways_into_a_network_are_closed(address: str):
    assert not special.is_public(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0",
     "9.255.255.255", "11.0.0.0", "126.255.255.255", "128.0.0.0", "198.17.255.255", "198.20.0.0",
     "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::200e", "2001:4860::8888",
     "2003::1", "2400::1"],
)  # fmt: skip
def test_servers_of_strangers_are_public(address: str):
    assert special.is_public(address)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "a.b"])
def test_what_is_no_address_is_not_public(text: str):
    assert not special.is_public(text)
    assert not special.is_loopback(text)


def test_loopback_is_loopback_in_no_disguise():
    assert special.is_loopback("127.0.0.1")
    assert special.is_loopback("127.8.9.10")
    assert special.is_loopback("::1")
    for other in ("::ffff:127.0.0.1", "::127.0.0.1", "10.0.0.1", "0.0.0.0", "8.8.8.8"):
        assert not special.is_loopback(other)


@pytest.mark.parametrize("tests", [False, True])
def test_the_last_look_is_at_the_address_that_is_dialled(tests: bool):
    # whatever a name meant, and for addresses that no resolver sees
    async def dial() -> list[str]:
        session = Session(agent="", tests=tests, ca_bundle=None, names=None, limits=Limits())
        refused: list[str] = []
        try:
            for address in [one for network in NETWORKS for one in ends(network)]:
                family = 10 if ":" in address else 2
                where = (address, 443, 0, 0) if ":" in address else (address, 443)
                try:
                    session._socket((family, 1, 6, "", where)).close()
                except NotPublic:
                    refused.append(address)
        finally:
            await session.close()
        return refused

    addresses = [one for network in NETWORKS for one in ends(network)]
    loopback = [one for one in addresses if special.is_loopback(one)]
    expected = [one for one in addresses if one not in loopback] if tests else addresses
    assert run(dial()) == expected
