"""Whom somebody looks for, however they write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.federation.answers import Malformed
from folkmoot.federation.discovery import resources
from folkmoot.federation.discovery.resources import Resource

ADA = Resource("moot.example", "ada")


@pytest.mark.parametrize(
    "text",
    ["acct:ada@moot.example", "ada@moot.example", "@ada@moot.example", "acct:@ada@moot.example",
     "ACCT:Ada@Moot.Example", "!ada@moot.example", " acct:ada@moot.example ",
     "acct:ada@moot.example.", "acct:ada@moot.example:443"],
)  # fmt: skip
def test_a_handle_is_read_in_every_spelling(text):
    assert resources.read(text) == ADA


@pytest.mark.parametrize(
    ("text", "host", "path"),
    [
        ("https://moot.example/u/ada", "moot.example", "/u/ada"),
        ("HTTPS://Moot.example:443/u/Ada/", "moot.example", "/u/Ada"),
        ("https://moot.example", "moot.example", "/"),
        ("https://moot.example/", "moot.example", "/"),
        ("http://127.0.0.1:8001/c/garden?x#y", "127.0.0.1:8001", "/c/garden"),
        ("http://moot.example:80/", "moot.example", "/"),
        ("https://[::1]:8443/u/ada", "[::1]:8443", "/u/ada"),
    ],
)
def test_an_address_is_read_too(text, host, path):
    assert resources.read(text) == Resource(host, path=path)


def test_a_server_with_a_port_may_be_its_own_name():
    assert resources.read("acct:127.0.0.1:8001@127.0.0.1:8001") == Resource(
        "127.0.0.1:8001", "127.0.0.1:8001"
    )


def test_names_in_other_scripts_have_one_spelling():
    assert resources.read("acct:ada@bücher.example").host == "xn--bcher-kva.example"
    assert resources.read("acct:ada@xn--bcher-kva.example").host == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    "text",
    ["", " ", "ada", "acct:ada", "acct:@moot.example", "acct:ada@", "@", "@@", "acct:",
     "acct:a b@moot.example", "acct:a/b@moot.example", "acct:ada@moot.example/x", "https://",
     "ftp://moot.example/u/ada", "https://u:p@moot.example/u/ada", "javascript:alert(1)",
     "https://[",
     "acct:ada@moot.example\r\nX: y", "acct:ada@" + "x" * 2000, "acct:ada@a..b",
     "https://moot.example:port/", "\x00"],
)  # fmt: skip
def test_what_cannot_be_read_is_told(text):
    with pytest.raises(Malformed, match="Say whom you look for"):
        resources.read(text)


@given(st.text(max_size=200) | st.builds("acct:{}@{}".format, st.text(), st.text()))
def test_nothing_that_is_asked_is_an_error_of_the_program(text):
    try:
        found = resources.read(text)
    except Malformed:
        return
    assert found.host == resources.spelled(found.host)
    assert found.path is not None or found.name


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_usual_port_is_not_part_of_a_host(scheme):
    usual = {"http": 80, "https": 443}[scheme]
    assert resources.spelled(f"A.example:{usual}", scheme) == "a.example"
    assert resources.spelled("a.example:8443", scheme) == "a.example:8443"
