"""Replay gives the same governed tables; a check names what was changed behind its back."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

from folkmoot.assembly.mandates import GrantMandate, mandates
from folkmoot.record import checkpoints, log, state
from folkmoot.record.checking import check
from folkmoot.record.perform import CHECKPOINT_JOB, perform
from folkmoot.record.replaying import differences, replay_into
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import run_all
from tests.build import clock_of, found, join, open_moot, replaying, sealer_of


def lived_in(db: Database) -> None:
    """A moot with members, a mandate and a changed setting, and a signed checkpoint."""
    ada = found(db)
    bob = join(db, ada, "bob")
    join(db, bob, "cleo")
    with db.write() as tx:
        end = tx.value(select(mandates.c.ends))
        ref = clock_of(db).new_ref()
        perform(tx, GrantMandate(ref, bob.ref, ("post.remove",), "moot", end, "kind"), by=ada)
        perform(tx, SetSetting("summary", "We print."), by=ada)
    run_all(db, clock_of(db), {CHECKPOINT_JOB: checkpoints.handler(sealer_of(db))})


def test_replay_gives_the_same_tables(db: Database, tmp_path: Path) -> None:
    lived_in(db)
    again = replaying(db, tmp_path / "again.db")
    with db.read() as ours, again.read() as theirs:
        assert replay_into(ours, again) == 5
        assert differences(ours, theirs) == []
        assert any(state.dump(ours, table) for table in state.governed_tables())
    again.close()


def test_a_sound_record_has_no_fault(db: Database) -> None:
    lived_in(db)
    report = check(db)
    assert report.faults == ()
    assert (report.leaves, report.checkpoints) == (5, 1)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("UPDATE person SET name = 'mallory' WHERE name = 'bob'", "person"),
        ("UPDATE mandate SET ends = ends + 1 WHERE source = 'genesis'", "mandate"),
        ("UPDATE setting SET value = '\"x\"' WHERE key = 'summary'", "setting"),
        ("UPDATE name_taken SET kind = 'community' WHERE name = 'bob'", "name_taken"),
        ("DELETE FROM setting WHERE key = 'summary'", "setting"),
        ("INSERT INTO ban VALUES (9, 'r', 2, '', '', 0, NULL, NULL, false, 'moot')", "ban"),
        (
            "INSERT INTO restoration VALUES (1, 1, '', 0, 0)",
            "restoration",
        ),
        (
            "UPDATE leaf SET envelope = replace(envelope, 'member', 'nobody') WHERE seq = 1",
            "leaf 1",
        ),
        ("UPDATE leaf SET kind = 'member.enter/1' WHERE seq = 2", "leaf 2"),
        ("UPDATE leaf_content SET content = '{}' WHERE seq = 4", "leaf 4"),
        ('UPDATE leaf_content SET text = \'{"name":"eve"}\' WHERE seq = 1', "leaf 1"),
        ("DELETE FROM leaf_content WHERE seq = 3", "leaf 3"),
        ("DELETE FROM leaf WHERE seq = 4", "frontier"),
        ("UPDATE checkpoint SET note = replace(note, 'epoch 0', 'epoch 1')", "checkpoint"),
    ],
)
def test_a_row_changed_from_outside_is_named(tmp_path: Path, change: str, place: str) -> None:
    path = tmp_path / "moot.db"
    db = open_moot(path)
    lived_in(db)
    db.close()
    with sqlite3.connect(path) as raw:
        raw.execute(change)
    db = open_moot(path)
    faults = check(db).faults
    assert any(fault.place.startswith(place) for fault in faults), faults
    db.close()


@pytest.mark.tampers
def test_erased_text_leaves_the_tree_valid_and_the_name_gone(db: Database) -> None:
    lived_in(db)
    with db.write() as tx, tx.performing():
        cleo = list(log.read(tx))[2]
        subject = tx.value(select(log.leaves.c.subject).where(log.leaves.c.seq == cleo.seq))
        assert log.erase_text(tx, subject) == 1
    with db.read() as tx:
        leaf = list(log.read(tx))[2]
        assert leaf.text is None
        assert leaf.text_salt is None
        assert b"cleo" not in leaf.envelope + (leaf.content or b"")
    places = [fault.place for fault in check(db).faults]
    # Only the act of erasing may take the text, and then the row loses the name with it.
    assert places[0] == f"leaf {cleo.seq}"
    assert all(place.startswith(("person", "name_taken")) for place in places[1:])
