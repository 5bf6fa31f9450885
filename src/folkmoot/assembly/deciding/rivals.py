"""Rivals: another proposal for the same question, put beside one before its vote opens.

A rival is a proposal of its own, with its own words, page and people behind it. When the vote
opens, those with enough people behind them become options of it, and it asks which of several.
"""

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import Column, ForeignKey, Integer, Table, delete, select, update

from folkmoot.assembly import rulebook
from folkmoot.assembly.deciding import (
    announcements,
    appeals,
    bodies,
    effects,
    emergencies,
    options,
    pausing,
    proposals,
    vetoes,
)
from folkmoot.assembly.deciding.effects import Effect
from folkmoot.assembly.deciding.hours import full_hour
from folkmoot.assembly.deciding.proposals import (
    GATHERING,
    JOINED,
    NOTICE,
    Proposal,
    readies,
)
from folkmoot.assembly.deciding.rolls import Voter
from folkmoot.assembly.rules.vocabulary import SHORTEST_NOTICE, Rule
from folkmoot.clock import DAY, HOUR, Ref
from folkmoot.errors import Conflict, FolkmootError, Invalid
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import MEMBERS, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.tables import Micros, governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

MOST = 4
"""So many rivals become options: more cannot be weighed against each other."""

LATEST = 7 * DAY
"""Rivals move no vote further than this from its announcement, or than the notice of its rule."""

RULE = "open"
"""The rule of the clock."""

KINDS = frozenset(
    {
        "community.close/1",
        "community.move/1",
        "community.reopen/1",
        "federation.allow/1",
        "federation.block/1",
        "federation.lift/1",
        "federation.silence/1",
        "rule.adopt/1",
        "setting.set/1",
    }
)
"""What can have a rival: things that are so or otherwise. People and mandates are elected or
recalled, and judged with others in mind nobody is; a constitution is decided on by itself."""

rivals = Table(
    "rival",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("beside_id", Integer, ForeignKey("proposal.id"), nullable=False, index=True),
    Column("at", Micros, nullable=False),
    Column("option", Integer),
    info=governed(),
)


class _OfRival(Act, frozen=True):
    rival: Ref

    def target(self, tx: ReadTx) -> Target:
        """Only whoever made the rival."""
        found = proposals.by_ref(tx, self.rival)
        return Target(scopes=(), owner=found.author, subject=self.rival)


@act("rival.put/1", record=MEMBERS, own=True, suspended=True, undo="rival.leave/1")
class PutBeside(_OfRival, frozen=True):
    """Put a proposal of one's own beside another, as another answer to the same question."""

    beside: Ref
    opens: int | None
    """When the vote opens then, where it was announced: nobody is surprised by a rival."""


@act("rival.leave/1", record=MEMBERS, own=True, suspended=True, undo="rival.put/1")
class LeaveAlone(_OfRival, frozen=True):
    """Let a proposal of one's own go its own way again."""


@act(
    "rival.join/1",
    record=MEMBERS,
    clock=RULE,
    irreversible="The vote on all of them opens in the same moment.",
)
class JoinRivals(Act, frozen=True):
    """Make options of the rivals that enough people stand behind, as the vote opens."""

    proposal: Ref
    rivals: tuple[Ref, ...]

    def target(self, tx: ReadTx) -> Target:
        """The proposal, whose words are not in it."""
        proposals.by_ref(tx, self.proposal)
        return Target(subject=self.proposal)


@handles(PutBeside)
def _put(tx: WriteTx, act: PutBeside, deed: Deed) -> None:
    rival, beside = proposals.by_ref(tx, act.rival), proposals.by_ref(tx, act.beside)
    if not kernel_of(tx).replaying:
        check(tx, rival, beside)
        earliest = opening(tx, rival, beside, deed.at)
        if beside.stage == NOTICE:
            told = act.opens is not None and earliest <= act.opens <= earliest + HOUR
            if not told:
                raise Conflict(N_("The vote opens at another time then. Try again."))
    tx.write(delete(rivals).where(rivals.c.proposal_id == rival.id))  # of one that has ended
    proposals.change(tx, rival.id, stage=GATHERING, announced_at=None, opens_at=None)
    tx.insert(rivals, proposal_id=rival.id, beside_id=beside.id, at=deed.at)
    tx.write(delete(readies).where(readies.c.proposal_id == beside.id))
    if act.opens is not None:
        proposals.change(tx, beside.id, opens_at=act.opens)


