"""A community as its pictures, the newest post first."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Select, Table, Text, cast, exists, null, select, union_all

from folkmoot.clock import Ref
from folkmoot.forum import authors, shelves
from folkmoot.forum.attachments import attachments
from folkmoot.forum.audiences import Viewer, check_community
from folkmoot.forum.authors import Author
from folkmoot.forum.blocks import person_blocks
from folkmoot.forum.communities import Community
from folkmoot.forum.far_pictures import far_pictures
from folkmoot.forum.posts import posts
from folkmoot.forum.tallies import post_tallies
from folkmoot.identity.people import people
from folkmoot.identity.profiles import profiles
from folkmoot.storage.transaction import ReadTx

POSTS = 24


class Hung(msgspec.Struct, frozen=True):
    """One picture on the wall."""

    post_id: int
    title: str
    author: Author
    picture: Ref | None
    far: str | None
    """The address of one that lies on another server."""
    alt: str


class Page(msgspec.Struct, frozen=True):
    """The pictures of some posts, and the post after which the next page begins."""

    pictures: tuple[Hung, ...]
    next: int | None


def page(tx: ReadTx, community: Community, viewer: Viewer, *, before: int | None = None) -> Page:
    """The pictures of a community's newest posts that have some.

    Posts with a content note are left out: what is behind one is only shown to those who
    press it. `before` is the `next` of the page before. Raises NotFound where the viewer
    may not read.
    """
    check_community(tx, community, viewer)
    ids = _posts(tx, community, viewer, before)
    shown = ids[:POSTS]
    return Page(_pictures(tx, shown), shown[-1] if len(ids) > POSTS else None)


def _posts(tx: ReadTx, community: Community, viewer: Viewer, before: int | None) -> list[int]:
    tally = post_tallies.c
    query = (
        select(posts.c.id)
        .join(post_tallies, tally.post_id == posts.c.id)
        .where(tally.community_id == community.id)
        .where(tally.shelf.in_(shelves.of_community(tx, community)))
        .where(posts.c.content_note.is_(None))
        .where(
            exists().where(attachments.c.post_id == posts.c.id)
            | exists().where(far_pictures.c.post_id == posts.c.id)
        )
        .order_by(posts.c.id.desc())
        .limit(POSTS + 1)
    )
    if before is not None:
        query = query.where(posts.c.id < before)
    if viewer is not None:
        block = person_blocks.c
        query = query.where(
            ~exists().where(block.person_id == viewer.id, block.blocked_id == tally.author_id)
        )
    return [row.id for row in tx.rows(query)]


def _pictures(tx: ReadTx, post_ids: Sequence[int]) -> tuple[Hung, ...]:
    shown = union_all(
        _of(attachments, post_ids, attachments.c.picture, null()),
        _of(far_pictures, post_ids, null(), far_pictures.c.url),
    ).subquery("shown")
    hung = (
        select(
            posts.c.id,
            posts.c.title,
            shown.c.picture,
            shown.c.far,
            shown.c.alt,
            *authors.COLUMNS,
        )
        .join(shown, shown.c.post_id == posts.c.id)
        .join(people, people.c.id == posts.c.author_id)
        .outerjoin(profiles, profiles.c.person_id == people.c.id)
        .order_by(posts.c.id.desc(), shown.c.far.is_not(None), shown.c.position)
    )
    return tuple(
        Hung(row.id, row.title, authors.of_row(row), row.picture, row.far, row.alt)
        for row in tx.rows(hung)
    )


def _of(table: Table, post_ids: Sequence[int], picture: Any, far: Any) -> Select[*tuple[Any, ...]]:
    """The pictures of posts in one of the two tables that have some."""
    row = table.c
    query = select(
        row.post_id,
        row.position,
        row.alt,
        cast(picture, attachments.c.picture.type).label("picture"),
        cast(far, Text).label("far"),
    )
    return query.where(row.post_id.in_(post_ids))
