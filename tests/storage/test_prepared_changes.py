"""Prepared changes do what SQLAlchemy does for the same change, on both databases."""

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
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from folkmoot.storage.database import Database
from folkmoot.storage.prepared_changes import PreparedChange
from folkmoot.storage.tables import machinery
from folkmoot.storage.transaction import OutsidePerform, WriteTx

THINGS = Table(
    "changed_thing",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", Text, unique=True),
    Column("good", Boolean),
    Column("more", JSON),
    Column("raw", LargeBinary),
    Column("said", Text, nullable=False, server_default="nothing"),
    info=machinery(),
)
PAIRS = Table(
    "changed_pair",
    MetaData(),
    Column("left", Integer, primary_key=True, autoincrement=False),
    Column("right", Text, primary_key=True),
    Column("value", Integer),
    info=machinery(),
)
RULED = Table("changed_ruled", MetaData(), Column("id", Integer), info={"keeping": "governed"})
FULL: dict[str, Any] = {"name": "a%s", "good": True, "more": {"n": [1]}, "raw": b"\x00\xff"}


@pytest.fixture
def empty(db: Database) -> Database:
    """A database with the tables of these tests."""
    with db.rebuild() as connection:
        THINGS.create(connection)
        PAIRS.create(connection)
    return db


@pytest.fixture(params=["quiet", "heard"])
def either(empty: Database, request: pytest.FixtureRequest) -> Any:
    """The same database, with nobody who listens and with somebody who does."""
    if request.param == "quiet":
        yield empty
        return
    event.listen(empty.engine, "before_cursor_execute", _note)
    yield empty
    event.remove(empty.engine, "before_cursor_execute", _note)


def _note(*_args: Any) -> None:
    return None


def all_of(tx: WriteTx, table: Table) -> list[tuple[Any, ...]]:
    """Every row, by its first column."""
    return [tuple(row) for row in tx.rows(select(table).order_by(*table.primary_key.columns))]


def test_an_insert_gives_the_new_id_and_keeps_every_type(either: Database) -> None:
    with either.write() as tx:
        first = tx.insert(THINGS, **FULL)
        second = tx.insert(THINGS, name=None, good=False, more=None, raw=None)
        third = tx.insert(THINGS, id=9, said="much")

        assert all_of(tx, THINGS) == [
            (first, "a%s", True, {"n": [1]}, b"\x00\xff", "nothing"),
            (second, None, False, None, None, "nothing"),
            (9, None, None, None, None, "much"),
        ]
    assert (first, second, third) == (1, 2, 9)


def test_an_insert_into_a_table_without_an_id_gives_its_first_number_or_nothing(
    either: Database,
) -> None:
    with either.write() as tx:
        assert tx.insert(PAIRS, right="b", left=7) == 7


def test_an_insert_if_new_says_whether_it_was(either: Database) -> None:
    with either.write() as tx:
        assert tx.insert_if_new(PAIRS, ["left", "right"], {"left": 1, "right": "b", "value": 1})
        assert not tx.insert_if_new(PAIRS, ["left", "right"], {"left": 1, "right": "b", "value": 2})
        assert all_of(tx, PAIRS) == [(1, "b", 1)]


def test_an_upsert_takes_the_new_values_or_those_that_are_meant_for_it(either: Database) -> None:
    keys = ["left", "right"]
    with either.write() as tx:
        tx.upsert(PAIRS, keys, {"left": 1, "right": "b", "value": 1})
        tx.upsert(PAIRS, keys, {"left": 1, "right": "b", "value": 2})
        assert all_of(tx, PAIRS) == [(1, "b", 2)]

        for value, instead, stands in ((3, 40, 40), (3, None, None), (5, 7, 7)):
            given = {"left": 1, "right": "b", "value": value}
            assert tx.upsert(PAIRS, keys, given, value=instead) == 1
            assert all_of(tx, PAIRS) == [(1, "b", stands)]

        given = {"left": 1, "right": "b", "value": 0}
        tx.upsert(PAIRS, keys, given, value=PAIRS.c.value + 1)
        assert all_of(tx, PAIRS) == [(1, "b", 8)]


def test_an_update_and_a_delete_count_the_rows(either: Database) -> None:
    change = PreparedChange(
        update(PAIRS).where(PAIRS.c.left == bindparam("which")).values(value=PAIRS.c.value + 1)
    )
    gone = PreparedChange(delete(PAIRS).where(PAIRS.c.left == bindparam("which")))
    with either.write() as tx:
        for right in "ab":
            tx.insert(PAIRS, left=1, right=right, value=1)
        for _ in range(2):
            assert tx.write(change, {"which": 1}) == 2
        assert tx.write(change, {"which": 2}) == 0
        assert all_of(tx, PAIRS) == [(1, "a", 3), (1, "b", 3)]
        assert (tx.write(gone, {"which": 1}), tx.write(gone, {"which": 1})) == (2, 0)


def test_a_broken_rule_is_told_as_everywhere_and_undoes_the_transaction(either: Database) -> None:
    def twice() -> None:
        with either.write() as tx:
            tx.insert(THINGS, **FULL)
            tx.insert(THINGS, **FULL)

    with pytest.raises(IntegrityError):
        twice()
    with either.write() as tx:
        assert all_of(tx, THINGS) == []


def test_a_governed_table_is_closed_to_prepared_changes_too(either: Database) -> None:
    with either.write() as tx, pytest.raises(OutsidePerform):
        tx.write(PreparedChange(insert(RULED), ["id"]), {"id": 1})


def test_what_is_made_by_python_for_each_row_cannot_be_prepared(db: Database) -> None:
    counted = Table(
        "changed_counted",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("at", Integer, default=lambda: 7),
        info=machinery(),
    )
    with db.rebuild() as connection:
        counted.create(connection)
    with db.write() as tx:
        if db.is_postgres:
            tx.insert(counted, id=1)
            assert all_of(tx, counted) == [(1, 7)]
            return
        with pytest.raises(ValueError, match="cannot be prepared"):
            tx.insert(counted, id=1)


def test_a_transaction_is_heard_of_by_who_listens(empty: Database) -> None:
    heard: list[str] = []

    def note(*args: Any) -> None:
        heard.append(args[2])

    if empty.is_postgres:
        return
    event.listen(empty.engine, "before_cursor_execute", note)
    with empty.write() as tx:
        tx.insert(PAIRS, left=1, right="b")
    event.remove(empty.engine, "before_cursor_execute", note)
    with empty.read() as tx:
        assert tx.value(select(PAIRS.c.left)) == 1

    assert [sql.split()[0] for sql in heard] == ["BEGIN", "INSERT", "COMMIT"]