@handles(LeaveAlone)
def _leave(tx: WriteTx, act: LeaveAlone, deed: Deed) -> None:
    rival = proposals.by_ref(tx, act.rival)
    if not kernel_of(tx).replaying and (rival.stage != GATHERING or beside(tx, rival.id) is None):
        raise Conflict(N_("This proposal stands beside no other."))
    tx.write(delete(rivals).where(rivals.c.proposal_id == rival.id))


@handles(JoinRivals)
def _join(tx: WriteTx, act: JoinRivals, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying:
        voters = bodies.voters(tx, found, deed.at)
        if found.stage != NOTICE or act.rivals != ready(tx, found, deed.at, voters):
            raise Conflict(N_("This is not due yet, or it has happened already."))
    n = options.highest(tx, found.id)
    if found.question == "yes-no":
        options.entitle(tx, found.id, 1, found.title)
    for ref in act.rivals:
        n += 1
        one = proposals.by_ref(tx, ref)
        options.put(tx, found.id, n, one.title)
        effects.put(tx, found.id, n, _wanted(tx, one))
        tx.write(update(rivals).where(rivals.c.proposal_id == one.id).values(option=n))
        proposals.change(tx, one.id, stage=JOINED, closed_at=deed.at)
    proposals.change(tx, found.id, question="choice")


# ---- who may stand beside whom


def check(tx: ReadTx, rival: Proposal, beside_it: Proposal) -> None:
    """Refuse a rival that comes too late or answers another question. Raises Conflict, Invalid."""
    waits = rival.stage in (GATHERING, NOTICE) and beside(tx, rival.id) is None
    if not waits or rival.question != "yes-no":
        raise Conflict(
            N_("Only a proposal of yes or no can be put beside one, before it is voted on.")
        )
    if beside_it.stage not in (GATHERING, NOTICE) or beside(tx, beside_it.id) is not None:
        raise Conflict(N_("It is too late for this: the proposal is not in that stage any more."))
    if of(tx, rival.id) or rival.id == beside_it.id:
        raise Conflict(N_("Others stand beside this proposal already."))
    there = of(tx, beside_it.id)
    if options.highest(tx, beside_it.id) >= options.MOST:
        raise Conflict(N_("So many ways stand beside this proposal that no other fits."))
    if not takes_rivals(tx, beside_it) or not takes_rivals(tx, rival):
        raise Invalid(NO_RIVALS)
    wanted = [{_subject(each) for each in _wanted(tx, one)} for one in (rival, beside_it)]
    if not wanted[0] & wanted[1]:
        raise Invalid(N_("It must answer the same question: do something to the same thing."))
    told = [{effects.gist(each) for each in _wanted(tx, one)} for one in (rival, beside_it)]
    others = [{effects.gist(each) for each in _wanted(tx, one)} for one in there]
    if told[0] in (told[1], *others):
        raise Invalid(N_("Two of the ways do the same."))


NO_RIVALS = N_(
    "What is about people and their mandates, about a constitution, decided by consent or "
    "announced as a small thing is asked by itself, and has no rivals."
)


def takes_rivals(tx: ReadTx, found: Proposal) -> bool:
    """Whether a proposal can have rivals, or be one.

    Where consent is needed a choice would go round it: there, and to small things, whoever wants
    it otherwise objects.
    """
    if found.question == "election" or found.community is not None:
        return False
    aside = announcements.is_one(tx, found.id) or emergencies.is_called(tx, found.id)
    if aside or appeals.of(tx, found.id) is not None:
        return False
    if vetoes.of(tx, found.id) is not None:
        return False
    wanted = _wanted(tx, found)
    if not wanted or any(one.kind not in KINDS for one in wanted):
        return False
    at = kernel_of(tx).clock.now()
    acts = [effects.to_act(one) for one in wanted]
    return rulebook.needed(tx, acts, at, 1).method == "yes-no"


def _wanted(tx: ReadTx, found: Proposal) -> list[Effect]:
    return [one.effect for one in effects.of_proposal(tx, found.id)]


def _subject(effect: Effect) -> tuple[str, str]:
    """To what an effect does something."""
    family, fields = effect.kind.partition(".")[0], effect.fields
    rule: dict[str, str] = fields.get("rule") or {}
    named = fields.get("key") or fields.get("community") or rule.get("matter")
    return family, str(named or "")


def of(tx: ReadTx, proposal_id: int) -> list[Proposal]:
    """The rivals that stand beside a proposal or stood there when its vote opened, in order."""
    query = select(rivals.c.proposal_id).where(rivals.c.beside_id == proposal_id)
    found = [proposals.by_id(tx, row.proposal_id) for row in tx.rows(query.order_by(rivals.c.at,
             rivals.c.proposal_id))]  # fmt: skip
    return [one for one in found if one.stage in (GATHERING, JOINED)]


def beside(tx: ReadTx, proposal_id: int) -> Proposal | None:
    """The proposal that a rival stands beside, until its vote has opened without it."""
    found = tx.value(select(rivals.c.beside_id).where(rivals.c.proposal_id == proposal_id))
    if found is None:
        return None
    other = proposals.by_id(tx, found)
    rival = proposals.by_id(tx, proposal_id)
    return other if rival.stage == JOINED or other.stage in (GATHERING, NOTICE) else None


# ---- when the vote opens, and with whom


def together(tx: ReadTx, found: Proposal, others: Sequence[Proposal], at: int, roll: int) -> Rule:
    """The rule by which so many choose between a proposal and others."""
    acts = [effects.to_act(each) for one in (found, *others) for each in _wanted(tx, one)]
    return rulebook.needed(tx, acts, at, roll, question="choice")


def opening(tx: ReadTx, rival: Proposal, beside_it: Proposal, at: int) -> int:
    """When the vote opens, at the earliest, if a rival is put beside it now.

    Raises Conflict where that is too late.
    """
    if beside_it.stage != NOTICE or beside_it.opens_at is None:
        return 0
    whole = together(tx, beside_it, [rival], at, 1).notice
    first = beside_it.announced_at or at
    earliest = max(beside_it.opens_at, full_hour(at + SHORTEST_NOTICE), full_hour(first + whole))
    if earliest > full_hour(first + max(whole, LATEST)):
        raise Conflict(N_("The vote opens soon, and nobody would have the time to weigh another."))
    return earliest


def notice(tx: ReadTx, found: Proposal, at: int, roll: int) -> int:
    """The notice that a proposal with rivals needs; 0 where it has none."""
    others = of(tx, found.id)
    return together(tx, found, others, at, roll).notice if others else 0


def ready(tx: ReadTx, found: Proposal, at: int, voters: Sequence[Voter]) -> tuple[Ref, ...]:
    """The rivals that enough of the voters stand behind, as the vote opens.

    Where more have enough than fit, those that most stand behind become options, and of equals
    those that came first: so nobody keeps others out by filling the places.
    """
    enough: dict[Ref, int] = {}
    may = {one.id for one in voters}
    for one in of(tx, found.id):
        with suppress(FolkmootError):
            rule = together(tx, found, [one], at, len(voters))
            if one.stage == GATHERING and not pausing.waits(tx, one, rule, voters, at):
                enough[one.ref] = len(may.intersection(proposals.sponsors_of(tx, one.id)))
    fit = min(MOST, options.MOST - options.highest(tx, found.id))
    most = sorted(enough, key=lambda ref: -enough[ref])[:fit]
    return tuple(ref for ref in enough if ref in most)


def join(tx: WriteTx, found: Proposal, at: int, voters: Sequence[Voter]) -> Proposal:
    """Make options of the rivals that are ready, as the vote opens; gives the proposal anew."""
    joining = ready(tx, found, at, voters)
    if not joining:
        return found
    perform(tx, JoinRivals(found.ref, joining), by=ByClock(RULE))
    return proposals.by_ref(tx, found.ref)


def forget_title(tx: WriteTx, rival: Proposal) -> None:
    """Erase the title of a rival where it is the name of an option; for handlers only."""
    row = tx.row(select(rivals).where(rivals.c.proposal_id == rival.id))
    if row is not None and row.option is not None:
        options.entitle(tx, row.beside_id, row.option, "")
