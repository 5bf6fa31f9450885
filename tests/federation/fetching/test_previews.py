"""Previews of links: fetched once after a member posts one, and gone with the post."""

import pytest
from sqlalchemy import func, select, update

from folkmoot.federation.client.faults import TOO_SLOW, TooSlow
from folkmoot.federation.fetching import html_head
from folkmoot.federation.fetching.html_head import Head
from folkmoot.forum import far_uses, link_previews
from folkmoot.forum.erasure import ErasePost
from folkmoot.forum.posting import EditPost
from folkmoot.forum.posts import posts
from folkmoot.peers.policy import BlockServers, Server
from folkmoot.record.settings import SetSetting
from folkmoot.text.links import far_name
from tests.forum.build import a_community, a_post, a_visitor, away_community, do, id_of

LINK = "https://page.example/a"
PAGE = """<!doctype html><html><head><title>Plain</title>
<meta property="og:title" content="A big &amp; loom"><meta name="description" content="How  it
was built"><meta property="og:image" content="/loom.png"></head><body>…</body></html>"""


def posted(outside, by=None, community=None, **fields):
    room = community or a_community(outside.db, outside.ada)
    return a_post(outside.db, by or outside.ada, room, "A link", **{"url": LINK, **fields})


def preview(outside, post):
    with outside.db.read() as tx:
        return link_previews.of_post(tx, id_of(outside.db, post))


def test_the_page_behind_a_link_is_named(outside):
    outside.far.page(LINK, PAGE)
    post = posted(outside)
    assert preview(outside, post) is None  # posting waited for nobody
    outside.work()
    found = preview(outside, post)
    assert (found.title, found.line) == ("A big & loom", "How it was built")
    assert found.picture == "https://page.example/loom.png"
    assert outside.far.asked == [LINK]
    assert outside.far.signed == [False]


def test_its_picture_is_seen_by_those_who_read_the_post(outside):
    outside.far.page(LINK, PAGE)
    room = a_community(outside.db, outside.ada, visibility="members")
    posted(outside, community=room)
    outside.work()
    name = far_name("https://page.example/loom.png")
    with outside.db.read() as tx:
        assert far_uses.find(tx, name, outside.ada).public is False
        assert far_uses.find(tx, name, None) is None


def test_it_is_erased_with_the_post(outside):
    outside.far.page(LINK, PAGE)
    post = posted(outside)
    outside.work()
    do(outside.db, outside.ada, ErasePost(post))
    assert preview(outside, post) is None
    with outside.db.read() as tx:
        assert far_uses.find(tx, far_name("https://page.example/loom.png"), outside.ada) is None
        assert tx.value(select(func.count()).select_from(link_previews.link_previews)) == 0


def test_another_link_has_another_name(outside):
    outside.far.page(LINK, PAGE)
    outside.far.page("https://page.example/b", "<title>The other</title>")
    post = posted(outside)
    do(outside.db, outside.ada, EditPost(post=post, title="A link", url="https://page.example/b"))
    outside.work()
    assert preview(outside, post).title == "The other"
    do(outside.db, outside.ada, EditPost(post=post, title="No link"))
    assert preview(outside, post) is None


def test_a_moot_may_switch_it_off(outside):
    do(outside.db, outside.ada, SetSetting(key="link_previews", value=False))
    posted(outside)
    assert outside.work() == 0
    assert outside.far.asked == []


def test_links_of_visitors_are_not_asked(outside):
    posted(outside, by=a_visitor(outside.db), community=away_community(outside.db))
    outside.work()
    assert outside.far.asked == []


def test_a_page_that_cannot_be_had_is_left_in_the_end(outside):
    outside.far.fails(LINK, TooSlow(TOO_SLOW, host="page.example"))
    post = posted(outside)
    for _ in range(10):
        outside.work()
        outside.clock.advance(hours=1)
    assert len(outside.far.asked) == 3
    assert preview(outside, post) is None


@pytest.mark.parametrize("kind", ["application/json", "image/png", "text/plain", ""])
def test_only_html_is_read(outside, kind):
    outside.far.page(LINK, PAGE, kind)
    post = posted(outside)
    outside.work()
    assert preview(outside, post) is None


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/x", "https://10.0.0.1/", "https://moot.example/post/1", "https://[::1]/"],
)
def test_a_link_into_private_networks_or_home_is_not_asked(outside, url):
    posted(outside, url=url)
    outside.work()
    assert outside.far.asked == []


def test_a_blocked_server_is_not_asked_for_previews(outside):
    block = BlockServers((Server(outside.clock.new_ref(), "page.example"),), "spam")
    do(outside.db, outside.ada, block)
    posted(outside)
    outside.work()
    assert outside.far.asked == []


def test_markup_in_a_title_stays_words(outside):
    outside.far.page(LINK, "<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>")
    post = posted(outside)
    outside.work()
    assert preview(outside, post).title == "<script>alert(1)</script>"


# ---- the head of a page


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<title>Grüße</title>".encode(), "text/html"),
        ("<title>Grüße</title>".encode(), "text/html; charset=utf-8"),
        ("<title>Grüße</title>".encode("cp1252"), "text/html; charset=ISO-8859-1"),
        ("<title>Grüße</title>".encode("cp1252"), "text/html"),
        ('<meta charset="windows-1252"><title>Grüße</title>'.encode("cp1252"), "text/html"),
        ("<title>Grüße</title>".encode("utf-16"), "text/html"),
        ("<title>Grüße</title>".encode(), 'text/html; charset="nonsense"'),
        ("<title>Grüße</title>".encode(), "text/html; charset=base64"),
        (b"<title>Gr&uuml;&szlig;e</title>", "text/html; charset=us-ascii"),
    ],
)
def test_the_encoding_is_found(body, kind):
    assert html_head.read(body, kind, LINK).title == "Grüße"


@pytest.mark.parametrize("name", ["shift_jis", "euc-kr", "gb18030", "koi8-r"])
def test_other_encodings_are_read(name):
    word = {"koi8-r": "Привет", "euc-kr": "안녕"}.get(name, "日本")
    body = f"<meta charset={name}><title>{word}</title>".encode(name)
    assert html_head.read(body, "text/html", LINK).title == word


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<", b"<title>", b"<meta property=og:title content", b"<!--" * 60_000,
        b"<a " * 60_000, b"<![CDATA[" * 20_000, b'<meta a="' * 20_000, b"&" * 200_000,
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<title>" * 30_000, bytes(range(256)) * 700,
    ],
)  # fmt: skip
def test_odd_pages_are_read_to_an_end(body):
    assert isinstance(html_head.read(body, "text/html", LINK), Head)


def test_the_first_words_count_and_what_is_in_the_body_does_not():
    page = "<head><title>One</title><title>Two</title></head><body><title>Three</title>"
    assert html_head.read(page.encode(), "text/html", LINK).title == "One"


def test_the_row_of_a_post_is_not_needed_to_tell(outside):
    outside.far.page(LINK, PAGE)
    post = posted(outside)
    with outside.db.write() as tx, tx.performing():
        tx.write(update(posts).where(posts.c.ref == post).values(url=None))
    outside.work()
    assert preview(outside, post) is None
