"""The two doors: read() and write(), on one SQLite file or on PostgreSQL."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, Table, create_engine, event
from sqlalchemy.exc import DBAPIError

from folkmoot.errors import FolkmootError, Refused, Unavailable
from folkmoot.storage import failpoints
from folkmoot.storage.prepared_changes import say
from folkmoot.storage.tables import machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx, refuse_raw_statements
from folkmoot.words import N_

READERS = 2
"""More reader threads make SQLite pages slower: they queue for the interpreter lock."""

REBUILD_LOCK = 0x666F6C6B
"""The advisory lock under which one process changes the tables on PostgreSQL."""

probes = Table(
    "probe",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("tries", Integer, nullable=False),
    info=machinery(),
)
"""One row that is written to see whether the machine can write again."""

BEFORE_COMMIT = failpoints.declare("storage.before_commit")
AFTER_COMMIT = failpoints.declare("storage.after_commit")

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA cache_size = -4000",
)


class Database:
    """One database and the two ways into it.

    `url` is a path of an SQLite file, or a postgresql:// address. `kernel` is what
    perform() needs to judge acts; storage only carries it.
    """

    def __init__(self, url: str | Path, kernel: object = None) -> None:
        self.kernel = kernel
        self.url = str(url)
        self.trouble: str | None = None
        """Why the last write was refused by the machine, or None: shown as a banner."""
        self.is_postgres = self.url.startswith(("postgresql:", "postgres:"))
        self.engine = _postgres(self.url) if self.is_postgres else _sqlite(Path(self.url))
        self._writer: Connection | None = None
        self._write_lock = threading.Lock()
        self._readers: LifoQueue[Connection | None] = LifoQueue()
        for _ in range(READERS):
            self._readers.put(None)

    @contextmanager
    def read(self) -> Generator[ReadTx]:
        """A view of the database for the length of the block.

        On SQLite it stays the same throughout. On PostgreSQL each question sees what is
        committed when it is asked (READ COMMITTED): take snapshot() where two answers must
        fit together.
        """
        if self.is_postgres:
            with self.engine.connect() as connection:
                yield ReadTx(connection, self.kernel)
            return
        connection = self._readers.get()
        try:
            if connection is None:
                connection = self.engine.connect()
                connection.exec_driver_sql("PRAGMA query_only = ON")
            say(connection, "BEGIN")
            try:
                yield ReadTx(connection, self.kernel)
            finally:
                say(connection, "ROLLBACK")
        except DBAPIError:
            if connection is not None:
                connection.invalidate()
                connection.close()
                connection = None
            raise
        finally:
            self._readers.put(connection)

    @contextmanager
    def snapshot(self) -> Generator[ReadTx]:
        """A view that stays the same however long the block takes; for copies and exports."""
        if not self.is_postgres:
            # A connection of its own: the readers are few, and pages wait for them.
            with self.engine.connect() as connection:
                connection.exec_driver_sql("BEGIN")
                try:
                    yield ReadTx(connection, self.kernel)
                finally:
                    connection.exec_driver_sql("ROLLBACK")
            return
        steady = self.engine.execution_options(isolation_level="REPEATABLE READ")
        with steady.connect() as connection:
            yield ReadTx(connection, self.kernel)

    @contextmanager
    def rebuild(self) -> Generator[Connection]:
        """One transaction in which tables themselves may change; nobody else is inside.

        Foreign keys are not looked at until its end. Only schema.py and restoring.py ask
        for it. Raises what the database says of broken references.
        """
        with self._write_lock, self.engine.connect() as connection:
            raw = connection.execution_options(schema_change=True)
            if self.is_postgres:
                with raw.begin():
                    raw.exec_driver_sql(f"SELECT pg_advisory_xact_lock({REBUILD_LOCK})")
                    yield raw
                return
            raw.exec_driver_sql("PRAGMA foreign_keys = OFF")
            raw.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield raw
                _check_references(raw)
                raw.exec_driver_sql("COMMIT")
            finally:
                # Thrown away: the next one has its foreign keys again, and an unfinished
                # transaction ends with it.
                raw.invalidate()

    @contextmanager
    def write(self) -> Generator[WriteTx]:
        """A transaction that commits when the block ends and leaves nothing when it fails.

        Raises Unavailable when the machine cannot write (disk full, I/O error); the
        database stays as it was and the next write tries again.
        """
        try:
            with self._write_postgres() if self.is_postgres else self._write_sqlite() as tx:
                yield tx
        except DBAPIError as error:
            self._note_trouble(error)
            raise
        self.trouble = None

    def try_again(self) -> bool:
        """After trouble, see whether a small write succeeds now; then the banner goes.

        Gives whether all is well. Called by the worker, so that a moot which only few
        write in does not say for hours that its disk is full.
        """
        if self.trouble is not None:
            try:
                with self.write() as tx:
                    tx.upsert(probes, ["id"], {"id": 1, "tries": 1}, tries=probes.c.tries + 1)
            except FolkmootError:
                return False
        return True

    @contextmanager
    def _write_postgres(self) -> Generator[WriteTx]:
        with self.engine.connect() as connection, connection.begin():
            yield WriteTx(connection, self.kernel)
            failpoints.reach(BEFORE_COMMIT)
        failpoints.reach(AFTER_COMMIT)

    @contextmanager
    def _write_sqlite(self) -> Generator[WriteTx]:
        with self._write_lock:
            if self._writer is None:
                self._writer = self.engine.connect()
            connection = self._writer
            say(connection, "BEGIN IMMEDIATE")
            try:
                yield WriteTx(connection, self.kernel)
                failpoints.reach(BEFORE_COMMIT)
                say(connection, "COMMIT")
            except BaseException:
                self._abandon(connection)
                raise
        failpoints.reach(AFTER_COMMIT)

    def _abandon(self, connection: Connection) -> None:
        """Undo the transaction; a connection that cannot even do that is thrown away."""
        try:
            if connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
                say(connection, "ROLLBACK")
        except DBAPIError:
            connection.invalidate()
            connection.close()
            self._writer = None

    def _note_trouble(self, error: DBAPIError) -> None:
        reason = str(error.orig).splitlines()[0] if str(error.orig) else ""
        if any(sign in reason for sign in _BUSY):
            raise Unavailable(
                N_("The moot is busy with something long. Keep what you wrote and try again soon.")
            ) from error
        if error.connection_invalidated or any(sign in reason for sign in _MACHINE_FAULTS):
            self.trouble = reason
            raise Unavailable(
                N_(
                    "The moot cannot save anything at the moment, because the machine says: "
                    "{reason}. Nothing that was saved is lost. Keep what you wrote and try "
                    "again later."
                ),
                reason=reason,
            ) from error

    def damage(self) -> list[str]:
        """What is broken inside the file, in SQLite's words; PostgreSQL looks after itself."""
        if self.is_postgres:
            return []
        try:
            with self.engine.connect() as connection:
                lines = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
                found = [str(line) for line in lines if line != "ok"]
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check")
                return found + [f"foreign key of {row[0]}" for row in broken]
        except DBAPIError as error:
            return [str(error.orig)]

    def checkpoint_wal(self) -> None:
        """Fold the write-ahead log into the file, so that erased text leaves it too (SQLite)."""
        if not self.is_postgres:
            with self._write_lock, self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection; the doors cannot be used any more."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        while not self._readers.empty():
            connection = self._readers.get_nowait()
            if connection is not None:
                connection.close()
        self.engine.dispose()


