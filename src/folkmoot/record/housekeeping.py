"""Once a day: old checkpoints are thinned; used-up keys of forms and left-over files go.

Other packages name what else goes then.
"""

from collections.abc import Callable

from sqlalchemy import delete

from folkmoot.clock import DAY, moment
from folkmoot.record import checkpoints
from folkmoot.record.perform import done_keys
from folkmoot.storage import blobs
from folkmoot.storage.jobs import Handler, Work, enqueue
from folkmoot.storage.transaction import WriteTx

JOB = "record.housekeeping"

Sweep = Callable[[WriteTx, int], None]
"""Deletes what is not needed any more at a time (microseconds)."""

KEYS_LIVE = 30 * DAY
"""A form that is sent again after this long is a new one."""


def plan(tx: WriteTx, now: int) -> None:
    """Leave the job of the next day, once; at every start, and after every day's work."""
    at = (now // DAY + 1) * DAY
    enqueue(tx, JOB, {}, at=at, unique=f"{JOB}:{moment(at):%Y-%m-%d}")


def handlers(*also: Sweep) -> dict[str, Handler]:
    """The job that does the day's work, and what else is named, and leaves the next day's."""

    def _tidy(work: Work) -> None:
        now = work.clock.now()
        with work.finish() as tx:
            checkpoints.thin(tx, now)
            tx.write(delete(done_keys).where(done_keys.c.at < now - KEYS_LIVE))
            for sweep in also:
                sweep(tx, now)
            enqueue(tx, blobs.TIDY_JOB, {}, unique=blobs.TIDY_JOB)
            plan(tx, now)

    return {JOB: _tidy}
