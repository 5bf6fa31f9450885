"""Restoring: every table comes back on either database, or nothing at all changes."""

import stat

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from folkmoot.clock import FakeClock
from folkmoot.errors import Conflict, Invalid, Refused
from folkmoot.identity import sessions
from folkmoot.identity.people import people
from folkmoot.record import checkpoints, log
from folkmoot.record.checking import check
from folkmoot.record.restoring import restorations
from folkmoot.storage import folder, restoring, schema
from folkmoot.storage.backup import About
from folkmoot.storage.backup_file import Writer
from folkmoot.storage.jobs import enqueue
from tests.build import join, person
from tests.storage.moots import PICTURE, a_moot, back_up, content, founder_of, opened, restore


@pytest.fixture
def moot(tmp_path, database_url, on_postgres):
    db = a_moot(tmp_path / "moot", database_url if on_postgres else "")
    yield db
    db.close()


def nothing_more(tx, about, place):
    """Restore the rows and do no act, to compare them."""


def names(place):
    return sorted(path.name for path in place.iterdir())


# ---- the same rows, on either database


def same_after(moot, place, new_place, url=""):
    """Whether a restored moot has every row of every table, and finds the same."""
    back_up(moot, place, place.parent / "b")
    restore(place.parent / "b", new_place, url, finish=nothing_more)
    db = opened(new_place, url)
    try:
        return content(db) == content(moot)
    finally:
        db.close()


def test_a_moot_comes_back_on_sqlite(moot, tmp_path):
    # With --pg this is the way from PostgreSQL to SQLite.
    assert same_after(moot, tmp_path / "moot", tmp_path / "new")


@pytest.mark.postgres
def test_a_moot_comes_back_on_postgres(moot, tmp_path, postgres_socket):
    # Without --pg this is the way from SQLite to PostgreSQL.
    from tests import postgres

    name = postgres.unique("restored")
    url = postgres.create(postgres_socket, name)
    try:
        assert same_after(moot, tmp_path / "moot", tmp_path / "new", url)
    finally:
        postgres.drop(postgres_socket, name)


@pytest.mark.postgres
def test_new_rows_on_postgres_get_ids_after_the_old_ones(moot, tmp_path, postgres_socket):
    from tests import postgres

    name = postgres.unique("restored")
    url = postgres.create(postgres_socket, name)
    back_up(moot, tmp_path / "moot", tmp_path / "b")
    restore(tmp_path / "b", tmp_path / "new", url)
    db = opened(tmp_path / "new", url)
    try:
        late = join(db, person(db, "ada"), "late")
        assert late.id > person(db, "eve").id
        # and its references are looked at again
        row = {"token_hash": "x" * 64, "person_id": 99, "created_at": 1, "last_seen": 1}
        broken = insert(sessions.sessions).values(agent="", network="", **row)
        with db.engine.connect() as connection, pytest.raises(DBAPIError, match="foreign key"):
            connection.execute(broken)
    finally:
        db.close()
        postgres.drop(postgres_socket, name)


