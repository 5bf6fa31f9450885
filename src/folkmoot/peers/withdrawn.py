"""Since when communities of this moot are closed to other servers that could see them before.

What was written there earlier may be known elsewhere, and its erasure is still told; what was
written later is known to nobody, and its id is told to nobody.
"""

from sqlalchemy import Column, ForeignKey, Integer, Table, bindparam, select

from folkmoot.storage.tables import Micros, machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

withdrawn = Table(
    "withdrawn",
    metadata,
    Column(
        "community_id", Integer, ForeignKey("community.id"), primary_key=True, autoincrement=False
    ),
    Column("at", Micros, nullable=False),
    info=machinery(),
)

_ONE = select(withdrawn.c.at).where(withdrawn.c.community_id == bindparam("community"))


def put(tx: WriteTx, community_id: int, at: int) -> None:
    """Note that a community is closed to other servers from now on."""
    tx.upsert(withdrawn, ["community_id"], {"community_id": community_id, "at": at})


def since(tx: ReadTx, community_id: int) -> int | None:
    """When a community was last closed to other servers; None where it never was."""
    return tx.value(_ONE, {"community": community_id})
