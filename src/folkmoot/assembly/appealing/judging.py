"""What jurors do: say whether they judge, and talk among themselves until the verdict."""

from folkmoot.assembly.deciding import juries, proposals
from folkmoot.assembly.deciding.juries import Seat, answers, remarks
from folkmoot.assembly.deciding.proposals import NOTICE, OPEN, Proposal
from folkmoot.assembly.deciding.voting import JOB
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.record.acts import SEALED, Act, Deed, Target, act, follows, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.jobs import enqueue
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

LONGEST_REMARK = 5_000
LONGEST_REASON = 500


class _ByJuror(Act, frozen=True):
    proposal: Ref

    def target(self, tx: ReadTx) -> Target:
        """Sealed, whoever asks, until the vote closes."""
        proposals.by_ref(tx, self.proposal)
        return Target(scopes=(), audience=SEALED, subject=self.proposal)


@act(
    "jury.answer/1",
    record=SEALED,
    member=True,
    suspended=True,
    irreversible="Whoever declined has made room for the next one of the lot.",
)
class AnswerCall(_ByJuror, frozen=True):
    """Say whether one judges, after one was drawn."""

    k: int
    """One's place on the list."""
    salt: str
    """What opens it."""
    sits: bool
    reason: str
    """Why not, where one does not."""


@act(
    "jury.say/1",
    record=SEALED,
    member=True,
    suspended=True,
    irreversible="The other jurors have read it. It is published with the verdict.",
)
class SayAsJuror(_ByJuror, frozen=True):
    """Say something to the other jurors, or give one's reasons; published with the verdict."""

    words: str


@handles(AnswerCall)
def _answer(tx: WriteTx, act: AnswerCall, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying:
        seat = _seat(tx, found, deed)
        own = juries.opening_of(tx, found.id, seat.k, deed.actor or Ref(""))
        if (own.k, own.salt) != (act.k, act.salt):
            raise NotAllowed(NOT_DRAWN)
        if found.stage != NOTICE or seat.sits is not None or seat.is_free(deed.at):
            raise Conflict(N_("You have answered already, or the time for it is over."))
        if not act.sits and not act.reason.strip():
            raise Invalid(N_("Say why you cannot judge this."), field="reason")
        if len(act.reason) > LONGEST_REASON:
            raise Invalid(
                N_("This is too long: at most {most} characters fit."),
                field="reason",
                most=LONGEST_REASON,
            )
    tx.insert(answers, proposal_id=found.id, k=act.k, sits=act.sits, reason=act.reason, at=deed.at)


@handles(SayAsJuror)
def _say(tx: WriteTx, act: SayAsJuror, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying:
        if not _seat(tx, found, deed).sits or found.stage not in (NOTICE, OPEN):
            raise NotAllowed(N_("Only jurors talk here, and only until the verdict."))
        if not act.words.strip():
            raise Invalid(N_("Write something first."), field="words")
        if len(act.words) > LONGEST_REMARK:
            raise Invalid(
                N_("This is too long: at most {most} characters fit."),
                field="words",
                most=LONGEST_REMARK,
            )
    tx.insert(remarks, proposal_id=found.id, person_id=deed.actor_id, words=act.words, at=deed.at)


NOT_DRAWN = N_("You were not drawn for this jury, or somebody else has taken your place.")


def _seat(tx: ReadTx, found: Proposal, deed: Deed) -> Seat:
    seat = juries.seat_of(tx, found.id, deed.actor_id or 0)
    if seat is None:
        raise NotAllowed(NOT_DRAWN)
    return seat


def answer(
    tx: ReadTx, found: Proposal, member: Ref, member_id: int, *, sits: bool, reason: str
) -> AnswerCall:
    """The act by which somebody who was drawn answers. Raises NotAllowed for anybody else."""
    seat = juries.seat_of(tx, found.id, member_id)
    if seat is None:
        raise NotAllowed(NOT_DRAWN)
    own = juries.opening_of(tx, found.id, seat.k, member)
    return AnswerCall(found.ref, own.k, own.salt, sits, reason)


@follows(AnswerCall)
def _look_now(tx: WriteTx, act: AnswerCall, deed: Deed) -> None:
    """This may have filled the last seat, or freed one."""
    enqueue(tx, JOB, {}, unique=JOB)
