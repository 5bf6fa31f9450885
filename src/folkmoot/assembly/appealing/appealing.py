"""Appeals: made by whom an act was done to, answered by who did it."""

from folkmoot.assembly.appealing import undoing
from folkmoot.assembly.deciding import appeals, asking, effects, intakes, proposals
from folkmoot.assembly.deciding.asking import Question
from folkmoot.assembly.deciding.effects import Effect
from folkmoot.assembly.deciding.proposals import GATHERING, INTAKE, NOTICE, OPEN
from folkmoot.assembly.deciding.proposing import check_words
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.identity import people
from folkmoot.notices import notices
from folkmoot.record.acts import MEMBERS, Act, Deed, Target, act, follows, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

LONGEST_REPLY = 5_000
MOST_UNDER_WAY = 10
"""So many appeals of one person are judged at a time: each takes the time of several others."""


@act(
    "appeal.make/1",
    record=MEMBERS,
    member=True,
    suspended=True,
    undo="proposal.withdraw/1",
    erasable=("title", "statement"),
)
class MakeAppeal(Act, frozen=True):
    """Ask members who had no part in it to undo an act; if they agree, it is undone."""

    ref: Ref
    """The proposal that the appeal is."""
    leaf: int
    """The number of the act in the record."""
    effects: tuple[Effect, ...]
    """The one act that undoes it."""
    doer: Ref
    concerned: tuple[Ref, ...]
    title: str
    statement: str

    def target(self, tx: ReadTx) -> Target:
        """With its erasure the words go."""
        return Target(scopes=(), subject=self.ref)


@act(
    "appeal.reply/1",
    record=MEMBERS,
    own=True,
    suspended=True,
    irreversible="It was read by those who judge. Whoever did the act can add to it.",
)
class ReplyToAppeal(Act, frozen=True):
    """Say why one did what is appealed against; it stands beside the appeal."""

    proposal: Ref
    words: str

    def target(self, tx: ReadTx) -> Target:
        """Only who did the act."""
        asked = proposals.by_ref(tx, self.proposal)
        doer = people.by_id(tx, appeals.by_proposal(tx, asked.id).doer_id)
        return intakes.target(tx, asked, doer.ref if doer else None)


@handles(MakeAppeal)
def _make(tx: WriteTx, act: MakeAppeal, deed: Deed) -> int:
    if not kernel_of(tx).replaying:
        _check(tx, act, deed)
    asked = Question(act.ref, deed.actor_id, act.title, act.statement, deed.at)
    proposal_id = asking.put(tx, asked, act.effects)
    tx.insert(
        appeals.appeals,
        proposal_id=proposal_id,
        leaf=act.leaf,
        doer_id=people.id_of(tx, act.doer),
        concerned=deed.actor in act.concerned,
    )
    out = [people.id_of(tx, one) for one in (act.doer, *act.concerned)]
    appeals.add_parties(tx, proposal_id, [*out, deed.actor_id or 0])
    return proposal_id


def _check(tx: ReadTx, act: MakeAppeal, deed: Deed) -> None:
    found = undoing.by_leaf(tx, act.leaf, deed.at)
    if deed.actor == found.doer:
        raise NotAllowed(N_("You did this yourself, so you can undo it yourself."))
    if appeals.against(tx, act.leaf, concerned=deed.actor in found.concerned) is not None:
        raise Conflict(N_("Somebody has appealed against this already."))
    if appeals.under_way_of(tx, deed.actor_id or 0) >= MOST_UNDER_WAY:
        raise Conflict(
            N_("{most} of your appeals are under way. Wait for one of them, or take one back."),
            most=MOST_UNDER_WAY,
        )
    check_words(act.title, act.statement)
    if not act.statement.strip():
        raise Invalid(N_("Say why it should be undone."), field="statement")
    exact = (act.doer, act.concerned) == (found.doer, found.concerned)
    if not exact or len(act.effects) != 1 or not undoing.is_undo(tx, found, act.effects[0]):
        raise Invalid(N_("An appeal asks for what undoes the act, and for nothing else."))
    effects.to_act(act.effects[0])


@handles(ReplyToAppeal)
def _reply(tx: WriteTx, act: ReplyToAppeal, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if found.stage not in (INTAKE, GATHERING, NOTICE, OPEN):
        raise Conflict(N_("This appeal is over."))
    if not act.words.strip():
        raise Invalid(N_("Write why you did it."), field="words")
    if len(act.words) > LONGEST_REPLY:
        raise Invalid(
            N_("This is too long: at most {most} characters fit."),
            field="words",
            most=LONGEST_REPLY,
        )
    appeals.change(tx, found.id, reply=act.words, replied_at=deed.at)


@follows(MakeAppeal)
def tell_made(tx: WriteTx, act: MakeAppeal, deed: Deed) -> None:
    """Who did the act, so that they can answer, and to whom it was done."""
    found = proposals.by_ref(tx, act.ref)
    told = [people.id_of(tx, one) for one in (act.doer, *act.concerned) if one != deed.actor]
    notices.tell(tx, told, "decision.appealed", deed, link=f"/decide/{found.id}", subject=act.ref)
