"""What a restored backup says of itself: a new epoch, and which stretch of time was lost."""

from sqlalchemy import Column, Integer, Table, Text, func, select

from folkmoot.record.acts import PUBLIC, Act, Deed, act, handles
from folkmoot.storage.tables import Micros, governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

restorations = Table(
    "restoration",
    metadata,
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("size", Integer, nullable=False),
    Column("root", Text, nullable=False),
    Column("lost_from", Micros, nullable=False),
    Column("lost_until", Micros, nullable=False),
    info=governed(),
)


@act(
    "record.restored/1",
    record=PUBLIC,
    host=True,
    irreversible="What was lost is lost; the record says so for ever.",
)
class RestoreRecord(Act, frozen=True):
    """Tell everybody that the moot was restored from a backup, and what that lost."""

    size: int
    """Leaves in the backup: leaves from this number on may exist in older copies."""
    root: str
    """The root of the record in the backup, in hexadecimal."""
    lost_from: int
    """When the backup was made."""
    lost_until: int
    """When it was restored."""


@handles(RestoreRecord)
def _restored(tx: WriteTx, act: RestoreRecord, deed: Deed) -> int:
    epoch = current_epoch(tx) + 1
    tx.insert(
        restorations,
        epoch=epoch,
        size=act.size,
        root=act.root,
        lost_from=act.lost_from,
        lost_until=act.lost_until,
    )
    return epoch


def current_epoch(tx: ReadTx) -> int:
    """How often the record was restored from a backup."""
    return tx.value(select(func.coalesce(func.max(restorations.c.epoch), 0)))
