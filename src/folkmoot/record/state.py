"""The governed tables as plain rows, so that a moot and its replay can be compared."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Boolean, Column, Select, Table, or_, select

from folkmoot.storage.tables import GOVERNED, keeping, metadata
from folkmoot.storage.transaction import ReadTx

OURS = "moot"
"""The origin of rows that acts made; others are guests, of which only rulings are compared."""
AWAY = "away"
"""The origin of rows of other servers, of which the record tells nothing at all."""

Row = dict[str, Any]
Key = tuple[Any, ...]


def governed_tables() -> list[Table]:
    """Every governed table, in an order in which referred tables come first."""
    return [table for table in metadata.sorted_tables if keeping(table) == GOVERNED]


def key_columns(table: Table) -> tuple[str, ...]:
    """What tells the rows of a table apart without its integer id."""
    if "ref" in table.c:
        return ("ref",)
    return tuple(_shown(column) for column in table.primary_key.columns)


def rows(tx: ReadTx, table: Table) -> Iterator[Row]:
    """The rows of a governed table, ids replaced by refs, guests cut down to their rulings.

    A foreign key `author_id` appears as `author` with the ref it points to.
    """
    rulings = [_shown(column) for column in table.c if column.info.get("ruling")]
    query = _query(table, has_rulings=bool(rulings))
    names = [str(column.key) for column in query.selected_columns]
    for found in tx.stream(query):
        row = dict(zip(names, found, strict=True))
        if row.get("origin", OURS) == OURS:
            yield row
        else:
            yield {name: row[name] for name in (*key_columns(table), *rulings)}


def dump(tx: ReadTx, table: Table) -> dict[Key, Row]:
    """All rows of a governed table by their key."""
    names = key_columns(table)
    return {tuple(row[name] for name in names): row for row in rows(tx, table)}


def _query(table: Table, *, has_rulings: bool) -> Select[*tuple[Any, ...]]:
    source: Any = table
    columns: list[Any] = []
    for column in table.c:
        if column.info.get("derived") or (column.name == "id" and column.primary_key):
            continue
        target = _target(column)
        if target is None:
            columns.append(column)
            continue
        other = target.alias(f"to_{column.name}")
        source = source.outerjoin(other, other.c.id == column)
        columns.append(other.c.ref.label(_shown(column)))
    query = select(*columns).select_from(source)
    if "origin" in table.c:
        ours = table.c.origin == OURS
        ruled = [
            column.is_(True) if isinstance(column.type, Boolean) else column.is_not(None)
            for column in table.c
            if column.info.get("ruling")
        ]
        here = table.c.origin != AWAY
        query = query.where(here, or_(ours, *ruled) if has_rulings else ours)
    return query


def _target(column: Column[Any]) -> Table | None:
    """The table a foreign key leads to, if its rows have refs."""
    for key in column.foreign_keys:
        if key.column.name == "id" and "ref" in key.column.table.c:
            return key.column.table
    return None


def _shown(column: Column[Any]) -> str:
    name = str(column.name)
    return name.removesuffix("_id") if _target(column) is not None else name
