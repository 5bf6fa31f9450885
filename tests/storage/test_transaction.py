"""What may be done inside a transaction, and by whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from folkmoot.identity.people import people
from folkmoot.record import log
from folkmoot.storage.database import probes
from folkmoot.storage.jobs import enqueue, jobs
from folkmoot.storage.tables import MACHINERY, keeping, metadata
from folkmoot.storage.transaction import OutsidePerform

GUARDED = sorted(name for name, table in metadata.tables.items() if keeping(table) != MACHINERY)


@pytest.mark.parametrize("name", GUARDED)
def test_only_acts_write_governed_and_private_tables(db, name):
    table = metadata.tables[name]
    column = next(iter(table.c))
    for change in (delete(table), update(table).values({column.name: column}), insert(table)):
        with pytest.raises(OutsidePerform, match=name), db.write() as tx:
            tx.write(change)


def test_every_way_of_writing_asks(db):
    row = {"seq": 1, "person": "a" * 32}
    with db.write() as tx:
        for write in (
            lambda: tx.insert(log.parties, **row),
            lambda: tx.upsert(log.parties, ["seq", "person"], row),
            lambda: tx.insert_if_new(log.parties, ["seq", "person"], row),
        ):
            with pytest.raises(OutsidePerform):
                write()


def test_an_act_opens_the_tables_for_its_own_length(db):
    row = {"seq": 1, "person": "a" * 32}
    with db.write() as tx:
        with tx.performing():
            with tx.performing():
                pass
            tx.insert(log.parties, **row)
        with pytest.raises(OutsidePerform):
            tx.insert(log.parties, **{**row, "seq": 2})


def test_an_act_that_fails_closes_the_tables_too(db):
    with db.write() as tx:
        with pytest.raises(ZeroDivisionError), tx.performing():
            raise ZeroDivisionError
        with pytest.raises(OutsidePerform):
            tx.write(delete(people))


def test_reading_in_every_way(db):
    with db.write() as tx:
        for number in range(5):
            tx.insert(probes, id=number, tries=number * number)
    query = select(probes.c.id, probes.c.tries).order_by(probes.c.id)
    with db.read() as tx:
        assert [tuple(row) for row in tx.rows(query)] == [(0, 0), (1, 1), (2, 4), (3, 9), (4, 16)]
        assert tuple(tx.row(query)) == (0, 0)
        assert tx.value(query.where(probes.c.id == 3)) == 3
        assert [row.tries for row in tx.stream(query, batch=2)] == [0, 1, 4, 9, 16]
        assert tx.row(query.where(probes.c.id == 9)) is None
        assert tx.value(query.where(probes.c.id == 9)) is None
        assert tx.has_table("probe")
        assert not tx.has_table("tulip")


def test_insert_gives_the_new_id_and_write_the_number_of_rows(db):
    with db.write() as tx:
        one = tx.insert(jobs, kind="a", data="{}", run_at=0)
        two = tx.insert(jobs, kind="a", data="{}", run_at=0)
        assert two > one > 0
        assert tx.write(update(jobs).values(kind="b")) == 2
        assert tx.write(delete(jobs).where(jobs.c.id == one)) == 1
        assert tx.write(delete(jobs).where(jobs.c.id == one)) == 0


def test_upsert_inserts_or_updates(db):
    def row():
        return tx.value(select(probes.c.tries).where(probes.c.id == 1))

    with db.write() as tx:
        tx.upsert(probes, ["id"], {"id": 1, "tries": 5})
        assert row() == 5
        tx.upsert(probes, ["id"], {"id": 1, "tries": 8})
        assert row() == 8
        tx.upsert(probes, ["id"], {"id": 1, "tries": 1}, tries=probes.c.tries + 1)
        assert row() == 9
        tx.upsert(probes, ["id", "tries"][:1], {"id": 1, "tries": 9})
        assert row() == 9


def test_upsert_of_nothing_but_keys_leaves_the_row(db):
    with db.write() as tx, tx.performing():
        row = {"seq": 1, "person": "a" * 32}
        tx.upsert(log.parties, ["seq", "person"], row)
        tx.upsert(log.parties, ["seq", "person"], row)
        assert len(tx.rows(select(log.parties))) == 1


def test_insert_if_new_says_whether_it_was(db):
    with db.write() as tx:
        assert tx.insert_if_new(probes, ["id"], {"id": 1, "tries": 1})
        assert not tx.insert_if_new(probes, ["id"], {"id": 1, "tries": 2})
        assert tx.value(select(probes.c.tries)) == 1


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_comes_back_as_it_was(db, words):
    with db.write() as tx:
        enqueue(tx, "words", {"words": words})
        key = tx.insert(jobs, kind=words, data="{}", run_at=0)
        assert tx.value(select(jobs.c.kind).where(jobs.c.id == key)) == words


def test_what_was_read_ahead_is_forgotten_with_the_first_governed_change(db):
    with db.write() as tx:
        tx.seen["person", "ada"] = None
        enqueue(tx, "a job", {})
        assert tx.seen
        with tx.performing():
            tx.write(update(people).where(people.c.id == 0).values(name="eve"))
        assert not tx.seen
