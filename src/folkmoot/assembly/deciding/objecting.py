"""Objecting with a reason, answering in the record, and what a minority leaves at the end."""

from typing import Any

from folkmoot.assembly.deciding import (
    appeals,
    ballots,
    bodies,
    proposals,
    rolls,
    tallying,
    voices,
)
from folkmoot.assembly.deciding.proposals import (
    FAILED,
    GATHERING,
    NOTICE,
    OPEN,
    PASSED,
    Proposal,
)
from folkmoot.assembly.deciding.voices import ANSWER, MINORITY, OBJECTION, Voice
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.record import log
from folkmoot.record.acts import MEMBERS, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text import parse
from folkmoot.words import N_

LONGEST = 2_000
"""Characters of a reason, an answer or a report: people read them before they vote."""
REPORTING = 7 * DAY
"""So long after the close a minority can leave its report."""


@act(
    "objection.make/1",
    record=MEMBERS,
    member=True,
    suspended=True,
    undo="objection.withdraw/1",
    erasable=("reason",),
)
class MakeObjection(Act, frozen=True):
    """Object to a proposal, with a reason that whoever proposes it must answer."""

    ref: Ref
    proposal: Ref
    reason: str

    def target(self, tx: ReadTx) -> Target:
        """No scope: whoever is banned by a steward still has a say in what the members decide."""
        proposals.by_ref(tx, self.proposal)
        return Target(scopes=(), subject=self.ref)


class _OfVoice(Act, frozen=True):
    voice: Ref

    def target(self, tx: ReadTx) -> Target:
        """Whoever said it."""
        found = voices.by_ref(tx, self.voice)
        return Target(scopes=(), owner=found.author, subject=self.voice)


@act(
    "objection.withdraw/1",
    record=MEMBERS,
    own=True,
    suspended=True,
    undo="objection.make/1",
)
class WithdrawObjection(_OfVoice, frozen=True):
    """Take an objection of one's own back: it stands in the way no longer."""


@act(
    "objection.answer/1",
    record=MEMBERS,
    member=True,
    suspended=True,
    irreversible="It was said to somebody; whoever said it can erase the words, or say more.",
    erasable=("answer",),
)
class AnswerObjection(Act, frozen=True):
    """Answer an objection to a proposal that one stands behind."""

    ref: Ref
    voice: Ref
    answer: str

    def target(self, tx: ReadTx) -> Target:
        """With its erasure the words go."""
        voices.by_ref(tx, self.voice)
        return Target(scopes=(), subject=self.ref)


@act(
    "minority.report/1",
    record=MEMBERS,
    member=True,
    suspended=True,
    irreversible="It stands beside the result; whoever wrote it can erase the words.",
    erasable=("report",),
)
class ReportMinority(Act, frozen=True):
    """Leave a short text beside a result, for those who were against it."""

    ref: Ref
    proposal: Ref
    report: str

    def target(self, tx: ReadTx) -> Target:
        """With its erasure the words go."""
        proposals.by_ref(tx, self.proposal)
        return Target(scopes=(), subject=self.ref)


@act(
    "voice.erase/1",
    record=MEMBERS,
    own=True,
    power="content.erase",
    irreversible="The words are deleted, and nothing can bring them back.",
)
class EraseVoice(Act, frozen=True):
    """Erase the words of an objection, an answer or a minority report; that it was said stays."""

    voice: Ref

    def target(self, tx: ReadTx) -> Target:
        """Whoever said it, or who erases what the law demands."""
        found = voices.by_ref(tx, self.voice)
        return Target(owner=found.author, subject=self.voice)


# ---- objecting


@handles(MakeObjection)
def _object(tx: WriteTx, act: MakeObjection, deed: Deed) -> int:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying:
        _check_words(act.reason, "reason")
        check_objecting(tx, found, deed.actor_id or 0, deed.at)
    return _say(tx, found, deed, ref=act.ref, sort=OBJECTION, words=act.reason)


def check_objecting(tx: ReadTx, found: Proposal, person_id: int, at: int) -> None:
    """Refuse an objection by whoever has no vote, has objected already, or comes too late."""
    if found.stage not in (GATHERING, NOTICE, OPEN):
        raise Conflict(N_("It is too late to object: this was decided, or taken back."))
    if appeals.of(tx, found.id) is not None:
        raise Conflict(N_("Those who judge this decide on it. Objections are for what all do."))
    if found.stage == OPEN:
        may = rolls.on_roll(tx, found.id)
    else:
        may = frozenset(one.id for one in bodies.voters(tx, found, at))
    if person_id not in may:
        raise NotAllowed(N_("Whoever can vote on this can object to it. You are not among them."))
    if any(one.author_id == person_id for one in voices.standing(tx, found.id)):
        raise Conflict(N_("You object to this already. Take that back to object anew."))


