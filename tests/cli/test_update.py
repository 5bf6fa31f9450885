"""update: copy, change, check, and the way back."""

import json
import sqlite3

import pytest

from folkmoot.cli.settings import kernel
from folkmoot.record.restoring import restorations
from folkmoot.storage import folder, schema
from folkmoot.storage.database import Database
from tests.build import person


@pytest.fixture
def hall(hall):
    if not (hall / "moot.db").exists():
        pytest.skip("on PostgreSQL the way back is restore")
    return hall


def join(hall, name):
    from folkmoot.identity.joining import JoinByInvitation
    from folkmoot.record.perform import perform

    db = Database(hall / "moot.db", kernel())
    sponsor = person(db, "ada")
    with db.write() as tx:
        ref = tx.kernel.clock.new_ref()
        perform(tx, JoinByInvitation(ref=ref, name=name), by=sponsor)
    db.close()


def names(hall):
    db = sqlite3.connect(hall / "moot.db")
    found = {row[0] for row in db.execute("SELECT name FROM person")}
    db.close()
    return found


def test_a_moot_that_is_up_to_date_is_copied_and_checked(run, hall):
    result = run("update", "--data", hall)
    assert result.exit_code == 0
    assert "all is well" in result.output
    [copy] = (hall / "backups").glob("before-update-v1-*.db")
    assert str(copy) in result.output


def test_going_back_when_nothing_was_done_since(run, hall):
    run("update", "--data", hall)
    result = run("update", "--back", "--data", hall)
    assert result.exit_code == 0
    assert "The database is as it was in" in result.output
    assert run("verify", "--data", hall).exit_code == 0


def test_going_back_over_acts_asks_first_and_then_tells_the_record(run, hall):
    # given somebody who came after the update
    run("update", "--data", hall)
    join(hall, "bob")
    # when
    refused = run("update", "--back", "--data", hall)
    # then nothing is lost unasked
    assert refused.exit_code == 1
    assert "1 acts were done since" in refused.stderr
    assert names(hall) == {"ada", "bob"}
    # when it is wanted
    said = json.loads(run("update", "--back", "--yes", "--json", "--data", hall).stdout)
    # then bob is gone, the record says so, and what was is kept
    assert said["lost"] == 1
    assert names(hall) == {"ada"}
    db = Database(hall / "moot.db", kernel())
    with db.read() as tx:
        [told] = tx.rows(restorations.select())
    db.close()
    assert (told.epoch, told.size) == (1, 1)
    assert not (hall / folder.LOSS).exists()
    left = sqlite3.connect(said["left"])
    assert {row[0] for row in left.execute("SELECT name FROM person")} == {"ada", "bob"}
    left.close()
    assert run("verify", "--data", hall).exit_code == 0


def test_without_an_update_there_is_no_way_back(run, hall):
    result = run("update", "--back", "--data", hall)
    assert (result.exit_code, "no copy to go back to" in result.stderr) == (1, True)


def test_a_database_whose_check_fails_is_put_back(run, hall):
    # given a row that somebody changed behind the moot's back
    db = sqlite3.connect(hall / "moot.db")
    db.execute("UPDATE person SET name = 'eve'")
    db.commit()
    db.close()
    # when
    result = run("update", "--data", hall)
    # then
    assert result.exit_code == 1
    assert "do not hold" in result.stderr
    assert "person" in result.stderr


def test_a_newer_database_is_refused_everywhere(run, hall):
    db = sqlite3.connect(hall / "moot.db")
    db.execute("UPDATE schema_version SET version_num = '0009'")
    db.commit()
    db.close()
    for command in (["update"], ["verify"], ["backup", "b"], ["serve"], ["export", "x"]):
        result = run(*command, "--data", hall)
        assert result.exit_code == 1
        assert f"up to version {schema.VERSION}" in result.stderr


def test_a_moot_that_is_served_is_not_updated(run, hall):
    with folder.hold(hall):
        result = run("update", "--data", hall)
    assert (result.exit_code, "Stop it first" in result.stderr) == (1, True)


def test_where_no_moot_is_there_is_nothing_to_update(run, tmp_path):
    result = run("update", "--data", tmp_path / "nowhere")
    assert (result.exit_code, "There is no moot" in result.stderr) == (1, True)
    assert not (tmp_path / "nowhere").exists()
