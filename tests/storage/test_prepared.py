"""Prepared queries give what SQLAlchemy gives for the same query, on both databases."""

from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    event,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError, StatementError

from folkmoot.storage.database import Database
from folkmoot.storage.prepared import Prepared

THINGS = Table(
    "prepared_thing",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", Text),
    Column("good", Boolean),
    Column("more", JSON),
    Column("raw", LargeBinary),
)
ROWS: list[dict[str, Any]] = [
    {"id": 1, "name": "a%s", "good": True, "more": {"n": [1]}, "raw": b"\x00\xff"},
    {"id": 2, "name": None, "good": False, "more": None, "raw": None},
    {"id": 3, "name": "a%s", "good": True, "more": [], "raw": b""},
]
ALL = select(THINGS).order_by(THINGS.c.id)
OTHER = THINGS.alias("other")
NAMED = ALL.where(THINGS.c.name == bindparam("name"), THINGS.c.id >= bindparam("from"))


@pytest.fixture
def filled(db: Database) -> Database:
    """A database with a table of every type that is converted."""
    with db.rebuild() as connection:
        THINGS.create(connection)
        connection.execute(insert(THINGS), ROWS)
    return db


@pytest.mark.parametrize(
    ("query", "values"),
    [
        (ALL, {}),
        (ALL.limit(2), {}),
        (NAMED, {"name": "a%s", "from": 1}),
        (NAMED, {"name": "a%s", "from": 2}),
        (NAMED, {"name": "none", "from": 1}),
        (select(THINGS.c.id).where(THINGS.c.good == bindparam("good")), {"good": True}),
        (select(THINGS.c.raw).where(THINGS.c.raw == bindparam("raw")), {"raw": b"\x00\xff"}),
        (select(THINGS.c.id, OTHER.c.id).where(OTHER.c.id == THINGS.c.id), {}),
    ],
)
def test_rows_values_and_tuples_are_those_of_the_query(
    filled: Database, query: Any, values: dict[str, Any]
) -> None:
    prepared = Prepared(query)
    with filled.read() as tx:
        for _ in range(2):
            expected = tx.rows(query, values)
            assert list(tx.rows(prepared, values)) == list(expected)
            assert [tuple(row) for row in tx.tuples(prepared, values)] == [*map(tuple, expected)]
            assert tx.value(prepared, values) == tx.value(query, values)
            first, same = tx.row(query, values), tx.row(prepared, values)
            assert (first is None) == (same is None)
            if first is not None and same is not None:
                assert first._fields == same._fields
                assert first._mapping == same._mapping


def test_a_missing_value_is_an_error(filled: Database) -> None:
    with filled.read() as tx, pytest.raises((KeyError, StatementError), match="from"):
        tx.rows(Prepared(NAMED), {"name": "a%s"})


def test_what_sqlite_refuses_is_told_as_everywhere(db: Database) -> None:
    missing = Table("nowhere", MetaData(), Column("id", Integer))
    with db.read() as tx, pytest.raises(DBAPIError):
        tx.rows(Prepared(select(missing)))


def test_a_list_cannot_be_prepared_on_sqlite(filled: Database) -> None:
    several = Prepared(ALL.where(THINGS.c.id.in_(bindparam("ids", expanding=True))))
    with filled.read() as tx:
        if filled.is_postgres:
            assert len(tx.rows(several, {"ids": [1, 2]})) == 2
            return
        with pytest.raises(ValueError, match="cannot be prepared"):
            tx.rows(several, {"ids": [1, 2]})


def test_who_listens_to_statements_hears_of_it(filled: Database) -> None:
    heard: list[str] = []

    def note(*args: Any) -> None:
        heard.append(args[2])

    prepared = Prepared(NAMED)
    with filled.read() as tx:
        quiet = tx.rows(prepared, {"name": "a%s", "from": 1})
        event.listen(filled.engine, "before_cursor_execute", note)
        loud = tx.rows(prepared, {"name": "a%s", "from": 1})
        event.remove(filled.engine, "before_cursor_execute", note)
        tx.rows(prepared, {"name": "a%s", "from": 1})

    assert list(quiet) == list(loud)
    assert [sql for sql in heard if "prepared_thing" in sql] == heard[-1:]


def test_a_prepared_query_sees_what_its_transaction_wrote(filled: Database) -> None:
    with filled.write() as tx, tx.performing():
        tx.insert(THINGS, id=4, name="new")
        assert tx.value(Prepared(NAMED), {"name": "new", "from": 0}) == 4
