"""Pages of posts: the front, what a member subscribed to, a community, a person."""

import msgspec
from sqlalchemy import select

from folkmoot.errors import Invalid
from folkmoot.forum import communities as rooms
from folkmoot.forum import keyset, shelves
from folkmoot.forum.audiences import Viewer, check_community, common_shelves, readable_shelves
from folkmoot.forum.keyset import PAGE, Scope
from folkmoot.forum.orders import PERSON_ORDERS, from_text, order_of, to_text
from folkmoot.forum.posts import posts
from folkmoot.forum.rows import PostRow, of_ids
from folkmoot.forum.tallies import HIDDEN_SHELF, post_tallies
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_


class Page(msgspec.Struct, frozen=True):
    """A page of a list."""

    rows: tuple[PostRow, ...]
    next: str | None
    """What to give as `after` for the next page; None on the last."""


def front(
    tx: ReadTx,
    viewer: Viewer,
    order: str,
    *,
    now: int,
    after: str | None = None,
    since: int | None = None,
    languages: tuple[str, ...] = (),
) -> Page:
    """All posts that the viewer may read, but for people and communities they block.

    What came from silenced servers is left out too (aside.py).
    `after` is the `next` of the page before. `since` is the end of the viewer's last
    visit (marks.last_visit): what is newer is marked. `languages` leaves out posts in
    others. Raises Invalid for an unknown order or a broken `after`.
    """
    scope = Scope("front", common_shelves(tx, viewer), 0, _id(viewer), languages)
    return _page(tx, scope, viewer, order, now=now, after=after, since=since)


def subscribed(
    tx: ReadTx,
    viewer: Viewer,
    order: str,
    *,
    now: int,
    after: str | None = None,
    since: int | None = None,
    languages: tuple[str, ...] = (),
) -> Page:
    """The posts of the communities that a member subscribed to; see front()."""
    if viewer is None:
        return Page((), None)
    scope = Scope("subscribed", readable_shelves(tx, viewer), 0, viewer.id, languages)
    return _page(tx, scope, viewer, order, now=now, after=after, since=since)


def in_community(
    tx: ReadTx,
    community: rooms.Community,
    viewer: Viewer,
    order: str,
    *,
    now: int,
    after: str | None = None,
    since: int | None = None,
    languages: tuple[str, ...] = (),
) -> Page:
    """The posts of one community; see front(). Raises NotFound where the viewer may not read."""
    check_community(tx, community, viewer)
    read = shelves.of_community(tx, community)
    scope = Scope("community", read, community.id, _id(viewer), languages)
    return _page(tx, scope, viewer, order, now=now, after=after, since=since)


def of_person(
    tx: ReadTx,
    person_id: int,
    viewer: Viewer,
    order: str,
    *,
    now: int,
    after: str | None = None,
    since: int | None = None,
) -> Page:
    """The posts of one person, in one of PERSON_ORDERS; see front()."""
    if order not in PERSON_ORDERS:
        raise Invalid(N_("There is no order called {name}."), field="order", name=order)
    scope = Scope("person", readable_shelves(tx, viewer), person_id, _id(viewer))
    return _page(tx, scope, viewer, order, now=now, after=after, since=since)


def pinned(
    tx: ReadTx, community: rooms.Community, viewer: Viewer, *, since: int | None = None
) -> tuple[PostRow, ...]:
    """The posts pinned to the top of a community, the last pinned first; at most a page."""
    check_community(tx, community, viewer)
    query = (
        select(posts.c.id)
        .join(post_tallies, post_tallies.c.post_id == posts.c.id)
        .where(posts.c.community_id == community.id, posts.c.pinned_at.is_not(None))
        .where(post_tallies.c.shelf != HIDDEN_SHELF, shelves.in_sight(post_tallies.c.shelf))
        .order_by(posts.c.pinned_at.desc())
        .limit(PAGE)
    )
    return of_ids(tx, [row.id for row in tx.rows(query)], viewer, since=since)


def _id(viewer: Viewer) -> int | None:
    return viewer.id if viewer is not None else None


def _page(
    tx: ReadTx,
    scope: Scope,
    viewer: Viewer,
    name: str,
    *,
    now: int,
    after: str | None,
    since: int | None,
) -> Page:
    order = order_of(name)
    key = from_text(after, order) if after else None
    keys = keyset.ids(tx, scope, order, now=now, after=key)
    shown = keys[:PAGE]
    rows = of_ids(tx, [post_id for _, post_id in shown], viewer, since=since)
    return Page(rows, to_text(shown[-1]) if len(keys) > PAGE else None)
