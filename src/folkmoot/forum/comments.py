"""Comments: answers to a post and to each other."""

from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    exists,
    false,
    select,
)

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, NotFound
from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import communities
from folkmoot.forum.posts import posts
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

DEEPEST = 50
"""The depth of the deepest comment; an answer to the post itself has depth 0."""

comments = Table(
    "comment",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    # Nobody knows the post and the author of a placeholder.
    Column("post_id", Integer, ForeignKey("post.id")),
    Column("parent_id", Integer, ForeignKey("comment.id"), index=True),
    Column("depth", Integer, nullable=False, info=DERIVED),
    Column("author_id", Integer, ForeignKey("person.id")),
    Column("body", Text, nullable=False),
    Column("body_html", Text, nullable=False, info=DERIVED),
    Column("language", Text),
    Column("published", Micros, nullable=False),
    Column("edited_at", Micros),
    Column("deleted_at", Micros),
    Column("erased_at", Micros),
    Column("removed_at", Micros, info=RULING),
    Column("removed_reason", Text, info=RULING),
    Column("origin", Text, nullable=False),
    Column("origin_url", Text),
    # The ActivityPub id, of ours as of theirs; written once, never made again from settings.
    Column("object_url", Text, unique=True, info=DERIVED),
    Column("import_id", Integer),
    Column("imported_up", Integer, nullable=False, server_default="0"),
    Column("imported_down", Integer, nullable=False, server_default="0"),
    Column("distinguished", Boolean, nullable=False, server_default=false()),
    Index("ix_comment_post", "post_id", "published"),
    Index("ix_comment_author", "author_id", "id"),
    Index("ix_comment_import", "import_id"),
    Index("ix_comment_origin", "origin_url"),
    info=governed(),
)


class Standing(msgspec.Struct, frozen=True):
    """Where a comment stands: whose it is, in which thread, and what may be done with it."""

    id: int
    ref: Ref
    post_id: int | None
    parent_id: int | None
    depth: int
    author_id: int | None
    published: int
    language: str | None
    deleted_at: int | None
    erased_at: int | None
    removed_at: int | None
    origin: str
    post: Ref | None
    post_author_id: int | None
    post_hidden: bool
    locked_at: int | None
    community_id: int | None
    community: Ref | None
    visibility: str | None
    downvotes: bool | None
    closed_at: int | None
    author: Ref | None
    object_url: str | None
    home: str | None
    """The server of its community, where that lives elsewhere."""
    local_only: bool | None
    author_host: str | None

    @property
    def hidden(self) -> bool:
        """True when it was deleted or removed itself; its post may be hidden too."""
        return self.deleted_at is not None or self.removed_at is not None

    def is_told(self, ground: str) -> bool:
        """Whether an act on this ground is told by the server of its community.

        What that has let in is taken here in whatever order it comes.
        """
        return self.home is not None and ground.startswith("home:")

    @property
    def scopes(self) -> tuple[str, ...]:
        """Every scope that covers the comment, the narrowest first."""
        thread = () if self.post is None else (f"thread:{self.post}",)
        room = () if self.community is None else (rooms.scope_of(self.community),)
        return (*thread, *room, "moot")

    def target(self, tx: ReadTx, **more: Any) -> Target:
        """The comment as what an act is done to; `more` are further fields of Target."""
        fields: dict[str, Any] = {"owner": self.author, "subject": self.ref, **more}
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
    comments.c.id,
    comments.c.ref,
    comments.c.post_id,
    comments.c.parent_id,
    comments.c.depth,
    comments.c.author_id,
    comments.c.published,
    comments.c.language,
    comments.c.deleted_at,
    comments.c.erased_at,
    comments.c.removed_at,
    comments.c.origin,
    posts.c.ref,
    posts.c.author_id,
    posts.c.deleted_at.is_not(None) | posts.c.removed_at.is_not(None),
    posts.c.locked_at,
    posts.c.community_id,
    communities.c.ref,
    communities.c.visibility,
    communities.c.downvotes,
    communities.c.closed_at,
    people.c.ref,
    comments.c.object_url,
    communities.c.host,
    communities.c.local_only,
    people.c.host,
)
"""The columns of Standing in order."""


def standings() -> Select[*tuple[Any, ...]]:
    """The query of Standing, to be narrowed: `Standing(*row)`."""
    source = comments.outerjoin(posts, posts.c.id == comments.c.post_id)
    source = source.outerjoin(communities, communities.c.id == posts.c.community_id)
    source = source.outerjoin(people, people.c.id == comments.c.author_id)
    return select(*STANDING).select_from(source)


def standing(tx: ReadTx, ref: Ref) -> Standing:
    """Where the comment of a ref stands; while replaying, a placeholder for an unknown one.

    Raises NotFound.
    """
    found = find(tx, ref)
    if found is not None:
        return found
    if isinstance(tx, WriteTx) and kernel_of(tx).replaying:
        put_placeholder(tx, ref)
        found = find(tx, ref)
    if found is None:
        raise NotFound(N_("There is no such comment here."))
    return found


def find(tx: ReadTx, ref: Ref) -> Standing | None:
    """Where the comment of a ref stands, or None."""
    if ("comment", ref) in tx.seen:
        return tx.seen["comment", ref]
    row = tx.row(_BY_REF, {"ref": ref})
    return Standing(*row) if row else None


_BY_REF = Prepared(standings().where(comments.c.ref == bindparam("ref")))


def by_id(tx: ReadTx, comment_id: int) -> Standing:
    """Where the comment of a row id stands.

    Raises NotFound, also for one in a thread that came with an import that is not shown.
    """
    counted = exists().where(post_tallies.c.post_id == posts.c.id, in_sight(post_tallies.c.shelf))
    row = tx.row(standings().where(comments.c.id == comment_id, counted))
    if row is None:
        raise NotFound(N_("There is no such comment here."))
    return Standing(*row)


def put_placeholder(tx: WriteTx, ref: Ref) -> int:
    """Stand in for a comment that the record does not tell of; for handlers only."""
    return tx.insert(
        comments, ref=ref, depth=0, body="", body_html="", published=0, origin=PLACEHOLDER
    )


def check_there(standing: Standing) -> None:
    """Raises Conflict for a comment that was deleted, erased or removed, or whose post was."""
    if standing.erased_at is not None or standing.deleted_at is not None:
        raise Conflict(N_("This comment was deleted, so nothing more can be done with it."))
    if standing.removed_at is not None:
        raise Conflict(N_("This comment was removed, so nothing more can be done with it."))
    if standing.post_hidden:
        raise Conflict(N_("The post was deleted or removed, so this thread is at rest."))


def check_editable(standing: Standing, ground: str) -> None:
    """Raises Conflict where its author cannot change it; as for posts."""
    if standing.is_told(ground):
        return
    if ground.startswith("home:") and standing.erased_at is None and standing.removed_at is None:
        return
    check_there(standing)
