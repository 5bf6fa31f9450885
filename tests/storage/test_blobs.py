"""Files are there before they are counted, and gone only after nobody counts them."""

import errno
import os
import random
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from folkmoot.clock import DAY, SECOND
from folkmoot.errors import NotFound, Unavailable
from folkmoot.storage import blobs, jobs
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import WriteTx
from tests.build import clock_of, open_moot
from tests.media.build import files, missing, store_at, work

DATA = b"some bytes"
NAME = sha256(DATA).hexdigest()


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    made = open_moot(database_url)
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return store_at(tmp_path)


def keep(db: Database, store: BlobStore, data: bytes = DATA) -> str:
    digest = store.write(data)
    with db.write() as tx:
        blobs.keep(tx, digest, len(data))
        blobs.ensure(store, data, digest)
    return digest


def drop(db: Database, digest: str = NAME) -> None:
    with db.write() as tx:
        blobs.drop(tx, digest)


def fail_after(db: Database, change: Callable[[WriteTx], None]) -> None:
    with db.write() as tx:
        change(tx)
        raise ZeroDivisionError


def tidy(db: Database, store: BlobStore) -> None:
    with db.write() as tx:
        jobs.enqueue(tx, blobs.TIDY_JOB, {})
    work(db, store)


def count(db: Database, digest: str = NAME) -> int | None:
    with db.read() as tx:
        return tx.value(select(blobs.blobs.c["count"]).where(blobs.blobs.c.sha256 == digest))


def make_old(db: Database, path: Path, days: float = 1.1) -> None:
    then = (clock_of(db).now() - days * DAY) / SECOND
    os.utime(path, (then, then))


# ---- files


def test_a_file_lies_under_its_own_hash_for_the_owner_only(store: BlobStore) -> None:
    digest = store.write(DATA)

    path = store.folder / digest[:2] / digest[2:]
    assert digest == NAME
    assert path.read_bytes() == DATA
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert store.folder.stat().st_mode & 0o777 == 0o700
    assert list(store.half_written()) == []


def test_the_same_bytes_are_kept_once(store: BlobStore) -> None:
    before = store.path(store.write(DATA)).stat()

    after = store.path(store.write(DATA)).stat()

    assert after.st_ino == before.st_ino
    assert files(store) == {NAME}


@pytest.mark.parametrize(
    "name",
    ["", "..", "../../etc/passwd", "/etc/passwd", "a" * 63, "A" * 64, "a" * 65, "a/" * 32, "NUL",
     NAME + "\n", "\0" * 64, "．" * 64, "٣" * 64],
)  # fmt: skip
def test_only_hashes_name_files(store: BlobStore, name: str) -> None:
    for use in (store.path, store.open, store.has, store.remove):
        with pytest.raises(NotFound):
            use(name)


def test_a_file_that_is_not_there_is_not_found(store: BlobStore) -> None:
    with pytest.raises(NotFound):
        store.open(NAME)

    store.remove(NAME)
    assert not store.has(NAME)


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_full_or_broken_disk_is_said_and_leaves_nothing(
    store: BlobStore, step: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    owner = os if step == "fsync" else Path
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, fail)
        with pytest.raises(Unavailable) as error:
            store.write(DATA)

    assert os.strerror(number) in str(error.value)
    assert files(store) == set()
    assert list(store.half_written()) == []
    assert store.write(DATA) == NAME


def test_a_file_is_synced_before_it_has_its_name(
    store: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        steps.append("sync " + Path(f"/proc/self/fd/{descriptor}").readlink().parent.name)
        real_sync(descriptor)

    def replace(self: Path, target: Path) -> Path:
        steps.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)

    store.write(DATA)

    assert steps[:3] == ["sync new", "rename", "sync media"]


# ---- counting


def test_a_file_stays_while_anybody_needs_it(db: Database, store: BlobStore) -> None:
    keep(db, store)
    keep(db, store)

    drop(db)
    work(db, store)
    assert files(store) == {NAME}

    drop(db)
    assert files(store) == {NAME}, "it goes only after the change has committed"
    work(db, store)
    assert files(store) == set()
    assert count(db) is None


def test_a_file_that_is_needed_again_before_the_sweep_stays(db: Database, store: BlobStore) -> None:
    keep(db, store)
    drop(db)
    keep(db, store)

    work(db, store)

    assert files(store) == {NAME}
    assert count(db) == 1


def test_a_change_that_fails_counts_nothing(db: Database, store: BlobStore) -> None:
    store.write(DATA)

    with pytest.raises(ZeroDivisionError):
        fail_after(db, lambda tx: blobs.keep(tx, NAME, len(DATA)))

    assert count(db) is None
    assert files(store) == {NAME}


