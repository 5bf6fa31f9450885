"""Tombstones: ids of things that are gone for ever. They are never pruned."""

from collections.abc import Iterable

from sqlalchemy import Column, Table, Text, bindparam, select

from folkmoot.storage.tables import Micros, machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

tombstones = Table(
    "tombstone",
    metadata,
    Column("url", Text, primary_key=True),
    Column("at", Micros, nullable=False),
    info=machinery(),
)

_ONE = select(tombstones.c.at).where(tombstones.c.url == bindparam("url"))


def put(tx: WriteTx, url: str, at: int) -> bool:
    """Remember that an id is gone; False when it was known."""
    return tx.insert_if_new(tombstones, ["url"], {"url": url, "at": at})


def since(tx: ReadTx, url: str) -> int | None:
    """When a thing went (microseconds), or None while nothing says that it is gone."""
    return tx.value(_ONE, {"url": url})


def among(tx: ReadTx, urls: Iterable[str]) -> frozenset[str]:
    """Those of these ids that are gone."""
    wanted = list(urls)
    if not wanted:
        return frozenset()
    query = select(tombstones.c.url).where(tombstones.c.url.in_(wanted))
    return frozenset(row.url for row in tx.rows(query))
