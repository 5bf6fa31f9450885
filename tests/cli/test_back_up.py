"""backup and restore, as a host runs them."""

import json

import pytest

from tests.cli.conftest import serving


def test_there_and_back(run, hall, tmp_path, database):
    # given
    (tmp_path / "p").write_text("seven seals\n")
    made = run("backup", "b", "--data", hall, "--passphrase-file", "p", *database)
    assert made.exit_code == 0
    assert "Hall is in b" in made.output
    assert "opens only with the passphrase" in made.output
    # when
    done = run("restore", "b", "--data", "new", "--passphrase-file", "p")
    # then
    assert done.exit_code == 0
    assert "Hall stands in new as it was on" in done.output
    assert "Everybody signs in again" in done.output
    checked = run("verify", "--data", "new")
    assert (checked.exit_code, "All 2 acts" in checked.output) == (0, True)


def test_a_plain_backup_says_that_it_is_secret(run, hall, database):
    made = run("backup", "b", "--data", hall, *database)
    assert "as secret as the moot itself" in made.output


def test_scripts_get_json(run, hall, tmp_path, database):
    made = json.loads(run("backup", "b", "--data", hall, "--json", *database).stdout)
    assert made["bytes"] == (tmp_path / "b").stat().st_size
    assert (made["encrypted"], made["leaves"], made["pictures"]) == (False, 1, 0)
    done = json.loads(run("restore", "b", "--data", "new", "--json").stdout)
    assert (done["rows"], done["kept"]) == (made["rows"], None)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["restore", "nowhere", "--data", "new"], "cannot be read"),
        (["restore", "password", "--data", "new"], "is no backup of Folkmoot"),
        (["restore", "b", "--data", "new"], "--passphrase-file"),
        (["restore", "b", "--data", "new", "--passphrase-file", "password"], "not the one"),
        (["restore", "b", "--data", "hall", "--passphrase-file", "p"], "--replace"),
        (["backup", "b", "--data", "hall"], "is there already"),
        (["backup", "c", "--data", "nowhere"], "There is no moot in"),
        (["backup", "c", "--data", "hall", "--passphrase-file", "nowhere"], "cannot be read"),
    ],
)
def test_what_cannot_be_is_a_sentence(run, hall, tmp_path, arguments, sentence):
    if not (hall / "moot.db").exists():
        pytest.skip("the same on PostgreSQL")
    (tmp_path / "p").write_text("seven seals\n")
    run("backup", "b", "--data", hall, "--passphrase-file", "p")
    result = run(*arguments)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "nowhere").exists()


def test_a_cut_off_backup_is_refused(run, hall, tmp_path, database):
    run("backup", "b", "--data", hall, *database)
    data = (tmp_path / "b").read_bytes()
    (tmp_path / "b").write_bytes(data[:-100])
    result = run("restore", "b", "--data", "new")
    assert (result.exit_code, "ends too early" in result.stderr) == (1, True)


def test_replacing_keeps_the_old_moot(run, hall, tmp_path):
    if not (hall / "moot.db").exists():
        pytest.skip("tests/storage/test_restoring.py does it on PostgreSQL")
    run("backup", "b", "--data", hall)
    done = run("restore", "b", "--data", hall, "--replace")
    assert done.exit_code == 0
    [kept] = tmp_path.glob("hall.before-restore-*")
    assert str(kept) in done.output
    assert run("verify", "--data", kept).exit_code == 0


def test_a_moot_is_backed_up_while_it_is_served_and_not_replaced(run, hall, database):
    with serving("serve", "--data", hall, "--port", 0, "--no-browser", *database):
        assert run("backup", "b", "--data", hall, *database).exit_code == 0
        refused = run("restore", "b", "--data", hall, "--replace", *database)
        assert refused.exit_code == 1
        assert "running already" in refused.stderr
    assert run("restore", "b", "--data", "new").exit_code == 0
