"""Which posts stand on a page of a list, at a price that does not grow with the number of posts.

Every list is a merge of strands: the posts of one shelf, of one community, or of one day.
Inside a strand an index holds the posts in order, so a page begins where the last one ended.
Two strands are read side by side. Of many, only the first post of each is looked up; the
page can only come from the strands whose first posts are the best, and of the second best
of them one post less can be needed than of the best, and so on.
"""

from functools import lru_cache
from typing import Any, Literal

import msgspec
from sqlalchemy import Select, bindparam, case, exists, literal, select, true, tuple_, union_all
from sqlalchemy.sql import CompoundSelect, FromClause
from sqlalchemy.sql.elements import ColumnElement

from folkmoot.clock import DAY
from folkmoot.forum.blocks import community_blocks, person_blocks
from folkmoot.forum.communities import communities
from folkmoot.forum.importing.tables import works
from folkmoot.forum.orders import Key, Order
from folkmoot.forum.shelves import SHOWN
from folkmoot.forum.subscriptions import subscriptions
from folkmoot.forum.tallies import (
    MEMBERS_ASIDE,
    MEMBERS_SHELF,
    PUBLIC_ASIDE,
    PUBLIC_SHELF,
    post_tallies,
)
from folkmoot.storage.transaction import ReadTx

Kind = Literal["front", "subscribed", "community", "person"]
Rows = Select[*tuple[Any, ...]]

PAGE = 20
"""Posts on a page."""


class Scope(msgspec.Struct, frozen=True):
    """Which posts a list is about, and for whom."""

    kind: Kind
    shelves: tuple[int, ...]
    """The shelves that the viewer may read; of a community, those that its posts stand on."""
    place_id: int = 0
    """The id of the community or of the person."""
    viewer_id: int | None = None
    """A member, whose blocks are heeded and whose subscriptions are read."""
    languages: tuple[str, ...] = ()
    """Only posts in these languages, and those that say none; empty for all."""


class _Shape(msgspec.Struct, frozen=True):
    """What the statements of a list depend on; everything else is a bound value."""

    kind: Kind
    shelves: tuple[int, ...]
    column: str
    ascending: bool
    by_day: bool
    by_span: bool
    is_later: bool
    """True for every page but the first."""
    is_viewed: bool
    has_languages: bool


def ids(
    tx: ReadTx, scope: Scope, order: Order, *, now: int, after: Key | None = None, limit: int = PAGE
) -> list[Key]:
    """The keys of up to limit + 1 posts after a key, in order: the one more says there is a next.

    At most two statements, whatever the list.
    """
    if not scope.shelves:
        return []
    shape = _shape_of(scope, order, after)
    values = _values(scope, order, now, after)
    if not (shape.by_day or _is_of_many(shape)):
        return _keys(tx, _side_by_side(shape), {**values, "limit": limit + 1})
    heads = tx.rows(_heads(shape), {**values, "limit": limit + 1})
    if not heads:
        return []
    names = _names(shape)
    for number, head in enumerate(heads):
        values[f"limit_{number}"] = limit + 1 - number
        values.update({f"{name}_{number}": getattr(head, name) for name in names})
    return _keys(tx, _merge(shape, names, len(heads)), {**values, "limit": limit + 1})


def _keys(tx: ReadTx, query: Any, values: dict[str, Any]) -> list[Key]:
    return [(row.rank, row.post_id) for row in tx.rows(query, values)]


def _names(shape: _Shape) -> tuple[str, ...]:
    """The columns that are the same within a strand of many."""
    room = () if shape.kind == "front" else ("community_id",)
    return (*room, "shelf", "day") if shape.by_day else (*room, "shelf")


def _is_of_many(shape: _Shape) -> bool:
    """True where each community is a strand; posts of the last hours are simply all sorted."""
    return shape.kind == "subscribed" and not shape.by_span


def _shape_of(scope: Scope, order: Order, after: Key | None) -> _Shape:
    return _Shape(
        kind=scope.kind,
        shelves=scope.shelves,
        column=order.column,
        ascending=order.ascending,
        by_day=order.days is not None,
        by_span=order.span is not None,
        is_later=after is not None,
        is_viewed=scope.viewer_id is not None,
        has_languages=bool(scope.languages),
    )


