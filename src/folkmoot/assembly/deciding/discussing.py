"""Asks for the thread in which members talk about a proposal.

Appeals and proposals to keep somebody out get none: they are judged by people who had no part in
it, from what both sides said, and a crowd that talks about one person beside that helps nobody.
"""

from typing import Protocol

from folkmoot.assembly.deciding import proposals
from folkmoot.assembly.deciding.calling import CallElection
from folkmoot.assembly.deciding.founding_vote import CallFoundingVote
from folkmoot.assembly.deciding.proposals import LAPSED, WITHDRAWN
from folkmoot.assembly.deciding.proposing import MakeProposal
from folkmoot.assembly.deciding.small import AnnounceSmall
from folkmoot.assembly.protecting.confidence import CallConfidence
from folkmoot.assembly.protecting.taking import TakeEmergency
from folkmoot.assembly.protecting.vetoing import MakeVeto
from folkmoot.clock import Ref
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.jobs import Handler, Work, enqueue
from folkmoot.storage.transaction import WriteTx

JOB = "proposal.discuss"


Asked = MakeProposal | CallFoundingVote | CallConfidence | CallElection | AnnounceSmall | MakeVeto


class OpenThread(Protocol):
    """What the forum does for it."""

    def __call__(self, tx: WriteTx, *, about: Ref, person: Ref, title: str) -> None:
        """Open the thread about a proposal, unless there is one."""
        ...


@follows(MakeProposal)
@follows(CallFoundingVote)
@follows(CallConfidence)
@follows(CallElection)
@follows(AnnounceSmall)
@follows(MakeVeto)
def _want(tx: WriteTx, act: Asked, deed: Deed) -> None:
    _open_soon(tx, act.ref)


@follows(TakeEmergency)
def _want_about_emergency(tx: WriteTx, act: TakeEmergency, deed: Deed) -> None:
    _open_soon(tx, act.proposal)


def _open_soon(tx: WriteTx, proposal: Ref) -> None:
    enqueue(tx, JOB, {"proposal": proposal}, unique=f"{JOB}:{proposal}")


def handler(open_thread: OpenThread) -> Handler:
    """The job that opens the thread of a proposal, unless it was taken back or erased."""

    def _open(work: Work) -> None:
        with work.finish() as tx:
            found = proposals.by_ref(tx, work.data["proposal"])
            if found.erased_at is None and found.stage not in (WITHDRAWN, LAPSED):
                open_thread(tx, about=found.ref, person=found.author, title=found.title)

    return _open
