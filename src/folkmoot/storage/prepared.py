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
Convert = Callable[[Any], Any] | None
Values = Mapping[str, Any]


class Bind(msgspec.Struct, frozen=True):
    """What stands in one place of the SQL."""

    name: str
    given: bool
    """Whether whoever asks gives it; else it is always `value`."""
    value: Any
    convert: Convert


class Compiled(msgspec.Struct, frozen=True):
    """The SQL of a query, its values in order, and how its rows are read."""

    sql: str
    binds: tuple[Bind, ...]
    names: Any
    """SQLAlchemy's names of the columns (SimpleResultMetaData)."""
    converts: tuple[tuple[int, Callable[[Any], Any]], ...]
    """The places of the columns that need it, and what makes Python's value of SQLite's."""


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


def binds_of(compiled: Any, dialect: Dialect) -> tuple[Bind, ...]:
    """What stands in the places of a compiled statement, in their order."""
    return tuple(_bind(compiled, dialect, name) for name in compiled.positiontup)


def _bind(compiled: Any, dialect: Dialect, name: str) -> Bind:
    bind = compiled.binds[name]
    convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
    if bind.required:
        return Bind(bind.key, given=True, value=None, convert=convert)
    value = bind.effective_value
    return Bind(name, given=False, value=convert(value) if convert else value, convert=None)


def bound(binds: tuple[Bind, ...], values: Values) -> list[Any]:
    """The values in the order of the SQL; KeyError when one is missing."""
    found: list[Any] = []
    for bind in binds:
        value = values[bind.name] if bind.given else bind.value
        found.append(value if bind.convert is None else bind.convert(value))
    return found


def _converted(
    rows: Sequence[tuple[Any, ...]], converts: Sequence[tuple[int, Callable[[Any], Any]]]
) -> list[tuple[Any, ...]]:
    return [_converted_row(row, converts) for row in rows]


def _converted_row(
    row: Sequence[Any], converts: Sequence[tuple[int, Callable[[Any], Any]]]
) -> tuple[Any, ...]:
    values = list(row)
    for place, convert in converts:
        values[place] = convert(values[place])
    return tuple(values)