def _values(scope: Scope, order: Order, now: int, after: Key | None) -> dict[str, Any]:
    """Bound values by name; a statement takes those that it names."""
    values: dict[str, Any] = {"place": scope.place_id, "viewer": scope.viewer_id}
    values["languages"] = scope.languages
    if order.days is not None:
        values["first_day"] = now // DAY - order.days
        values["last_day"] = now // DAY
        values["since"] = values["first_day"] * DAY
    if order.span is not None:
        values["since"] = now - order.span
    if after is not None:
        values["rank"], values["post"] = after
    return values


# ---- one strand


def _strand(shape: _Shape, equal: dict[str, Any], limit: Any) -> Rows:
    """The best posts of the strand in which these columns have these values."""
    tally = post_tallies.c
    rank: ColumnElement[Any] = tally[shape.column]
    # The span is read by the index of publishing; + 0 keeps the one of the rank out of it.
    sort = rank + 0 if shape.by_span else rank
    query = select(rank.label("rank"), tally.post_id.label("post_id"))
    query = query.where(*(tally[name] == value for name, value in equal.items()))
    if shape.by_span:
        query = query.where(tally.published > bindparam("since", type_=tally.published.type))
    if shape.is_later:
        pair = tuple_(sort, tally.post_id)
        last = tuple_(
            bindparam("rank", type_=rank.type), bindparam("post", type_=tally.post_id.type)
        )
        query = query.where(pair > last if shape.ascending else pair < last)
    query = query.where(*_wanted(shape))
    if shape.ascending:
        return query.order_by(sort, tally.post_id).limit(limit)
    return query.order_by(sort.desc(), tally.post_id.desc()).limit(limit)


def _wanted(shape: _Shape) -> list[ColumnElement[bool]]:
    """What a viewer's blocks and languages leave over."""
    tally = post_tallies.c
    wanted: list[ColumnElement[bool]] = []
    viewer = bindparam("viewer", type_=tally.author_id.type)
    if shape.is_viewed and shape.kind != "person":
        block = person_blocks.c
        wanted.append(
            ~exists().where(block.person_id == viewer, block.blocked_id == tally.author_id)
        )
    if shape.is_viewed and shape.kind in {"front", "person"}:
        block = community_blocks.c
        wanted.append(
            ~exists().where(block.person_id == viewer, block.community_id == tally.community_id)
        )
    if shape.has_languages:
        some = bindparam("languages", type_=tally.language.type, expanding=True)
        wanted.append(tally.language.is_(None) | tally.language.in_(some))
    if shape.kind == "subscribed" and shape.by_span:
        wanted.append(tally.community_id.in_(select(_subscribed(()).c.community_id)))
    return wanted


# ---- strands side by side


@lru_cache(maxsize=256)
def _side_by_side(shape: _Shape) -> Rows | CompoundSelect[*tuple[Any, ...]]:
    """A strand for each shelf, each already as short as the page."""
    limit = bindparam("limit", type_=post_tallies.c.post_id.type)
    equal: dict[str, Any] = {}
    if shape.kind in {"community", "person"}:
        column = "community_id" if shape.kind == "community" else "author_id"
        equal[column] = bindparam("place")
    strands = [_strand(shape, {**equal, "shelf": shelf}, limit) for shelf in shape.shelves]
    return _united(shape, strands)


@lru_cache(maxsize=1024)
def _merge(
    shape: _Shape, names: tuple[str, ...], count: int
) -> Rows | CompoundSelect[*tuple[Any, ...]]:
    """So many strands, each named by the values of its columns, and as long as can matter."""
    strands = [
        _strand(
            shape,
            {name: bindparam(f"{name}_{number}") for name in names},
            bindparam(f"limit_{number}"),
        )
        for number in range(count)
    ]
    return _united(shape, strands)


def _united(shape: _Shape, strands: list[Rows]) -> Rows | CompoundSelect[*tuple[Any, ...]]:
    if len(strands) == 1:
        return strands[0]
    union = union_all(*(select(strand.subquery()) for strand in strands))
    rank, post_id = union.selected_columns
    if shape.ascending:
        return union.order_by(rank, post_id).limit(bindparam("limit"))
    return union.order_by(rank.desc(), post_id.desc()).limit(bindparam("limit"))


