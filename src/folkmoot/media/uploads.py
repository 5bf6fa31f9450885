"""The pictures that members brought: whose they are, what they show, in which sizes they lie."""

from collections.abc import Collection, Iterable, Sequence
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
    Table,
    Text,
    delete,
    func,
    select,
    update,
)

from folkmoot.clock import Ref
from folkmoot.errors import Gone, Invalid, NotFound
from folkmoot.media.picture import Right, Size
from folkmoot.storage import blobs
from folkmoot.storage.tables import Micros, id_column, metadata, private, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

NO_PICTURE = N_("There is no such picture.")

pictures = Table(
    "picture",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("owner_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("animated", Boolean, nullable=False),
    Column("alt", Text, nullable=False),
    Column("rights", Text, nullable=False),
    Column("data_mining", Text),
    Column("bytes", BigInteger, nullable=False),
    Column("created_at", Micros, nullable=False),
    Column("deleted_at", Micros),
    Index("ix_picture_owner", "owner_id", "deleted_at", "id"),
    info=private(),
)

renditions = Table(
    "rendition",
    metadata,
    Column("picture_id", Integer, ForeignKey("picture.id"), primary_key=True, autoincrement=False),
    Column("size", Text, primary_key=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", CHAR(64), nullable=False),
    info=private(),
)


class Stored(msgspec.Struct, frozen=True):
    """One rendition whose bytes lie in the blob store under their SHA-256."""

    size: Size
    width: int
    height: int
    content_type: str
    bytes: int
    sha256: str


class Upload(msgspec.Struct, frozen=True):
    """One picture as its row says it; its renditions are asked for apart."""

    id: int
    ref: Ref
    owner_id: int
    width: int
    height: int
    content_type: str
    animated: bool
    alt: str
    rights: tuple[Right, ...]
    data_mining: str | None
    bytes: int
    """All renditions together."""
    created_at: int
    deleted_at: int | None


def find(tx: ReadTx, ref: Ref) -> Upload:
    """The picture of a ref. Raises NotFound, or Gone when it was deleted."""
    row = tx.row(select(pictures).where(pictures.c.ref == ref))
    if row is None:
        raise NotFound(NO_PICTURE)
    if row.deleted_at is not None:
        raise Gone(N_("This picture was deleted by the person who brought it."))
    return _read(row)


def by_refs(tx: ReadTx, refs: Collection[Ref]) -> dict[Ref, Upload]:
    """Those of these pictures that exist; for pages that show several."""
    if not refs:
        return {}
    query = select(pictures).where(pictures.c.ref.in_(refs), pictures.c.deleted_at.is_(None))
    return {row.ref: _read(row) for row in tx.rows(query)}


def of_owner(
    tx: ReadTx, owner_id: int, *, before: int | None = None, limit: int = 50
) -> list[Upload]:
    """A member's own pictures, the newest first; `before` is the id where the last page ended."""
    query = select(pictures).where(pictures.c.owner_id == owner_id, pictures.c.deleted_at.is_(None))
    if before is not None:
        query = query.where(pictures.c.id < before)
    return [_read(row) for row in tx.rows(query.order_by(pictures.c.id.desc()).limit(limit))]


def used(tx: ReadTx, owner_id: int) -> tuple[int, int]:
    """How many pictures a member has here, and their bytes."""
    query = select(
        func.count().label("pictures"), func.coalesce(func.sum(pictures.c.bytes), 0).label("total")
    ).where(pictures.c.owner_id == owner_id, pictures.c.deleted_at.is_(None))
    row = tx.row(query)
    return (int(row.pictures), int(row.total)) if row else (0, 0)


def check_own(
    tx: ReadTx, refs: Sequence[Ref], owner_id: int | None, *, field: str = "pictures"
) -> None:
    """Raises Invalid at the field unless all these pictures exist and are this member's own.

    To be asked before pictures are attached to anything: whoever attaches a picture
    decides who sees it.
    """
    found = by_refs(tx, refs)
    if any(ref not in found or found[ref].owner_id != owner_id for ref in refs):
        raise Invalid(N_("One of the pictures is not here any more. Add it again."), field=field)


def renditions_of(tx: ReadTx, picture_id: int) -> dict[str, Stored]:
    """The stored forms of a picture by their size."""
    rows = tx.rows(select(renditions).where(renditions.c.picture_id == picture_id))
    return {
        row.size: Stored(row.size, row.width, row.height, row.content_type, row.bytes, row.sha256)
        for row in rows
    }


def put(
    tx: WriteTx,
    *,
    ref: Ref,
    owner_id: int,
    stored: Sequence[Stored],
    animated: bool,
    alt: str,
    rights: tuple[Right, ...],
    data_mining: str | None,
    at: int,
) -> int:
    """Write a picture with its renditions, the full one first, and count their files; gives its id.

    For handlers only.
    """
    full = stored[0]
    picture_id = tx.insert(
        pictures,
        ref=ref,
        owner_id=owner_id,
        width=full.width,
        height=full.height,
        content_type=full.content_type,
        animated=animated,
        alt=alt,
        rights=msgspec.json.encode(rights).decode(),
        data_mining=data_mining,
        bytes=sum(one.bytes for one in stored),
        created_at=at,
    )
    for one in _in_order(stored):
        tx.insert(renditions, picture_id=picture_id, **msgspec.structs.asdict(one))
        blobs.keep(tx, one.sha256, one.bytes)
    return picture_id


def describe(tx: WriteTx, ref: Ref, alt: str) -> None:
    """Say anew what a picture shows; for handlers only."""
    tx.write(update(pictures).where(pictures.c.ref == ref).values(alt=alt))


def remove(tx: WriteTx, ref: Ref, at: int) -> None:
    """Delete a picture and all it says; its files go once this has committed. For handlers only.

    A row without content stays, so that a link to it says that it is gone. Deleting what
    is deleted, or was never here, changes nothing.
    """
    row = tx.row(select(pictures.c.id, pictures.c.deleted_at).where(pictures.c.ref == ref))
    if row is None or row.deleted_at is not None:
        return
    for one in _in_order(renditions_of(tx, row.id).values()):
        blobs.drop(tx, one.sha256)
    tx.write(delete(renditions).where(renditions.c.picture_id == row.id))
    tx.write(
        update(pictures)
        .where(pictures.c.id == row.id)
        .values(deleted_at=at, alt="", rights="[]", data_mining=None, bytes=0)
    )


def forget(tx: WriteTx, owner_id: int, at: int) -> None:
    """Delete all pictures of a person; for handlers only."""
    query = select(pictures.c.ref).where(
        pictures.c.owner_id == owner_id, pictures.c.deleted_at.is_(None)
    )
    for row in tx.rows(query):
        remove(tx, row.ref, at)


def _in_order(stored: Iterable[Stored]) -> list[Stored]:
    """One order for all who lock the rows of files, so that none wait for each other."""
    return sorted(stored, key=lambda one: one.sha256)


def _read(row: Any) -> Upload:
    rights = msgspec.json.decode(row.rights, type=tuple[Right, ...])
    return Upload(
        row.id, row.ref, row.owner_id, row.width, row.height, row.content_type, row.animated,
        row.alt, rights, row.data_mining, row.bytes, row.created_at, row.deleted_at,
    )  # fmt: skip
