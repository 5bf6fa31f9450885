"""Moots in data folders, for the tests of what is kept on the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from folkmoot.app import kernel
from folkmoot.clock import FakeClock
from folkmoot.record import moot_key
from folkmoot.record.actors import Member
from folkmoot.record.backups import describer, finisher
from folkmoot.storage import backup, folder, restoring, schema, search
from folkmoot.storage.database import Database
from folkmoot.storage.sealing import open_key_file
from folkmoot.storage.tables import metadata
from tests.build import clock_of, found, join

PICTURE = b"a picture, say" * 200_000


def a_moot(place: Path, url: str = "", clock: FakeClock | None = None) -> Database:
    """A founded moot with members, words to find, a picture and a key file."""
    clock = clock or FakeClock()
    folder.open_folder(place)
    db = Database(url or str(place / folder.DATABASE), kernel(clock))
    schema.prepare(db, place, clock)
    founder = found(db)
    reseal(db, place)
    for name in ("bob", "eve"):
        join(db, founder, name)
    with db.write() as tx:
        search.put(tx, "post", 7, at=1000, shelf=0, title="A hall", body="und Bäume, viele Bäume")
        search.put(tx, "post", 8, at=2000, shelf=0, body="公園 for everybody")
    (place / folder.MEDIA / "ab").mkdir()
    (place / folder.MEDIA / "ab" / "cd.webp").write_bytes(PICTURE)
    return db


def reseal(db: Database, place: Path) -> None:
    """Give the moot a key that its own key file opens."""
    clock = clock_of(db)
    sealer = open_key_file(place, clock, founded=False)
    with db.write() as tx:
        secret = bytes(range(32))
        tx.write(moot_key.moot_keys.update().values(sealed=sealer.seal(secret, moot_key.PURPOSE)))


def founder_of(db: Database) -> Member:
    """The founder."""
    from tests.build import person

    return person(db, "ada")


def content(db: Database) -> dict[str, Any]:
    """Every row of every table, and what search finds."""
    with db.read() as tx:
        rows = {
            table.name: sorted(map(tuple, tx.rows(select(table))), key=repr)
            for table in metadata.sorted_tables
        }
        rows["found"] = [
            tuple(hit.thing for hit in search.search(tx, words, shelves=[0]))
            for words in ("hall", "baume viele", "viele-baume", "公園", "nothing")
        ]
    return rows


def back_up(db: Database, place: Path, path: Path, **options: Any) -> backup.Summary:
    """Write a backup as the command does."""
    clock = clock_of(db)
    return backup.write(db, place, path, clock, describe=describer(clock), **options)


def restore(path: Path, place: Path, url: str = "", **options: Any) -> restoring.Restored:
    """Restore as the command does."""
    clock = options.pop("clock", None) or FakeClock(start=1_773_000_000_000_000, seed=5)
    options = {"finish": finisher(clock), **options}
    return restoring.restore(
        path, place=place, database=url, kernel=kernel(clock), clock=clock, **options
    )


def opened(place: Path, url: str = "", clock: FakeClock | None = None) -> Database:
    """The database of a data folder."""
    return Database(url or str(place / folder.DATABASE), kernel(clock or FakeClock(seed=9)))
