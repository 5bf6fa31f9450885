"""Communities: the rooms of a moot, each for one subject."""

from typing import Any, Literal

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    false,
    select,
)

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, NotFound
from folkmoot.identity.people import OURS, people
from folkmoot.record import settings
from folkmoot.record.acts import MEMBERS, PUBLIC, Target
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import (
    DERIVED,
    Micros,
    governed,
    id_column,
    metadata,
    private,
    ref_column,
)
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

Visibility = Literal["public", "members"]
Posting = Literal["members", "stewards"]
Writers = Literal["members", "stewards", "nobody"]
NOBODY: Writers = "nobody"
"""Who writes posts in the room of the assembly: its threads come with the proposals."""

communities = Table(
    "community",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("name", Text, nullable=False),
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
    Column("local_only", Boolean, nullable=False, server_default=false()),
    Column("origin", Text, nullable=False, server_default=OURS),
    # The server of a community that lives elsewhere, and the ActivityPub id of any.
    Column("host", Text),
    Column("actor_url", Text, unique=True),
    # Where it moved to, and what it was before (a list, JSON): ActivityPub ids elsewhere.
    Column("moved_to", Text),
    Column("was", Text, nullable=False, server_default="[]"),
    Index("ix_community_name_host", "name", "host", unique=True),
    info=governed(),
)

stewards_away = Table(
    "steward_away",
    metadata,
    Column("community_id", Integer, ForeignKey("community.id"), primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
    info=private(),
)
"""Who keeps order in a community of another server, as that server says."""


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
    posting: Writers
    downvotes: bool
    gallery: bool
    created_at: int
    creator_id: int | None
    closed_at: int | None
    """Closed: it can be read, but nothing new is written in it."""
    local_only: bool = False
    """It stays in this moot: other servers neither see nor follow it."""
    origin: str = OURS
    host: str | None = None
    """The server of a community that lives elsewhere."""
    actor_url: str | None = None
    """Its ActivityPub id."""
    moved_to: str | None = None
    """Where one of ours moved to by a decision: an ActivityPub id."""
    was: str = "[]"

    @property
    def formers(self) -> tuple[str, ...]:
        """What one of ours was before: communities elsewhere, by their ActivityPub ids."""
        return msgspec.json.decode(self.was, type=tuple[str, ...])

    @property
    def handle(self) -> str:
        """The name as it stands in addresses: bees, or bees@lemmy.example."""
        return f"{self.name}@{self.host}" if self.host else self.name

    @property
    def is_away(self) -> bool:
        """True for a community of another server."""
        return self.host is not None

    @property
    def travels(self) -> bool:
        """True where other servers may see and take part in it."""
        return self.visibility == "public" and not self.local_only

    @property
    def members_only(self) -> bool:
        """True when only members of the moot may read it."""
        return self.visibility == "members"


def query() -> Select[*tuple[Any, ...]]:
    """The columns of Community in order, for `Community(*row)`."""
    return select(*communities.c)


def by_ref(tx: ReadTx, ref: Ref) -> Community:
    """The community of a ref. Raises NotFound."""
    return _found(tx.row(_BY_REF, {"ref": ref}))


def by_id(tx: ReadTx, community_id: int) -> Community:
    """The community of a row id. Raises NotFound."""
    return _found(tx.row(_BY_ID, {"community": community_id}))


def by_name(tx: ReadTx, handle: str) -> Community:
    """The community of a name, or of name@host where it lives elsewhere. Raises NotFound."""
    name, _, host = handle.partition("@")
    same_host = communities.c.host.is_not_distinct_from(host or None)
    return _found(tx.row(query().where(communities.c.name == name, same_host)))


def open_names(tx: ReadTx) -> list[str]:
    """The names of the communities that are open, in alphabetical order."""
    named = select(communities.c.name).where(
        communities.c.closed_at.is_(None), communities.c.host.is_(None)
    )
    return [row.name for row in tx.rows(named.order_by(communities.c.name))]


def is_open(tx: ReadTx, ref: Ref) -> bool:
    """Whether a community is of this moot, and neither closed nor moved away."""
    here = select(communities.c.id).where(
        communities.c.ref == ref,
        communities.c.host.is_(None),
        communities.c.closed_at.is_(None),
        communities.c.moved_to.is_(None),
    )
    return tx.value(here) is not None


def by_actor_url(tx: ReadTx, url: str) -> Community | None:
    """The community whose ActivityPub id this is."""
    row = tx.row(_BY_ACTOR_URL, {"url": url})
    return Community(*row) if row else None


def actor_url(tx: ReadTx, name: str) -> str | None:
    """The ActivityPub id of a new community; None where the moot has no address for it.

    It is stored once and never made again from the address.
    """
    address = settings.get(tx, "address")
    return f"{address}/c/{name}" if address else None


def stewards_of(tx: ReadTx, community_id: int) -> tuple[Ref, ...]:
    """Who keeps order in a community of another server, as that server says."""
    rows = tx.rows(_STEWARDS, {"community": community_id})
    return tuple(row.ref for row in rows)


_STEWARDS = Prepared(
    select(people.c.ref)
    .join_from(stewards_away, people, people.c.id == stewards_away.c.person_id)
    .where(stewards_away.c.community_id == bindparam("community"))
)


_BY_REF = Prepared(query().where(communities.c.ref == bindparam("ref")))
_BY_ID = Prepared(query().where(communities.c.id == bindparam("community")))
_BY_ACTOR_URL = Prepared(query().where(communities.c.actor_url == bindparam("url")))


def _found(row: Row[Any] | None) -> Community:
    if row is None:
        raise NotFound(N_("There is no such community here."))
    return Community(*row)


def scope_of(ref: Ref) -> str:
    """The scope that covers a community."""
    return f"community:{ref}"


def audience_of(visibility: str | None) -> int:
    """Who may read acts in a community of this visibility; members only when unknown."""
    return PUBLIC if visibility == "public" else MEMBERS


def target_of(tx: ReadTx, community: Community, **more: Any) -> Target:
    """The community as what an act is done to; `more` are further fields of Target."""
    return Target(
        scopes=(scope_of(community.ref), "moot"),
        audience=audience_of(community.visibility),
        inward=not community.travels,
        home=community.host,
        stewards=stewards_of(tx, community.id) if community.host is not None else (),
        **more,
    )


def check_own_room(posting: str | None) -> None:
    """Raises Conflict in the room of the assembly, whose shape and threads are nobody's."""
    if posting == NOBODY:
        raise Conflict(
            N_("This room belongs to the proposals: it stays as it is, and so do its threads.")
        )


def check_open(closed_at: int | None) -> None:
    """Raises Conflict in a closed community."""
    if closed_at is not None:
        raise Conflict(
            N_("This community is closed. You can read it, but write nothing new in it.")
        )