def test_pictures_and_the_key_file_come_back(moot, tmp_path):
    back_up(moot, tmp_path / "moot", tmp_path / "b", passphrase="seven seals")
    restore(tmp_path / "b", tmp_path / "new", passphrase="seven seals")
    assert (tmp_path / "new" / "media" / "ab" / "cd.webp").read_bytes() == PICTURE
    for name in ("moot.key", folder.DATABASE):
        assert stat.S_IMODE((tmp_path / "new" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    old, new = ((tmp_path / p / "moot.key").read_text() for p in ("moot", "new"))
    assert old == new


def test_sessions_are_forgotten_when_asked_and_jobs_are_not(moot, tmp_path):
    # given somebody signed in, and work that waits
    with moot.write() as tx:
        enqueue(tx, "waiting", {"n": 1})
        row = {"token_hash": "x" * 64, "person_id": 1, "created_at": 1, "last_seen": 1}
        tx.insert(sessions.sessions, agent="", network="", **row)
    back_up(moot, tmp_path / "moot", tmp_path / "b")
    # when
    restore(tmp_path / "b", tmp_path / "new", forget=frozenset({"session"}))
    # then
    db = opened(tmp_path / "new")
    rows = content(db)
    db.close()
    assert rows["session"] == []
    assert "waiting" in [row[1] for row in rows["job"]]


# ---- what the restored moot says


def test_the_first_act_says_what_was_lost(moot, tmp_path):
    # given a backup, and a member who joins after it
    about = back_up(moot, tmp_path / "moot", tmp_path / "b").about
    join(moot, founder_of(moot), "late")
    clock = FakeClock(start=1_780_000_000_000_000)
    # when
    restore(tmp_path / "b", tmp_path / "new", clock=clock)
    # then the record goes on after the leaves of the backup, in a new epoch
    db = opened(tmp_path / "new")
    with db.read() as tx:
        last = tx.row(select(log.leaves).order_by(log.leaves.c.seq.desc()))
        [told] = tx.rows(select(restorations))
        note = checkpoints.latest(tx)
    db.close()
    assert (last.seq, last.kind) == (about.size, "record.restored/1")
    assert (told.epoch, told.size, told.root) == (1, about.size, about.root)
    assert told.lost_from == about.made_at
    assert clock.now() - 1000 < told.lost_until < clock.now()
    # and the moot has signed it
    assert f"\n{about.size + 1}\n" in note


def test_the_restored_record_verifies(moot, tmp_path):
    back_up(moot, tmp_path / "moot", tmp_path / "b")
    restore(tmp_path / "b", tmp_path / "new")
    db = opened(tmp_path / "new")
    assert check(db).leaves == 4
    # The founder's key file is a fresh one in these tests, so only signatures may be odd.
    assert [fault for fault in check(db).faults if not fault.place.startswith("checkpoint")] == []
    db.close()


def test_a_restored_moot_can_be_used_and_restored_again(moot, tmp_path):
    back_up(moot, tmp_path / "moot", tmp_path / "b")
    restore(tmp_path / "b", tmp_path / "second")
    db = opened(tmp_path / "second", clock=FakeClock(start=1_790_000_000_000_000))
    join(db, person(db, "ada"), "late")
    back_up(db, tmp_path / "second", tmp_path / "c")
    db.close()
    restore(tmp_path / "c", tmp_path / "third", clock=FakeClock(start=1_791_000_000_000_000))
    db = opened(tmp_path / "third")
    with db.read() as tx:
        assert [row.epoch for row in tx.rows(select(restorations))] == [1, 2]
        assert tx.value(select(people.c.id).where(people.c.name == "late"))
    db.close()


def test_a_moot_that_was_never_founded_comes_back_without_an_act(tmp_path):
    place = folder.open_folder(tmp_path / "moot")
    db = opened(place)
    schema.create(db)
    back_up(db, place, tmp_path / "b")
    db.close()
    restore(tmp_path / "b", tmp_path / "new")
    db = opened(tmp_path / "new")
    with db.read() as tx:
        assert log.frontier(tx).size == 0
    db.close()


# ---- into what


def test_a_moot_that_is_there_is_not_touched(moot, tmp_path):
    back_up(moot, tmp_path / "moot", tmp_path / "b")
    before = content(moot)
    with pytest.raises(Refused, match="--replace"):
        restore(tmp_path / "b", tmp_path / "moot")
    assert content(moot) == before
    assert not [name for name in names(tmp_path) if "restor" in name]


def test_with_replace_the_old_moot_is_kept_beside_it(tmp_path):
    # given a moot that went on after its backup
    place = tmp_path / "moot"
    db = a_moot(place)
    back_up(db, place, tmp_path / "b")
    join(db, founder_of(db), "late")
    went_on = content(db)
    db.close()
    (place / "folkmoot.toml").write_text("port = 8123\n")
    # when
    restored = restore(tmp_path / "b", place, replace=True)
    # then the old one is whole, and the new one has what the host had set
    assert restored.kept.name.startswith("moot.before-restore-2026")
    old, new = opened(restored.kept), opened(place)
    assert content(old) == went_on
    assert len(content(new)["person"]) == 3
    old.close()
    new.close()
    assert (place / "folkmoot.toml").read_text() == "port = 8123\n"


@pytest.mark.postgres
def test_with_replace_on_postgres_the_old_database_is_kept_as_a_file(tmp_path, postgres_url):
    # given
    place = tmp_path / "moot"
    db = a_moot(place, postgres_url)
    back_up(db, place, tmp_path / "b")
    join(db, founder_of(db), "late")
    went_on = content(db)
    db.close()
    with pytest.raises(Refused, match="--replace"):
        restore(tmp_path / "b", tmp_path / "other", postgres_url)
    # when
    restored = restore(tmp_path / "b", place, postgres_url, replace=True)
    # then the moot is the one of the backup
    db = opened(place, postgres_url)
    assert len(content(db)["person"]) == 3
    db.close()
    # and the kept file makes the old one again
    [kept] = (restored.kept / "backups").iterdir()
    restore(kept, tmp_path / "again", finish=nothing_more)
    db = opened(tmp_path / "again")
    assert content(db) == went_on
    db.close()


@pytest.mark.postgres
def test_a_restore_that_fails_leaves_postgres_as_it_was(tmp_path, postgres_url):
    place = tmp_path / "moot"
    db = a_moot(place, postgres_url)
    back_up(db, place, tmp_path / "b")
    before = content(db)

    def fail(tx, about, new):
        raise Conflict("no")

    with pytest.raises(Conflict):
        restore(tmp_path / "b", place, postgres_url, replace=True, finish=fail)
    assert content(db) == before
    assert (place / "media" / "ab" / "cd.webp").exists()
    db.close()


def test_a_moot_that_is_served_is_not_replaced(tmp_path):
    place = tmp_path / "moot"
    db = a_moot(place)
    back_up(db, place, tmp_path / "b")
    db.close()
    with folder.hold(place), pytest.raises(Refused, match="running already"):
        restore(tmp_path / "b", place, replace=True)


@pytest.mark.parametrize("waiting", [[], ["folkmoot.toml"], ["lost+found", "folkmoot.toml"]])
def test_a_folder_where_only_settings_wait_is_filled(moot, tmp_path, waiting):
    back_up(moot, tmp_path / "moot", tmp_path / "b")
    place = tmp_path / "new"
    place.mkdir()
    for name in waiting:
        (place / name).mkdir() if "+" in name else (place / name).write_text("port = 8123\n")
    assert restore(tmp_path / "b", place).kept is None
    db = opened(place)
    assert len(content(db)["person"]) == 3
    db.close()
    assert set(waiting) <= set(names(place))
    if waiting:
        assert (place / "folkmoot.toml").read_text() == "port = 8123\n"


# ---- files that are no good


@pytest.fixture
def bad(tmp_path):
    """Write a backup file of given frames."""

    def write(*frames, counts=True):
        with (tmp_path / "bad").open("wb") as file:
            writer = Writer(file, FakeClock(), None)
            for frame in frames:
                writer.put(*frame)
                if frame[0] == "rows" and counts:
                    writer.count("person", len(frame[1]))
                if frame[0] == "file":
                    writer.count(f"{frame[1]}/", 1)
            writer.end()
        return tmp_path / "bad"

    return write


ABOUT = ["about", About(version=1, made_at=5)]


@pytest.mark.parametrize(
    ("frames", "sentence"),
    [
        ([], "length 2, got"),
        ([["about", {"made_at": 5}]], "version"),
        ([["table", "person", []]], "about|length"),
        ([ABOUT, ["rows", []]], "nobody knows"),
        ([ABOUT, ["dance"]], "nobody knows"),
        ([ABOUT, []], "nobody knows"),
        ([ABOUT, ABOUT], "nobody knows"),
        ([["about", About(version=99, made_at=5)]], "Install a newer Folkmoot"),
        ([ABOUT, ["table", "tulips", ["id"]]], "tulips"),
        ([ABOUT, ["table", "person", ["id", "shoe_size"]]], "person.shoe_size"),
        ([ABOUT, ["file", "media", "../../etc/passwd"]], "a name that is not allowed"),
        ([ABOUT, ["file", "media", "/etc/passwd"]], "a name that is not allowed"),
        ([ABOUT, ["file", "media", "a\0b"]], "a name that is not allowed"),
        ([ABOUT, ["file", "media", ""]], "a name that is not allowed"),
        ([ABOUT, ["file", "key", "moot.db"]], "a name that is not allowed"),
        ([ABOUT, ["file", "shadow", "moot.key"]], "a name that is not allowed"),
    ],
)
def test_a_file_with_strange_parts_is_refused(bad, tmp_path, frames, sentence):
    path = bad(*[frame or [[]] for frame in frames])
    with pytest.raises(Refused, match=sentence):
        restore(path, tmp_path / "new")
    assert names(tmp_path) == ["bad"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ([1, None, "ada", 5, 7, "moot"], "does not fit"),
        ([1, "r" * 32, "ada", "moot", 5, 7], "leads to a row of person"),
    ],
)
def test_rows_that_do_not_fit_change_nothing(bad, tmp_path, row, sentence):
    columns = ["id", "ref", "name", "origin", "joined_at", "sponsor_id"]
    path = bad(ABOUT, ["table", "person", columns], ["rows", [row]])
    with pytest.raises(Refused, match=sentence):
        restore(path, tmp_path / "new")
    assert names(tmp_path) == ["bad"]


def test_counts_that_are_wrong_are_refused(bad, tmp_path):
    path = bad(ABOUT, ["table", "person", ["id"]], ["rows", [[1]]], counts=False)
    with pytest.raises(Refused, match="its parts"):
        restore(path, tmp_path / "new")


def test_a_record_that_is_not_the_one_told_of_is_refused(moot, tmp_path):
    # given a backup that tells of another record than it holds
    from folkmoot.storage import backup
    from tests.build import clock_of

    about = About(version=schema.VERSION, made_at=1, moot="f" * 64, size=3, root="e" * 64)
    backup.write(moot, tmp_path / "moot", tmp_path / "b", clock_of(moot), describe=lambda _: about)
    with pytest.raises(Refused, match="not the one it tells of"):
        restore(tmp_path / "b", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_file_that_is_missing_is_told(tmp_path):
    with pytest.raises(Refused, match="cannot be read: No such file"):
        restore(tmp_path / "b", tmp_path / "new")


def test_an_error_in_the_last_step_leaves_nothing(moot, tmp_path):
    back_up(moot, tmp_path / "moot", tmp_path / "b")

    def fail(tx, about, new):
        raise Invalid("no")

    before = names(tmp_path)
    with pytest.raises(Invalid):
        restore(tmp_path / "b", tmp_path / "new", finish=fail)
    assert names(tmp_path) == before


def test_verify_tells_how_far_it_is(moot, tmp_path):
    back_up(moot, tmp_path / "moot", tmp_path / "b")
    told = []
    restoring.verify(tmp_path / "b", None, lambda done, total: told.append((done, total)))
    assert told
    assert all(done <= total for done, total in told)
