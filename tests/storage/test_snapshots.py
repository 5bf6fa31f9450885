"""Copies before a change: complete, private, few, and a way back."""

import stat

import pytest

from folkmoot.errors import Refused, Unavailable
from folkmoot.storage import snapshots
from tests.build import clock_of, join
from tests.storage.moots import a_moot, content, founder_of, opened, restore


@pytest.fixture
def place(tmp_path):
    return tmp_path / "moot"


@pytest.fixture
def moot(place):
    db = a_moot(place)
    yield db
    db.close()


def test_a_snapshot_is_the_way_back(moot, place):
    # given
    before = content(moot)
    path = snapshots.take(moot, place, clock_of(moot), version=1)
    join(moot, founder_of(moot), "late")
    # when
    snapshots.put_back(moot, path)
    # then
    again = opened(place)
    assert content(again) == before
    assert again.damage() == []
    again.close()
    assert path.exists()


def test_it_holds_what_only_the_log_holds(moot, place):
    # given a write that is still in the write-ahead log
    join(moot, founder_of(moot), "late")
    assert (place / "moot.db-wal").stat().st_size > 0
    # when
    path = snapshots.take(moot, place, clock_of(moot), version=1)
    # then
    assert snapshots.rows_in(path, "person") == 4


def test_nobody_else_reads_it_and_nothing_lies_beside_it(moot, place):
    path = snapshots.take(moot, place, clock_of(moot), version=1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_its_name_tells_version_and_time(moot, place):
    clock = clock_of(moot)
    before = clock.now()
    snapshots.take(moot, place, clock, version=12)
    [found] = snapshots.existing(place)
    assert found.version == 12
    assert before < found.micros < clock.now()


def test_only_the_newest_are_kept(moot, place):
    paths = []
    for version in range(1, snapshots.KEEP + 3):
        clock_of(moot).advance(days=1)
        paths.append(snapshots.take(moot, place, clock_of(moot), version=version))
    found = [one.path for one in snapshots.existing(place)]
    assert found == paths[: -snapshots.KEEP - 1 : -1]


def test_other_files_are_no_snapshots(moot, place):
    for name in ("before-update-v1-x.db", "left-20261122T000000000000Z.db", "moot-1.folkmoot"):
        (place / "backups" / name).touch()
    assert snapshots.existing(place) == []


def test_no_room_is_told_and_leaves_nothing(moot, place):
    (place / "backups").rmdir()
    (place / "backups").symlink_to("/proc/1/nowhere")
    with pytest.raises((Unavailable, OSError)):
        snapshots.take(moot, place, clock_of(moot), version=1)


def test_counting_rows_leaves_the_snapshot_as_it_is(moot, place):
    path = snapshots.take(moot, place, clock_of(moot), version=1)
    before = path.read_bytes()
    assert snapshots.rows_in(path, "leaf") == 3
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.postgres
def test_on_postgres_it_is_a_backup_that_says_how_to_go_back(tmp_path, place, postgres_url):
    db = a_moot(place, postgres_url)
    before = content(db)
    path = snapshots.take(db, place, clock_of(db), version=1)
    db.close()
    with pytest.raises(Refused, match=f"folkmoot restore --replace {path}"):
        snapshots.check_is_sqlite(path)
    restore(path, tmp_path / "new", finish=lambda *_: None)
    again = opened(tmp_path / "new")
    assert content(again) == before
    again.close()
