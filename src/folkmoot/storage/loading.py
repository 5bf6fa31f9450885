"""Rows from a backup into tables: made at the version of the backup, then brought forward."""

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import (
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.schema import AddConstraint, DropConstraint

from folkmoot.errors import Refused
from folkmoot.storage import schema, search_copy
from folkmoot.storage.backup import About
from folkmoot.storage.tables import metadata
from folkmoot.words import N_


def tables_in(bind: Engine | Connection) -> list[Table]:
    """The tables that are really there, whatever the program knows."""
    found: Any = MetaData()
    if isinstance(bind, Engine):
        with bind.connect() as connection:
            found.reflect(connection)
    else:
        found.reflect(bind)
    return list(found.sorted_tables)


def drop_everything(connection: Connection) -> None:
    """Drop every table of a PostgreSQL database, inside a transaction that can be undone."""
    found: Any = MetaData()
    found.reflect(connection)
    found.drop_all(connection)


def check_table(name: str, columns: list[Any], about: About | None) -> None:
    """Raise Refused for a table or a column that the program should know and does not."""
    if about is None or about.version != schema.VERSION or name == search_copy.NAME:
        return
    known = metadata.tables.get(name)
    unknown = name if known is None else next((c for c in columns if c not in known.c), None)
    if unknown is not None:
        raise Refused(
            N_(
                "The backup holds {name}, which this Folkmoot does not know. Restore it with the "
                "Folkmoot that made it."
            ),
            name=unknown if known is None else f"{name}.{unknown}",
        )


def fill(connection: Connection, frames: Iterator[list[Any]], forget: frozenset[str]) -> About:
    """Make the tables and put in the rows; gives what the backup says of itself.

    Inside Database.rebuild(). Raises Refused when a row does not fit.
    """
    about = msgspec.convert(next(frames)[1], About)
    tables = _make_tables(connection, about.version)
    ties = _untie(connection, tables)
    table: Table | None = None
    names: list[str] = []
    indexed = True
    for frame in frames:
        if frame[0] == "table":
            indexed = frame[1] == search_copy.NAME
            table, names = tables.get(frame[1]), frame[2]
            if frame[1] in forget or frame[1] == schema.versions.name:
                table = None
        elif frame[0] == "rows":
            if indexed:
                search_copy.load(connection, [(row[0], row[1]) for row in frame[1]])
            elif table is not None:
                _insert(connection, table, names, frame[1])
    _tie(connection, ties)
    _count_on(connection, tables)
    if about.version < schema.VERSION:
        schema.migrate(connection, schema.VERSION)
    return about


def _make_tables(connection: Connection, version: int) -> dict[str, Table]:
    """The tables of a version, empty, by name."""
    if version == schema.VERSION:
        schema.create_on(connection)
        return dict(metadata.tables)
    schema.migrate(connection, version)
    return {table.name: table for table in tables_in(connection)}


def _insert(connection: Connection, table: Table, names: list[str], rows: list[Any]) -> None:
    values = [dict(zip(names, row, strict=True)) for row in rows]
    try:
        connection.execute(insert(table), values)
    except (DBAPIError, StatementError) as error:
        raise Refused(
            N_("A row of the table {table} does not fit: {reason}. Nothing was changed."),
            table=table.name,
            reason=str(error.orig).splitlines()[0],
        ) from error


def _untie(connection: Connection, tables: dict[str, Table]) -> list[Any]:
    """Take foreign keys off while rows come in any order (PostgreSQL; SQLite does not look)."""
    if connection.dialect.name == "sqlite":
        return []
    real = {table.name: table for table in tables_in(connection)}
    ties = [key for name in tables if name in real for key in real[name].foreign_key_constraints]
    for tie in ties:
        connection.execute(DropConstraint(tie))
    return ties


def _tie(connection: Connection, ties: list[Any]) -> None:
    for tie in ties:
        try:
            connection.execute(AddConstraint(tie))
        except DBAPIError as error:
            raise Refused(
                N_("The backup does not fit together: {reason}. Nothing was changed."),
                reason=str(error.orig).splitlines()[0],
            ) from error


def _count_on(connection: Connection, tables: dict[str, Table]) -> None:
    """Let PostgreSQL give new ids after the ones that were restored."""
    if connection.dialect.name == "sqlite":
        return
    there = set(inspect(connection).get_table_names())
    for name, table in tables.items():
        key = table.primary_key.columns.values()
        if name not in there or len(key) != 1 or not isinstance(key[0].type, Integer):
            continue
        sequence = connection.scalar(select(func.pg_get_serial_sequence(name, key[0].name)))
        highest = connection.scalar(select(func.max(key[0])))
        if sequence is not None and highest is not None:
            connection.execute(select(func.setval(sequence, highest)))
