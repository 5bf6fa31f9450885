"""doctor: each thing a host can put right is named, with what to do."""

import json
import socket
import sqlite3
from collections import namedtuple

import pytest

from folkmoot.cli import doctor
from folkmoot.storage import folder


@pytest.fixture
def hall(hall):
    if not (hall / "moot.db").exists():
        pytest.skip("looks at a folder, and the same way into PostgreSQL")
    return hall


def findings(run, hall, *more):
    result = run("doctor", "--json", "--data", hall, *more)
    said = json.loads(result.stdout)
    assert result.exit_code == (0 if said["ok"] else 1)
    return {one["subject"]: (one["ok"], one["sentence"]) for one in said["findings"]}


def change(hall, statement):
    db = sqlite3.connect(hall / "moot.db")
    db.execute(statement)
    db.commit()
    db.close()


def test_a_new_moot_lacks_only_what_comes_when_it_is_served(run, hall):
    found = findings(run, hall)
    assert {subject for subject, (ok, _) in found.items() if not ok} == {"backup", "checkpoint"}


def test_it_speaks_to_people_too(run, hall):
    result = run("doctor", "--data", hall)
    assert "ok   Only you can read the folder of the moot." in result.output
    assert "LOOK There is no nightly backup yet." in result.output


def test_an_open_folder_is_told_and_closed(run, hall):
    hall.chmod(0o755)
    ok, sentence = findings(run, hall)["folder"]
    assert (ok, "Other users could read hall" in sentence) == (False, True)
    assert findings(run, hall)["folder"][0]


def test_a_missing_key_file_is_told(run, hall):
    (hall / "moot.key").unlink()
    ok, sentence = findings(run, hall)["key"]
    assert (ok, "is missing" in sentence) == (False, True)
    assert not (hall / "moot.key").exists()


def test_jobs_that_were_given_up_are_told(run, hall):
    change(hall, "UPDATE job SET failed_at = 1, last_error = 'Boom: no'")
    ok, sentence = findings(run, hall)["jobs"]
    assert (ok, "Boom: no" in sentence) == (False, True)


def test_another_address_is_told(run, hall, monkeypatch):
    monkeypatch.setenv("FOLKMOOT_URL", "https://other.example")
    ok, sentence = findings(run, hall)["address"]
    assert ok is False
    assert "http://localhost:8123" in sentence
    assert "https://other.example" in sentence


@pytest.mark.parametrize(("version", "word"), [("0000", "folkmoot update"), ("0009", "newer")])
def test_another_version_is_told(run, hall, version, word):
    change(hall, f"UPDATE schema_version SET version_num = '{version}'")
    ok, sentence = findings(run, hall)["database"]
    assert (ok, word in sentence) == (False, True)


def test_a_file_that_is_no_database_is_told(run, hall):
    for path in hall.glob("moot.db*"):
        path.unlink()
    (hall / "moot.db").write_bytes(b"nothing like a database" * 100)
    ok, sentence = findings(run, hall)["database"]
    assert (ok, "cannot be opened" in sentence) == (False, True)


def test_a_disk_with_little_room_is_told(run, hall, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(doctor_module().shutil, "disk_usage", lambda _: usage(2, 1, 3_400_000))
    ok, sentence = findings(run, hall)["space"]
    assert (ok, "only 3.4 MB free" in sentence) == (False, True)


def doctor_module():
    import importlib

    assert doctor
    return importlib.import_module("folkmoot.cli.doctor")


def test_a_port_that_is_taken_is_told(run, hall, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("FOLKMOOT_PORT", str(other.getsockname()[1]))
        ok, sentence = findings(run, hall)["port"]
    assert (ok, "--port" in sentence) == (False, True)


def test_a_port_that_we_use_ourselves_is_well(run, hall):
    with folder.hold(hall):
        assert findings(run, hall)["port"] == (True, "The moot is being served now.")


def test_the_age_of_the_last_backup_is_told(run, hall):
    (hall / "backups" / "moot-20200101T030000Z.folkmoot").touch()
    ok, sentence = findings(run, hall)["backup"]
    assert (ok, "2020-01-01 03:00 UTC: too old" in sentence) == (False, True)


def test_without_a_moot_nothing_is_made(run, tmp_path):
    result = run("doctor", "--data", tmp_path / "nowhere")
    assert (result.exit_code, "There is no moot" in result.stderr) == (1, True)
    assert not (tmp_path / "nowhere").exists()
