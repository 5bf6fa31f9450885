"""The whole chain: a moot lives, exports its record, and verify.py, by itself, agrees."""

import sqlite3
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import Column, Table, select, true

from folkmoot.forum import recorded
from folkmoot.record import export, state, verify
from folkmoot.record.actors import Member
from folkmoot.record.acts import NEVER, kinds
from folkmoot.record.reading import Reader, nothing_hidden
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.build import clock_of, found, open_moot, person
from tests.chosen import some
from tests.forum.build import do
from tests.record.exports import judge, write
from tests.record.lives import lived, sign

HOSTS = Reader(None, frozenset(), nothing_hidden)

prepared = cache(verify.Key)


@pytest.fixture(autouse=True)
def keys_are_prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables of a key take a seventh of a second to compute."""
    monkeypatch.setattr(verify, "Key", prepared)


def exported(
    db: Database,
    folder: Path,
    audience: Literal["public", "members", "all"] = "all",
    reader: Reader = HOSTS,
) -> str:
    """Write an export of the record; gives its path."""
    with db.snapshot() as tx:
        return write(folder, list(export.lines(tx, audience, reader, clock_of(db).now())))


def test_every_recorded_act_is_done_again_and_gives_the_same_tables(
    db: Database, tmp_path: Path
) -> None:
    lived(db)

    verdict = judge(exported(db, tmp_path))

    assert verdict["result"] == "fine", verdict["problems"]
    with db.read() as tx:
        empty = [table.name for table in state.governed_tables() if not state.dump(tx, table)]
    assert empty == []


def test_the_life_holds_every_recorded_kind(db: Database) -> None:
    lived(db)

    with db.snapshot() as tx:
        lines = list(export.lines(tx, "all", HOSTS, 0))

    happened = {line["envelope"]["kind"] for line in lines if "envelope" in line}
    assert happened == {name for name, kind in kinds.items() if kind.record != NEVER}


@pytest.mark.parametrize("audience", ["public", "members"])
def test_what_a_reader_may_see_is_checked_and_the_rest_by_its_hash(
    db: Database, tmp_path: Path, audience: Literal["public", "members"]
) -> None:
    bob = lived(db)["bob"].ref
    with db.read() as tx:
        reader = recorded.reader(tx, bob if audience == "members" else None)

    found = judge(exported(db, tmp_path, audience, reader))

    assert found["result"] == "fine", found["problems"]
    assert 10 < found["read"] < found["leaves"]


# ---- changed behind the moot's back


@pytest.mark.rounds
def test_a_cell_changed_in_any_governed_table_is_named(tmp_path: Path) -> None:
    db = open_moot(tmp_path / "moot.db")
    lived(db)
    for table in state.governed_tables():
        for column in some(table.c, 4):
            if not column.primary_key and not column.info.get("derived"):
                check_is_named(db, tmp_path, table, column)
    db.close()


def check_is_named(db: Database, folder: Path, table: Table, column: Column[Any]) -> None:
    """Change one cell of a row that acts made, look, and change it back."""
    with db.read() as tx:
        ours = table.c.origin == "moot" if "origin" in table.c else true()
        row = tx.rows(select(table).where(ours))[0]._mapping
    change(folder / "moot.db", table, column, row, other(column, row[column.name]))

    found = judge(exported(db, folder))

    change(folder / "moot.db", table, column, row, row[column.name])
    assert found["result"] == "wrong", f"{table.name}.{column.name}"
    assert found["problems"]["table"].startswith(f"{table.name} "), found["problems"]


def change(path: Path, table: Table, column: Column[Any], row: Any, value: Any) -> None:
    """Write a cell as somebody with the file and sqlite3 would."""
    key = [one.name for one in table.primary_key.columns]
    where = " AND ".join(f'"{name}" = ?' for name in key)
    raw = sqlite3.connect(path)
    with raw:
        raw.execute(
            f'UPDATE "{table.name}" SET "{column.name}" = ? WHERE {where}',
            (value, *(row[name] for name in key)),
        )
    raw.close()


def other(column: Column[Any], value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value is None:
        return 1 if column.type.python_type is int else "x"
    return value[:-1] + ("y" if value.endswith("x") else "x")


def test_a_forger_with_the_key_is_caught_by_a_checkpoint_kept_elsewhere(tmp_path: Path) -> None:
    # given two moots with one key and one genesis, one of which tells another story
    told: dict[str, str] = {}
    kept: dict[str, str] = {}
    for summary in ("We print.", "We burn."):
        db = open_moot(tmp_path / f"{summary}.db")
        do(db, found(db), SetSetting("summary", summary))
        kept[summary] = sign(db)
        do(db, person(db, "ada"), SetSetting("about", "More."))
        sign(db)
        folder = tmp_path / f"{summary} export"
        folder.mkdir()
        told[summary] = exported(db, folder)
        db.close()

    # when the forged one is compared with a checkpoint of the true one
    alone, compared = judge(told["We burn."]), judge(told["We burn."], kept["We print."])

    assert alone["result"] == "fine"
    assert "signed another record" in compared["problems"]["witness"]
    assert judge(told["We print."], kept["We print."])["result"] == "fine"


def test_a_forger_without_the_key_leaves_unsigned_leaves(db: Database, tmp_path: Path) -> None:
    ada: Member = found(db)
    sign(db)
    do(db, ada, SetSetting("summary", "Nobody signed this."))

    verdict = judge(exported(db, tmp_path))

    assert verdict["problems"] == {"unsigned": "No checkpoint covers the leaves from 1 to 1."}
