"""Changes of rows that are made again and again: compiled once, and on SQLite sent as they are.

As prepared.py for queries. A change that fails is never sent a second time: SQLite may have
ended the transaction with it.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Delete, Dialect, Insert, Update
from sqlalchemy.exc import DBAPIError

from folkmoot.storage.prepared import Binds, Values, binds_of, bound, quiet_driver

Change = Insert | Update | Delete

COUNTED = {"preserve_rowcount": True}
"""Without it psycopg forgets how many rows an insert touched."""


class Outcome(msgspec.Struct, frozen=True):
    """What a change did."""

    rows: int
    """How many rows it touched."""
    key: Any = None
    """Of one inserted row: the value of the first column of its primary key."""


class Compiled(msgspec.Struct, frozen=True):
    """The SQL of a change, and its values in order."""

    sql: str
    binds: Binds
    key: str | None
    """The first column of the primary key, where it is among the values of an insert."""


class PreparedChange:
    """An insert, update or delete that is made once; its values are bindparams.

    Of an insert that names no values, `names` are the columns that it gets.
    """

    __slots__ = ("_compiled", "_names", "change")

    def __init__(self, change: Change, names: Sequence[str] = ()) -> None:
        self.change = change
        self._names = list(names) or None
        self._compiled: Compiled | None = None

    def carry_out(self, connection: Connection, values: Values) -> Outcome:
        """Make the change. Raises what SQLAlchemy raises for it."""
        driver = quiet_driver(connection)
        if driver is None:
            return plainly(connection, self.change, values)
        compiled = self._compiled or self._compile(connection.dialect)
        given = bound(compiled.binds, values)
        cursor = execute(connection, driver, compiled.sql, given)
        key = cursor.lastrowid if compiled.key is None else values[compiled.key]
        return Outcome(cursor.rowcount, key)

    def _compile(self, dialect: Dialect) -> Compiled:
        compiled: Any = self.change.compile(dialect=dialect, column_keys=self._names)
        if compiled.post_compile_params or compiled.insert_prefetch or compiled.update_prefetch:
            raise ValueError(f"this cannot be prepared: {self.change}")
        first = next((column.name for column in self.change.table.primary_key), None)
        given = first is not None and first in (self._names or ())
        self._compiled = Compiled(
            str(compiled), binds_of(compiled, dialect), first if given else None
        )
        return self._compiled


def plainly(connection: Connection, change: Change, values: Any) -> Outcome:
    """Make a change in SQLAlchemy's own way, as PostgreSQL and listeners need it."""
    result = connection.execute(change, values, execution_options=COUNTED)
    key = result.inserted_primary_key if result.is_insert and isinstance(values, Mapping) else None
    return Outcome(result.rowcount, key[0] if key else None)


def execute(
    connection: Connection, driver: sqlite3.Connection, sql: str, values: Sequence[Any] = ()
) -> sqlite3.Cursor:
    """Send one statement to SQLite, and tell what goes wrong as SQLAlchemy tells it."""
    try:
        return driver.execute(sql, values)
    except sqlite3.Error as error:
        raise DBAPIError.instance(
            sql, tuple(values), error, sqlite3.Error,
            hide_parameters=connection.engine.hide_parameters, dialect=connection.dialect,
        ) from error  # fmt: skip


def say(connection: Connection, sql: str) -> None:
    """Begin or end a transaction on SQLite, which every page does and nobody reads an answer of."""
    driver = quiet_driver(connection)
    if driver is None:
        connection.exec_driver_sql(sql)
    else:
        execute(connection, driver, sql)
