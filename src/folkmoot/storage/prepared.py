"""Queries that every page asks: compiled once, and on SQLite sent without any further ado.

SQLAlchemy looks up the compiled form of a query each time and builds a context around it, which
for a small query costs several times what SQLite needs to answer it. A page asks about twenty.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Dialect, Row, Select
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql import CompoundSelect

Query = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
Converts = tuple[tuple[int, Callable[[Any], Any]], ...]
"""The places of the values that need it, and what makes one side's value of the other's."""
Values = Mapping[str, Any]


class Binds(msgspec.Struct, frozen=True):
    """What stands in the places of the SQL, in their order."""

    places: tuple[tuple[str, bool, Any], ...]
    """A name, whether whoever asks gives its value, and else the value that it always has."""
    converts: Converts
    """From Python's values to the driver's."""


class Compiled(msgspec.Struct, frozen=True):
    """The SQL of a query, its values in order, and how its rows are read."""

    sql: str
    binds: Binds
    names: Any
    """SQLAlchemy's names of the columns (SimpleResultMetaData)."""
    converts: Converts
    """From SQLite's values to Python's."""


class Prepared:
    """A query that is made once and asked again and again; its values are bindparams.

    A bindparam that takes a list (expanding) cannot be prepared: its SQL differs each time.
    """

    __slots__ = ("_compiled", "query")

    def __init__(self, query: Query) -> None:
        self.query = query
        self._compiled: Compiled | None = None

    def tuples(self, connection: Connection, values: Values) -> Sequence[Sequence[Any]]:
        """All rows, their values by position only."""
        driver = quiet_driver(connection)
        if driver is None:
            return connection.execute(self.query, values).fetchall()
        compiled = self._compiled or self._compile(connection.dialect)
        try:
            rows = driver.execute(compiled.sql, bound(compiled.binds, values)).fetchall()
        except sqlite3.Error:
            # Once more by the long way, which says what is wrong as it says it everywhere.
            return connection.execute(self.query, values).fetchall()
        return _converted(rows, compiled.converts) if compiled.converts else rows

    def rows(self, connection: Connection, values: Values) -> Sequence[Row[Any]]:
        """All rows, their values by position and by name."""
        if quiet_driver(connection) is None:
            return connection.execute(self.query, values).fetchall()
        compiled = self._compiled or self._compile(connection.dialect)
        found: Any = self.tuples(connection, values)
        if not found:
            return ()
        return IteratorResult(compiled.names, iter(found)).fetchall()  # pyright: ignore[reportUnknownVariableType]

    def _compile(self, dialect: Dialect) -> Compiled:
        compiled: Any = self.query.compile(dialect=dialect)
        if compiled.post_compile_params:
            raise ValueError(f"this cannot be prepared: {self.query}")
        binds = binds_of(compiled, dialect)
        columns = self.query.selected_columns
        made = (one.type.dialect_impl(dialect).result_processor(dialect, None) for one in columns)
        converts = tuple((place, one) for place, one in enumerate(made) if one is not None)
        names = SimpleResultMetaData(tuple(columns.keys()))
        self._compiled = Compiled(str(compiled), binds, names, converts)
        return self._compiled


def quiet_driver(connection: Connection) -> sqlite3.Connection | None:
    """The driver's own connection, where this is SQLite and nobody listens to statements."""
    if connection.dialect.name != "sqlite" or connection.engine.dispatch.before_cursor_execute:
        return None
    driver: Any = connection.connection.dbapi_connection
    return driver


def binds_of(compiled: Any, dialect: Dialect) -> Binds:
    """What stands in the places of a compiled statement, in their order."""
    places: list[tuple[str, bool, Any]] = []
    converts: list[tuple[int, Callable[[Any], Any]]] = []
    for place, name in enumerate(compiled.positiontup):
        bind = compiled.binds[name]
        convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if convert is not None:
            converts.append((place, convert))
        value = None if bind.required else bind.effective_value
        places.append((bind.key if bind.required else name, bool(bind.required), value))
    return Binds(tuple(places), tuple(converts))


def bound(binds: Binds, values: Values) -> list[Any]:
    """The values in the order of the SQL; KeyError when one is missing."""
    found = [values[name] if given else value for name, given, value in binds.places]
    for place, convert in binds.converts:
        found[place] = convert(found[place])
    return found


def _converted(rows: Sequence[tuple[Any, ...]], converts: Converts) -> list[tuple[Any, ...]]:
    return [_converted_row(row, converts) for row in rows]


def _converted_row(row: Sequence[Any], converts: Converts) -> tuple[Any, ...]:
    values = list(row)
    for place, convert in converts:
        values[place] = convert(values[place])
    return tuple(values)
