"""Posts: what a thread starts with."""

from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    exists,
    select,
)

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, NotFound
from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import communities
from folkmoot.forum.shelves import in_sight
from folkmoot.forum.tallies import post_tallies
from folkmoot.identity.people import PLACEHOLDER, people
from folkmoot.record.acts import Target
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import (
    DERIVED,
    RULING,
    Micros,
    governed,
    id_column,
    metadata,
    ref_column,
)
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

posts = Table(
    "post",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    # Nobody knows the community and the author of a placeholder.
    Column("community_id", Integer, ForeignKey("community.id")),
    Column("author_id", Integer, ForeignKey("person.id")),
    Column("title", Text, nullable=False),
    Column("url", Text),
    Column("body", Text, nullable=False),
    Column("body_html", Text, nullable=False, info=DERIVED),
    Column("content_note", Text),
    Column("language", Text),
    Column("published", Micros, nullable=False),
    Column("edited_at", Micros),
    Column("deleted_at", Micros),
    Column("erased_at", Micros),
    Column("removed_at", Micros, info=RULING),
    Column("removed_reason", Text, info=RULING),
    Column("locked_at", Micros, info=RULING),
    Column("pinned_at", Micros, info=RULING),
    Column("origin", Text, nullable=False),
    Column("origin_url", Text),
    # The ActivityPub id, of ours as of theirs; written once, never made again from settings.
    Column("object_url", Text, unique=True, info=DERIVED),
    Column("cross_of_id", Integer, ForeignKey("post.id")),
    Column("import_id", Integer),
    Column("imported_up", Integer, nullable=False, server_default="0"),
    Column("imported_down", Integer, nullable=False, server_default="0"),
    Index("ix_post_community_pinned", "community_id", "pinned_at"),
    Index("ix_post_author", "author_id", "id"),
    Index("ix_post_cross", "cross_of_id"),
    Index("ix_post_url", "url"),
    Index("ix_post_import", "import_id"),
    Index("ix_post_origin", "origin_url"),
    info=governed(),
)


class Standing(msgspec.Struct, frozen=True):
    """Where a post stands: whose it is, in which community, and what may be done with it."""

    id: int
    ref: Ref
    community_id: int | None
    author_id: int | None
    published: int
    language: str | None
    deleted_at: int | None
    erased_at: int | None
    removed_at: int | None
    locked_at: int | None
    origin: str
    community: Ref | None
    visibility: str | None
    downvotes: bool | None
    closed_at: int | None
    """When its community was closed."""
    author: Ref | None
    object_url: str | None
    home: str | None
    """The server of its community, where that lives elsewhere."""
    local_only: bool | None
    author_host: str | None
    posting: str | None
    """Who may write posts in its community."""

    @property
    def is_of_proposal(self) -> bool:
        """True for the thread of a proposal: it goes with that, and is nobody's own."""
        return self.posting == rooms.NOBODY

    @property
    def hidden(self) -> bool:
        """True when it was deleted or removed."""
        return self.deleted_at is not None or self.removed_at is not None

    def is_told(self, ground: str) -> bool:
        """Whether an act on this ground is told by the server of its community.

        What that has let in is taken here in whatever order it comes.
        """
        return self.home is not None and ground.startswith("home:")

    @property
    def scopes(self) -> tuple[str, ...]:
        """Every scope that covers the post, the narrowest first."""
        room = () if self.community is None else (rooms.scope_of(self.community),)
        return (f"thread:{self.ref}", *room, "moot")

    def target(self, tx: ReadTx, **more: Any) -> Target:
        """The post as what an act is done to; `more` are further fields of Target."""
        owner = None if self.is_of_proposal else self.author
        fields: dict[str, Any] = {"owner": owner, "subject": self.ref, **more}
        if self.home is not None and self.community_id is not None:
            fields["stewards"] = rooms.stewards_of(tx, self.community_id)
        audience = rooms.audience_of(self.visibility)
        return Target(
            scopes=self.scopes,
            audience=audience,
            inward=self.visibility != "public" or bool(self.local_only),
            home=self.home,
            **fields,
        )


STANDING = (
    posts.c.id,
    posts.c.ref,
    posts.c.community_id,
    posts.c.author_id,
    posts.c.published,
    posts.c.language,
    posts.c.deleted_at,
    posts.c.erased_at,
    posts.c.removed_at,
    posts.c.locked_at,
    posts.c.origin,
    communities.c.ref,
    communities.c.visibility,
    communities.c.downvotes,
    communities.c.closed_at,
    people.c.ref,
    posts.c.object_url,
    communities.c.host,
    communities.c.local_only,
    people.c.host,
    communities.c.posting,
)
"""The columns of Standing in order, of posts joined with their community and author."""


def standings() -> Select[*tuple[Any, ...]]:
    """The query of Standing, to be narrowed: `Standing(*row)`."""
    source = posts.outerjoin(communities, communities.c.id == posts.c.community_id)
    source = source.outerjoin(people, people.c.id == posts.c.author_id)
    return select(*STANDING).select_from(source)


def standing(tx: ReadTx, ref: Ref) -> Standing:
    """Where the post of a ref stands; while replaying, a placeholder for one nobody knows.

    Raises NotFound.
    """
    found = find(tx, ref)
    if found is not None:
        return found
    if isinstance(tx, WriteTx) and kernel_of(tx).replaying:
        put_placeholder(tx, ref)
        found = find(tx, ref)
    if found is None:
        raise NotFound(N_("There is no such post here."))
    return found


def find(tx: ReadTx, ref: Ref) -> Standing | None:
    """Where the post of a ref stands, or None."""
    if ("post", ref) in tx.seen:
        return tx.seen["post", ref]
    row = tx.row(_standing_of_ref(), {"ref": ref})
    return Standing(*row) if row else None


@lru_cache(maxsize=1)
def _standing_of_ref() -> Prepared:
    return Prepared(standings().where(posts.c.ref == bindparam("ref")))


def by_id(tx: ReadTx, post_id: int) -> Standing:
    """Where the post of a row id stands.

    Raises NotFound, also for one that came with an import that is not shown.
    """
    counted = exists().where(post_tallies.c.post_id == posts.c.id, in_sight(post_tallies.c.shelf))
    row = tx.row(standings().where(posts.c.id == post_id, counted))
    if row is None:
        raise NotFound(N_("There is no such post here."))
    return Standing(*row)


def put_placeholder(tx: WriteTx, ref: Ref) -> int:
    """Stand in for a post that the record does not tell of; for handlers only."""
    return tx.insert(
        posts, ref=ref, title="", body="", body_html="", published=0, origin=PLACEHOLDER
    )


def check_there(hidden: Standing) -> None:
    """Raises Conflict for a post that was deleted, erased or removed."""
    if hidden.erased_at is not None or hidden.deleted_at is not None:
        raise Conflict(N_("This post was deleted, so nothing more can be done with it."))
    if hidden.removed_at is not None:
        raise Conflict(N_("This post was removed, so nothing more can be done with it."))


def check_editable(standing: Standing, ground: str) -> None:
    """Raises Conflict where its author cannot change it.

    What a visitor changed before they deleted it may come after it, and must not be lost: it
    shows when they bring it back.
    """
    if standing.is_told(ground):
        return
    if ground.startswith("home:") and standing.erased_at is None and standing.removed_at is None:
        return
    check_there(standing)


def check_answerable(standing: Standing) -> None:
    """Raises Conflict where no new comment may be written."""
    check_there(standing)
    rooms.check_open(standing.closed_at)
    if standing.locked_at is not None:
        raise Conflict(N_("This thread is locked. You can read it, but not answer."))
