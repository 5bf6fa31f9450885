"""The data folder: ours alone, or refused in a sentence."""

import os
import stat
import subprocess
import sys

import pytest

from folkmoot.errors import Refused
from folkmoot.storage import folder


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_is_closed_to_others(tmp_path):
    place = folder.open_folder(tmp_path / "a" / "b")
    assert mode(place) == 0o700
    assert {path.name: mode(path) for path in place.iterdir()} == {"media": 0o700, "backups": 0o700}


def test_a_folder_that_was_open_is_closed(tmp_path):
    # given
    place = folder.open_folder(tmp_path / "moot")
    for name in ("moot.db", "moot.db-wal"):
        (place / name).touch()
        (place / name).chmod(0o644)
    place.chmod(0o755)
    assert [path.name for path in folder.open_rights(place)] == ["moot", "moot.db", "moot.db-wal"]
    # when
    folder.open_folder(place)
    # then
    assert folder.open_rights(place) == []


def test_opening_twice_changes_nothing(tmp_path):
    place = folder.open_folder(tmp_path / "moot")
    (place / "media" / "x").write_text("kept")
    folder.open_folder(place)
    assert (place / "media" / "x").read_text() == "kept"


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "moot").write_text("mine")
    with pytest.raises(Refused, match="is no folder"):
        folder.open_folder(tmp_path / "moot")
    with pytest.raises(Refused, match="cannot be made"):
        folder.open_folder(tmp_path / "moot" / "inside")
    assert (tmp_path / "moot").read_text() == "mine"


def test_a_folder_with_other_things_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "letters.txt").write_text("dear")
    tmp_path.chmod(0o755)
    with pytest.raises(Refused, match=r"other things, such as letters\.txt"):
        folder.open_folder(tmp_path)
    assert mode(tmp_path) == 0o755
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


@pytest.mark.parametrize("name", ["folkmoot.toml", "moot.key", "lost+found", ".hidden"])
def test_what_may_wait_in_the_folder(tmp_path, name):
    (tmp_path / name).touch()
    assert folder.open_folder(tmp_path) == tmp_path


def test_a_readme_beside_a_moot_does_no_harm(tmp_path):
    folder.open_folder(tmp_path / "moot")
    (tmp_path / "moot" / "README").touch()
    assert folder.open_folder(tmp_path / "moot") == tmp_path / "moot"


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(tmp_path, 65534, 65534)
    with pytest.raises(Refused, match="belongs to another user"):
        folder.open_folder(tmp_path)


def test_a_folder_that_cannot_be_written_is_refused(tmp_path, monkeypatch):
    # root may write anywhere, so the question itself is answered for it
    monkeypatch.setattr(folder.os, "access", lambda *_: False)
    with pytest.raises(Refused, match="cannot be written"):
        folder.open_folder(tmp_path)


def test_only_one_process_holds_a_folder(tmp_path):
    place = folder.open_folder(tmp_path / "moot")
    code = (
        "import sys; from pathlib import Path; from folkmoot.storage import folder\n"
        f"with folder.hold(Path({str(place)!r})): print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout.readline() == "held\n"
        # then we are told who has it
        said = f"running already, as process {other.pid}"
        with pytest.raises(Refused, match=said), folder.hold(place):
            pass
        assert folder.is_held(place)
    finally:
        # when it is killed without any clean-up
        other.kill()
        other.communicate()
    # then the folder is free
    assert not folder.is_held(place)
    with folder.hold(place):
        assert folder.is_held(place)
    assert not folder.is_held(place)


def test_a_folder_nobody_ever_held_is_free(tmp_path):
    assert not folder.is_held(tmp_path)


@pytest.mark.parametrize(
    ("names", "empty"),
    [
        ([], True),
        (["folkmoot.toml"], True),
        (["media/", "backups/", "serving.lock"], True),
        (["moot.db"], False),
        (["moot.key"], False),
        (["media/", "media/x"], False),
    ],
)
def test_when_a_folder_counts_as_empty(tmp_path, names, empty):
    for name in names:
        (tmp_path / name).mkdir() if name.endswith("/") else (tmp_path / name).touch()
    assert folder.is_empty(tmp_path) is empty


def test_a_folder_that_is_missing_is_empty(tmp_path):
    assert folder.is_empty(tmp_path / "nowhere")


def test_a_private_file_keeps_what_it_holds(tmp_path):
    (tmp_path / "x").write_text("kept")
    folder.make_private(tmp_path / "x")
    folder.make_private(tmp_path / "y")
    assert (tmp_path / "x").read_text() == "kept"
    assert mode(tmp_path / "y") == 0o600
