"""Whoever changes the file behind the moot's back is found out by `folkmoot verify`, alone."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Table, select, true

from folkmoot.record import checkpoints, log, state
from folkmoot.record.checking import check
from tests.build import open_moot
from tests.chosen import some
from tests.record.lives import lived

Change = tuple[Table, Column[Any], dict[str, Any], Any]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a moot in which everything happened that can be recorded."""
    path = tmp_path_factory.mktemp("whole") / "moot.db"
    db = open_moot(path)
    lived(db)
    assert check(db).faults == ()
    db.close()
    return path


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    """A copy to tamper with."""
    path = tmp_path / "moot.db"
    path.write_bytes(whole.read_bytes())
    return path


def ruled(table: Table) -> list[Column[Any]]:
    """The columns of a governed table that the record has a say in, keys left out."""
    keys = {*state.key_columns(table), "id"}
    return [
        column for column in table.c
        if not column.info.get("derived") and column.name not in keys and not column.primary_key
    ]  # fmt: skip


ROUNDS = max(len(ruled(table)) for table in state.governed_tables())


def other(column: Column[Any], value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool | int):
        return int(value) + 1 if not isinstance(value, bool) else int(not value)
    if value is None:
        return 1 if column.type.python_type is int else "x"
    return value[:-1] + ("y" if value.endswith("x") else "x")


def changes(path: Path, number: int) -> list[Change]:
    """In every governed table one cell of a row that acts made: of its column of that number."""
    db = open_moot(path)
    found: list[Change] = []
    with db.read() as tx:
        for table in state.governed_tables():
            columns = ruled(table)
            ours = table.c.origin == "moot" if "origin" in table.c else true()
            row = tx.row(select(table).where(ours))
            if number < len(columns) and row is not None:
                column = columns[number]
                found.append((table, column, dict(row._mapping), row._mapping[column.name]))
    db.close()
    return found


def write(path: Path, change: Change) -> None:
    """Change a cell as somebody with the file and sqlite3 would."""
    table, column, row, value = change
    keys = [one.name for one in table.primary_key.columns]
    where = " AND ".join(f'"{name}" = ?' for name in keys)
    with sqlite3.connect(path) as raw:
        raw.execute(
            f'UPDATE "{table.name}" SET "{column.name}" = ? WHERE {where}',
            (other(column, value), *(row[name] for name in keys)),
        )
    raw.close()


def places(path: Path) -> list[str]:
    """Where `folkmoot verify` finds faults."""
    db = open_moot(path)
    found = [fault.place for fault in check(db).faults]
    db.close()
    return found


@pytest.mark.rounds
@pytest.mark.parametrize("number", some(range(ROUNDS), 4))
def test_a_cell_changed_in_every_governed_table_is_named(copy: Path, number: int) -> None:
    made = changes(copy, number)
    for change in made:
        write(copy, change)
    named = {place.split(" ")[0] for place in places(copy)}
    assert {table.name for table, *_ in made} <= named


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (table, column)
        for table in (log.leaves, log.contents, log.frontiers)
        for column in table.c
        if column.name not in {"scope", "audience", "subject", "id"}
    ],
    ids=str,
)
@pytest.mark.parametrize("last", [False, True])
def test_a_changed_leaf_is_found(
    copy: Path, table: Table, column: Column[Any], *, last: bool
) -> None:
    """Every byte that envelope, content and tree hold; who may read a leaf is not in the tree."""
    key = next(iter(table.primary_key.columns)).name
    order = "DESC" if last else "ASC"
    with sqlite3.connect(copy) as raw:
        row = raw.execute(
            f'SELECT "{key}", "{column.name}" FROM "{table.name}" '
            f'WHERE "{column.name}" IS NOT NULL ORDER BY 1 {order}'
        ).fetchone()
        value = row[1]
        bad = value + 1000 if isinstance(value, int) else value[:-1] + type(value)(
            b"\x01" if isinstance(value, bytes) else "\x01"
        )  # fmt: skip
        raw.execute(
            f'UPDATE "{table.name}" SET "{column.name}" = ? WHERE "{key}" = ?', (bad, row[0])
        )
    raw.close()
    assert places(copy)


def test_words_that_vanish_without_an_act_are_missed(copy: Path) -> None:
    """Erased from the record and, to match, from the tables."""
    db = open_moot(copy)
    with db.read() as tx:
        leaf = next(one for one in log.read(tx) if one.kind == "post.create/1" and one.text)
        ref = log.decode(leaf)[0]["ref"]
    db.close()
    with sqlite3.connect(copy) as raw:
        raw.execute(
            "UPDATE leaf_content SET text = NULL, text_salt = NULL WHERE seq = ?", [leaf.seq]
        )
        raw.execute("UPDATE post SET title = '', body = '', url = NULL WHERE ref = ?", [ref])
    raw.close()
    assert f"leaf {leaf.seq}" in places(copy)


def test_a_text_without_its_salt_is_found(copy: Path) -> None:
    with sqlite3.connect(copy) as raw:
        raw.execute("UPDATE leaf_content SET text_salt = NULL WHERE text IS NOT NULL")
    raw.close()
    assert len(places(copy)) > 10


@pytest.mark.parametrize("column", ["root", "size", "note", "epoch"])
def test_a_changed_checkpoint_is_found(copy: Path, column: str) -> None:
    with sqlite3.connect(copy) as raw:
        [(size, value)] = raw.execute(
            f"SELECT size, {column} FROM checkpoint ORDER BY size LIMIT 1"
        ).fetchall()
        bad = value + 1 if isinstance(value, int) else value[:-9] + value[-8:]
        raw.execute(f"UPDATE checkpoint SET {column} = ? WHERE size = ?", (bad, size))
    raw.close()
    assert places(copy)


@pytest.mark.parametrize("table", [log.leaves, log.contents, checkpoints.checkpoints], ids=str)
def test_what_is_cut_off_the_end_is_found(copy: Path, table: Table) -> None:
    key = next(iter(table.primary_key.columns)).name
    with sqlite3.connect(copy) as raw:
        last = f'(SELECT max("{key}") FROM "{table.name}")'
        raw.execute(f'DELETE FROM "{table.name}" WHERE "{key}" = {last}')
    raw.close()
    assert places(copy) or table is checkpoints.checkpoints
