"""Once a day: copies of other servers' threads that nobody touched go, some at a time."""

from folkmoot.clock import DAY
from folkmoot.federation.wire import Wire
from folkmoot.forum import pruning
from folkmoot.forum.pruning import PruneThreads
from folkmoot.peers import heard
from folkmoot.record import settings
from folkmoot.record.actors import ByClock
from folkmoot.record.perform import perform
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import Handler, Work, enqueue
from folkmoot.storage.transaction import WriteTx

JOB = "federation.prune"
BATCH = 50
"""Threads in one transaction, so that nobody waits long to write."""
BATCHES = 200


def plan(tx: WriteTx, now: int) -> None:
    """Leave the job of the next day, once; at every start, and after every day's work."""
    at = (now // DAY + 1) * DAY
    enqueue(tx, JOB, {}, at=at, unique=f"{JOB}:{at // DAY}")


def handler(_wire: Wire) -> Handler:
    """The job. It needs no network, but it may take a while."""

    def prune_all(work: Work) -> None:
        now = work.clock.now()
        for _ in range(BATCHES):
            if not prune(work.db, now):
                break
        with work.finish() as tx:
            plan(tx, now)

    return prune_all


def prune(db: Database, now: int) -> int:
    """Drop one batch, with what was heard of it; gives how many threads and comments went.

    Tombstones and bans stay, so that nothing comes back that was taken away.
    """
    with db.write() as tx:
        kept = settings.get(tx, "pruning")
        if kept == "never":
            return 0
        before = now - int(kept) * DAY
        found = pruning.prunable(tx, before, BATCH)
        if not found:
            return 0
        gone: list[str] = perform(tx, PruneThreads(found, before), by=ByClock(pruning.RULE)).result
        heard.forget(tx, gone)
    return len(gone)
