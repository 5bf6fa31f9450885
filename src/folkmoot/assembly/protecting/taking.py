"""Taking a power for an emergency: at most 72 hours, and the members vote on it at once."""

from sqlalchemy import select

from folkmoot.assembly import holding, mandates
from folkmoot.assembly.deciding import asking, emergencies, proposals
from folkmoot.assembly.deciding.asking import Question
from folkmoot.assembly.deciding.emergencies import LONGEST, MOST, POWERS, SPAN, TITLE
from folkmoot.assembly.deciding.proposals import FAILED, NOTICE, OPEN
from folkmoot.assembly.deciding.voting import JOB
from folkmoot.assembly.powers import POWERS as ALL_POWERS
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.identity import people
from folkmoot.notices import notices
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, follows, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.jobs import enqueue
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

LONGEST_REASON = 2_000


@act(
    "emergency.take/1",
    record=PUBLIC,
    steward=True,
    irreversible="It ends within 72 hours by itself, and what was not ratified is undone.",
)
class TakeEmergency(Act, frozen=True):
    """Take a power for an emergency, for at most 72 hours; the members vote on it at once."""

    ref: Ref
    """The mandate that it is."""
    proposal: Ref
    """The vote on it."""
    power: str
    scope: str
    ends: int
    reason: str

    def target(self, tx: ReadTx) -> Target:
        """Any mandate that the members gave is enough, if it is over the same or the moot."""
        return Target(scopes=tuple(dict.fromkeys((self.scope, "moot"))))


@handles(TakeEmergency)
def _take(tx: WriteTx, act: TakeEmergency, deed: Deed) -> int:
    steward = deed.actor_id or 0
    if not kernel_of(tx).replaying:
        _check_form(act, deed.at)
        _check_power(tx, act, steward, deed.at)
        _check_often(tx, act, steward, deed.at)
    asked = Question(act.proposal, steward, TITLE, act.reason, deed.at, opens=deed.at)
    proposal_id = asking.put(tx, asked)
    mandates.put(
        tx,
        ref=act.ref,
        holder_id=steward,
        powers=(act.power,),
        scope=act.scope,
        source=f"{mandates.TAKEN}{act.proposal}",
        giver_id=None,
        starts=deed.at,
        ends=act.ends,
        reason=act.reason,
    )
    tx.insert(
        emergencies.emergencies,
        proposal_id=proposal_id,
        mandate_id=mandates.by_ref(tx, act.ref).id,
        steward_id=steward,
        taken_at=deed.at,
    )
    return proposal_id


def _check_form(act: TakeEmergency, at: int) -> None:
    if act.power not in POWERS:
        raise Invalid(N_("Choose a power from the list."), field="power")
    kind = act.scope.partition(":")[0]
    if not mandates.is_scope(act.scope) or kind not in ALL_POWERS[act.power].scopes:
        raise Invalid(N_("Choose from the list what it is over."), field="scope")
    if not at < act.ends <= at + LONGEST:
        raise Invalid(N_("An emergency lasts for 72 hours at most."), field="ends")
    if not act.reason.strip():
        raise Invalid(N_("Say why, so that everybody can read it."), field="reason")
    if len(act.reason) > LONGEST_REASON:
        raise Invalid(
            N_("This is too long: at most {most} characters fit."),
            field="reason",
            most=LONGEST_REASON,
        )


def _check_power(tx: ReadTx, act: TakeEmergency, steward: int, at: int) -> None:
    """Not what they have, and never what the members took from them, over any part of it."""
    scopes = tuple(dict.fromkeys((act.scope, "moot")))
    if mandates.may(tx, steward, act.power, scopes, at):
        raise Conflict(N_("You hold this power already."))
    lost = _scopes_of(tx, steward) if act.scope == "moot" else scopes
    for scope in lost:
        decision = holding.taken(tx, steward, scope).get(act.power)
        if decision is not None:
            raise NotAllowed(
                N_(
                    "The members took this power from you, and no emergency gives it back: "
                    "“{title}”."
                ),
                title=proposals.by_ref(tx, Ref(decision)).title or "…",
            )


def _scopes_of(tx: ReadTx, person_id: int) -> list[str]:
    """Over what a person ever held a mandate."""
    table = mandates.mandates.c
    held = select(table.scope).where(table.holder_id == person_id).distinct()
    return [row.scope for row in tx.rows(held.order_by(table.scope))]


def _check_often(tx: ReadTx, act: TakeEmergency, steward: int, at: int) -> None:
    """One at a time, three in 30 days, and nothing that the members lately did not ratify."""
    lately = emergencies.lately(tx, steward, at - SPAN)
    votes = [(one, proposals.by_id(tx, one.proposal_id)) for one in lately]
    if any(vote.stage in (NOTICE, OPEN) for _one, vote in votes):
        raise Conflict(N_("The members still vote on your last emergency. Wait for them."))
    if len(votes) >= MOST:
        raise Conflict(
            N_("You took powers {most} times within {days} days. Ask the members for a mandate."),
            most=MOST,
            days=SPAN // DAY,
        )
    for one, vote in votes:
        if vote.stage == FAILED and act.power in mandates.by_ref(tx, one.mandate).powers:
            raise NotAllowed(
                N_("The members did not ratify this the last time. Ask them for a mandate.")
            )


@follows(TakeEmergency)
def _open_its_vote(tx: WriteTx, act: TakeEmergency, deed: Deed) -> None:
    enqueue(tx, JOB, {}, unique=JOB)


@follows(TakeEmergency, later=True)
def tell_taken(tx: WriteTx, act: TakeEmergency, deed: Deed) -> None:
    """Every member."""
    link = f"/decide/{proposals.by_ref(tx, act.proposal).id}"
    others = [one for one in people.member_ids(tx) if one != deed.actor_id]
    notices.tell(tx, others, "decision.emergency", deed, link=link, subject=act.proposal)
