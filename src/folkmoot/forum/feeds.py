"""What Atom feeds say: the newest public things, the same for everybody."""

from typing import Any

import msgspec
from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.forum import keyset, shelves
from folkmoot.forum import posts as post_rows
from folkmoot.forum.audiences import (
    check_community,
    common_shelves,
    may_read_moot,
    may_read_visibility,
    readable_shelves,
)
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import Community, communities
from folkmoot.forum.keyset import Scope
from folkmoot.forum.orders import order_of
from folkmoot.forum.posts import posts
from folkmoot.forum.tallies import comment_tallies
from folkmoot.identity.people import people
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

LENGTH = 30


class Entry(msgspec.Struct, frozen=True):
    """One post or comment of a feed."""

    ref: Ref
    path: str
    """Of its page, such as /post/12."""
    title: str
    """Its own, or that of the post that a comment answers."""
    html: str
    author: str | None
    """The name, with @host for a visitor; None when it was erased."""
    community: str
    published: int
    updated: int
    url: str | None = None
    """Where a post links to."""


class Feed(msgspec.Struct, frozen=True):
    """The entries of a feed, the newest first."""

    entries: tuple[Entry, ...]

    @property
    def updated(self) -> int | None:
        """When one of them was last written or edited; None without any."""
        return max((entry.updated for entry in self.entries), default=None)


_POST = (
    posts.c.id,
    posts.c.ref,
    posts.c.title,
    posts.c.body_html,
    posts.c.url,
    posts.c.published,
    posts.c.edited_at,
    people.c.name,
    people.c.host,
    communities.c.name.label("community"),
)
_COMMENT = (
    comments.c.id,
    comments.c.ref,
    posts.c.title,
    comments.c.body_html,
    comments.c.published,
    comments.c.edited_at,
    people.c.name,
    people.c.host,
    communities.c.name.label("community"),
)


def front(tx: ReadTx) -> Feed:
    """The newest public posts of the moot. Raises NotFound where only members may read it."""
    _check_open(tx)
    return _newest(tx, Scope("front", common_shelves(tx, None)))


def community(tx: ReadTx, where: Community) -> Feed:
    """The newest posts of a community. Raises NotFound where only members may read it."""
    check_community(tx, where, None)
    return _newest(tx, Scope("community", shelves.of_community(tx, where), where.id))


def person(tx: ReadTx, person_id: int) -> Feed:
    """The newest public posts of a person. Raises NotFound where only members may read."""
    _check_open(tx)
    return _newest(tx, Scope("person", readable_shelves(tx, None), person_id))


def thread(tx: ReadTx, post_id: int) -> Feed:
    """The newest comments of a thread, then its post where there is room.

    Raises NotFound where only members may read it, and for a hidden post.
    """
    post = post_rows.by_id(tx, post_id)
    if post.hidden or not may_read_visibility(tx, post.visibility, None):
        raise NotFound(N_("There is no such post here."))
    tally = comment_tallies.c
    shown = (
        select(*_COMMENT)
        .join_from(comment_tallies, comments, comments.c.id == tally.comment_id)
        .join(posts, posts.c.id == comments.c.post_id)
        .join(communities, communities.c.id == posts.c.community_id)
        .outerjoin(people, people.c.id == comments.c.author_id)
        .where(tally.post_id == post_id, tally.shelf.in_(readable_shelves(tx, None)))
        .order_by(tally.published.desc(), tally.comment_id.desc())
        .limit(LENGTH)
    )
    answers = tuple(_entry(row, "comment", None) for row in tx.rows(shown))
    start = _of_ids(tx, [post_id])
    return Feed((*answers, *start.entries)[:LENGTH])


def _check_open(tx: ReadTx) -> None:
    if not may_read_moot(tx, None):
        raise NotFound(N_("Only members may read this moot."))


def _newest(tx: ReadTx, scope: Scope) -> Feed:
    keys = keyset.ids(tx, scope, order_of("new"), now=0, limit=LENGTH)
    return _of_ids(tx, [post_id for _, post_id in keys[:LENGTH]])


def _of_ids(tx: ReadTx, post_ids: list[int]) -> Feed:
    query = (
        select(*_POST)
        .join_from(posts, communities, communities.c.id == posts.c.community_id)
        .outerjoin(people, people.c.id == posts.c.author_id)
        .where(posts.c.id.in_(post_ids))
        .order_by(posts.c.published.desc(), posts.c.id.desc())
    )
    return Feed(tuple(_entry(row, "post", row.url) for row in tx.rows(query)))


def _entry(row: Any, kind: str, url: str | None) -> Entry:
    return Entry(
        ref=row.ref,
        path=f"/{kind}/{row.id}",
        title=row.title,
        html=row.body_html,
        author=f"{row.name}@{row.host}" if row.name and row.host else row.name,
        community=row.community,
        published=row.published,
        updated=row.edited_at or row.published,
        url=url,
    )
