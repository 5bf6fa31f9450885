"""The server of an address, whatever stands there instead of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.text.links import server_of, site_of


@pytest.mark.parametrize(
    ("url", "server", "site"),
    [
        ("https://example.org/a?b#c", "example.org", "example.org"),
        ("HTTP://WWW.Example.org:8080", "www.example.org", "example.org"),
        ("https://ada:secret@example.org/", "example.org", "example.org"),
        ("http://[::1]:80/", "::1", "::1"),
    ],
)
def test_a_web_address_has_a_server(url: str, server: str, site: str):
    assert (server_of(url), site_of(url)) == (server, site)


@pytest.mark.parametrize(
    "url",
    [None, "", "x", "/post/1", "//a", "mailto:a@b.example", "javascript:alert(1)", "https://",
     "http://[bad", "https://a]b/", "http://:8/", "http://a:x/", "http://a:99999/", "http://a:0/"],
)  # fmt: skip
def test_what_is_none_has_no_server(url: str | None):
    assert server_of(url) is None
    assert site_of(url) is None


@given(st.text(st.sampled_from("htps:/[]@.wax0#%\uff0f")))
def test_no_text_breaks_it(text: str):
    for url in (text, f"http://{text}"):
        assert server_of(url) != ""
