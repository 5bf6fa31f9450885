"""The communities of the moot as a list, and the people in it by their names."""

from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, exists, or_, select, tuple_

from folkmoot.forum import blocks, moments
from folkmoot.forum.aside import is_host_aside
from folkmoot.forum.audiences import Viewer, may_read_moot, readable_shelves
from folkmoot.forum.authors import Author
from folkmoot.forum.communities import Community, communities
from folkmoot.forum.subscriptions import subscriptions
from folkmoot.forum.tallies import comment_tallies, community_tallies, post_tallies
from folkmoot.identity.people import AWAY, people
from folkmoot.identity.profiles import profiles
from folkmoot.storage.transaction import ReadTx

Where = Literal["here", "elsewhere"]

PAGE = 50
PEOPLE = 20


class Listed(msgspec.Struct, frozen=True):
    """A community as a row of the list."""

    community: Community
    posts: int
    comments: int
    subscribers: int
    active_at: int
    """The last word in it; 0 where nothing was ever written."""
    subscribed: bool
    """The viewer follows it, or asked to."""
    pending: bool = False
    """The server of the community has not answered yet whether they may."""


class Page(msgspec.Struct, frozen=True):
    """Some communities and what to give as `after` for the next page; None on the last."""

    rows: tuple[Listed, ...]
    next: str | None


def page(
    tx: ReadTx,
    viewer: Viewer,
    *,
    subscribed: bool = False,
    of: Where | None = None,
    after: str | None = None,
    limit: int = PAGE,
) -> Page:
    """The communities that the viewer may read, those with the newest words first.

    `subscribed` gives only those that the viewer follows, `of` only those of this moot
    ("here") or of other servers ("elsewhere"); `after` is the `next` of the
    page before. Those of a silenced server are listed for whoever follows them.
    Raises Invalid for a broken one.
    """
    if not may_read_moot(tx, viewer):
        return Page((), None)
    tally = community_tallies.c
    mine = exists().where(_of_viewer(viewer), subscriptions.c.community_id == communities.c.id)
    asked = exists().where(
        _of_viewer(viewer),
        subscriptions.c.community_id == communities.c.id,
        subscriptions.c.accepted_at.is_(None),
    )
    query = (
        select(
            *communities.c,
            tally.posts,
            tally.comments,
            tally.subscribers,
            tally.counted_at,
            mine.label("mine"),
            asked.label("asked"),
        )
        .join(community_tallies, tally.community_id == communities.c.id)
        .order_by(tally.counted_at.desc(), communities.c.id.desc())
    )
    if viewer is None:
        query = query.where(communities.c.visibility == "public")
    query = query.where(mine if subscribed else ~is_host_aside(communities.c.host) | mine)
    if of is not None:
        away = communities.c.host.is_not(None)
        query = query.where(away if of == "elsewhere" else ~away)
    if after:
        query = query.where(
            tuple_(tally.counted_at, communities.c.id) < tuple_(*moments.from_text(after))
        )
    rows = tx.rows(query.limit(limit + 1))
    listed = tuple(_listed(row) for row in rows[:limit])
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(listed, moments.to_text(last.counted_at, last.id) if last is not None else None)


def one(tx: ReadTx, community: Community, viewer: Viewer) -> Listed:
    """A community with its numbers; whoever asks has checked that the viewer may read it."""
    tally = community_tallies.c
    row = tx.row(
        select(tally.posts, tally.comments, tally.subscribers, tally.counted_at).where(
            tally.community_id == community.id
        )
    )
    assert row is not None
    mine = tx.row(
        select(subscriptions.c.accepted_at).where(
            _of_viewer(viewer), subscriptions.c.community_id == community.id
        )
    )
    return Listed(
        community,
        row.posts,
        row.comments,
        row.subscribers,
        row.counted_at,
        subscribed=mine is not None,
        pending=mine is not None and mine.accepted_at is None,
    )


def knows_others(tx: ReadTx, viewer: Viewer) -> bool:
    """Whether the moot has a community of another server to show."""
    away = select(communities.c.id).where(communities.c.host.is_not(None))
    return may_read_moot(tx, viewer) and tx.row(away.limit(1)) is not None


def _of_viewer(viewer: Viewer) -> ColumnElement[bool]:
    return subscriptions.c.person_id == (viewer.id if viewer else 0)


def people_named(tx: ReadTx, words: str, viewer: Viewer) -> list[Author]:
    """The people whose name or shown name begins with the words; at most 20, by name.

    Members, and visitors of whom something can be read here, but nobody of a silenced server.
    """
    begin = " ".join(words.split())
    if not begin or not may_read_moot(tx, viewer):
        return []
    shown = profiles.c.display_name
    query = (
        select(
            people.c.id, people.c.ref, people.c.name, people.c.host,
            shown, profiles.c.self_description,
        )
        .outerjoin(profiles, profiles.c.person_id == people.c.id)
        .where(people.c.name.is_not(None), people.c.left_at.is_(None))
        .where(~is_host_aside(people.c.host))
        .where(
            or_(
                people.c.name.startswith(begin.lower().removeprefix("@"), autoescape=True),
                shown.istartswith(begin, autoescape=True),
            )
        )
        .where(_is_known(readable_shelves(tx, viewer)))
        .order_by(people.c.name, people.c.id)
    )  # fmt: skip
    hidden = blocks.people_of(tx, viewer.id) if viewer is not None else frozenset[int]()
    rows = tx.rows(query.where(people.c.id.not_in(hidden)).limit(PEOPLE))
    return [
        Author(
            row.id, row.ref, row.name, row.host, row.display_name or "", row.self_description or ""
        )
        for row in rows
    ]


def knows(tx: ReadTx, person_id: int, viewer: Viewer) -> bool:
    """Whether the viewer may know of a person: a member, or one of whom they can read something.

    Members also know everybody of whom another server told; strangers need not learn whom
    the moot has met.
    """
    known = _is_known(readable_shelves(tx, viewer))
    if viewer is not None:
        known = known | (people.c.origin == AWAY)
    return tx.row(select(people.c.id).where(people.c.id == person_id, known)) is not None


def _is_known(shelves: tuple[int, ...]) -> ColumnElement[bool]:
    return or_(
        people.c.joined_at.is_not(None),
        *(
            exists().where(table.c.author_id == people.c.id, table.c.shelf.in_(shelves))
            for table in (post_tallies, comment_tallies)
        ),
    )


def _listed(row: Any) -> Listed:
    *described, posts, comments, subscribers, active_at, mine, asked = row
    return Listed(
        Community(*described),
        posts,
        comments,
        subscribers,
        active_at if posts or comments else 0,
        subscribed=bool(mine),
        pending=bool(asked),
    )