# ---- the first posts of many strands


@lru_cache(maxsize=256)
def _heads(shape: _Shape) -> Rows:
    """The strands with the best first posts: rank, post_id, and what names the strand."""
    strands = _strands(shape)
    head = post_tallies.alias("head")
    first = _strand(shape, {name: strands.c[name] for name in _names(shape)}, 1)
    first_id = first.with_only_columns(post_tallies.c.post_id).correlate(strands)
    rank = head.c[shape.column]
    query = (
        select(rank.label("rank"), head.c.post_id, *strands.c)
        .select_from(strands.join(head, head.c.post_id == first_id.scalar_subquery()))
        .limit(bindparam("limit"))
    )
    if shape.ascending:
        return query.order_by(rank, head.c.post_id)
    return query.order_by(rank.desc(), head.c.post_id.desc())


def _strands(shape: _Shape) -> FromClause:
    """One row for each strand; its columns are those that are the same within it."""
    if shape.kind == "subscribed":
        rooms = _subscribed(shape.shelves)
        if not shape.by_day:
            return rooms
        days = _days()
        source = rooms.join(days, true())
        query = select(*rooms.c, days.c.day).select_from(source)
        return query.where(_has_news(rooms)).subquery("strand")
    days = _days()
    each = union_all(*(select(_literal(shelf).label("shelf")) for shelf in shape.shelves))
    shelves = each.subquery("readable")
    place: list[Any] = []
    if shape.kind == "community":
        kind = post_tallies.c.community_id.type
        place = [bindparam("place", type_=kind).label("community_id")]
    query = select(*place, shelves.c.shelf, days.c.day)
    return query.select_from(shelves.join(days, true())).subquery("strand")


def _subscribed(shelves: tuple[int, ...]) -> FromClause:
    """The communities that the viewer subscribed to and did not block, with their shelves.

    Those aside are looked for only where `shelves` names them.
    """
    viewer = bindparam("viewer", type_=subscriptions.c.person_id.type)
    usual = case((communities.c.visibility == "public", PUBLIC_SHELF), else_=MEMBERS_SHELF)
    block = community_blocks.c
    blocked = exists().where(block.person_id == viewer, block.community_id == communities.c.id)
    mine = (
        select(communities.c.id.label("community_id"), usual.label("shelf"))
        .join_from(subscriptions, communities, communities.c.id == subscriptions.c.community_id)
        .where(subscriptions.c.person_id == viewer, ~blocked)
    )
    own = mine.with_only_columns(communities.c.id.label("community_id"), works.c.shelf)
    imported = own.join(works, works.c.community_id == communities.c.id).where(SHOWN)
    strands = [mine, imported]
    for common, beside in ((PUBLIC_SHELF, PUBLIC_ASIDE), (MEMBERS_SHELF, MEMBERS_ASIDE)):
        if beside in shelves:
            strands.append(_beside(mine, usual == common, beside))
    return union_all(*strands).subquery("strand")


def _beside(mine: Rows, is_usual: ColumnElement[bool], shelf: int) -> Rows:
    """The communities among these in which something stands aside."""
    tally = post_tallies.alias("aside").c
    there = exists().where(tally.community_id == communities.c.id, tally.shelf == shelf)
    query = mine.with_only_columns(communities.c.id.label("community_id"), _literal(shelf))
    return query.where(is_usual, there)


def _has_news(rooms: FromClause) -> ColumnElement[bool]:
    """Leaves out the days of communities that had no post in the whole time."""
    tally = post_tallies.c
    return exists().where(
        tally.community_id == rooms.c.community_id,
        tally.shelf == rooms.c.shelf,
        tally.published >= bindparam("since", type_=tally.published.type),
    )


def _days() -> FromClause:
    """The days from first_day to last_day."""
    kind = post_tallies.c.day.type
    first = select(bindparam("first_day", type_=kind).label("day")).cte("days", recursive=True)
    later = select(first.c.day + 1).where(first.c.day < bindparam("last_day", type_=kind))
    return first.union_all(later)


def _literal(shelf: int) -> ColumnElement[int]:
    return literal(shelf, post_tallies.c.shelf.type)
