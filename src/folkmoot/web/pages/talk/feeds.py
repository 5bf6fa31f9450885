"""Atom feeds (RFC 4287) of what is public: the moot, a community, a person, a thread."""

from html import escape

import msgspec
from starlette.responses import Response

from folkmoot.clock import moment
from folkmoot.forum import feeds
from folkmoot.forum.feeds import Entry, Feed
from folkmoot.forum.sources import post as read_post
from folkmoot.web import answers
from folkmoot.web.ask import Ask
from folkmoot.web.pages.talk import communities
from folkmoot.web.pages.talk.following import by_handle
from folkmoot.web.render import page as rendered
from folkmoot.web.routes import Route
from folkmoot.words import N_, gettext, say

ATOM = "application/atom+xml; charset=utf-8"


class ShownEntry(msgspec.Struct, frozen=True):
    """An entry of a feed (feed.xml)."""

    id: str
    href: str
    title: str
    who: str
    published: str
    updated: str
    html: str


def front(ask: Ask) -> Response:
    """The newest posts."""
    with ask.db.read() as tx:
        feed = feeds.front(tx)
    return _answer(ask, feed, ask.settings["name"], "/")


def community(ask: Ask) -> Response:
    """The newest posts of a community."""
    with ask.db.read() as tx:
        room = communities.by_handle(tx, ask.path("name"))
        feed = feeds.community(tx, room)
    return _answer(ask, feed, room.title, f"/c/{room.handle}")


def person(ask: Ask) -> Response:
    """The newest posts of a person."""
    with ask.db.read() as tx:
        found = by_handle(tx, ask.path("who"))
        feed = feeds.person(tx, found.id)
    return _answer(ask, feed, f"@{ask.path('who')}", f"/u/{ask.path('who')}")


def thread(ask: Ask) -> Response:
    """The newest comments of a thread."""
    post_id = ask.path("id")
    with ask.db.read() as tx:
        feed = feeds.thread(tx, post_id)
        title = read_post(tx, post_id, None).title
    return _answer(ask, feed, title, f"/post/{post_id}")


def _answer(ask: Ask, feed: Feed, title: str, path: str) -> Response:
    """The same for everybody, so members get no more of it than strangers."""
    address = ask.settings["address"].rstrip("/")
    text = rendered(
        "feed.xml",
        ask.frame,
        title=title or gettext("(without a title)"),
        own=address + ask.request.url.path,
        page=address + path,
        updated=_time(feed.updated or 0),
        entries=[_entry(one, address) for one in feed.entries],
    )
    return answers.text(text, ATOM)


def _entry(one: Entry, address: str) -> ShownEntry:
    link = f'<p><a href="{escape(one.url)}">{escape(one.url)}</a></p>' if one.url else ""
    title = one.title or gettext("(without a title)")
    if one.path.startswith("/comment/"):
        title = say(N_("On “{title}”"), title=title)
    return ShownEntry(
        id=address + one.path,
        href=address + one.path,
        title=title,
        who=one.author or gettext("somebody who left"),
        published=_time(one.published),
        updated=_time(one.updated),
        html=link + _absolute(one.html, address),
    )


def _absolute(html: str, address: str) -> str:
    """Feed readers know no address that a link could be relative to."""
    for attribute in ("href", "src"):
        html = html.replace(f'{attribute}="/', f'{attribute}="{address}/')
    return html


def _time(micros: int) -> str:
    return moment(micros).strftime("%Y-%m-%dT%H:%M:%SZ")


ROUTES = (
    Route("/feed.atom", "The newest posts as a feed.", view=front),
    Route("/c/{name}/feed.atom", "The newest posts of a community as a feed.", view=community),
    Route("/u/{who}/feed.atom", "The newest posts of a person as a feed.", view=person),
    Route("/post/{id:int}/feed.atom", "The newest comments of a thread as a feed.", view=thread),
)
