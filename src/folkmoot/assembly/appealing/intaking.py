"""Intake of proposals about a person: drawing who looks, what they say, letting through or not."""

from sqlalchemy import update

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import appeals, intakes, juries, proposals
from folkmoot.assembly.deciding.intakes import FORM, THROUGH, Intake, Outcome, Seat
from folkmoot.assembly.deciding.proposals import (
    FAILED,
    GATHERING,
    INTAKE,
    NOTICE,
    OPEN,
    RETURNED,
    Proposal,
)
from folkmoot.assembly.deciding.rolls import entitled
from folkmoot.assembly.deciding.voting import JOB
from folkmoot.assembly.mandates import Mandate
from folkmoot.assembly.rules.appealing import NO_EXCLUSION_AGAIN
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.identity import people
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.notices import notices
from folkmoot.record import log
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import MEMBERS, PARTIES, Act, Deed, Target, act, follows, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.jobs import enqueue
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

RULE = "intake"
"""The rule of the clock."""
FITTING = "member.ban"
"""The power over the moot of the steward who looks where too few are there to draw from."""
LONGEST_REASON = 2_000

NOT_DUE = N_("This is not due yet, or it has happened already.")
NOT_CALLED = N_("You were not drawn to look at this, or somebody else has taken your place.")


class _InIntake(Act, frozen=True):
    proposal: Ref

    def target(self, tx: ReadTx) -> Target:
        """For nobody else until it is let through."""
        return intakes.target(tx, proposals.by_ref(tx, self.proposal))


class _OfLookers(Act, frozen=True):
    proposal: Ref

    def target(self, tx: ReadTx) -> Target:
        """Nobody reads who looks, and what they say, before it is let through.

        Not even its parties, who could press them.
        """
        found = proposals.by_ref(tx, self.proposal)
        return Target(scopes=(), subject=found.ref, audience=intakes.audience(tx, found))


@act(
    "intake.draw/1",
    record=PARTIES,
    clock=RULE,
    irreversible="Another lot could be wished for by whoever dislikes this one.",
)
class DrawLookers(_OfLookers, frozen=True):
    """Draw by lot who looks at a proposal about a person before other members see it."""

    among: tuple[Ref, ...]
    """From whom, in the order of their refs, which nobody chooses."""
    size: int
    root: str
    """The root of the record before this act, in hexadecimal: by it the lot is drawn."""
    lookers: tuple[int, ...]
    """Whose turn it is, by their places on the list."""


@act(
    "intake.replace/1",
    record=PARTIES,
    clock=RULE,
    irreversible="Whoever comes next in the lot has been called.",
)
class ReplaceLooker(_OfLookers, frozen=True):
    """Call the next one of the lot, as somebody said nothing for 48 hours, or left."""

    n: int
    person: Ref


@act(
    "intake.answer/1",
    record=PARTIES,
    member=True,
    suspended=True,
    irreversible="It may have been let through, or sent back, by then.",
    erasable=("reason",),
)
class AnswerIntake(_OfLookers, frozen=True):
    """Let a proposal about a person through to the members, or send it back with a reason."""

    through: bool
    reason: str


@act(
    "intake.pass/1",
    record=MEMBERS,
    clock=RULE,
    irreversible="The members have seen it.",
)
class PassIntake(_InIntake, frozen=True):
    """Let a proposal about a person through, so that all members see it."""

    def target(self, tx: ReadTx) -> Target:
        """From here on it is like any other."""
        return Target(scopes=(), subject=proposals.by_ref(tx, self.proposal).ref)


@act(
    "intake.return/1",
    record=PARTIES,
    clock=RULE,
    irreversible="It can be proposed anew, in another form.",
)
class ReturnProposal(_InIntake, frozen=True):
    """Send a proposal about a person back, so that other members never see it."""

    why: Outcome


# ---- what happens


@handles(DrawLookers)
def _draw(tx: WriteTx, act: DrawLookers, deed: Deed) -> None:
    found = _due_now(tx, act, deed)
    lot = _order(act)
    intakes.draw(tx, found.id, lot[: juries.turns(act.size, len(lot))], act.size)
    for n, k in enumerate(act.lookers):
        person_id = people.id_of(tx, act.among[k])
        values = {"person_id": person_id, "calls": 1, "called_at": deed.at}
        tx.insert(intakes.seats, proposal_id=found.id, n=n, **values)


