"""Whom votes are told to: every member, when one is announced, opens and closes."""

from folkmoot.assembly.deciding import proposals, rolls
from folkmoot.assembly.deciding.voting import AnnounceVote, CloseVote, OpenVote
from folkmoot.identity import people
from folkmoot.notices import notices
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.transaction import WriteTx

Vote = AnnounceVote | OpenVote | CloseVote


@follows(AnnounceVote, later=True)
def tell_announced(tx: WriteTx, act: AnnounceVote, deed: Deed) -> None:
    """Every member."""
    _tell(tx, people.member_ids(tx), "decision.announced", act, deed)


@follows(OpenVote, later=True)
def tell_opened(tx: WriteTx, act: OpenVote, deed: Deed) -> None:
    """Those who are on the roll."""
    found = proposals.by_ref(tx, act.proposal)
    _tell(tx, sorted(rolls.on_roll(tx, found.id)), "decision.opened", act, deed)


@follows(CloseVote, later=True)
def tell_closed(tx: WriteTx, act: CloseVote, deed: Deed) -> None:
    """Every member."""
    kind = "decision.passed" if act.passed else "decision.failed"
    _tell(tx, people.member_ids(tx), kind, act, deed)


def _tell(tx: WriteTx, whom: list[int], kind: str, act: Vote, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    notices.tell(tx, whom, kind, deed, link=f"/decide/{found.id}")
