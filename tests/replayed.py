"""After a test: its moot, made again from its record alone, has the same governed tables."""

import shutil
from hashlib import sha256
from pathlib import Path

import msgspec

from folkmoot.record import log
from folkmoot.record.replaying import differences, replay_into
from folkmoot.storage.database import Database

ONE_IN = 6
"""In the fast suite every sixth test is looked at; a replay costs about a tenth of a second."""


def is_chosen(test: str) -> bool:
    """Whether the fast suite looks at this test; always the same ones, whatever else runs."""
    return sha256(test.encode()).digest()[0] % ONE_IN == 0


def is_proving(test: str) -> bool:
    """Whether this test is looked at as `folkmoot verify` does; half of them are."""
    return bool(sha256(test.encode()).digest()[1] & 1)


def check(db: Database, empty: Path, folder: Path, *, proving: bool = False) -> None:
    """Replay the record of a moot, if it is founded, and compare.

    `empty` is an SQLite file that has the tables and nothing in them. `proving` replays as
    `folkmoot verify` does, without what follows from the governed tables.
    """
    with db.snapshot() as tx:
        if log.frontier(tx).size == 0:
            return
        path = folder / "replayed.db"
        shutil.copyfile(empty, path)
        kernel = msgspec.structs.replace(db.kernel, replaying=True, proving=proving)  # type: ignore[type-var]
        again = Database(path, kernel)
        try:
            replay_into(tx, again)
            with again.read() as theirs:
                found = differences(tx, theirs)
        finally:
            again.close()
    assert found == [], "the record tells another story than the tables; see tests/replayed.py"
