"""What time alone does in the assembly: votes go on, and every hour a caretaker may be due."""

from folkmoot.assembly import caretaking, succeeding
from folkmoot.assembly.deciding import calling, founding_vote, proceeding
from folkmoot.assembly.protecting import confidence
from folkmoot.clock import HOUR
from folkmoot.storage.jobs import Handler, Work, enqueue

JOB = "assembly.clock"
EVERY = HOUR


def tick(work: Work) -> None:
    """Let due things happen, and come again in an hour."""
    proceeding.proceed(work.db)
    now = work.clock.now()
    with work.finish() as tx:
        founding_vote.call(tx)
        succeeding.take_over(tx, now)
        confidence.call(tx)
        caretaking.renew(tx, now)
        calling.call(tx, now)
        enqueue(tx, JOB, {}, at=now + EVERY)  # not unique: the job in hand still stands


HANDLERS: dict[str, Handler] = {
    JOB: tick,
    **proceeding.HANDLERS,
    **caretaking.HANDLERS,
    **succeeding.HANDLERS,
    **confidence.HANDLERS,
}
