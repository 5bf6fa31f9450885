"""Changing the words of a proposal before the vote opens, as what others say is taken up."""

from sqlalchemy import delete

from folkmoot.assembly.deciding import appeals, emergencies, proposals, rivals, vetoes
from folkmoot.assembly.deciding.hours import full_hour
from folkmoot.assembly.deciding.proposals import GATHERING, NOTICE, Proposal, readies
from folkmoot.assembly.deciding.proposing import check_words
from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.record.acts import MEMBERS, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_


@act(
    "proposal.change/1",
    record=MEMBERS,
    own=True,
    suspended=True,
    undo="proposal.change/1",
    erasable=("title", "statement"),
)
class ChangeProposal(Act, frozen=True):
    """Change the words of a proposal of one's own, before the vote opens."""

    proposal: Ref
    title: str
    statement: str

    def target(self, tx: ReadTx) -> Target:
        """Only whoever made it."""
        found = proposals.by_ref(tx, self.proposal)
        return Target(scopes=(), owner=found.author, subject=self.proposal)


@handles(ChangeProposal)
def _change(tx: WriteTx, act: ChangeProposal, deed: Deed) -> None:
    """Whoever had nothing more to say is asked anew, and the notice begins anew where it must."""
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying:
        check_words(act.title, act.statement)
        check_changing(tx, found)
    tx.write(delete(readies).where(readies.c.proposal_id == found.id))
    proposals.change(tx, found.id, title=act.title, statement=act.statement)
    opens = notice_anew(found, deed.at)
    if opens is not None:
        proposals.change(tx, found.id, announced_at=deed.at, opens_at=opens)


def check_changing(tx: ReadTx, found: Proposal) -> None:
    """Refuse to change what is voted on, was erased, or is nobody's own."""
    if found.stage not in (GATHERING, NOTICE):
        raise Conflict(N_("It is too late for this: the proposal is not in that stage any more."))
    if rivals.beside(tx, found.id) is not None:
        raise Conflict(
            N_("It stands beside another, and others weigh them. Let it go its own way first.")
        )
    if found.erased_at is not None:
        raise Conflict(N_("These words were erased already."))
    nobodys = proposals.is_called(tx, found.id) or emergencies.is_called(tx, found.id)
    judged = appeals.of(tx, found.id) is not None or vetoes.of(tx, found.id) is not None
    if nobodys or judged:
        raise Conflict(N_("The words of this vote are not its author's to change."))


def notice_anew(found: Proposal, at: int) -> int | None:
    """When the vote opens that is changed now, if less than half of its notice is left."""
    if found.stage != NOTICE or found.opens_at is None or found.announced_at is None:
        return None
    whole = found.opens_at - found.announced_at
    return full_hour(at + whole) if 2 * (found.opens_at - at) < whole else None
