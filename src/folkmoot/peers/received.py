"""Activities that came in: each has its effect once, however often it is sent."""

import msgspec
from sqlalchemy import Column, Index, Table, Text, bindparam, delete, select

from folkmoot.clock import DAY
from folkmoot.storage.tables import Micros, machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

KEPT = 2 * DAY
"""Much longer than a signature holds, so that no request can be sent again after this."""

received = Table(
    "received",
    metadata,
    Column("activity_url", Text, primary_key=True),
    Column("at", Micros, nullable=False),
    Column("by_url", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("object_url", Text),
    Index("ix_received_at", "at"),
    info=machinery(),
)


class Received(msgspec.Struct, frozen=True):
    """What is remembered of an activity, so that it can be taken back by its id alone."""

    by_url: str
    """Its actor."""
    kind: str
    """The name of the kind of activity, such as "Like"."""
    object_url: str | None


_ONE = select(received.c.by_url, received.c.kind, received.c.object_url).where(
    received.c.activity_url == bindparam("url")
)


def mark(
    tx: WriteTx, url: str, at: int, *, by_url: str, kind: str, object_url: str | None = None
) -> bool:
    """Remember an activity; False where it came before. Of two at once, one gets True."""
    values = {
        "activity_url": url,
        "at": at,
        "by_url": by_url,
        "kind": kind,
        "object_url": object_url,
    }
    return tx.insert_if_new(received, ["activity_url"], values)


def forget(tx: WriteTx, url: str, *, by_url: str) -> None:
    """Take an activity of this actor again, for its id is used anew."""
    tx.write(delete(received).where(received.c.activity_url == url, received.c.by_url == by_url))


def find(tx: ReadTx, url: str) -> Received | None:
    """An activity that came lately."""
    row = tx.row(_ONE, {"url": url})
    return Received(*row) if row else None


def age(tx: WriteTx, now: int) -> int:
    """Forget activities of long ago; gives how many there were."""
    return tx.write(delete(received).where(received.c.at < now - KEPT))