_MACHINE_FAULTS = (
    "disk is full",
    "disk I/O error",
    "readonly database",
    "unable to open database",
    "No space left",
    "could not extend file",
    "could not write",
    "could not fsync",
    "malformed",
    "connection failed",
    "server closed the connection",
    "shutting down",
)

_BUSY = ("database is locked", "database table is locked")


def _check_references(connection: Connection) -> None:
    """Raise Refused when a row leads to one that is not there (SQLite)."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise Refused(
            N_("A row of the table {table} leads to a row of {other} that is not there."),
            table=broken[0],
            other=broken[2],
        )


def _sqlite(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        isolation_level="AUTOCOMMIT",  # the doors say BEGIN and COMMIT themselves
        connect_args={"check_same_thread": False},
        pool_size=READERS + 2,
        pool_reset_on_return=None,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    return _guarded(engine)


def _postgres(url: str) -> Engine:
    address = "postgresql+psycopg://" + url.split("://", 1)[1]
    return _guarded(create_engine(address, pool_size=8, max_overflow=8, pool_pre_ping=True))


def _guarded(engine: Engine) -> Engine:
    @event.listens_for(engine, "before_execute")
    def _refuse(connection: Connection, statement: Any, *_rest: object) -> None:
        if not connection.get_execution_options().get("schema_change"):
            refuse_raw_statements(statement)

    return engine
