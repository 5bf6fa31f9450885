"""A page of the record reads what it shows, however far apart that lies."""

from __future__ import annotations

from typing import Any

import pytest

from folkmoot.record import log, reading
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.build import found, join
from tests.forum.build import do

EVERYBODY = reading.Reader(None, frozenset(), reading.nothing_hidden)


def test_only_the_leaves_of_the_page_are_read(db: Database, monkeypatch: pytest.MonkeyPatch):
    ada = found(db)
    do(db, ada, SetSetting("about", "first"))
    for name in ("bob", "eve", "fay", "gus"):
        join(db, ada, name)
    do(db, ada, SetSetting("about", "last"))
    read: list[Any] = []
    leaf = log._leaf  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(log, "_leaf", lambda row: read.append(row) or leaf(row))

    with db.read() as tx:
        found_now = reading.page(tx, EVERYBODY, kinds=["setting.set/1"], limit=2)
        newest = [one.seq for one in found_now]

    assert newest == sorted(newest, reverse=True)
    assert [one.content["value"] for one in found_now if one.content] == ["last", "first"]
    assert len(read) == 2


def test_the_acts_of_one_kind_are_found_by_an_index(db: Database):
    if db.is_postgres:
        pytest.skip("PostgreSQL chooses its plan by how much there is")
    found(db)
    with db.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT seq FROM leaf WHERE kind = 'setting.set/1'"
            " ORDER BY seq DESC LIMIT 50"
        )
        told = " ".join(str(row) for row in plan)
    assert "ix_leaf_kind" in told
    assert "TEMP B-TREE" not in told
