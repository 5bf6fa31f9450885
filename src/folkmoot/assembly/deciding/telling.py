"""Whom votes are told to: every member; objections, to who must answer, and the other way."""

from folkmoot.assembly.deciding import (
    announcements,
    appeals,
    pairing,
    proposals,
    rivals,
    rolls,
    vetoes,
    voices,
)
from folkmoot.assembly.deciding.calling import CallElection
from folkmoot.assembly.deciding.changing import ChangeProposal
from folkmoot.assembly.deciding.extending import ExtendVote
from folkmoot.assembly.deciding.founding_vote import CallFoundingVote
from folkmoot.assembly.deciding.lapsing import LapseProposal
from folkmoot.assembly.deciding.objecting import AnswerObjection, MakeObjection
from folkmoot.assembly.deciding.proposals import Proposal
from folkmoot.assembly.deciding.rivals import PutBeside
from folkmoot.assembly.deciding.small import AnnounceSmall
from folkmoot.assembly.deciding.voting import AnnounceVote, CloseVote, OpenVote
from folkmoot.clock import Ref
from folkmoot.identity import people
from folkmoot.notices import notices
from folkmoot.record import log
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.transaction import WriteTx

Told = (
    AnnounceVote
    | OpenVote
    | ExtendVote
    | CloseVote
    | MakeObjection
    | ChangeProposal
    | LapseProposal
)


@follows(AnnounceVote, later=True)
def tell_announced(tx: WriteTx, act: AnnounceVote, deed: Deed) -> None:
    """Every member; of an appeal, those who had a part in it; of a veto, who did it as well."""
    found = proposals.by_ref(tx, act.proposal)
    veto = vetoes.of(tx, found.id)
    if veto is not None:
        doer = people.id_of(tx, log.some(tx, [veto.leaf])[0].actor or Ref(""))
        _tell(tx, sorted({*people.member_ids(tx), doer}), "decision.vetoed", act, deed)
    elif appeals.of(tx, found.id) is None:
        _tell(tx, people.member_ids(tx), "decision.announced", act, deed)
    else:
        _tell(tx, sorted(appeals.parties_of(tx, found.id)), "decision.appeal", act, deed)


@follows(CallFoundingVote, later=True)
@follows(CallElection, later=True)
@follows(AnnounceSmall, later=True)
def tell_called(
    tx: WriteTx, act: CallFoundingVote | CallElection | AnnounceSmall, deed: Deed
) -> None:
    """Every member."""
    link = f"/decide/{proposals.by_ref(tx, act.ref).id}"
    notices.tell(tx, people.member_ids(tx), "decision.announced", deed, link=link)


@follows(OpenVote, later=True)
def tell_opened(tx: WriteTx, act: OpenVote, deed: Deed) -> None:
    """Those who are on the roll, of two questions in one ballot once."""
    found = proposals.by_ref(tx, act.proposal)
    if pairing.beside(tx, found) is not None:
        return
    _tell(tx, sorted(rolls.on_roll(tx, found.id)), "decision.opened", act, deed)


@follows(CloseVote, later=True)
def tell_closed(tx: WriteTx, act: CloseVote, deed: Deed) -> None:
    """Every member; of an appeal, those who had a part in it and those who judged it."""
    kind = "decision.passed" if act.passed else "decision.failed"
    found = proposals.by_ref(tx, act.proposal)
    if appeals.of(tx, found.id) is None:
        whom = people.member_ids(tx)
    else:
        whom = sorted(appeals.parties_of(tx, found.id) | rolls.on_roll(tx, found.id))
    _tell(tx, whom, kind, act, deed)


@follows(ExtendVote, later=True)
def tell_extended(tx: WriteTx, act: ExtendVote, deed: Deed) -> None:
    """Every member."""
    _tell(tx, people.member_ids(tx), "decision.extended", act, deed)


@follows(ChangeProposal, later=True)
def tell_changed(tx: WriteTx, act: ChangeProposal, deed: Deed) -> None:
    """Every member while it is announced; before that those who stand behind it."""
    found = proposals.by_ref(tx, act.proposal)
    announced = found.announced_at is not None
    whom = people.member_ids(tx) if announced else proposals.sponsors_of(tx, found.id)
    others = [one for one in whom if one != deed.actor_id]
    _tell(tx, others, "decision.changed", act, deed)


@follows(PutBeside, later=True)
def tell_beside(tx: WriteTx, act: PutBeside, deed: Deed) -> None:
    """Those who stand behind a proposal or another rival of it; when its vote moves, everybody."""
    found = proposals.by_ref(tx, act.beside)
    ways = [found, *(one for one in rivals.of(tx, found.id) if one.ref != act.rival)]
    behind = {one for way in ways for one in proposals.sponsors_of(tx, way.id)} - {deed.actor_id}
    _tell_of(tx, sorted(one for one in behind if one), "decision.rival", found, deed)
    if act.opens is not None:
        others = [one for one in people.member_ids(tx) if one not in {*behind, deed.actor_id}]
        _tell_of(tx, others, "decision.moved", found, deed)


@follows(LapseProposal, later=True)
def tell_lapsed(tx: WriteTx, act: LapseProposal, deed: Deed) -> None:
    """Those who stand behind it."""
    found = proposals.by_ref(tx, act.proposal)
    kind = "decision.dropped" if announcements.is_one(tx, found.id) else "decision.lapsed"
    _tell(tx, proposals.sponsors_of(tx, found.id), kind, act, deed)


@follows(MakeObjection, later=True)
def tell_objection(tx: WriteTx, act: MakeObjection, deed: Deed) -> None:
    """Those who stand behind the proposal: they must answer."""
    found = proposals.by_ref(tx, act.proposal)
    behind = [one for one in proposals.sponsors_of(tx, found.id) if one != deed.actor_id]
    _tell(tx, behind, "decision.objection", act, deed)


@follows(AnswerObjection, later=True)
def tell_answer(tx: WriteTx, act: AnswerObjection, deed: Deed) -> None:
    """Whoever objected."""
    said = voices.by_ref(tx, act.voice)
    if said.author_id != deed.actor_id:
        link = f"/decide/{said.proposal_id}"
        notices.tell(tx, [said.author_id], "decision.answer", deed, link=link)


def _tell(tx: WriteTx, whom: list[int], kind: str, act: Told, deed: Deed) -> None:
    _tell_of(tx, whom, kind, proposals.by_ref(tx, act.proposal), deed)


def _tell_of(tx: WriteTx, whom: list[int], kind: str, found: Proposal, deed: Deed) -> None:
    notices.tell(tx, whom, kind, deed, link=f"/decide/{found.id}")
