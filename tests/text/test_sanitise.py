"""The sanitiser by itself, for HTML that did not come through our own steps."""

import pytest

from folkmoot.text.links import may_link, may_show
from folkmoot.text.sanitise import clean
from tests.text.hostile import ELEMENTS, QUOTES, SCHEMES, assert_safe, elements


@pytest.mark.parametrize("html", ELEMENTS + QUOTES)
def test_nothing_active_passes(html: str):
    # when
    cleaned = clean(html)
    # then
    assert clean(cleaned) == cleaned
    assert not any(
        name.startswith("on") or name in {"style", "srcdoc"}
        for _, attrs in elements(cleaned)
        for name in attrs
    )
    assert not {tag for tag, _ in elements(cleaned)} & {"script", "svg", "iframe", "embed", "style"}


@pytest.mark.parametrize("url", SCHEMES)
def test_no_address_with_a_foreign_scheme_passes(url: str):
    # when
    cleaned = clean(f'<a href="{url}">x</a><img src="{url}">')
    # then
    assert all("href" not in attrs and "src" not in attrs for _, attrs in elements(cleaned))


@pytest.mark.parametrize(
    "html",
    [
        '<p id="main" class="admin" style="color:red">x</p>',
        '<li class="task admin" id="login">x</li>',
        '<a href="#login" target="_top" rel="opener">x</a>',
        '<ol start="javascript">x</ol>',
        '<td align="evil" colspan="9999">x</td>',
        "<h1>x</h1><h2>y</h2>",
        '<section class="page" role="main">x</section>',
    ],
)
def test_ids_classes_and_roles_are_a_closed_list(html: str):
    assert_safe(clean(html))


@pytest.mark.parametrize(
    "url",
    ["http://a.example", "HTTPS://a.example/x?y#z", "mailto:a@b.example", "/", "/post/1", "/u/a@b"],
)
def test_what_may_be_linked(url: str):
    assert may_link(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "#x",
        "?x",
        "//a",
        "/\\a",
        "\\a",
        "http:a",
        "http:///a",
        "https://",
        " /a",
        "/a\n",
        "mailto:",
    ],
)
def test_what_may_not_be_linked(url: str):
    assert not may_link(url)


def test_only_own_pictures_may_be_shown():
    ref = "0123456789abcdef0123456789abcdef"
    assert may_show(f"/media/{ref}")
    assert may_show(f"/media/{ref}/small")
    assert may_show(f"/media/{ref}.webp")
    assert not may_show(f"https://a.example/media/{ref}")
    assert not may_show(f"/media/{ref}/../../logout")
    assert not may_show("/media/x")
