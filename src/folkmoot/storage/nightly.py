"""The backup of every night, and which of the older ones are kept."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete

from folkmoot.clock import DAY, HOUR, Clock, moment
from folkmoot.storage import folder
from folkmoot.storage.backup import Describe, read_passphrase, write
from folkmoot.storage.jobs import Handler, Work, enqueue, jobs
from folkmoot.storage.restoring import verify
from folkmoot.storage.transaction import WriteTx

JOB = "storage.backup"
NIGHT = 3 * HOUR
"""When it is made: at three o'clock UTC."""

DAYS, WEEKS, MONTHS = 7, 4, 12

_NAME = re.compile(r"moot-(\d{8}T\d{6})Z\.folkmoot")


def plan(tx: WriteTx, now: int) -> None:
    """Leave the job of the next night, once; at every start, and after every backup."""
    at = (now - NIGHT) // DAY * DAY + DAY + NIGHT
    enqueue(tx, JOB, {}, at=at, unique=f"{JOB}:{moment(at):%Y-%m-%d}")


def cancel(tx: WriteTx) -> None:
    """Take back the plan: no more nights."""
    tx.write(delete(jobs).where(jobs.c.kind == JOB))


def handler(place: Path, describe: Describe, passphrase_file: Path | None) -> Handler:
    """The job: write a backup into the folder `backups`, read it again, drop what is too old."""

    def make_now(work: Work) -> None:
        passphrase = read_passphrase(passphrase_file) if passphrase_file is not None else None
        path = new_name(place, work.clock)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            write(work.db, place, path, work.clock, describe=describe, passphrase=passphrase)
            # A backup that cannot be read is found out now, and not on the day it is needed.
            verify(path, passphrase)
        drop_old(place)
        with work.finish() as tx:
            plan(tx, work.clock.now())

    return make_now


def new_name(place: Path, clock: Clock) -> Path:
    """The name of a backup that is made now."""
    return place / folder.BACKUPS / f"moot-{moment(clock.now()):%Y%m%dT%H%M%SZ}.folkmoot"


def made_at(path: Path) -> datetime | None:
    """When a nightly backup was made, as its name says; None for other files."""
    match = _NAME.fullmatch(path.name)
    return datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if match else None


def existing(place: Path) -> dict[datetime, Path]:
    """The nightly backups of a moot by the time they were made."""
    files = (place / folder.BACKUPS).glob("moot-*.folkmoot")
    return {at: path for path in files if (at := made_at(path)) is not None}


def drop_old(place: Path) -> list[Path]:
    """Delete the nightly backups that the rule does not keep; gives them."""
    there = existing(place)
    gone = [there[at] for at in sorted(there.keys() - kept(there))]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def kept(times: Iterable[datetime]) -> set[datetime]:
    """Which backups stay: the last of 7 days, of 4 weeks and of 12 months that have any."""
    keep: set[datetime] = set()
    for pattern, most in (("%Y-%m-%d", DAYS), ("%G-%V", WEEKS), ("%Y-%m", MONTHS)):
        last = {at.strftime(pattern): at for at in sorted(times)}
        keep.update(last[period] for period in sorted(last, reverse=True)[:most])
    return keep