@handles(WithdrawObjection)
def _withdraw(tx: WriteTx, act: WithdrawObjection, deed: Deed) -> None:
    said = voices.by_ref(tx, act.voice)
    if not kernel_of(tx).replaying:
        _check_standing(tx, said)
    voices.change(tx, said.id, withdrawn_at=deed.at)


def _check_standing(tx: ReadTx, said: Voice) -> None:
    """Refuse what is no objection that stands, or was decided over."""
    if said.sort != OBJECTION or said.withdrawn_at is not None:
        raise Conflict(N_("This is no objection any more."))
    if proposals.by_id(tx, said.proposal_id).stage not in (GATHERING, NOTICE, OPEN):
        raise Conflict(N_("It is too late for this: the proposal is not in that stage any more."))


@handles(AnswerObjection)
def _answer(tx: WriteTx, act: AnswerObjection, deed: Deed) -> int:
    said = voices.by_ref(tx, act.voice)
    found = proposals.by_id(tx, said.proposal_id)
    if not kernel_of(tx).replaying:
        _check_words(act.answer, "answer")
        _check_standing(tx, said)
        if deed.actor_id not in proposals.sponsors_of(tx, found.id):
            raise NotAllowed(N_("Whoever stands behind the proposal answers objections to it."))
    return _say(tx, found, deed, ref=act.ref, sort=ANSWER, words=act.answer, to_id=said.id)


# ---- minority reports


@handles(ReportMinority)
def _report(tx: WriteTx, act: ReportMinority, deed: Deed) -> int:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying:
        _check_words(act.report, "report")
        check_reporting(tx, found, deed.actor or Ref(""), deed.actor_id or 0, deed.at)
    return _say(tx, found, deed, ref=act.ref, sort=MINORITY, words=act.report)


def check_reporting(tx: ReadTx, found: Proposal, person: Ref, person_id: int, at: int) -> None:
    """Refuse a report by whoever was not against it, has left one, or comes too late.

    How somebody voted in secret nobody knows, nor what an order of several ways is against: there
    whoever took part can leave one.
    """
    if found.stage not in (PASSED, FAILED) or at >= (found.closed_at or 0) + REPORTING:
        raise Conflict(N_("A minority report is left within 7 days after the close of a vote."))
    said = [one for one in voices.of_proposal(tx, found.id) if one.author_id == person_id]
    if any(one.sort == MINORITY for one in said):
        raise Conflict(N_("You have left a minority report already."))
    if any(one.sort == OBJECTION and one.withdrawn_at is None for one in said):
        return
    opening = rolls.mine(tx, found.id, person, person_id)
    voted = None if opening is None else ballots.own_choice(tx, found.id, opening.k)
    if voted in (None, "yes", tallying.ABSTAIN):
        raise NotAllowed(N_("Whoever objected, or voted otherwise, can leave a minority report."))


# ---- words


def _check_words(words: str, field: str) -> None:
    if not words.strip():
        raise Invalid(N_("Write it in a sentence or two."), field=field)
    if len(words) > LONGEST:
        raise Invalid(
            N_("This is too long: at most {most} characters fit."), field=field, most=LONGEST
        )


def _say(tx: WriteTx, found: Proposal, deed: Deed, **said: Any) -> int:
    values = {"proposal_id": found.id, "author_id": deed.actor_id, "at": deed.at}
    return tx.insert(voices.voices, **values, **said)


@handles(EraseVoice)
def _erase(tx: WriteTx, act: EraseVoice, deed: Deed) -> None:
    """An objection whose reason its own author erases stands in the way no longer."""
    said = voices.by_ref(tx, act.voice)
    if said.erased_at is not None:
        raise Conflict(N_("These words were erased already."))
    gone: dict[str, Any] = {"words": "", "erased_at": deed.at}
    found = proposals.by_id(tx, said.proposal_id)
    open_still = found.stage in (GATHERING, NOTICE, OPEN) and said.withdrawn_at is None
    if said.sort == OBJECTION and open_still and deed.actor_id == said.author_id:
        gone["withdrawn_at"] = deed.at
    parse.forget()
    voices.change(tx, said.id, **gone)
    log.erase_text(tx, act.voice)
