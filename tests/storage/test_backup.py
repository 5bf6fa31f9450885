"""A backup: everything as it was at one moment, in a file that only we may read."""

import stat

import pytest
from sqlalchemy import func, select

from folkmoot.errors import Refused, Unavailable
from folkmoot.storage import backup, restoring
from folkmoot.storage.jobs import enqueue, jobs
from folkmoot.storage.tables import metadata
from tests.storage.moots import PICTURE, a_moot, back_up, content


@pytest.fixture
def place(tmp_path):
    return tmp_path / "moot"


@pytest.fixture
def moot(place, database_url, on_postgres):
    db = a_moot(place, database_url if on_postgres else "")
    yield db
    db.close()


def test_it_counts_every_row_and_file(moot, place, tmp_path):
    # when
    summary = back_up(moot, place, tmp_path / "b")
    # then
    with moot.read() as tx:
        there = {
            table.name: count
            for table in metadata.sorted_tables
            if (count := tx.value(select(func.count()).select_from(table)))
        }
    assert summary.counts == {**there, "search_words": 2, "key/": 1, "media/": 1}
    assert summary.about.size == 3
    assert summary.about.name == "Moot"
    assert restoring.verify(tmp_path / "b", None) == summary


def test_only_its_owner_reads_it(moot, place, tmp_path):
    back_up(moot, place, tmp_path / "b")
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o600


def test_nothing_else_is_left_beside_it(moot, place, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    back_up(moot, place, folder / "b")
    assert [path.name for path in folder.iterdir()] == ["b"]


def test_what_is_written_meanwhile_is_not_in_it(moot, place, tmp_path):
    # given a backup in whose middle somebody writes
    before = content(moot)["job"]
    written = []

    def write(done, total):
        if not written:
            with moot.write() as tx:
                enqueue(tx, "late", {})
            written.append(done)

    # when
    summary = back_up(moot, place, tmp_path / "b", progress=write)
    # then the write went through, and the backup is of the moment before
    assert len(content(moot)["job"]) == len(before) + 1
    assert summary.counts["job"] == len(before)


def test_readers_go_on_during_a_backup(moot, place, tmp_path):
    seen = []

    def look(done, total):
        with moot.read() as one, moot.read() as two:
            seen.append((one.value(select(func.count(jobs.c.id))), two.value(select(1))))

    back_up(moot, place, tmp_path / "b", progress=look)
    assert seen


def test_progress_ends_at_all_of_it(moot, place, tmp_path):
    told = []
    back_up(moot, place, tmp_path / "b", progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    assert told == sorted(told)


def test_a_name_that_is_taken_is_refused(moot, place, tmp_path):
    (tmp_path / "b").write_text("mine")
    with pytest.raises(Refused, match="is there already"):
        back_up(moot, place, tmp_path / "b")
    assert (tmp_path / "b").read_text() == "mine"


def test_a_folder_that_is_missing_is_told(moot, place, tmp_path):
    with pytest.raises(Unavailable, match="could not be written: No such file"):
        back_up(moot, place, tmp_path / "nowhere" / "b")


def test_a_half_written_file_of_an_earlier_try_is_overwritten(moot, place, tmp_path):
    (tmp_path / "b.part").write_bytes(b"x" * 10_000_000)
    summary = back_up(moot, place, tmp_path / "b")
    assert (tmp_path / "b").stat().st_size == summary.bytes
    assert not (tmp_path / "b.part").exists()


def test_an_error_leaves_no_file(moot, place, tmp_path):
    def fail(done, total):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        back_up(moot, place, tmp_path / "b", progress=fail)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) in ([], ["moot.db"])


def test_a_picture_that_is_erased_meanwhile_is_left_out(moot, place, tmp_path):
    # given a picture that goes after the list was made
    picture = place / "media" / "ab" / "cd.webp"
    gone = []

    def erase(done, total):
        picture.unlink(missing_ok=True)
        gone.append(done)

    # when
    summary = back_up(moot, place, tmp_path / "b", progress=erase)
    # then the backup is whole without it
    assert gone
    assert summary.pictures == 0
    assert restoring.verify(tmp_path / "b", None).pictures == 0


def test_without_a_passphrase_the_file_is_as_secret_as_the_moot(moot, place, tmp_path):
    summary = back_up(moot, place, tmp_path / "b")
    assert not summary.sealed
    assert PICTURE[:500_000] in (tmp_path / "b").read_bytes()


def test_with_a_passphrase_nothing_can_be_read_in_it(moot, place, tmp_path):
    summary = back_up(moot, place, tmp_path / "b", passphrase="seven seals")
    assert summary.sealed
    data = (tmp_path / "b").read_bytes()
    for word in (b"a picture", b"moot.genesis", b"moot.key", b"person", b"setting"):
        assert word not in data


def test_the_same_moot_and_passphrase_give_another_file(moot, place, tmp_path):
    back_up(moot, place, tmp_path / "a", passphrase="seven seals")
    back_up(moot, place, tmp_path / "b", passphrase="seven seals")
    one, two = (tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()
    # The first chunk after the preamble holds nearly the same, and shares nothing.
    assert one[200:4000] != two[200:4000]


@pytest.mark.parametrize(("text", "word"), [("seven seals\n", "seven seals"), (" a \nb", "a")])
def test_a_passphrase_is_the_first_line_of_its_file(tmp_path, text, word):
    (tmp_path / "p").write_text(text)
    assert backup.read_passphrase(tmp_path / "p") == word


@pytest.mark.parametrize("data", [b"", b"\n", b"  \nsecond", b"\xff\xff"])
def test_a_file_without_a_passphrase_is_refused(tmp_path, data):
    (tmp_path / "p").write_bytes(data)
    with pytest.raises(Refused, match="passphrase"):
        backup.read_passphrase(tmp_path / "p")


def test_a_passphrase_file_that_is_missing_is_told(tmp_path):
    with pytest.raises(Refused, match="cannot be read"):
        backup.read_passphrase(tmp_path / "p")
