"""Plain functions that build what tests need: a moot, its founder, its members."""

from pathlib import Path

import msgspec
from sqlalchemy import select

from folkmoot.assembly.genesis import FoundMoot
from folkmoot.assembly.powers import founding_powers
from folkmoot.clock import Clock, FakeClock
from folkmoot.identity import people
from folkmoot.identity.joining import JoinByInvitation
from folkmoot.record import moot_key
from folkmoot.record.actors import GENESIS, Member
from folkmoot.record.kernel import Outward
from folkmoot.record.perform import FOLLOW_JOB, follow_later, perform
from folkmoot.rooms import kernel
from folkmoot.storage import jobs
from folkmoot.storage.database import Database
from folkmoot.storage.sealing import KeyFile
from folkmoot.storage.tables import metadata

KEY = b"k" * 32
"""Of the key file of every moot in tests."""


def open_moot(url: str | Path, clock: Clock | None = None) -> Database:
    """An empty moot's database with its tables and the real authority."""
    clock = clock or FakeClock()
    db = Database(url, kernel(clock, Outward(KeyFile(KEY, clock))))
    metadata.create_all(db.engine)
    return db


def clock_of(db: Database) -> FakeClock:
    """The clock a test moves."""
    clock = db.kernel.clock  # type: ignore[attr-defined]
    assert isinstance(clock, FakeClock)
    return clock


def sealer_of(db: Database) -> KeyFile:
    """A key file that always has the same key."""
    return KeyFile(KEY, clock_of(db))


def found(db: Database, name: str = "ada", **fields: str) -> Member:
    """Found a moot called Moot at http://localhost:8000; gives its founder."""
    clock = clock_of(db)
    values = {
        "name": "Moot", "address": "http://localhost:8000", "locale": "en", "zone": "UTC",
        "program": "test", **fields,
    }  # fmt: skip
    with db.write() as tx:
        key = moot_key.make(tx, clock, sealer_of(db))
        act = FoundMoot(
            founder=clock.new_ref(),
            founder_name=name,
            mandate=clock.new_ref(),
            key=key,
            powers=founding_powers(),
            **values,
        )
        done = perform(tx, act, by=GENESIS)
    return Member(act.founder, done.result)


def join(db: Database, sponsor: Member, name: str) -> Member:
    """Bring in a member whom the sponsor vouches for."""
    ref = clock_of(db).new_ref()
    with db.write() as tx:
        done = perform(tx, JoinByInvitation(ref=ref, name=name), by=sponsor)
    return Member(ref, done.result)


def person(db: Database, name: str) -> Member:
    """The member of that name."""
    with db.read() as tx:
        row = tx.row(
            select(people.people.c.ref, people.people.c.id).where(people.people.c.name == name)
        )
    assert row is not None
    return Member(row.ref, row.id)


def replaying(db: Database, path: Path) -> Database:
    """An empty database that takes a replay of the moot in `db`."""
    again = Database(path, msgspec.structs.replace(db.kernel, replaying=True))  # type: ignore[type-var]
    metadata.create_all(again.engine)
    return again


def follow(db: Database) -> None:
    """Let what follows the acts so far happen, as the worker would at once."""
    waiting = select(jobs.jobs).where(jobs.jobs.c.kind == FOLLOW_JOB).order_by(jobs.jobs.c.id)
    with db.read() as tx:
        rows = tx.rows(waiting)
    for row in rows:
        data = msgspec.json.decode(row.data)
        follow_later(jobs.Work(db, clock_of(db), row.id, row.kind, data, 1))
