"""The shelves that can be read: those of everything, and those of large imports that are shown.

A large import stands on a shelf of its own for ever. To show or to hide all of it is then to
change one row, and every list reads one strand more.
"""

from sqlalchemy import ColumnElement, FromClause, and_, exists, or_, select

from folkmoot.forum.communities import Community, communities
from folkmoot.forum.counting import shelf_of
from folkmoot.forum.importing.tables import works
from folkmoot.forum.tallies import HIDDEN_SHELF
from folkmoot.storage.transaction import ReadTx


def _shown(table: FromClause) -> ColumnElement[bool]:
    return and_(
        table.c.shelf.is_not(None), table.c.completed_at.is_not(None), table.c.undone_at.is_(None)
    )


SHOWN = _shown(works)
"""Imports that stand on a shelf of their own and can be seen."""

_others = works.alias("own_shelf")

_OWN = (
    select(works.c.shelf, works.c.community_id, communities.c.visibility)
    .join(communities, communities.c.id == works.c.community_id)
    .where(SHOWN)
    .order_by(works.c.shelf)
)


def of_imports(tx: ReadTx, *, public: bool) -> tuple[int, ...]:
    """The shelves of imports that are shown; with `public` those that everybody may read."""
    rows = tx.rows(_OWN)
    return tuple(row.shelf for row in rows if row.visibility == "public" or not public)


def of_community(tx: ReadTx, community: Community) -> tuple[int, ...]:
    """The shelves on which stands what is seen in a community."""
    rows = tx.rows(_OWN)
    usual = shelf_of(community.visibility, hidden=False)
    return (usual, *(row.shelf for row in rows if row.community_id == community.id))


def in_sight(shelf: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a tally stands anywhere but on the shelf of an import that is not shown."""
    return or_(shelf <= HIDDEN_SHELF, exists().where(_others.c.shelf == shelf, _shown(_others)))
