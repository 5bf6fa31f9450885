"""The servers that this moot has met: what runs there, when they last spoke, how they fare."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)

from folkmoot.clock import DAY, HOUR, MINUTE
from folkmoot.peers.actors import Scheme
from folkmoot.storage.jobs import enqueue
from folkmoot.storage.tables import Micros, id_column, machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

DEAD_AFTER = 3 * DAY
"""A server that took nothing and said nothing for this long is held for dead."""
KEPT_FOR_DEAD = 30 * DAY
"""What a dead server missed is kept this long from then on: it gets all of it if it comes back."""

LONGEST_ERROR = 1_000

DESCRIBE_JOB = "federation.describe"
"""Asks a server which program it runs."""

peers = Table(
    "peer",
    metadata,
    id_column(),
    Column("host", Text, nullable=False, unique=True),
    Column("software", Text),
    Column("version", Text),
    Column("shared_inbox", Text),
    Column("signs", Text),
    Column("first_seen", Micros, nullable=False),
    Column("last_seen", Micros),
    Column("cursor", Integer, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("failing_since", Micros),
    Column("retry_at", Micros),
    Column("last_success", Micros),
    Column("last_error", Text),
    Column("last_error_at", Micros),
    Column("refused", Integer, nullable=False, server_default="0"),
    Column("dead_since", Micros),
    Column("told_at", Micros),
    Index("ix_peer_cursor", "cursor"),
    info=machinery(),
)
_fails = peers.c.failures > 0
Index("ix_peer_failing", peers.c.retry_at, sqlite_where=_fails, postgresql_where=_fails)


class Peer(msgspec.Struct, frozen=True):
    """One other server. Times are microseconds."""

    id: int
    host: str
    software: str | None
    version: str | None
    shared_inbox: str | None
    """Where anything for its people can be sent; None where each has an inbox only."""
    signs: Scheme | None
    """The kind of signature that it used last, in which it is answered."""
    first_seen: int
    last_seen: int | None
    """The last verified sign of life: a signed request, a document it served."""
    cursor: int
    """Everything in the outbox up to this number was delivered, refused, or not for it."""
    failures: int
    """Tries that failed since the last one that did not."""
    failing_since: int | None
    retry_at: int | None
    last_success: int | None
    last_error: str | None
    last_error_at: int | None
    refused: int
    """Activities that it refused for good, so that they were not sent again."""
    dead_since: int | None
    told_at: int | None
    """When the stewards were last told of its lag."""


_ALL = select(*peers.c)
_ONE = _ALL.where(peers.c.host == bindparam("wanted"))


def by_host(tx: ReadTx, host: str) -> Peer | None:
    """The server of a host name."""
    row = tx.row(_ONE, {"wanted": host})
    return Peer(*row) if row else None


def by_hosts(tx: ReadTx, hosts: Iterable[str]) -> dict[str, Peer]:
    """Those of these servers that are known, by host."""
    found = tx.rows(_ALL.where(peers.c.host.in_(list(hosts))))
    return {row.host: Peer(*row) for row in found}


def page(tx: ReadTx, *, after: str = "", limit: int = 50) -> list[Peer]:
    """Servers by the order of their names, those behind `after`."""
    query = _ALL.where(peers.c.host > after).order_by(peers.c.host).limit(limit)
    return [Peer(*row) for row in tx.rows(query)]


def failing(tx: ReadTx, limit: int = 100) -> list[Peer]:
    """The servers that take nothing at the moment, the longest first."""
    query = _ALL.where(_fails).order_by(peers.c.failing_since, peers.c.host)
    return [Peer(*row) for row in tx.rows(query.limit(limit))]


def lately_heard(tx: ReadTx, limit: int) -> list[str]:
    """The names of servers that spoke or took something last, the latest first; none that fails."""
    seen, took = func.coalesce(peers.c.last_seen, 0), func.coalesce(peers.c.last_success, 0)
    last = case((seen > took, seen), else_=took)
    query = select(peers.c.host).where(~_fails, last > 0).order_by(last.desc(), peers.c.host)
    return [row.host for row in tx.rows(query.limit(limit))]


def count(tx: ReadTx) -> int:
    """How many servers are known."""
    return tx.value(select(func.count()).select_from(peers))


def meet(tx: WriteTx, host: str, at: int, *, cursor: int) -> None:
    """Have a row for a server; a new one gets what comes after `cursor` in the outbox.

    What runs on a new one is asked soon after.
    """
    values = {"host": host, "first_seen": at, "cursor": cursor, "failures": 0, "refused": 0}
    if tx.insert_if_new(peers, ["host"], values):
        enqueue(tx, DESCRIBE_JOB, {"host": host}, unique=f"{DESCRIBE_JOB}:{host}")


def describe(
    tx: WriteTx,
    host: str,
    *,
    software: str | None = None,
    version: str | None = None,
    shared_inbox: str | None = None,
) -> None:
    """Note what is known of a server beside its name; what is None is left as it was."""
    told = {"software": software, "version": version, "shared_inbox": shared_inbox}
    new = {name: value for name, value in told.items() if value is not None}
    if new:
        tx.write(update(peers).where(peers.c.host == host).values(**new))


def alive(tx: WriteTx, host: str, at: int, *, cursor: int, signs: Scheme | None = None) -> None:
    """Note a verified sign of life; whoever was held for dead is delivered to again at once.

    It is written at most once a minute, for it comes with every activity. `cursor` as in
    meet(), for a server that nobody knew.
    """
    known = by_host(tx, host)
    if known is None:
        meet(tx, host, at, cursor=cursor)
    elif not _is_news(known, at, signs):
        return
    values: dict[str, Any] = {
        "last_seen": at,
        "failures": 0,
        "failing_since": None,
        "retry_at": None,
        "dead_since": None,
    }
    if signs is not None:
        values["signs"] = signs
    tx.write(update(peers).where(peers.c.host == host).values(**values))


def _is_news(known: Peer, at: int, signs: Scheme | None) -> bool:
    fresh = known.last_seen is not None and at - known.last_seen < MINUTE
    return not fresh or known.failures > 0 or (signs is not None and signs != known.signs)


class Progress(msgspec.Struct, frozen=True):
    """How deliveries to one server went since this was last written."""

    host: str
    cursor: int
    refused: int = 0
    """How many more it refused for good."""
    succeeded_at: int | None = None
    error: str | None = None
    error_at: int | None = None
    failures: int = 0
    """Failed tries in a row, now; 0 while all is well."""
    failing_since: int | None = None
    retry_at: int | None = None
    signs: Scheme | None = None


def note(tx: WriteTx, told: Iterable[Progress]) -> None:
    """Write how deliveries went. A cursor never goes back."""
    for one in told:
        row = peers.c
        values: dict[str, Any] = {
            "cursor": func.max(row.cursor, one.cursor)
            if tx.dialect == "sqlite"
            else func.greatest(row.cursor, one.cursor),
            "failures": one.failures,
            "failing_since": one.failing_since,
            "retry_at": one.retry_at,
            "dead_since": _dead_since(one),
        }
        if one.refused:
            values["refused"] = row.refused + one.refused
        if one.succeeded_at is not None:
            values["last_success"] = one.succeeded_at
        if one.error is not None:
            values |= {"last_error": one.error[:LONGEST_ERROR], "last_error_at": one.error_at}
        if one.signs is not None:
            values["signs"] = one.signs
        tx.write(update(peers).where(row.host == one.host).values(**values))


def _dead_since(one: Progress) -> int | None:
    """When a server that fails became dead, so that it does not depend on who looks when."""
    if one.failing_since is None or one.error_at is None:
        return None
    dead_at = one.failing_since + DEAD_AFTER
    return dead_at if one.error_at >= dead_at else None


def failing_hosts(tx: ReadTx) -> frozenset[str]:
    """The names of all servers that take nothing at the moment."""
    return frozenset(row.host for row in tx.rows(select(peers.c.host).where(_fails)))


def behind(tx: ReadTx, cursor: int, *, after: int = 0, limit: int = 100) -> list[Peer]:
    """Servers whose cursor is before a place in the outbox, by id, those after `after`."""
    query = _ALL.where(peers.c.cursor < cursor, peers.c.id > after)
    return [Peer(*row) for row in tx.rows(query.order_by(peers.c.id).limit(limit))]


def floor(tx: ReadTx, now: int) -> int | None:
    """The lowest cursor of a server that lives or may come back: up to it nobody needs anything."""
    waited_for = or_(peers.c.dead_since.is_(None), peers.c.dead_since >= now - KEPT_FOR_DEAD)
    return tx.value(select(func.min(peers.c.cursor)).where(waited_for))


def give_up(tx: WriteTx, now: int, *, cursor: int) -> int:
    """Drop what is kept for servers that have been dead too long; gives how many they are."""
    lost = (peers.c.dead_since < now - KEPT_FOR_DEAD, peers.c.cursor < cursor)
    return tx.write(update(peers).where(*lost).values(cursor=cursor))


STRANGER_KEPT = 30 * DAY


def strangers(tx: ReadTx, now: int, *, after: int = 0, limit: int = 500) -> Sequence[Peer]:
    """Servers that were heard of once, long ago, and never again; nothing was delivered since.

    By id, those after `after`. Whether somebody there still follows something is for the
    caller to ask.
    """
    row = peers.c
    before = now - STRANGER_KEPT
    query = _ALL.where(
        row.id > after,
        row.first_seen < before,
        func.coalesce(row.last_seen, row.first_seen) < row.first_seen + HOUR,
        func.coalesce(row.last_success, 0) < before,
    )
    return [Peer(*found) for found in tx.rows(query.order_by(row.id).limit(limit))]


def forget(tx: WriteTx, hosts: Iterable[str]) -> int:
    """Forget servers; what was decided about them stays (policy.py)."""
    return tx.write(delete(peers).where(peers.c.host.in_(list(hosts))))


def told(tx: WriteTx, hosts: Iterable[str], at: int) -> None:
    """Note that the stewards were told of the lag of these servers."""
    tx.write(update(peers).where(peers.c.host.in_(list(hosts))).values(told_at=at))
