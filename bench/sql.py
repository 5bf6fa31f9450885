"""The SQL that the program sends, kept and sent again through the bare driver: the floor."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from folkmoot.storage.database import Database

Sent = list[tuple[str, Any]]
"""Statements with their values, in the order in which they were sent."""

ENDS = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")

PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA cache_size = -4000",
)
"""What storage/database.py sets on every connection, so that both do the same work."""


@contextmanager
def captured(db: Database) -> Iterator[Sent]:
    """Every statement of the block, those that begin and end transactions too."""
    sent: Sent = []

    def note(*args: Any) -> None:
        sent.append((args[2], args[3]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def statements(sent: Sent) -> Sent:
    """Without what only begins and ends transactions."""
    return [one for one in sent if not one[0].startswith(ENDS)]


def raw(path: Path | str) -> sqlite3.Connection:
    """A bare connection to the same file, set as the program sets its own."""
    connection = sqlite3.connect(str(path), isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def send(connection: sqlite3.Connection, sent: Sent) -> list[list[tuple[Any, ...]]]:
    """Send statements again; gives the rows of each."""
    return [connection.execute(sql, values).fetchall() for sql, values in sent]
