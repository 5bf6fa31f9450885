"""Forwarded headers count only from our own proxies, and limits count networks."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.forwarding import client_address, joined, network, parse_proxies

PROXY = parse_proxies(["127.0.0.1", "10.0.0.0/8"])


def test_without_a_proxy_the_peer_is_the_client_whatever_it_says():
    spoofed = {"x-forwarded-for": "198.51.100.7", "forwarded": "for=198.51.100.7"}
    assert client_address("203.0.113.9", spoofed) == "203.0.113.9"
    assert client_address("203.0.113.9", spoofed, PROXY) == "203.0.113.9"
    # A loopback peer is no exception while it is not configured.
    assert client_address("127.0.0.1", spoofed) == "127.0.0.1"


@pytest.mark.parametrize(
    ("headers", "client"),
    [
        ({"x-forwarded-for": "198.51.100.7"}, "198.51.100.7"),
        # What stands left of the nearest stranger was written by the stranger.
        ({"x-forwarded-for": "1.2.3.4, 198.51.100.7"}, "198.51.100.7"),
        ({"x-forwarded-for": "1.2.3.4, 198.51.100.7, 10.1.1.1, 127.0.0.1"}, "198.51.100.7"),
        ({"x-forwarded-for": "198.51.100.7:51334"}, "198.51.100.7"),
        ({"x-forwarded-for": "[2001:db8::7]:51334"}, "2001:db8::7"),
        ({"x-forwarded-for": "2001:DB8:0::7"}, "2001:db8::7"),
        ({"x-forwarded-for": "::ffff:198.51.100.7"}, "198.51.100.7"),
        ({"x-forwarded-for": "::ffff:127.0.0.1, ::ffff:10.0.0.1"}, "127.0.0.1"),
        ({"forwarded": "for=198.51.100.7"}, "198.51.100.7"),
        ({"forwarded": 'For="[2001:db8::7]:4711";proto=https'}, "2001:db8::7"),
        ({"forwarded": "for=1.2.3.4;by=x, for=198.51.100.7;proto=https"}, "198.51.100.7"),
        ({"forwarded": "for=198.51.100.7", "x-forwarded-for": "198.51.100.7"}, "198.51.100.7"),
        # Two stories: one of them passed through unread. Neither is believed.
        ({"forwarded": "for=1.2.3.4", "x-forwarded-for": "198.51.100.7"}, "127.0.0.1"),
        ({"x-forwarded-for": "unknown"}, "127.0.0.1"),
        ({"x-forwarded-for": "198.51.100.7, _hidden"}, "127.0.0.1"),
        ({"forwarded": "for=_secret"}, "127.0.0.1"),
        ({"x-forwarded-for": ""}, "127.0.0.1"),
        ({"x-forwarded-for": ", ,"}, "127.0.0.1"),
        ({"x-forwarded-for": "10.0.0.1, 127.0.0.1"}, "127.0.0.1"),
        ({"x-real-ip": "198.51.100.7", "cf-connecting-ip": "198.51.100.7"}, "127.0.0.1"),
        ({}, "127.0.0.1"),
    ],
)
def test_behind_a_proxy_the_nearest_stranger_is_the_client(headers, client):
    assert client_address("127.0.0.1", headers, PROXY) == client


@given(st.text(max_size=100), st.ip_addresses())
def test_what_a_client_writes_never_changes_what_our_proxy_adds(written, real):
    if any(real in proxy for proxy in PROXY if proxy.version == real.version):
        return
    found = client_address("127.0.0.1", {"x-forwarded-for": f"{written}, {real}"}, PROXY)
    mapped = getattr(real, "ipv4_mapped", None)
    assert found in {str(mapped or real), "127.0.0.1"}
    if not mapped:
        assert found == str(real)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_header_gives_an_address(forwarded_for, forwarded):
    headers = {"x-forwarded-for": forwarded_for, "forwarded": forwarded}
    assert ipaddress.ip_address(client_address("127.0.0.1", headers, PROXY))


def test_a_proxy_that_adds_a_line_of_its_own_is_read_last():
    lines = [
        ("X-Forwarded-For", "1.2.3.4"),
        ("Host", "moot.example"),
        ("x-forwarded-for", "198.51.100.7"),
    ]
    headers = joined(lines)
    assert headers == {"x-forwarded-for": "1.2.3.4, 198.51.100.7", "host": "moot.example"}
    assert client_address("127.0.0.1", headers, PROXY) == "198.51.100.7"


def test_a_peer_without_an_address_is_unknown():
    assert client_address("", {}) == "unknown"
    assert client_address("/run/folkmoot.sock", {"x-forwarded-for": "1.2.3.4"}, PROXY) == "unknown"
    assert network("unknown") == "unknown"


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("198.51.100.7", "198.51.100.0/24"),
        ("2001:db8:1:2:3::7", "2001:db8:1::/48"),
        ("::ffff:198.51.100.7", "198.51.100.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("127.0.0.1", "127.0.0.0/24"),
    ],
)
def test_limits_count_networks(address, block):
    assert network(address) == block


@given(st.ip_addresses())
def test_an_address_lies_in_its_network(address):
    block = ipaddress.ip_network(network(str(address)))
    assert (getattr(address, "ipv4_mapped", None) or address) in block
    assert block.prefixlen in {24, 48}


def test_a_wrong_proxy_in_the_settings_is_told():
    with pytest.raises(ValueError, match="moot"):
        parse_proxies(["moot.example"])
