"""Work that follows from a change, committed together with it and done soon after."""

import threading
from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    Index,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    or_,
    select,
    union_all,
    update,
)

from folkmoot.clock import MINUTE, SECOND, Clock
from folkmoot.storage import failpoints
from folkmoot.storage.database import Database
from folkmoot.storage.tables import Micros, id_column, machinery, metadata
from folkmoot.storage.transaction import WriteTx

LEASE = 5 * MINUTE
"""A job that its worker has not finished by then is taken by another."""

MAX_ATTEMPTS = 20

BEFORE_FINISH = failpoints.declare("jobs.before_finish")
AFTER_TAKE = failpoints.declare("jobs.after_take")

jobs = Table(
    "job",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("unique_key", Text, unique=True),
    Column("run_at", Micros, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("leased_until", Micros),
    Column("failed_at", Micros),
    Column("last_error", Text),
    Index("ix_job_due", "kind", "failed_at", "run_at"),
    info=machinery(),
)


def enqueue(
    tx: WriteTx, kind: str, data: dict[str, Any], *, at: int = 0, unique: str | None = None
) -> None:
    """Leave a job that is done after this transaction commits, not before time `at`.

    With `unique`, a job of that key that still waits is kept instead of a second one. One
    that is in hand may not see this change any more, so its lease is broken and it is done
    once more; one that was given up is tried again.
    """
    values = {"kind": kind, "data": msgspec.json.encode(data).decode(), "run_at": at}
    if unique is None:
        tx.insert(jobs, **values)
    else:
        values["unique_key"] = unique
        tx.upsert(jobs, ["unique_key"], values, leased_until=None, failed_at=None, attempts=0)


@dataclass
class Work:
    """One taken job in the hands of its handler."""

    db: Database
    clock: Clock
    id: int
    kind: str
    data: dict[str, Any]
    attempts: int
    leased_until: int | None = None
    finished: bool = field(default=False)

    @contextmanager
    def finish(self) -> Generator[WriteTx]:
        """The transaction of the job's effects, which also crosses the job out.

        So the effects happen once, however often the job is taken. A job that was asked
        for again meanwhile is not crossed out.
        """
        mine = (jobs.c.id == self.id, jobs.c.leased_until == self.leased_until)
        with self.db.write() as tx:
            yield tx
            tx.write(delete(jobs).where(*mine))
            failpoints.reach(BEFORE_FINISH)
        self.finished = True


Handler = Callable[[Work], None]
Handlers = Mapping[str, Handler]
"""Kinds of jobs and the function that does each."""

Patience = Callable[[int], int]
"""Microseconds to wait after so many failed attempts."""


def take(db: Database, clock: Clock, kinds: Collection[str]) -> Work | None:
    """Lease the next due job of these kinds, or give None when none waits."""
    if not kinds:
        return None
    now = clock.now()
    due, asked = _due(frozenset(kinds)), {"now": now}
    until = now + LEASE
    row = None
    for _ in range(3):  # another may take the first at the same time, where there is one more
        with db.read() as reader:
            if reader.row(due, asked) is None:
                return None
        with db.write() as tx:
            row = tx.row(due.with_for_update(skip_locked=True), asked)
            if row is not None:
                change = update(jobs).where(jobs.c.id == row.id)
                tx.write(change.values(leased_until=until, attempts=row.attempts + 1))
                break
    if row is None:
        return None
    failpoints.reach(AFTER_TAKE)
    data = msgspec.json.decode(row.data)
    return Work(db, clock, row.id, row.kind, data, row.attempts + 1, until)


@lru_cache(maxsize=64)
def _due(kinds: frozenset[str]) -> Select[Any]:
    """The job that is due first, at the time `now`.

    The first of each kind is looked up by itself, so that however many jobs of other kinds
    wait, none of them is passed on the way.
    """
    free = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until < bindparam("now"))
    firsts = [
        select(
            select(jobs.c.id)
            .where(jobs.c.kind == kind, jobs.c.failed_at.is_(None))
            .where(jobs.c.run_at <= bindparam("now"), free)
            .order_by(jobs.c.run_at, jobs.c.id)
            .limit(1)
            .subquery()
        )
        for kind in sorted(kinds)
    ]
    first = jobs.c.id.in_(union_all(*firsts))
    # Asked again, because PostgreSQL looks at a row anew when it has waited for its lock.
    return select(jobs).where(first, free).order_by(jobs.c.run_at, jobs.c.id).limit(1)


