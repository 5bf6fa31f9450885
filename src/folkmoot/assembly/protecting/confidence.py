"""Confidence: whoever takes powers three times in 30 days is voted on, in the clock's name."""

from sqlalchemy import func, select

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import asking, effects, emergencies, proposals, rolls
from folkmoot.assembly.deciding.asking import Question
from folkmoot.assembly.deciding.effects import Effect
from folkmoot.assembly.deciding.emergencies import (
    CONFIDENCE,
    MOST,
    SPAN,
    WHY_CONFIDENCE,
    confidence_votes,
)
from folkmoot.assembly.deciding.hours import full_hour
from folkmoot.assembly.deciding.voting import JOB as PROCEED
from folkmoot.assembly.mandates import TAKEN, EndMandate, Mandate
from folkmoot.assembly.protecting.taking import TakeEmergency
from folkmoot.assembly.rulebook import in_force
from folkmoot.assembly.rules.vocabulary import SHORTEST_NOTICE
from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.identity import people
from folkmoot.notices import notices
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import MEMBERS, Act, Deed, Target, act, follows, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.jobs import Handler, Work, enqueue
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

RULE = "confidence"
"""The rule of the clock."""
JOB = "assembly.confidence"

REASON = "The members do not trust them any more."
"""Why the mandates end then, as the record keeps it."""


@act(
    "confidence.call/1",
    record=MEMBERS,
    clock=RULE,
    irreversible="The clock asks; whoever still trusts the steward votes no.",
)
class CallConfidence(Act, frozen=True):
    """Ask the members whether the mandates of a steward end who took powers three times."""

    ref: Ref
    steward: Ref
    effects: tuple[Effect, ...]
    opens: int

    def target(self, tx: ReadTx) -> Target:
        """No scope: all members are asked."""
        people.id_of(tx, self.steward)
        return Target(scopes=(), subject=self.ref)


@handles(CallConfidence)
def _call(tx: WriteTx, act: CallConfidence, deed: Deed) -> int:
    steward = people.id_of(tx, act.steward)
    if not kernel_of(tx).replaying:
        ends = _ends(tx, steward, deed.at)
        notice = max(in_force(tx, "recall", deed.at).notice, SHORTEST_NOTICE)
        due = steward in due_now(tx, deed.at) and ends == act.effects
        if not due or act.opens < deed.at + notice:
            raise Conflict(N_("This is not due yet, or it has happened already."))
    asked = Question(act.ref, steward, CONFIDENCE, WHY_CONFIDENCE, deed.at, act.opens, called=True)
    proposal_id = asking.put(tx, asked, act.effects)
    tx.insert(confidence_votes, proposal_id=proposal_id, steward_id=steward, called_at=deed.at)
    return proposal_id


def due_now(tx: ReadTx, at: int) -> list[int]:
    """The row ids of the stewards about whom the members are to be asked."""
    table = emergencies.emergencies.c
    often = select(table.steward_id).where(table.taken_at > at - SPAN).group_by(table.steward_id)
    rows = tx.rows(often.having(func.count() >= MOST).order_by(table.steward_id))
    return [
        row.steward_id
        for row in rows
        if not emergencies.asked_since(tx, row.steward_id, at - SPAN)
        and _held(tx, row.steward_id, at)
    ]


def _held(tx: ReadTx, steward: int, at: int) -> list[Mandate]:
    """All that they hold but what they took, which ends by itself, and what a caretaker keeps.

    Nobody else could run the machine then: the next election replaces a caretaker.
    """
    held = mandates.held_by(tx, steward, at)
    return [one for one in held if not one.caretaker and not one.source.startswith(TAKEN)]


def _ends(tx: ReadTx, steward: int, at: int) -> tuple[Effect, ...]:
    return tuple(effects.of(EndMandate(one.ref, REASON)) for one in _held(tx, steward, at))


def call(tx: WriteTx) -> int:
    """Ask about every steward about whom that is due; gives about how many."""
    clock = kernel_of(tx).clock
    now = clock.now()
    due = due_now(tx, now) if rolls.entitled(tx, now) else []
    for steward in due:
        who = people.by_id(tx, steward)
        if who is None:
            continue
        notice = max(in_force(tx, "recall", now).notice, SHORTEST_NOTICE)
        asked = CallConfidence(
            clock.new_ref(), who.ref, _ends(tx, steward, now), full_hour(now + notice)
        )
        perform(tx, asked, by=ByClock(RULE))
    return len(due)


def _look(work: Work) -> None:
    with work.finish() as tx:
        call(tx)


HANDLERS: dict[str, Handler] = {JOB: _look}


@follows(TakeEmergency)
def _ask_soon(tx: WriteTx, act: TakeEmergency, deed: Deed) -> None:
    enqueue(tx, JOB, {}, unique=JOB)


@follows(CallConfidence)
def _look_when_it_opens(tx: WriteTx, act: CallConfidence, deed: Deed) -> None:
    enqueue(tx, PROCEED, {}, at=act.opens, unique=f"{PROCEED}:{act.ref}:open:{act.opens}")


@follows(CallConfidence, later=True)
def tell_called(tx: WriteTx, act: CallConfidence, deed: Deed) -> None:
    """Every member."""
    link = f"/decide/{proposals.by_ref(tx, act.ref).id}"
    notices.tell(tx, people.member_ids(tx), "decision.announced", deed, link=link)
