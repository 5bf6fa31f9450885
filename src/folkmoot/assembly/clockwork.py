"""What time alone does in the assembly: votes go on, and every hour a caretaker may be due."""

import logging
from collections.abc import Callable

from folkmoot.assembly import caretaking, succeeding
from folkmoot.assembly.deciding import calling, founding_vote, proceeding
from folkmoot.assembly.protecting import confidence
from folkmoot.clock import HOUR
from folkmoot.storage.jobs import Handler, Work, enqueue
from folkmoot.storage.transaction import WriteTx

log = logging.getLogger("folkmoot.clock")

JOB = "assembly.clock"
EVERY = HOUR

STEPS: tuple[tuple[str, Callable[[WriteTx, int], object]], ...] = (
    ("founding vote", lambda tx, _at: founding_vote.call(tx)),
    ("understudies", succeeding.take_over),
    ("confidence", lambda tx, _at: confidence.call(tx)),
    ("caretaker", caretaking.renew),
    ("elections", calling.call),
)
"""What may be due each hour, in this order: a caretaker only where no understudy takes over."""


def tick(work: Work) -> None:
    """Let due things happen, and come again in an hour.

    Each step is a transaction of its own. One that fails is logged and tried again in an hour;
    it stops neither the others nor the clock.
    """
    _guarded("votes", lambda: proceeding.proceed(work.db))
    for name, step in STEPS:
        _guarded(name, lambda step=step: _alone(work, step))
    with work.finish() as tx:
        enqueue(tx, proceeding.JOB, {}, unique=proceeding.JOB)  # what was called may be due at once
        _come(tx, work.clock.now() + EVERY)


def _alone(work: Work, step: Callable[[WriteTx, int], object]) -> None:
    with work.db.write() as tx:
        step(tx, work.clock.now())


def _guarded(name: str, step: Callable[[], object]) -> None:
    try:
        step()
    except Exception:
        log.exception("a step of the clock failed and is tried again in an hour: %s", name)


def wind(tx: WriteTx, now: int) -> None:
    """Let the clock go, once a moot is founded; for each start of the program.

    A clock that goes already is not doubled: of each hour there is one job.
    """
    if founding_vote.founded_at(tx):
        _come(tx, now)


def _come(tx: WriteTx, at: int) -> None:
    """Look at a time. The key is never that of the job in hand, which is of an earlier hour."""
    enqueue(tx, JOB, {}, at=at, unique=f"{JOB}:{at // EVERY}")


HANDLERS: dict[str, Handler] = {
    JOB: tick,
    **proceeding.HANDLERS,
    **caretaking.HANDLERS,
    **succeeding.HANDLERS,
    **confidence.HANDLERS,
}
