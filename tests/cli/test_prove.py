"""verify and export."""

import json
import sqlite3
import subprocess
import sys

import pytest

from folkmoot.record import verify as verifier


def test_a_whole_record_verifies(run, hall, database):
    result = run("verify", "--data", hall, *database)
    assert result.exit_code == 0
    assert "All 1 acts of the record hold" in result.output


def test_a_row_that_was_changed_is_named(run, hall):
    if not (hall / "moot.db").exists():
        pytest.skip("tests/record does it on PostgreSQL")
    db = sqlite3.connect(hall / "moot.db")
    db.execute("UPDATE setting SET value = '\"Castle\"' WHERE key = 'name'")
    db.commit()
    db.close()
    result = run("verify", "--data", hall)
    assert result.exit_code == 1
    assert "setting name" in result.stderr
    assert "Castle" in result.stderr
    said = json.loads(run("verify", "--data", hall, "--json").stdout)
    assert len(said["faults"]) == 1


@pytest.mark.parametrize(
    ("audience", "name"), [("public", "x"), ("members", "x.jsonl"), ("all", "x.jsonl.gz")]
)
def test_an_export_verifies_without_the_package(run, hall, database, audience, name):
    result = run("export", name, "--audience", audience, "--data", hall, *database)
    assert result.exit_code == 0
    command = [sys.executable, "-I", verifier.__file__, name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_export_overwrites_nothing(run, hall, tmp_path, database):
    (tmp_path / "x").write_text("mine")
    result = run("export", "x", "--data", hall, *database)
    assert (result.exit_code, "is there already" in result.stderr) == (1, True)
    assert (tmp_path / "x").read_text() == "mine"


def test_a_folder_that_is_missing_is_told(run, hall, database):
    result = run("export", "nowhere/x", "--data", hall, *database)
    assert (result.exit_code, "No such file" in result.stderr) == (1, True)


def test_another_audience_is_wrong_usage(run, hall):
    assert run("export", "x", "--audience", "friends", "--data", hall).exit_code == 2
