"""Proposals that nobody stands behind lapse, so that the list of what is asked does not fill up."""

from collections.abc import Sequence

from folkmoot.assembly.deciding import bodies, proposals, rolls, small, vetoes, voting
from folkmoot.assembly.deciding.proposals import GATHERING, LAPSED, Proposal
from folkmoot.assembly.deciding.rolls import Voter
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, FolkmootError
from folkmoot.record import log
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import MEMBERS, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx, WriteTx

RULE = "lapse"
"""The rule of the clock."""

AFTER = 60 * DAY
"""So long a proposal looks for others."""


@act(
    "proposal.lapse/1",
    record=MEMBERS,
    clock=RULE,
    irreversible="It can be proposed anew.",
)
class LapseProposal(Act, frozen=True):
    """End what too few stood behind in time, or a small thing whose author lost the power to."""

    proposal: Ref

    def target(self, tx: ReadTx) -> Target:
        """The proposal, whose words are not in it."""
        proposals.by_ref(tx, self.proposal)
        return Target(subject=self.proposal)


@handles(LapseProposal)
def _lapse(tx: WriteTx, act: LapseProposal, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying and not is_due(tx, found, deed.at):
        raise Conflict(voting.NOT_DUE)
    proposals.change(tx, found.id, stage=LAPSED, closed_at=deed.at)
    log.unseal(tx, found.ref, MEMBERS)


def is_due(tx: ReadTx, found: Proposal, at: int, entitled: Sequence[Voter] | None = None) -> bool:
    """Whether it has looked for others for long, and too few stand behind it.

    One that has enough and waits for a free place stays; one by no rule that could be asked
    goes, because it never could be announced. A veto comes in time, or not at all. `entitled`:
    all who may vote, if known.
    """
    if small.is_forsaken(tx, found, at):
        return True
    if found.stage != GATHERING:
        return False
    if vetoes.is_over(tx, found, at):
        return True
    if at < found.made_at + AFTER:
        return False
    voters = bodies.voters(tx, found, at, entitled)
    behind = {one.id for one in voters}.intersection(proposals.sponsors_of(tx, found.id))
    try:
        rule = voting.rule_of(tx, found, at, len(voters))
    except FolkmootError:
        return True
    return len(behind) < rule.needed_sponsors(len(voters))


def due(tx: ReadTx, waiting: Sequence[Proposal], at: int) -> list[Proposal]:
    """Those of these proposals that lapse now; who may vote is read once, and only if needed."""
    forsaken = [one for one in waiting if small.is_forsaken(tx, one, at)]
    gathering = [one for one in waiting if one.stage == GATHERING]
    over = vetoes.over(tx, at)
    old = [one for one in gathering if one.id in over or at >= one.made_at + AFTER]
    voters = rolls.entitled(tx, at) if old else []
    return [*forsaken, *(one for one in old if is_due(tx, one, at, voters))]


def lapse(tx: WriteTx, ref: Ref) -> bool:
    """Let a proposal lapse, if that is due."""
    if not is_due(tx, proposals.by_ref(tx, ref), kernel_of(tx).clock.now()):
        return False
    perform(tx, LapseProposal(ref), by=ByClock(RULE))
    return True
