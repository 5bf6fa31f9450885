"""Who asks and by which way; forwarded headers count only from our own proxies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.forwarding import joined, parse_proxies
from folkmoot.hosts import is_machine, is_private, is_public
from folkmoot.web.guard.addresses import Line, line, read_visit, split_host

PROXY = parse_proxies(["127.0.0.1", "10.0.0.0/8"])


def test_a_host_that_is_told_twice_is_none():
    headers = joined([("Host", "127.0.0.1"), ("Host", "evil.example")])
    assert line("http", read_visit("10.0.0.9", "http", headers).host) is Line.REFUSED


PRIVATE = [
    "127.0.0.1", "127.9.9.9", "::1", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255",
    "192.168.0.1", "169.254.1.1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%wlan0",
    "::ffff:192.168.0.1", "localhost", "hall.localhost", "hall.local", "river.moot.local",
]  # fmt: skip
WORLD = [
    "0.0.0.0", "::", "172.15.255.255", "172.32.0.1", "192.167.255.255", "192.169.0.1", "11.0.0.1",
    "100.64.0.1", "198.51.100.7", "203.0.113.9", "8.8.8.8", "224.0.0.1", "255.255.255.255",
    "2001:db8::1", "2606:4700::1", "ff02::1", "64:ff9b::a00:1", "::7f00:1", "2002:a00:1::",
    "::ffff:8.8.8.8", "moot.example", "local", "notlocal", "evil-local", "localhost.example",
    "10.0.0.1.example", "192.168.0.1.nip.io", "hall.local.example", "0x7f.1", "127.1", "2130706433",
    "raspberrypi", "hall.lan", "hall.home.arpa", "",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_addresses_of_the_building_are_private(host):
    assert is_private(host)
    assert line("http", host) in {Line.MACHINE, Line.BUILDING}
    assert line("https", host) is Line.SEALED


@pytest.mark.parametrize("host", WORLD)
def test_plain_http_through_the_world_is_refused(host):
    assert not is_private(host)
    assert line("http", host) is Line.REFUSED


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "::ffff:127.0.0.1"])
def test_this_machine_is_told_from_the_building(host):
    assert is_machine(host)
    assert line("http", host) is Line.MACHINE


@pytest.mark.parametrize("host", PRIVATE)
def test_an_address_in_the_building_is_not_for_the_world(host):
    shown = f"[{host}]" if ":" in host and "%" not in host else host
    assert not is_public(f"https://{shown}:8443")


@pytest.mark.parametrize(
    "url",
    ["https://moot.example", "http://8.8.8.8:80", "https://[2606:4700::1]", "https://hall.lan",
     "https://192.168.0.1.nip.io", "https://Hall.Example.", "https://[", "https://", "nonsense"],
)  # fmt: skip
def test_an_address_in_the_world_is_public(url):
    assert is_public(url)


@pytest.mark.parametrize(
    "url",
    ["", "https://a.test", "http://b.TEST.:8001", "http://moot", "https://x.internal",
     "https://hall.home.arpa"],
)  # fmt: skip
def test_names_that_nobody_in_the_world_can_have_are_not_public(url):
    assert not is_public(url)


def test_on_a_local_network_everybody_on_it_can_listen():
    assert line("http", "192.168.1.5") is Line.BUILDING
    assert line("http", "hall.local") is Line.BUILDING


def test_https_is_welcome_anywhere_and_nothing_else_is():
    assert line("https", "moot.example") is Line.SEALED
    assert line("https", "") is Line.REFUSED
    for scheme in ("ws", "ftp", "", "HTTP"):
        assert line(scheme, "127.0.0.1") is Line.REFUSED


@pytest.mark.parametrize(
    ("header", "host", "port"),
    [
        ("moot.example", "moot.example", None),
        ("MOOT.example:8000", "moot.example", 8000),
        ("moot.example.", "moot.example", None),
        ("192.168.1.5:8000", "192.168.1.5", 8000),
        ("[::1]:8000", "::1", 8000),
        ("[FD00::5]", "fd00::5", None),
        ("xn--mt-via.example", "xn--mt-via.example", None),
        ("hall_2.local", "hall_2.local", None),
    ],
)
def test_a_host_header_is_read(header, host, port):
    assert split_host(header) == (host, port)


@pytest.mark.parametrize(
    "header",
    [
        "", " ", ":8000", "moot.example:", "moot.example:0", "moot.example:65536",
        "moot.example:http", "user@moot.example", "moot.example/path",
        "moot.example, evil.example", "[::1", "::1", "[::g]", "[127.0.0.1", "moot..example",
        "-moot.example", "moot.example\r\nx: y", "moot example", "mööt.example", "a" * 254,
        "moot.example?x", "moot.example#x", "[moot.example]",
    ],
)  # fmt: skip
def test_a_host_header_that_is_none_is_refused(header):
    assert split_host(header) == ("", None)


@given(st.text(max_size=80))
def test_a_host_has_no_character_that_means_something_elsewhere(header):
    host, port = split_host(header)
    assert not set(host) & set(" /\\@#?<>\"'\r\n\t,;%[]")
    assert port is None or 0 < port < 65536


def test_a_visit_from_the_world_through_our_proxy():
    headers = {
        "host": "moot.example",
        "x-forwarded-for": "198.51.100.7",
        "x-forwarded-proto": "https",
    }
    visit = read_visit("127.0.0.1", "http", headers, PROXY)
    assert (visit.address, visit.network) == ("198.51.100.7", "198.51.100.0/24")
    assert visit.origin == "https://moot.example"
    assert line(visit.scheme, visit.host) is Line.SEALED


def test_a_stranger_cannot_say_that_it_came_by_https():
    headers = {"host": "moot.example", "x-forwarded-proto": "https", "forwarded": "proto=https"}
    visit = read_visit("203.0.113.9", "http", headers, PROXY)
    assert visit.scheme == "http"
    assert line(visit.scheme, visit.host) is Line.REFUSED


@pytest.mark.parametrize(
    ("headers", "scheme"),
    [
        ({"x-forwarded-proto": "https"}, "https"),
        ({"x-forwarded-proto": "HTTPS"}, "https"),
        ({"x-forwarded-proto": "https, http"}, "http"),
        ({"x-forwarded-proto": "javascript"}, "http"),
        ({"forwarded": "for=x;proto=https"}, "https"),
        ({"forwarded": "proto=http, proto=https"}, "https"),
        ({}, "http"),
    ],
)
def test_the_nearest_proxy_tells_the_scheme(headers, scheme):
    assert read_visit("127.0.0.1", "http", {"host": "x.example"} | headers, PROXY).scheme == scheme


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-proto": "http", "forwarded": "proto=https"},
        {"x-forwarded-proto": "https", "forwarded": "for=x;proto=http"},
        {"x-forwarded-for": "198.51.100.7", "forwarded": "for=198.51.100.7;proto=https"},
    ],
    ids=["for https", "for http", "only the client's"],
)
def test_a_scheme_that_the_client_may_have_written_is_not_believed(headers):
    visit = read_visit("127.0.0.1", "http", {"host": "moot.example", **headers}, PROXY)
    assert visit.scheme == "http"


def test_two_headers_that_agree_are_believed():
    headers = {"x-forwarded-for": "198.51.100.7", "x-forwarded-proto": "https"}
    headers |= {"host": "moot.example", "forwarded": "for=198.51.100.7;proto=https"}
    assert read_visit("127.0.0.1", "http", headers, PROXY).scheme == "https"


def test_the_origin_of_a_visit_is_what_the_browser_shows():
    assert (
        read_visit("10.0.0.9", "http", {"host": "[fd00::5]:8000"}).origin == "http://[fd00::5]:8000"
    )
    assert read_visit("10.0.0.9", "http", {"host": "hall.local"}).origin == "http://hall.local"
