"""The two doors: whole or not at all, readers that see one moment, one writer at a time."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, Table, Text, func, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from folkmoot.errors import Unavailable
from folkmoot.storage.database import READERS, Database, probes
from folkmoot.storage.jobs import enqueue, jobs
from folkmoot.storage.transaction import OutsidePerform

COUNT = select(func.count(jobs.c.id))


def count(db):
    with db.read() as tx:
        return tx.value(COUNT)


def test_what_was_written_is_read(db):
    with db.write() as tx:
        enqueue(tx, "one", {"n": 1})
    assert count(db) == 1


def test_an_error_leaves_nothing(db):
    with pytest.raises(ZeroDivisionError), db.write() as tx:  # noqa: PT012
        enqueue(tx, "one", {})
        raise ZeroDivisionError
    assert count(db) == 0
    with db.write() as tx:
        enqueue(tx, "two", {})
    assert count(db) == 1


def test_even_leaving_the_program_leaves_nothing(db):
    with pytest.raises(KeyboardInterrupt), db.write() as tx:  # noqa: PT012
        enqueue(tx, "one", {})
        raise KeyboardInterrupt
    assert count(db) == 0


def test_a_statement_that_fails_undoes_the_whole_block(db):
    with pytest.raises(IntegrityError), db.write() as tx:  # noqa: PT012
        enqueue(tx, "one", {})
        tx.insert(probes, id=1, tries=1)
        tx.insert(probes, id=1, tries=1)
    assert count(db) == 0
    assert db.trouble is None


def test_a_snapshot_sees_one_moment(db):
    with db.snapshot() as tx:
        before = tx.value(COUNT)
        with db.write() as other:
            enqueue(other, "late", {})
        assert tx.value(COUNT) == before
    assert count(db) == before + 1


def test_a_snapshot_takes_no_reader_away(db):
    with db.snapshot() as one, db.snapshot() as two:
        held = [db.read() for _ in range(READERS)]
        try:
            assert [tx.value(COUNT) for tx in [door.__enter__() for door in held]] == [0] * READERS
        finally:
            for door in held:
                door.__exit__(None, None, None)
        assert one.value(COUNT) == two.value(COUNT) == 0


def test_a_reader_cannot_write_even_past_the_door(db):
    if db.is_postgres:
        pytest.skip("only SQLite connections are kept apart for readers")
    with db.read() as tx, pytest.raises(DBAPIError, match="readonly"):
        tx._connection.execute(jobs.delete())


def test_a_reader_that_failed_is_replaced(db):
    missing = Table("not_there", MetaData(), Column("x", Text))
    for _ in range(READERS + 2):
        with pytest.raises(DBAPIError), db.read() as tx:
            tx.value(select(missing))
    assert count(db) == 0


def test_threads_write_one_after_the_other(db):
    # given a counter that every thread reads and then writes
    with db.write() as tx:
        tx.insert(probes, id=7, tries=0)

    def add():
        for _ in range(10):
            with db.write() as tx:
                row = select(probes.c.tries).where(probes.c.id == 7)
                now = tx.value(row.with_for_update())
                tx.write(probes.update().where(probes.c.id == 7).values(tries=now + 1))

    threads = [threading.Thread(target=add) for _ in range(4)]
    # when
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # then nothing was overwritten
    with db.read() as tx:
        assert tx.value(select(probes.c.tries).where(probes.c.id == 7)) == 40


def test_sql_text_is_refused(db):
    with db.read() as tx, pytest.raises(OutsidePerform, match="SQL text"):
        tx.rows(text("SELECT 1"))
    with db.write() as tx, pytest.raises(OutsidePerform, match="SQL text"):
        tx.rows(text("SELECT 1"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
def test_sqlite_is_set_up_to_keep_its_word(db, name, value):
    if db.is_postgres:
        pytest.skip("PostgreSQL has its own settings")
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value


# ---- rebuild


def test_a_rebuild_that_fails_leaves_the_tables(db):
    before = inspect(db.engine).get_table_names()
    with pytest.raises(ZeroDivisionError), db.rebuild() as connection:  # noqa: PT012
        Table("tulip", MetaData(), Column("x", Text)).create(connection)
        raise ZeroDivisionError
    assert inspect(db.engine).get_table_names() == before


def test_a_rebuild_keeps_other_writers_out(db):
    entered = threading.Event()

    def write():
        with db.write() as tx:
            enqueue(tx, "late", {})
        entered.set()

    if db.is_postgres:
        pytest.skip("PostgreSQL locks what is changed")
    with db.rebuild():
        thread = threading.Thread(target=write)
        thread.start()
        assert not entered.is_set()
        assert count(db) == 0
    thread.join()
    assert count(db) == 1


# ---- trouble


def test_another_process_that_holds_the_database_is_told_as_busy(db, moot_url, monkeypatch):
    if db.is_postgres:
        pytest.skip("PostgreSQL has no such lock")
    # given a connection that does not wait long, and another process inside
    monkeypatch.setattr("folkmoot.storage.database._PRAGMAS", ("PRAGMA busy_timeout = 1",))
    impatient, other = Database(moot_url), Database(moot_url)
    with other.write() as tx:
        enqueue(tx, "long", {})
        # when
        with pytest.raises(Unavailable, match="busy with something long"), impatient.write():
            pass
    # then it was no trouble of the machine, and goes on at once
    assert impatient.trouble is None
    with impatient.write() as tx:
        enqueue(tx, "short", {})
    assert count(db) == 2
    impatient.close()
    other.close()


def test_a_sound_database_has_no_damage(db):
    assert db.damage() == []


def test_a_damaged_file_is_found_out(db, moot_url):
    if db.is_postgres:
        pytest.skip("a file of SQLite")
    with db.write() as tx:
        for number in range(2000):
            enqueue(tx, f"kind {number}", {"n": number})
    db.checkpoint_wal()
    db.close()
    # given pages that something else has written over
    data = bytearray(Path(moot_url).read_bytes())
    data[-40 * 4096 : -20 * 4096] = b"\x5a" * (20 * 4096)
    Path(moot_url).write_bytes(data)
    again = Database(moot_url)
    assert again.damage() != []
    again.close()


def test_trouble_goes_with_the_first_write_that_succeeds(db):
    db.trouble = "disk is full"
    assert db.try_again()
    assert db.trouble is None


def test_without_trouble_nothing_is_tried(db):
    assert db.try_again()
    with db.read() as tx:
        assert tx.value(select(func.count(probes.c.id))) == 0


@pytest.mark.postgres
def test_a_server_that_went_away_is_unavailable_and_comes_back(postgres_url, postgres_socket):
    from tests import postgres
    from tests.build import open_moot

    db = open_moot(postgres_url)
    # given a server that ends the connection in the middle of a write
    with pytest.raises(Unavailable, match="cannot save"), db.write() as tx:  # noqa: PT012
        enqueue(tx, "lost", {})
        with postgres.administrator(postgres_socket) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = %s AND state = 'idle in transaction'",
                [db.engine.url.database],
            )
        enqueue(tx, "lost", {})
    assert db.trouble
    # then the next write finds a fresh connection
    assert db.try_again()
    assert db.trouble is None
    assert count(db) == 0
    db.close()
