"""Communities: the rooms of a moot, each for one subject."""

from typing import Any, Literal

import msgspec
from sqlalchemy import Boolean, Column, ForeignKey, Integer, Select, Table, Text, select
from sqlalchemy.sql.elements import ColumnElement

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, NotFound
from folkmoot.record.acts import MEMBERS, PUBLIC, Target
from folkmoot.storage.tables import DERIVED, Micros, governed, id_column, metadata, ref_column
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

Visibility = Literal["public", "members"]
Posting = Literal["members", "stewards"]

communities = Table(
    "community",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("description_html", Text, nullable=False, info=DERIVED),
    ref_column("icon_ref"),
    Column("language", Text),
    Column("visibility", Text, nullable=False),
    Column("posting", Text, nullable=False),
    Column("downvotes", Boolean, nullable=False),
    Column("gallery", Boolean, nullable=False),
    Column("created_at", Micros, nullable=False),
    Column("creator_id", Integer, ForeignKey("person.id")),
    Column("closed_at", Micros),
    info=governed(),
)


class Community(msgspec.Struct, frozen=True):
    """A community as it stands."""

    id: int
    ref: Ref
    name: str
    title: str
    description: str
    description_html: str
    icon_ref: Ref | None
    language: str | None
    visibility: Visibility
    posting: Posting
    downvotes: bool
    gallery: bool
    created_at: int
    creator_id: int | None
    closed_at: int | None
    """Closed: it can be read, but nothing new is written in it."""

    @property
    def members_only(self) -> bool:
        """True when only members of the moot may read it."""
        return self.visibility == "members"


def query() -> Select[*tuple[Any, ...]]:
    """The columns of Community in order, for `Community(*row)`."""
    return select(*communities.c)


def by_ref(tx: ReadTx, ref: Ref) -> Community:
    """The community of a ref. Raises NotFound."""
    return _one(tx, communities.c.ref == ref)


def by_id(tx: ReadTx, community_id: int) -> Community:
    """The community of a row id. Raises NotFound."""
    return _one(tx, communities.c.id == community_id)


def by_name(tx: ReadTx, name: str) -> Community:
    """The community of a name. Raises NotFound."""
    return _one(tx, communities.c.name == name)


def open_names(tx: ReadTx) -> list[str]:
    """The names of the communities that are open, in alphabetical order."""
    named = select(communities.c.name).where(communities.c.closed_at.is_(None))
    return [row.name for row in tx.rows(named.order_by(communities.c.name))]


def _one(tx: ReadTx, which: ColumnElement[bool]) -> Community:
    row = tx.row(query().where(which))
    if row is None:
        raise NotFound(N_("There is no such community here."))
    return Community(*row)


def scope_of(ref: Ref) -> str:
    """The scope that covers a community."""
    return f"community:{ref}"


def audience_of(visibility: str | None) -> int:
    """Who may read acts in a community of this visibility; members only when unknown."""
    return PUBLIC if visibility == "public" else MEMBERS


def target_of(community: Community, **more: Any) -> Target:
    """The community as what an act is done to; `more` are further fields of Target."""
    return Target(
        scopes=(scope_of(community.ref), "moot"),
        audience=audience_of(community.visibility),
        **more,
    )


def check_open(closed_at: int | None) -> None:
    """Raises Conflict in a closed community."""
    if closed_at is not None:
        raise Conflict(
            N_("This community is closed. You can read it, but write nothing new in it.")
        )
