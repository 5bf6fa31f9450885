"""Addresses have one spelling, and what no server of the network has is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.federation.client import addresses
from folkmoot.federation.client.faults import Forbidden


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("https://moot.example", "https://moot.example/"),
        ("HTTPS://Moot.Example/U/Ann", "https://moot.example/U/Ann"),
        ("https://moot.example./u/ann", "https://moot.example/u/ann"),
        ("https://moot.example/?p=1&q=/a?b", "https://moot.example/?p=1&q=/a?b"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://xn--bcher-kva.example/%C3%A4", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://BÜCHER.example", "https://xn--bcher-kva.example/"),
        ("https://ｍｏｏｔ.example/", "https://moot.example/"),
        ("https://moot。example/", "https://moot.example/"),
        ("https://a_b.example/@ann/1", "https://a_b.example/@ann/1"),
        ("https://moot.example/u/ann#main-key", "https://moot.example/u/ann"),
        ("https://moot.example/a%2Fb%41", "https://moot.example/a%2Fb%41"),
        ("https://moot.example/a/../b", "https://moot.example/a/../b"),
        ('https://moot.example/"<>`{|}^', "https://moot.example/%22%3C%3E%60%7B%7C%7D%5E"),
    ],
)
def test_one_spelling(written: str, spelled: str):
    assert addresses.parse(written).url == spelled
    assert addresses.parse(spelled).url == spelled


def test_the_fragment_is_part_of_an_id_only():
    address = addresses.parse("https://moot.example/u/ann#main-key")
    assert address.id == "https://moot.example/u/ann#main-key"
    assert address.url == "https://moot.example/u/ann"


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "moot.example", "//moot.example/", "/u/ann", "https:", "https://", "https:///a",
        "https:moot.example", "https:/moot.example", "http://moot.example/", "ftp://moot.example/",
        "file:///etc/passwd", "gopher://moot.example/", "data:text/html,x", "javascript:alert(1)",
        "acct:ann@moot.example", "ws://moot.example/",
        "https://ann@moot.example/", "https://ann:pw@moot.example/", "https://@moot.example/",
        "https://moot.example:443/", "https://moot.example:80/", "https://moot.example:8443/",
        "https://moot.example:/", "https://moot.example:99999/", "https://moot.example:4 43/",
        "https://moot.example\\@evil.example/", "https://moot.example\t/",
        "https://moot.example/a b",
        "https://moot.example/a\r\nHost: evil.example", "https://moot.example/\x00",
        "https://moot.example/\ud800", "https://moot%2eexample/", "https://moot..example/",
        "https://.example/", "https://-a.example/", "https://a-.example/", "https://a,b.example/",
        "https://moot.example../", "https://" + "a" * 64 + ".example/",
        "https://" + "a." * 130 + "example/", "https://moot.example/" + "a" * 3000,
        "https://localhost/", "https://localhost./", "https://intranet/",
        "https://127.0.0.1/", "https://8.8.8.8/", "https://127.1/", "https://127.0.0.1./",
        "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://0177.0.0.1/",
        "https://1.2.3.0x4/", "https://a.1/", "https://a.0x/", "https://１２７.0.0.1/",
        "https://127。0。0。1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::]/",
        "https://[2606:4700::1111]/", "https://[::1/", "https://::1/", "https://[v1.a]/",
        "https://[fe80::1%25lo]/", "https://a/b.c@d/", None, 7, ["https://moot.example/"],
        {"id": "https://moot.example/"}, b"https://moot.example/",
    ],
    ids=lambda value: ascii(value)[:60],
)  # fmt: skip
def test_what_is_never_asked(written: object):
    with pytest.raises(Forbidden):
        addresses.parse(written)


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("http://127.0.0.1:8001/u/ann", "http://127.0.0.1:8001/u/ann"),
        ("http://[::1]:8001/", "http://[::1]:8001/"),
        ("http://[0:0:0:0:0:0:0:1]:80/", "http://[::1]/"),
        ("https://127.0.0.2:443/", "https://127.0.0.2/"),
        ("http://localhost:8001/", "http://localhost:8001/"),
        ("https://moot.example/", "https://moot.example/"),
    ],
)
def test_tests_may_ask_this_machine(written: str, spelled: str):
    assert addresses.parse(written, tests=True).url == spelled


@pytest.mark.parametrize(
    "written",
    ["http://10.0.0.1:8001/", "http://8.8.8.8/", "http://[::ffff:127.0.0.1]:8001/",
     "http://0.0.0.0:8001/", "http://127.1:8001/", "http://2130706433/", "http://127.0.0.1:0/",
     "http://127.0.0.1:65536/", "ftp://127.0.0.1/", "http://ann@127.0.0.1/",
     "https://169.254.169.254/", "http://[fe80::1]/"],
)  # fmt: skip
def test_tests_may_ask_nothing_else(written: str):
    with pytest.raises(Forbidden):
        addresses.parse(written, tests=True)


def test_servers_are_told_apart_by_host_and_port():
    one, two = (addresses.parse(f"http://127.0.0.1:{port}/", tests=True) for port in (8001, 8002))
    assert (one.authority, two.authority) == ("127.0.0.1:8001", "127.0.0.1:8002")


@pytest.mark.parametrize(
    ("location", "leads"),
    [("/b", "https://moot.example/b"), ("b", "https://moot.example/u/b"),
     ("//other.example/b", "https://other.example/b"), ("?c", "https://moot.example/u/a?c"),
     ("https://other.example", "https://other.example/")],
)  # fmt: skip
def test_redirects_are_read_against_where_they_stand(location: str, leads: str):
    assert addresses.join(addresses.parse("https://moot.example/u/a"), location).url == leads


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "gopher://moot.example/", "http://moot.example/", "//127.0.0.1/",
     "https://ann@moot.example/", "//[::1", "https://moot.example:8443/", "/a\r\nX: y", "\\\\evil"],
)  # fmt: skip
def test_redirects_are_judged_like_any_address(location: str):
    with pytest.raises(Forbidden):
        addresses.join(addresses.parse("https://moot.example/u/a"), location)


@given(st.text())
def test_whatever_is_written_is_judged_and_never_an_error(text: str):
    for written in (text, f"https://{text}/", f"https://moot.example/{text}"):
        try:
            address = addresses.parse(written)
        except Forbidden:
            continue
        assert address.url.isascii()
        assert addresses.parse(address.url) == addresses.parse(address.id.partition("#")[0])


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_the_spelling_of_a_host_is_spelled_the_same_again(text: str):
    try:
        host = addresses.host(text)
    except Forbidden:
        return
    assert (
        addresses.host(host) == addresses.host(host.upper()) == addresses.host(host + ".") == host
    )
