"""Understudies: when the holder of a mandate is gone, they hold it for the rest of its term."""

from sqlalchemy import exists, select

from folkmoot.assembly import mandates
from folkmoot.assembly.mandates import EndMandate, GrantMandate, Mandate
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid
from folkmoot.identity import bans, people
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import PUBLIC, Act, Deed, act, follows, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.jobs import Handler, Work, enqueue
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

RULE = "succeed"
"""The rule of the clock."""
JOB = "assembly.succeed"

GONE = "Whoever held it is gone."
"""Why a mandate ended then, as the record keeps it."""


@act(
    "mandate.succeed/1",
    record=PUBLIC,
    clock=RULE,
    irreversible="It is given up, or taken back, as any other mandate.",
)
class SucceedMandate(Act, frozen=True):
    """Let the understudy hold a mandate for the rest of its term, as its holder is gone."""

    ref: Ref
    mandate: Ref
    holder: Ref


@handles(SucceedMandate)
def _succeed(tx: WriteTx, act: SucceedMandate, deed: Deed) -> None:
    old = mandates.by_ref(tx, act.mandate)
    if not kernel_of(tx).replaying and successor(tx, old, deed.at) != act.holder:
        raise Conflict(N_("Nobody is to take over this mandate."))
    if old.ended_at is None:
        mandates.close(tx, old.ref, deed.at, GONE, by=RULE)
    mandates.put(
        tx,
        ref=act.ref,
        holder_id=people.id_of(tx, act.holder),
        powers=old.powers,
        scope=old.scope,
        source=old.source,
        giver_id=None,
        starts=deed.at,
        ends=old.ends,
        reason=old.reason,
        instructions=old.instructions,
        succeeds=old.ref,
    )


def is_away(tx: ReadTx, person_id: int, at: int) -> bool:
    """Whether somebody has left, or is kept out of the moot by a decision."""
    person = people.by_id(tx, person_id)
    return person is None or person.is_gone or bans.keeps_out(tx, person_id, at)


def successor(tx: ReadTx, old: Mandate, at: int) -> Ref | None:
    """Who takes over a mandate now; None as long as it is held, and where nobody can."""
    if old.understudy_id is None or not old.starts <= at < old.ends:
        return None
    if old.ended_at is None and not is_away(tx, old.holder_id, at):
        return None
    taken = mandates.mandates.c.succeeds == old.ref
    who = people.by_id(tx, old.understudy_id)
    if who is None or tx.value(select(exists().where(taken))) or is_away(tx, who.id, at):
        return None
    grant = GrantMandate(old.ref, who.ref, old.powers, old.scope, old.ends, old.reason)
    try:
        mandates.check_apart(tx, grant, at)
    except Invalid:
        return None  # they run the machine, or give powers, meanwhile
    return who.ref


def take_over(tx: WriteTx, at: int) -> int:
    """Let everybody take over who is to; gives how many did."""
    table, done = mandates.mandates, 0
    promised = select(table.c.ref).where(table.c.understudy_id.is_not(None), table.c.ends > at)
    for row in list(tx.rows(promised.order_by(table.c.id))):
        who = successor(tx, mandates.by_ref(tx, row.ref), at)
        if who is not None:
            ref = kernel_of(tx).clock.new_ref()
            perform(tx, SucceedMandate(ref, row.ref, who), by=ByClock(RULE))
            done += 1
    return done


@follows(EndMandate)
@follows(Leave)
@follows(EraseAccount)
def _take_over_at_once(tx: WriteTx, act: Act, deed: Deed) -> None:
    """Somebody may have waited for that."""
    enqueue(tx, JOB, {}, unique=JOB)


def _take_over(work: Work) -> None:
    with work.finish() as tx:
        take_over(tx, work.clock.now())


HANDLERS: dict[str, Handler] = {JOB: _take_over}
