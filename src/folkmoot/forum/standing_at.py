"""Which page of this moot an address leads to: of something here, wherever it lives."""

import re

from sqlalchemy import exists, select

from folkmoot.forum import communities as rooms
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.forum.shelves import in_sight
from folkmoot.forum.tallies import comment_tallies, post_tallies
from folkmoot.identity import people
from folkmoot.record import settings
from folkmoot.storage.transaction import ReadTx

_OWN_PAGES = re.compile(r"/(?:post|comment)/[0-9]{1,10}|/[cu]/[^/?#]{1,300}|/?")


def page_of(tx: ReadTx, url: str) -> str | None:
    """The path of the page of a post, comment, person or community, by its ActivityPub id.

    An address of this moot itself is its own path. None for what is not here. Whether
    somebody may read that page is asked there.
    """
    return _own(tx, url) or _object(tx, url) or _actor(tx, url)


def _own(tx: ReadTx, url: str) -> str | None:
    address = settings.get(tx, "address")
    if not address or not url.startswith(address):
        return None
    path = url.removeprefix(address).partition("#")[0].partition("?")[0]
    return (path or "/") if _OWN_PAGES.fullmatch(path) else None


def _object(tx: ReadTx, url: str) -> str | None:
    shown = exists().where(post_tallies.c.post_id == posts.c.id, in_sight(post_tallies.c.shelf))
    post_id = tx.value(select(posts.c.id).where(posts.c.object_url == url, shown))
    if post_id is not None:
        return f"/post/{post_id}"
    shown = exists().where(
        comment_tallies.c.comment_id == comments.c.id, in_sight(comment_tallies.c.shelf)
    )
    comment_id = tx.value(select(comments.c.id).where(comments.c.object_url == url, shown))
    return None if comment_id is None else f"/comment/{comment_id}"


def _actor(tx: ReadTx, url: str) -> str | None:
    community = rooms.by_actor_url(tx, url)
    if community is not None:
        return f"/c/{community.handle}"
    person = people.by_actor_url(tx, url)
    return f"/u/{person.handle}" if person is not None and person.name else None
