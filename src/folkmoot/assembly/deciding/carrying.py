"""Carrying out what was decided: each effect once, whatever fails and whenever the power goes."""

from folkmoot.assembly.deciding import effects, proposals
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, FolkmootError
from folkmoot.record.actors import ByClock, Decision
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, handles
from folkmoot.record.perform import perform
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

CARRY = "carry"
"""The rule of the clock."""

FAULT = N_("A fault in the program stopped it. Nothing of it happened.")


@act(
    "decision.fail/1",
    record=PUBLIC,
    clock=CARRY,
    irreversible="It can be proposed anew, once nothing stands in its way.",
)
class FailEffect(Act, frozen=True):
    """Note that something that was decided could not be done, and why."""

    proposal: Ref
    n: int
    reason: str

    def target(self, tx: ReadTx) -> Target:
        """The proposal."""
        return Target(subject=self.proposal)


@handles(FailEffect)
def _fail(tx: WriteTx, act: FailEffect, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if not effects.is_waiting(tx, found.id, act.n):
        raise Conflict(N_("This was carried out already."))
    effects.mark(tx, found.id, act.n, failed_at=deed.at, failure=act.reason)


def carry_out(db: Database) -> int:
    """Carry out every effect that waits, each in a transaction of its own; gives how many."""
    with db.read() as tx:
        due = effects.waiting(tx)
    for ref, n in due:
        _carry(db, ref, n)
    return len(due)


def _carry(db: Database, ref: Ref, n: int) -> None:
    """One effect. What cannot be done leaves only its reason; the others go on."""
    try:
        with db.write() as tx:
            _perform(tx, ref, n)
    except FolkmootError as error:
        reason = str(error)
    except (LookupError, TypeError, ValueError, AttributeError, AssertionError):
        reason = FAULT
    else:
        return
    with db.write() as tx:
        if effects.is_waiting(tx, proposals.by_ref(tx, ref).id, n):
            perform(tx, FailEffect(ref, n, reason), by=ByClock(CARRY))


def _perform(tx: WriteTx, ref: Ref, n: int) -> None:
    found = proposals.by_ref(tx, ref)
    if not effects.is_waiting(tx, found.id, n):
        return
    effect = effects.of_proposal(tx, found.id)[n].effect
    perform(tx, effects.to_act(effect), by=Decision(ref), key=str(n))
