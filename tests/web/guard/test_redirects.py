"""After a form, people stay on this moot."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.web.guard.redirects import own_path


@pytest.mark.parametrize(
    "path", ["/", "/post/7", "/c/art?sort=new&page=2", "/post/7#comment-9", "/a%2F%2Fb"]
)
def test_a_path_of_our_own_is_kept(path):
    assert own_path(path) == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example",
        "https://evil.example", "https:/evil.example", "javascript:alert(1)", "data:text/html,x",
        "evil.example", "post/7", "", None, "/\t/evil.example", "/\n/evil.example",
        "\t//evil.example", " //evil.example", "/ /evil.example", "///evil.example", "/\x00",
        "/\x7f", "/ä", "/" + "a" * 2001,
        "/\r\nSet-Cookie: session=x", "mailto:a@b.example", "//[broken",
    ],
)  # fmt: skip
def test_everything_else_goes_to_the_front_page(elsewhere):
    assert own_path(elsewhere) == "/"
    assert own_path(elsewhere, "/inbox") == "/inbox"


@given(st.one_of(st.text(), st.from_regex(r"[/\\]{1,3}[a-z:@.\\/\t]{0,20}", fullmatch=True)))
def test_what_is_kept_never_leads_to_another_host(wanted):
    kept = own_path(wanted)
    # Browsers read a backslash as a slash and drop tabs and line ends.
    as_browser = kept.replace("\\", "/").replace("\t", "").replace("\n", "").replace("\r", "")
    assert urlsplit(urljoin("https://moot.example/x", as_browser)).netloc == "moot.example"
    assert kept.startswith("/")