def release_leases(db: Database, kinds: Collection[str] | None = None) -> None:
    """Give back what a crashed worker had taken; for the start of the only worker of `kinds`.

    None stands for all kinds.
    """
    leased = update(jobs).where(jobs.c.leased_until.is_not(None))
    if kinds is not None:
        leased = leased.where(jobs.c.kind.in_(sorted(kinds)))
    with db.write() as tx:
        tx.write(leased.values(leased_until=None))


def backoff(attempts: int) -> int:
    """Microseconds to wait after this many failed attempts: 2, 4, 8 … seconds, at most an hour."""
    return min(2 ** min(attempts, 12), 3600) * SECOND


def fast_retry(attempts: int) -> int:
    """The same for tests with real servers: a twentieth of it, at most a second."""
    return min(backoff(attempts) // 20, SECOND)


def run_one(db: Database, clock: Clock, handlers: Handlers, patience: Patience = backoff) -> bool:
    """Take and do one job; False when none was due. An error puts it back for later."""
    work = take(db, clock, handlers)
    if work is None:
        return False
    try:
        handlers[work.kind](work)
        if not work.finished:
            with work.finish():
                pass
    except Exception as error:  # noqa: BLE001 - a job must never end the worker
        _put_back(work, error, patience)
    return True


def run_all(db: Database, clock: Clock, handlers: Handlers, limit: int = 1000) -> int:
    """Do every due job (for tests and the command line); gives how many were done."""
    done = 0
    while done < limit and run_one(db, clock, handlers):
        done += 1
    return done


def _put_back(work: Work, error: Exception, patience: Patience) -> None:
    given_up = work.clock.now() if work.attempts >= MAX_ATTEMPTS else None
    with work.db.write() as tx:
        tx.write(
            update(jobs)
            .where(jobs.c.id == work.id)
            .values(
                leased_until=None,
                run_at=work.clock.now() + patience(work.attempts),
                failed_at=given_up,
                last_error=f"{type(error).__name__}: {error}"[:500],
            )
        )


class Worker:
    """A lane: threads that do the jobs of the kinds they have handlers for, while it is served.

    Jobs of other kinds are left for the other lanes, so that one in which work is slow (the
    network) never holds up the rest. No two workers may have a kind in common.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        handlers: Handlers,
        idle: float = 1.0,
        *,
        name: str = "worker",
        threads: int = 1,
        patience: Patience = backoff,
    ) -> None:
        self._db, self._clock, self._handlers, self._idle = db, clock, handlers, idle
        self._patience = patience
        self._stop = False
        self._wakes = [threading.Event() for _ in range(threads)]
        self._threads = [
            threading.Thread(target=self._run, args=(wake,), name=f"{name}-{n}", daemon=True)
            for n, wake in enumerate(self._wakes, start=1)
        ]

    def start(self) -> None:
        """Begin; what a crashed worker had taken is taken again."""
        release_leases(self._db, self._handlers)
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Look at once instead of at the next tick (called after writes)."""
        for wake in self._wakes:
            wake.set()

    def finish(self) -> None:
        """Take no job more; the job in hand goes on."""
        self._stop = True
        self.wake()

    def stop(self) -> None:
        """End after the job in hand."""
        self.finish()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout=30)

    def _run(self, wake: threading.Event) -> None:
        while not self._stop:
            try:
                busy = self._db.try_again() and run_one(
                    self._db, self._clock, self._handlers, self._patience
                )
            except Exception:  # noqa: BLE001 - a full disk must not end the worker
                busy = False
            if not busy:
                wake.wait(self._idle)
                wake.clear()