def _order(act: DrawLookers) -> tuple[Ref, ...]:
    seed = juries.seed(act.proposal, act.root, ())
    return tuple(act.among[k] for k in juries.order(seed, len(act.among)))


@handles(ReplaceLooker)
def _replace(tx: WriteTx, act: ReplaceLooker, deed: Deed) -> None:
    found = _due_now(tx, act, deed)
    table = intakes.seats
    here = (table.c.proposal_id == found.id, table.c.n == act.n)
    values = {"person_id": people.id_of(tx, act.person), "called_at": deed.at}
    tx.write(update(table).where(*here).values(calls=table.c.calls + 1, **values))


@handles(AnswerIntake)
def _answer(tx: WriteTx, act: AnswerIntake, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying:
        seat = intakes.seat_of(tx, found.id, deed.actor_id or 0)
        if seat is None:
            raise NotAllowed(NOT_CALLED)
        if found.stage != INTAKE or seat.through is not None or seat.is_free(deed.at):
            raise Conflict(N_("You have answered already, or the time for it is over."))
        _check_reason(act)
    values = {"through": act.through, "reason": act.reason, "at": deed.at}
    tx.insert(intakes.answers, proposal_id=found.id, person_id=deed.actor_id, **values)


def _check_reason(act: AnswerIntake) -> None:
    if not act.through and not act.reason.strip():
        raise Invalid(N_("Say what is wrong with its form, so that they know."), field="reason")
    if len(act.reason) > LONGEST_REASON:
        raise Invalid(
            N_("This is too long: at most {most} characters fit."),
            field="reason",
            most=LONGEST_REASON,
        )


@handles(PassIntake)
def _pass(tx: WriteTx, act: PassIntake, deed: Deed) -> None:
    found = _due_now(tx, act, deed)
    proposals.change(tx, found.id, stage=GATHERING)
    intakes.settle(tx, found, THROUGH, deed.at)


@handles(ReturnProposal)
def _return(tx: WriteTx, act: ReturnProposal, deed: Deed) -> None:
    found = _due_now(tx, act, deed)
    proposals.change(tx, found.id, stage=RETURNED, closed_at=deed.at)
    intakes.settle(tx, found, act.why, deed.at)
    log.unseal(tx, found.ref, PARTIES)  # what they had put into a lot that is never drawn


def _due_now(tx: ReadTx, act: Act, deed: Deed) -> Proposal:
    """The proposal of an act of the clock. Raises Conflict where another act is due, or none."""
    found = proposals.by_ref(tx, act.proposal)  # type: ignore[attr-defined]
    if not kernel_of(tx).replaying and act != due(tx, found, deed.at):
        raise Conflict(NOT_DUE)
    return found


# ---- what the clock does where it is due

Due = DrawLookers | ReplaceLooker | PassIntake | ReturnProposal


def due(tx: ReadTx, found: Proposal, at: int) -> Due | None:
    """What is due for a proposal in intake, or None."""
    if found.stage != INTAKE:
        return None
    about = appeals.by_proposal(tx, found.id).doer_id
    if not _is_here(tx, about):
        return ReturnProposal(found.ref, "gone")
    one = intakes.by_proposal(tx, found.id)
    if one.lot is None:
        return _drawn(tx, found, at)
    sitting = intakes.seats_of(tx, found.id)
    match intakes.verdict(one, sitting, at):
        case True:
            return _passed(tx, found, about, at)
        case False:
            return ReturnProposal(found.ref, FORM)
        case None:
            return _replaced(found, one, sitting, at)


def _is_here(tx: ReadTx, person_id: int) -> bool:
    person = people.by_id(tx, person_id)
    return person is not None and person.is_member


def _drawn(tx: ReadTx, found: Proposal, at: int) -> DrawLookers | PassIntake:
    """The lot by the root of the record as it is; nobody looks where nobody can."""
    among, size = _able(tx, found, at)
    if not among:
        return PassIntake(found.ref)
    root = log.frontier(tx).root().hex()
    order = juries.order(juries.seed(found.ref, root, ()), len(among))
    return DrawLookers(found.ref, among, size, root, order[:size])


def _able(tx: ReadTx, found: Proposal, at: int) -> tuple[tuple[Ref, ...], int]:
    """Who can look at it, in the order of their refs, and how many do."""
    members = entitled(tx, at)
    parties = appeals.parties_of(tx, found.id) | set(proposals.sponsors_of(tx, found.id))
    left = {one.id: one.ref for one in members if one.id not in parties}
    if len(members) >= intakes.FROM:
        return tuple(sorted(left.values())), min(intakes.SIZE, len(left))
    if intakes.sent_back_by_one(tx, found, at - NO_EXCLUSION_AGAIN):
        return (), 1
    held = [one for one in mandates.live(tx, at) if _is_fitting(one)]
    stewards = {left[one.holder_id] for one in held if one.holder_id in left}
    return tuple(sorted(stewards)), 1


def _is_fitting(one: Mandate) -> bool:
    """Not one that a steward took for an emergency, or lent to a friend."""
    given = one.source == mandates.GENESIS_DECISION or one.source.startswith(mandates.DECIDED)
    return given and FITTING in one.powers and one.scope == "moot"


def _passed(tx: ReadTx, found: Proposal, about: int, at: int) -> PassIntake | ReturnProposal | None:
    """One at a time is with the members: the others wait, and so nobody is saved by a bad one."""
    if appeals.about(tx, about, (GATHERING, NOTICE, OPEN), 0) is not None:
        return None
    if appeals.about(tx, about, (FAILED,), at - NO_EXCLUSION_AGAIN) is not None:
        return ReturnProposal(found.ref, "failed")
    return PassIntake(found.ref)


def _replaced(found: Proposal, one: Intake, sitting: list[Seat], at: int) -> ReplaceLooker | None:
    called = sum(each.calls for each in sitting)
    for each in sitting:
        following = intakes.next_of(one, each, called) if each.is_free(at) else None
        if following is not None:
            return ReplaceLooker(found.ref, each.n, following)
    return None


def step(tx: WriteTx, ref: Ref) -> bool:
    """Draw, replace, let through or send back, whichever is due for a proposal about a person."""
    found, now = proposals.by_ref(tx, ref), kernel_of(tx).clock.now()
    wanted = due(tx, found, now)
    if wanted is None:
        return False
    perform(tx, wanted, by=ByClock(RULE))
    return True


# ---- who is told


@follows(DrawLookers)
@follows(ReplaceLooker)
def tell_called(tx: WriteTx, act: DrawLookers | ReplaceLooker, deed: Deed) -> None:
    """Whoever was called; and the clock looks again when they must have answered."""
    found = proposals.by_ref(tx, act.proposal)
    if isinstance(act, ReplaceLooker):
        called = [people.id_of(tx, act.person)]
    else:
        called = [people.id_of(tx, act.among[k]) for k in act.lookers]
    link = f"/decide/{found.id}/intake"
    notices.tell(tx, called, "decision.intake", deed, link=link, subject=found.ref)
    until = deed.at + intakes.ANSWER
    enqueue(tx, JOB, {}, at=until, unique=f"{JOB}:{act.proposal}:{until}")


@follows(PassIntake)
def tell_passed(tx: WriteTx, act: PassIntake, deed: Deed) -> None:
    """Its parties, where somebody looked; else nothing was hidden for long enough to tell of."""
    found = proposals.by_ref(tx, act.proposal)
    if intakes.by_proposal(tx, found.id).lot is not None:
        _tell(tx, found, "decision.let_through", deed)


@follows(ReturnProposal)
def tell_returned(tx: WriteTx, act: ReturnProposal, deed: Deed) -> None:
    """Its parties, who read there why."""
    _tell(tx, proposals.by_ref(tx, act.proposal), "decision.returned", deed)


def _tell(tx: WriteTx, found: Proposal, kind: str, deed: Deed) -> None:
    whom = [found.author_id, appeals.by_proposal(tx, found.id).doer_id]
    here = [one for one in whom if _is_here(tx, one)]
    notices.tell(tx, here, kind, deed, link=f"/decide/{found.id}", subject=found.ref)


@follows(AnswerIntake)
@follows(Leave)
@follows(EraseAccount)
def _look_now(tx: WriteTx, act: Act, deed: Deed) -> None:
    """This may have settled it, or somebody is to be replaced."""
    enqueue(tx, JOB, {}, unique=JOB)
