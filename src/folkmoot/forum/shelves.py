"""The shelves that can be read: those of everything, those aside, and those of imports shown.

A large import stands on a shelf of its own for ever. To show or to hide all of it is then to
change one row, and every list reads one strand more.
"""

from functools import lru_cache

from sqlalchemy import ColumnElement, FromClause, Integer, and_, exists, literal, null, or_, select
from sqlalchemy.sql import CompoundSelect

from folkmoot.forum.communities import Community, communities
from folkmoot.forum.counting import shelf_of
from folkmoot.forum.importing.tables import works
from folkmoot.forum.tallies import (
    HIDDEN_SHELF,
    MEMBERS_ASIDE,
    PUBLIC_ASIDE,
    aside,
    post_tallies,
)
from folkmoot.storage.transaction import ReadTx


def _shown(table: FromClause) -> ColumnElement[bool]:
    return and_(
        table.c.shelf.is_not(None), table.c.completed_at.is_not(None), table.c.undone_at.is_(None)
    )


SHOWN = _shown(works)
"""Imports that stand on a shelf of their own and can be seen."""

_others = works.alias("own_shelf")


@lru_cache(maxsize=1)
def _special() -> CompoundSelect[int, int | None, str]:
    """The shelves besides the usual ones on which something stands that can be read.

    A shelf aside is only named while something stands there, so that a moot that silenced
    nobody reads no strand more.
    """
    own = (
        select(works.c.shelf, works.c.community_id, communities.c.visibility)
        .join(communities, communities.c.id == works.c.community_id)
        .where(SHOWN)
    )
    beside = (
        select(literal(shelf, Integer), null(), literal(visibility)).where(
            exists().where(post_tallies.c.shelf == literal(shelf, Integer))
        )
        for shelf, visibility in ((PUBLIC_ASIDE, "public"), (MEMBERS_ASIDE, "members"))
    )
    return own.union_all(*beside).order_by("shelf")


def special(tx: ReadTx, *, public: bool) -> tuple[int, ...]:
    """The shelves of imports that are shown, and those aside; `public`: that all may read."""
    rows = tx.rows(_special())
    return tuple(row.shelf for row in rows if row.visibility == "public" or not public)


def of_community(tx: ReadTx, community: Community) -> tuple[int, ...]:
    """The shelves on which stands what is seen in a community."""
    usual = shelf_of(community.visibility, hidden=False)
    places = {aside(usual): None}
    found = [
        row
        for row in tx.rows(_special())
        if row.community_id == community.id or row.shelf in places
    ]
    return (usual, *(row.shelf for row in found))


def in_sight(shelf: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a tally stands anywhere but on the shelf of an import that is not shown."""
    return or_(shelf <= HIDDEN_SHELF, exists().where(_others.c.shelf == shelf, _shown(_others)))