def test_a_drop_that_fails_deletes_nothing(db: Database, store: BlobStore) -> None:
    keep(db, store)

    with pytest.raises(ZeroDivisionError):
        fail_after(db, lambda tx: blobs.drop(tx, NAME))
    work(db, store)

    assert files(store) == {NAME}
    assert missing(db, store) == []


def test_a_file_swept_between_writing_and_counting_is_written_again(
    db: Database, store: BlobStore
) -> None:
    # given: somebody has written a file that stood there unneeded, and not counted it yet
    keep(db, store)
    drop(db)
    store.write(DATA)

    # when: the sweep comes first
    work(db, store)
    assert files(store) == set()
    with db.write() as tx:
        blobs.keep(tx, NAME, len(DATA))
        blobs.ensure(store, DATA, NAME)

    # then
    assert missing(db, store) == []


def test_a_file_stays_readable_while_it_is_swept(db: Database, store: BlobStore) -> None:
    keep(db, store)
    with store.open(NAME) as file:
        drop(db)
        work(db, store)
        assert file.read() == DATA


def test_what_is_needed_can_be_listed(db: Database, store: BlobStore) -> None:
    keep(db, store)
    other = keep(db, store, b"other")
    drop(db, keep(db, store, b"third"))

    with db.read() as tx:
        listed = dict(blobs.counted(tx))

    assert listed == {NAME: len(DATA), other: 5}


def test_a_file_that_somebody_took_away_is_named(db: Database, store: BlobStore) -> None:
    keep(db, store)
    store.remove(NAME)

    assert missing(db, store) == [NAME]


# ---- the sweep of every night


def test_old_files_that_nobody_needs_go_at_night(db: Database, store: BlobStore) -> None:
    needed = keep(db, store)
    old, young = store.write(b"old"), store.write(b"young")
    for digest, days in ((needed, 9), (old, 1.1), (young, 0.9)):
        make_old(db, store.path(digest), days)

    tidy(db, store)

    assert files(store) == {needed, young}


def test_half_written_files_go_at_night(db: Database, store: BlobStore) -> None:
    store.write(DATA)
    for name, days in (("old", 1.1), ("young", 0.9)):
        part = store.folder / "new" / name
        part.write_bytes(b"half")
        make_old(db, part, days)

    tidy(db, store)

    assert [part.name for part in store.half_written()] == ["young"]


def test_writing_an_old_file_again_makes_it_young(db: Database, store: BlobStore) -> None:
    path = store.path(store.write(DATA))
    make_old(db, path, 400)
    before = path.stat().st_mtime

    store.write(DATA)

    assert path.stat().st_mtime > before


def test_a_lost_sweep_is_made_up_for_at_night(db: Database, store: BlobStore) -> None:
    keep(db, store)
    drop(db)
    with db.write() as tx:
        tx.write(jobs.jobs.delete())
    make_old(db, store.path(NAME))

    tidy(db, store)

    assert files(store) == set()
    assert count(db) is None


def test_a_foreign_file_in_the_folder_is_left_alone(db: Database, store: BlobStore) -> None:
    keep(db, store)
    stranger = store.folder / "ab" / "README"
    stranger.parent.mkdir(exist_ok=True)
    stranger.write_text("hello")
    make_old(db, stranger, 9)

    tidy(db, store)

    assert stranger.exists()


def test_nothing_is_there_to_tidy_in_a_new_moot(db: Database, store: BlobStore) -> None:
    tidy(db, store)

    assert files(store) == set()


# ---- many at once


def test_keeping_and_dropping_at_once_never_loses_a_file(db: Database, store: BlobStore) -> None:
    # given: four threads that share three files, and a fifth that sweeps
    contents = [b"one", b"two", b"three"]
    going, troubles = threading.Event(), []

    def worker(seed: int) -> None:
        chance = random.Random(seed)
        held: list[str] = []
        try:
            for _ in range(30):
                if held and chance.random() < 0.6:
                    drop(db, held.pop())
                else:
                    held.append(keep(db, store, chance.choice(contents)))
                assert all(store.has(digest) for digest in held)
            for digest in held:
                drop(db, digest)
        except Exception as error:  # noqa: BLE001
            troubles.append(error)

    def sweeper() -> None:
        while not going.is_set():
            jobs.run_one(db, clock_of(db), blobs.handlers(store))

    threads = [threading.Thread(target=worker, args=(n,)) for n in range(4)]
    cleaner = threading.Thread(target=sweeper)
    cleaner.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    going.set()
    cleaner.join()
    work(db, store)

    # then: nothing was ever missing, and nothing is left
    assert troubles == []
    assert files(store) == set()
