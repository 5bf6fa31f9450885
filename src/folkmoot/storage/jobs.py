"""Work that follows from a change, committed together with it and done soon after."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Column, Index, Integer, Table, Text, delete, or_, select, update

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
    Index("ix_job_due", "failed_at", "run_at"),
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


def take(db: Database, clock: Clock) -> Work | None:
    """Lease the next due job, or give None when nothing waits."""
    now = clock.now()
    due = (
        select(jobs)
        .where(jobs.c.failed_at.is_(None), jobs.c.run_at <= now)
        .where(or_(jobs.c.leased_until.is_(None), jobs.c.leased_until < now))
        .order_by(jobs.c.run_at, jobs.c.id)
        .limit(1)
    )
    with db.read() as reader:
        if reader.row(due) is None:
            return None
    until = now + LEASE
    with db.write() as tx:
        row = tx.row(due.with_for_update(skip_locked=True))
        if row is None:
            return None
        change = update(jobs).where(jobs.c.id == row.id)
        tx.write(change.values(leased_until=until, attempts=row.attempts + 1))
    failpoints.reach(AFTER_TAKE)
    data = msgspec.json.decode(row.data)
    return Work(db, clock, row.id, row.kind, data, row.attempts + 1, until)


def release_leases(db: Database) -> None:
    """Give back what a crashed worker had taken; for the start of the only worker."""
    with db.write() as tx:
        tx.write(update(jobs).where(jobs.c.leased_until.is_not(None)).values(leased_until=None))


def backoff(attempts: int) -> int:
    """Microseconds to wait after this many failed attempts: 2, 4, 8 … seconds, at most an hour."""
    return min(2**attempts, 3600) * SECOND


def run_one(db: Database, clock: Clock, handlers: dict[str, Handler]) -> bool:
    """Take and do one job; False when none was due. An error puts it back for later."""
    work = take(db, clock)
    if work is None:
        return False
    try:
        handlers[work.kind](work)
        if not work.finished:
            with work.finish():
                pass
    except Exception as error:  # noqa: BLE001 - a job must never end the worker
        _put_back(work, error)
    return True


def run_all(db: Database, clock: Clock, handlers: dict[str, Handler], limit: int = 1000) -> int:
    """Do every due job (for tests and the command line); gives how many were done."""
    done = 0
    while done < limit and run_one(db, clock, handlers):
        done += 1
    return done


def _put_back(work: Work, error: Exception) -> None:
    given_up = work.clock.now() if work.attempts >= MAX_ATTEMPTS else None
    with work.db.write() as tx:
        tx.write(
            update(jobs)
            .where(jobs.c.id == work.id)
            .values(
                leased_until=None,
                run_at=work.clock.now() + backoff(work.attempts),
                failed_at=given_up,
                last_error=f"{type(error).__name__}: {error}"[:500],
            )
        )


class Worker:
    """A thread that does the jobs of the moot while it is served."""

    def __init__(
        self, db: Database, clock: Clock, handlers: dict[str, Handler], idle: float = 1.0
    ) -> None:
        self._db, self._clock, self._handlers, self._idle = db, clock, handlers, idle
        self._wake = threading.Event()
        self._stop = False
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        """Begin; what a crashed worker had taken is taken again."""
        release_leases(self._db)
        self._thread.start()

    def wake(self) -> None:
        """Look at once instead of at the next tick (called after writes)."""
        self._wake.set()

    def stop(self) -> None:
        """End after the job in hand."""
        self._stop = True
        self._wake.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop:
            try:
                busy = self._db.try_again() and run_one(self._db, self._clock, self._handlers)
            except Exception:  # noqa: BLE001 - a full disk must not end the worker
                busy = False
            if not busy:
                self._wake.wait(self._idle)
                self._wake.clear()
