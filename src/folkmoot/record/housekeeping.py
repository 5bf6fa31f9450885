"""Once a day: old checkpoints are thinned, used-up keys of forms go, left-over files go."""

from sqlalchemy import delete

from folkmoot.clock import DAY, moment
from folkmoot.record import checkpoints
from folkmoot.record.perform import done_keys
from folkmoot.storage import blobs
from folkmoot.storage.jobs import Handler, Work, enqueue
from folkmoot.storage.transaction import WriteTx

JOB = "record.housekeeping"

KEYS_LIVE = 30 * DAY
"""A form that is sent again after this long is a new one."""


def plan(tx: WriteTx, now: int) -> None:
    """Leave the job of the next day, once; at every start, and after every day's work."""
    at = (now // DAY + 1) * DAY
    enqueue(tx, JOB, {}, at=at, unique=f"{JOB}:{moment(at):%Y-%m-%d}")


def tidy(work: Work) -> None:
    """Do the day's work and leave the next day's."""
    now = work.clock.now()
    with work.finish() as tx:
        checkpoints.thin(tx, now)
        tx.write(delete(done_keys).where(done_keys.c.at < now - KEYS_LIVE))
        enqueue(tx, blobs.TIDY_JOB, {}, unique=blobs.TIDY_JOB)
        plan(tx, now)


HANDLERS: dict[str, Handler] = {JOB: tidy}
