"""Copies of the database that are made before it is changed, and the way back to them."""

import os
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import MetaData, Table

from folkmoot.clock import SECOND, Clock, moment
from folkmoot.errors import Refused, Unavailable
from folkmoot.storage import backup, folder
from folkmoot.storage.database import Database
from folkmoot.words import N_

KEEP = 5
"""Snapshots that are kept; the oldest goes when another one comes."""

_NAME = re.compile(r"before-update-v(?P<version>\d+)-(?P<at>\d{8}T\d{6}\d{6}Z)\.(db|folkmoot)")


class Snapshot(msgspec.Struct, frozen=True):
    """One copy: the version of its tables, and when it was made as its name tells it."""

    path: Path
    version: int
    at: str

    @property
    def micros(self) -> int:
        """When it was made, in microseconds."""
        made = datetime.strptime(self.at, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
        return round(made.timestamp() * SECOND)


def take(db: Database, place: Path, clock: Clock, *, version: int) -> Path:
    """Copy the database into the folder `backups` of a moot.

    An SQLite file is copied page by page; PostgreSQL gives a backup without pictures.
    Raises Unavailable when the disk has no room.
    """
    folder_of_it = place / folder.BACKUPS
    folder_of_it.mkdir(mode=0o700, exist_ok=True)
    name = f"before-update-v{version}-{moment(clock.now()):%Y%m%dT%H%M%S%fZ}"
    if db.is_postgres:
        path = folder_of_it / f"{name}.folkmoot"
        _copy_postgres(db, place, path, clock, version)
    else:
        path = folder_of_it / f"{name}.db"
        _copy_sqlite(Path(db.url), path)
    for old in existing(place)[KEEP:]:
        old.path.unlink(missing_ok=True)
    return path


def existing(place: Path) -> list[Snapshot]:
    """The snapshots of a moot, the newest first."""
    found = [
        Snapshot(path, int(match["version"]), match["at"])
        for path in (place / folder.BACKUPS).glob("before-update-*")
        if (match := _NAME.fullmatch(path.name))
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def set_aside(db: Database, place: Path, clock: Clock) -> Path:
    """Copy an SQLite database to a name that is never taken for a snapshot."""
    path = place / folder.BACKUPS / f"left-{moment(clock.now()):%Y%m%dT%H%M%S%fZ}.db"
    _copy_sqlite(Path(db.url), path)
    return path


def put_back(db: Database, snapshot: Path) -> None:
    """Make an SQLite database what it was when the snapshot was made. Nobody else may be in it.

    The snapshot stays. Raises Unavailable when the disk has no room.
    """
    db.close()
    path = Path(db.url)
    passing = path.with_name(f"{path.name}.back")
    _copy_sqlite(snapshot, passing)
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    passing.replace(path)
    folder.sync(path.parent)


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database that others may be using; half a copy never has the name of a whole one."""
    passing = target.with_name(f"{target.name}.part")
    passing.unlink(missing_ok=True)
    try:
        folder.make_private(passing)
        _copy_pages(source, passing)
        with passing.open("rb") as file:
            os.fsync(file.fileno())
        passing.replace(target)
        folder.sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        passing.unlink(missing_ok=True)
        raise Unavailable(
            N_("The database could not be copied first, so nothing was changed: {reason}."),
            reason=error,
        ) from error


def _copy_pages(source: Path, target: Path) -> None:
    reading, writing = sqlite3.connect(source), sqlite3.connect(target)
    try:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode = DELETE")
    finally:
        writing.close()
        reading.close()


def _copy_postgres(db: Database, place: Path, path: Path, clock: Clock, version: int) -> None:
    """The tables as they are found, which may be older than the program knows them."""
    found: Any = MetaData()
    with db.engine.connect() as connection:
        found.reflect(connection)
    about = backup.About(version=version, made_at=clock.now())
    tables: list[Table] = found.sorted_tables
    backup.write(db, place, path, clock, describe=lambda _tx: about, tables=tables)


def rows_in(snapshot: Path, table: str) -> int:
    """How many rows a table of an SQLite snapshot has; the snapshot is left as it is."""
    reading = sqlite3.connect(f"{snapshot.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        quoted = table.replace('"', "")
        return reading.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0]  # noqa: S608
    finally:
        reading.close()


def check_is_sqlite(snapshot: Path) -> None:
    """Raise Refused for a snapshot that only `folkmoot restore` of the older program can use."""
    if snapshot.suffix != ".db":
        raise Refused(
            N_(
                "On PostgreSQL the way back is: install the Folkmoot that you had before, then "
                "run `folkmoot restore --replace {path}`."
            ),
            path=snapshot,
        )
