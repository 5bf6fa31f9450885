"""A vote in which too few took part is open for a week longer, once; then nothing changes."""

from folkmoot.assembly.deciding import (
    appeals,
    ballots,
    emergencies,
    founding_vote,
    pairing,
    proposals,
    vetoes,
)
from folkmoot.assembly.deciding.hours import full_hour
from folkmoot.assembly.deciding.proposals import OPEN, Proposal
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

EXTEND = "extend"
"""The rule of the clock."""

LONGER = 7 * DAY


@act(
    "vote.extend/1",
    record=PUBLIC,
    clock=EXTEND,
    irreversible="It closes by itself a week later, however many take part.",
)
class ExtendVote(Act, frozen=True):
    """Keep a vote open for a week longer, once, in which fewer took part than must say yes."""

    proposal: Ref
    closes: int

    def target(self, tx: ReadTx) -> Target:
        """The proposal, whose words are not in it."""
        proposals.by_ref(tx, self.proposal)
        return Target(subject=self.proposal)


@handles(ExtendVote)
def _extend(tx: WriteTx, act: ExtendVote, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    due = found.stage == OPEN and deed.at >= (found.closes_at or 0) and is_short(tx, found)
    if not kernel_of(tx).replaying and (not due or act.closes < deed.at + LONGER):
        raise Conflict(N_("This is not due yet, or it has happened already."))
    proposals.change(tx, found.id, closes_at=act.closes, extended_at=deed.at)


def is_short(tx: ReadTx, found: Proposal) -> bool:
    """Whether so few have voted that it cannot pass, and it was not open for longer already.

    How many take part is asked, and not how many said yes: else everybody could see in the
    middle of a vote how it stands. Secret votes, founding votes, appeals, emergencies and
    vetoes have rules of their own for too few.
    """
    if found.rule is None or found.roll is None or found.extended_at is not None:
        return False
    if found.rule.is_secret(found.roll) or founding_vote.is_one(tx, found.id):
        return False
    if appeals.of(tx, found.id) is not None or emergencies.of(tx, found.id) is not None:
        return False
    if pairing.waits(tx, found):
        return False
    if vetoes.of(tx, found.id) is not None:
        return False  # who stays silent must not keep it suspended for longer
    return ballots.number(tx, found.id) < found.rule.needed_yes(found.roll)


def extend(tx: WriteTx, ref: Ref) -> bool:
    """Keep a vote open for longer, if that is due."""
    found, now = proposals.by_ref(tx, ref), kernel_of(tx).clock.now()
    if found.stage != OPEN or now < (found.closes_at or 0) or not is_short(tx, found):
        return False
    perform(tx, ExtendVote(ref, full_hour(now + LONGER)), by=ByClock(EXTEND))
    return True
