"""Checkpoints: the size and root of the record, signed by the moot soon after each change."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Column, Integer, Table, Text, delete, select

from folkmoot.clock import DAY, Clock
from folkmoot.record import log, moot_key
from folkmoot.record.note import Checkpoint, sign
from folkmoot.record.restoring import current_epoch
from folkmoot.storage.jobs import Handler, Work
from folkmoot.storage.tables import Bytes, Micros, machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

KEEP_ALL = 2 * DAY
"""Younger checkpoints are all kept; of older days only the last one."""

checkpoints = Table(
    "checkpoint",
    metadata,
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("root", Bytes, nullable=False),
    Column("at", Micros, nullable=False),
    Column("day", Integer, nullable=False, index=True),
    Column("note", Text, nullable=False),
    info=machinery(),
)


def moot_id(tx: ReadTx) -> str | None:
    """The moot's id: the leaf hash of its genesis, in hexadecimal; None before it."""
    found = tx.value(select(log.leaves.c.hash).where(log.leaves.c.seq == 0))
    return bytes(found).hex() if found is not None else None


def make(tx: WriteTx, clock: Clock, sealer: moot_key.Sealer) -> str | None:
    """Sign the record as it is in this transaction; gives the note, None before the genesis."""
    frontier = log.frontier(tx)
    moot = moot_id(tx)
    if moot is None:
        return None
    now = clock.now()
    checkpoint = Checkpoint(
        moot=moot, size=frontier.size, root=frontier.root(), epoch=current_epoch(tx), time=now
    )
    note = sign(checkpoint, moot_key.load(tx, sealer))
    row = {
        "size": checkpoint.size,
        "epoch": checkpoint.epoch,
        "root": checkpoint.root,
        "at": now,
        "day": now // DAY,
        "note": note,
    }
    tx.insert_if_new(checkpoints, ["size", "epoch"], row)
    return note


def handler(sealer: moot_key.Sealer) -> Handler:
    """The job that signs a checkpoint after acts were committed."""

    def sign_now(work: Work) -> None:
        with work.finish() as tx:
            make(tx, work.clock, sealer)

    return sign_now


def latest(tx: ReadTx) -> str | None:
    """The newest signed note, or None."""
    return tx.value(select(checkpoints.c.note).order_by(checkpoints.c.at.desc()).limit(1))


def notes(tx: ReadTx) -> Sequence[str]:
    """Every kept note, the oldest first."""
    return [row.note for row in tx.rows(select(checkpoints.c.note).order_by(checkpoints.c.at))]


def covering(tx: ReadTx, seq: int, at: int) -> str | None:
    """The first kept note that holds a leaf that was added at a time; None before it is signed."""
    table = checkpoints.c
    query = select(table.note).where(table.size > seq, table.at >= at)
    return tx.value(query.order_by(table.size, table.epoch).limit(1))


class Kept(msgspec.Struct, frozen=True):
    """A checkpoint as a row: its note, and what was written beside it."""

    note: str
    size: int
    epoch: int
    root: bytes


def kept(tx: ReadTx) -> list[Kept]:
    """Every kept checkpoint, the oldest first."""
    table = checkpoints.c
    query = select(table.note, table.size, table.epoch, table.root).order_by(table.at)
    return [Kept(*row) for row in tx.rows(query)]


def thin(tx: WriteTx, now: int) -> int:
    """Drop all but the last checkpoint of each day that is past; gives how many went."""
    old = (now - KEEP_ALL) // DAY
    last = checkpoints.alias("last")
    later = (
        select(last.c.size)
        .where(last.c.day == checkpoints.c.day, last.c.at > checkpoints.c.at)
        .exists()
    )
    return tx.write(delete(checkpoints).where(checkpoints.c.day < old, later))
