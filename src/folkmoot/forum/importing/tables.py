"""What is kept of imports: the finished ones for everybody, the work on them for itself."""

from typing import Any

import msgspec
from sqlalchemy import (
    CHAR,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Select,
    SmallInteger,
    Table,
    Text,
    select,
)

from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.forum.communities import communities
from folkmoot.storage.tables import (
    Micros,
    governed,
    id_column,
    metadata,
    private,
    ref_column,
)
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

FIRST_SHELF = 10
"""Lower numbers are the shelves that everything else stands on."""

POST, COMMENT = "post", "comment"

imports = Table(
    "import",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("community_id", Integer, ForeignKey("community.id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("file_hash", CHAR(64), nullable=False),
    Column("posts", Integer, nullable=False),
    Column("comments", Integer, nullable=False),
    Column("completed_at", Micros, nullable=False),
    Column("undone_at", Micros),
    info=governed(),
)

works = Table(
    "import_work",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("community_id", Integer, ForeignKey("community.id"), nullable=False),
    Column("file_hash", CHAR(64), nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("posts", Integer, nullable=False),
    Column("comments", Integer, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("counted", Boolean, nullable=False),
    Column("shelf", SmallInteger, index=True),
    Column("started_at", Micros, nullable=False),
    Column("completed_at", Micros),
    Column("undone_at", Micros),
    info=private(),
)
"""`counted`: every thread has its tallies. `shelf`: where they stand, as long as that is one of
their own; what stands there is seen when the import is complete and not taken back."""

items = Table(
    "import_item",
    metadata,
    Column("work_id", Integer, ForeignKey("import_work.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("theirs", BigInteger, primary_key=True, autoincrement=False),
    Column("ours", Integer, nullable=False),
    Column("parent", BigInteger),
    Index("ix_import_item_ours", "work_id", "kind", "ours"),
    info=private(),
)
"""Which row a post or comment of the file became; `parent` is an id of the file."""


class Work(msgspec.Struct, frozen=True):
    """An import on its way, finished or taken back."""

    id: int
    ref: Ref
    community_id: int
    community: Ref
    file_hash: str
    source: str
    posts: int
    comments: int
    stored: int
    counted: bool
    shelf: int | None
    completed_at: int | None
    undone_at: int | None


def _query() -> Select[*tuple[Any, ...]]:
    columns = (
        works.c.id,
        works.c.ref,
        works.c.community_id,
        communities.c.ref,
        works.c.file_hash,
        works.c.source,
        works.c.posts,
        works.c.comments,
        works.c.stored,
        works.c.counted,
        works.c.shelf,
        works.c.completed_at,
        works.c.undone_at,
    )
    return select(*columns).join(communities, communities.c.id == works.c.community_id)


def by_ref(tx: ReadTx, ref: Ref) -> Work:
    """The import of a ref. Raises NotFound."""
    row = tx.row(_query().where(works.c.ref == ref))
    if row is None:
        raise NotFound(N_("There is no such import."))
    return Work(*row)


def of_file(tx: ReadTx, file_hash: str, community_id: int) -> Work | None:
    """The import of the same file into the same community, if there is one."""
    same = (works.c.file_hash == file_hash, works.c.community_id == community_id)
    row = tx.row(_query().where(*same).order_by(works.c.id.desc()))
    return Work(*row) if row else None


def everything(tx: ReadTx) -> list[Work]:
    """All imports of the moot, the newest first."""
    return [Work(*row) for row in tx.rows(_query().order_by(works.c.id.desc()))]
