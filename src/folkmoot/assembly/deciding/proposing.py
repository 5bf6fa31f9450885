"""What members do with proposals: make them, stand behind them, talk them out, take them back."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import delete

from folkmoot.assembly import rulebook
from folkmoot.assembly.deciding import (
    appeals,
    bodies,
    candidates,
    effects,
    emergencies,
    intakes,
    options,
    pausing,
    proposals,
    rivals,
    rolls,
    vetoes,
)
from folkmoot.assembly.deciding.effects import Effect
from folkmoot.assembly.deciding.proposals import (
    GATHERING,
    INTAKE,
    JOINED,
    NOTICE,
    OPEN,
    PASSED,
    WITHDRAWN,
    Office,
    Proposal,
    Question,
    readies,
    sponsors,
)
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid
from folkmoot.record import canonical, log
from folkmoot.record.acts import MEMBERS, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text import parse
from folkmoot.words import N_

LONGEST_TITLE = 200
LONGEST_STATEMENT = 20_000
MOST_GATHERING = 3
"""So many proposals of one person may look for others at a time."""


class _OfProposal(Act, frozen=True):
    proposal: Ref

    def target(self, tx: ReadTx) -> Target:
        """No scope: whoever is banned by a steward still has a say in what the members decide."""
        proposals.by_ref(tx, self.proposal)
        return Target(scopes=(), subject=self.proposal)


@act(
    "proposal.make/1",
    record=MEMBERS,
    member=True,
    suspended=True,
    undo="proposal.withdraw/1",
    erasable=("title", "statement", "names"),
)
class MakeProposal(Act, frozen=True):
    """Propose something that carries itself out once the members have passed it."""

    ref: Ref
    effects: tuple[Effect, ...]
    """What is done, where the vote is of yes or no."""
    title: str
    statement: str
    ways: tuple[tuple[Effect, ...], ...] = ()
    """What each option does, where one of several is chosen."""
    names: str = ""
    """What each of them is called, one in each line."""
    office: Office | None = None
    """What the elected will hold, where people are elected."""
    community: Ref | None = None
    """Whose subscribers among the members decide, on its stewards; None for all members."""

    @property
    def question(self) -> Question:
        """What the vote will ask."""
        return "election" if self.office else "choice" if self.ways else "yes-no"

    def target(self, tx: ReadTx) -> Target:
        """With its erasure the words go."""
        return Target(scopes=(), subject=self.ref)


@act(
    "proposal.sponsor/1",
    record=MEMBERS,
    member=True,
    suspended=True,
    irreversible="It is one's word; whoever changes their mind votes no.",
)
class SponsorProposal(_OfProposal, frozen=True):
    """Stand behind a proposal; with enough people behind it, it is voted on."""


@act(
    "proposal.withdraw/1",
    record=MEMBERS,
    own=True,
    suspended=True,
    irreversible="It can be proposed anew.",
)
class WithdrawProposal(_OfProposal, frozen=True):
    """Take a proposal of one's own back, before the vote opens."""

    def target(self, tx: ReadTx) -> Target:
        """Only whoever made it."""
        found = proposals.by_ref(tx, self.proposal)
        return intakes.target(tx, found, found.author)


@act("proposal.ready/1", record=MEMBERS, member=True, suspended=True, undo="proposal.unready/1")
class SayReady(_OfProposal, frozen=True):
    """Say that one has nothing more to say; when everybody has, nobody need wait."""


@act("proposal.unready/1", record=MEMBERS, member=True, suspended=True, undo="proposal.ready/1")
class SayUnready(_OfProposal, frozen=True):
    """Take that back: there is something to say after all."""


@act(
    "proposal.erase/1",
    record=MEMBERS,
    own=True,
    power="content.erase",
    irreversible="The words are deleted, and nothing can bring them back.",
)
class EraseProposal(Act, frozen=True):
    """Erase the title and the statement of a proposal; what it does, and its vote, stay."""

    proposal: Ref

    def target(self, tx: ReadTx) -> Target:
        """What is voted on, or was decided, is not its author's alone any more."""
        found = proposals.by_ref(tx, self.proposal)
        shared = found.stage in (NOTICE, OPEN, PASSED, JOINED)
        return Target(
            owner=None if shared else found.author,
            audience=intakes.audience(tx, found),
            parties=intakes.parties(tx, found) if intakes.is_hidden(tx, found.id) else (),
            subject=self.proposal,
        )


@handles(MakeProposal)
def _make(tx: WriteTx, act: MakeProposal, deed: Deed) -> int:
    if not kernel_of(tx).replaying:
        check_words(act.title, act.statement)
        wanted = [one for way in _ways(act) for one in way]
        acts = [one for way in _ways(act) for one in effects.check(tx, way, deed.at)]
        _check_form(tx, act, deed.at)
        _check_own_text(act, wanted)
        if act.community is not None:
            bodies.check(tx, act.community, acts, act.office)
        _check_pause(tx, act, acts, deed.at)
        if proposals.gathering_of(tx, deed.actor_id or 0) >= MOST_GATHERING:
            raise Conflict(
                N_(
                    "{most} of your proposals still look for others to stand behind them. "
                    "Take one of them back first."
                ),
                most=MOST_GATHERING,
            )
    proposal_id = tx.insert(
        proposals.proposals,
        ref=act.ref,
        author_id=deed.actor_id,
        title=act.title,
        statement=act.statement,
        question=act.question,
        office=None
        if act.office is None
        else canonical.encode(msgspec.to_builtins(act.office)).decode(),
        community=act.community,
        stage=GATHERING,
        made_at=deed.at,
    )
    names = act.names.split("\n")
    for n, way in enumerate(_ways(act), 1):
        options.put(tx, proposal_id, n, names[n - 1] if n <= len(names) else "")
        effects.put(tx, proposal_id, n, way)
    tx.insert(sponsors, proposal_id=proposal_id, person_id=deed.actor_id, at=deed.at)
    return proposal_id


def check_words(title: str, statement: str) -> None:
    """Refuse a proposal without a title, or one that is too long. Raises Invalid."""
    if not title.strip():
        raise Invalid(N_("Give the proposal a title."), field="title")
    bounds = (("title", title, LONGEST_TITLE), ("statement", statement, LONGEST_STATEMENT))
    for field, words, longest in bounds:
        if len(words) > longest:
            raise Invalid(
                N_("This is too long: at most {most} characters fit."), field=field, most=longest
            )


def _ways(act: MakeProposal) -> tuple[tuple[Effect, ...], ...]:
    """What each option does; in an election there is none before somebody stands."""
    if act.office is not None:
        return ()
    return act.ways or (act.effects,)


def _check_form(tx: ReadTx, act: MakeProposal, at: int) -> None:
    """One question: yes or no, or which of several, or who."""
    if (act.effects and (act.ways or act.office)) or (act.ways and act.office):
        raise Invalid(N_("A vote asks one question."), field="effects")
    if act.office is not None:
        candidates.check_office(tx, act.office, at)
    if act.ways:
        _check_ways(act)


def _check_ways(act: MakeProposal) -> None:
    if not 2 <= len(act.ways) <= options.MOST:
        raise Invalid(
            N_("A choice has between 2 and {most} ways, besides leaving everything as it is."),
            field="ways",
            most=options.MOST,
        )
    names = act.names.split("\n")
    if (
        len(names) != len(act.ways)
        or len(set(names)) < len(names)
        or not all(map(str.strip, names))
    ):
        raise Invalid(N_("Give each way a name of its own."), field="names")
    if max(map(len, names)) > LONGEST_TITLE:
        raise Invalid(
            N_("This is too long: at most {most} characters fit."),
            field="names",
            most=LONGEST_TITLE,
        )
    told = {tuple(effects.gist(one) for one in way) for way in act.ways}
    if len(told) < len(act.ways):
        raise Invalid(N_("Two of the ways do the same."), field="ways")


def _check_own_text(act: MakeProposal, wanted: Sequence[Effect]) -> None:
    """What a proposal publishes are its own words."""
    for one in wanted:
        if one.fields.get("proposal", act.ref) != act.ref:
            raise Invalid(N_("A proposal can publish only its own statement."), field="effects")


def _check_pause(tx: ReadTx, act: MakeProposal, acts: Sequence[Act], at: int) -> None:
    """Nobody is to be recalled again and again."""
    rule = rulebook.needed(tx, acts, at, len(rolls.entitled(tx, at)), question=act.question)
    asked = pausing.Asked(_ways(act), tuple(acts), act.community)
    pausing.check(tx, asked, rule.pause, at)


@handles(SponsorProposal)
def _sponsor(tx: WriteTx, act: SponsorProposal, deed: Deed) -> None:
    found = _in(tx, act.proposal, (GATHERING,))
    if deed.actor_id in proposals.sponsors_of(tx, found.id):
        raise Conflict(N_("You stand behind this proposal already."))
    if vetoes.of(tx, found.id) is not None and not kernel_of(tx).replaying:
        vetoes.check_signing(tx, deed.actor_id or 0, deed.at)
    tx.insert(sponsors, proposal_id=found.id, person_id=deed.actor_id, at=deed.at)


@handles(WithdrawProposal)
def _withdraw(tx: WriteTx, act: WithdrawProposal, deed: Deed) -> None:
    found = _in(tx, act.proposal, (INTAKE, GATHERING, NOTICE))
    if proposals.is_called(tx, found.id):
        raise Conflict(N_("This vote is nobody's to take back: whoever is against it votes no."))
    if emergencies.is_called(tx, found.id):
        raise Conflict(N_("The clock called this vote, so nobody can take it back."))
    if vetoes.of(tx, found.id) is not None:
        _check_alone(tx, found, deed.actor_id or 0)
    appeal = appeals.of(tx, found.id)
    if appeal is not None and appeal.seed is not None:  # else another jury could be wished for
        raise Conflict(N_("The jury has been drawn, and decides now."))
    _take_back(tx, found, deed.at)


def _take_back(tx: WriteTx, found: Proposal, at: int) -> None:
    proposals.change(tx, found.id, stage=WITHDRAWN, closed_at=at)
    # what the parties of an appeal had put into its lot
    log.unseal(tx, found.ref, max(MEMBERS, intakes.audience(tx, found)))
    intakes.withdraw(tx, found, at)


def _check_alone(tx: ReadTx, found: Proposal, author_id: int) -> None:
    """Once others stand behind a veto, its author cannot let it come too late any more."""
    if found.stage != GATHERING or proposals.sponsors_of(tx, found.id) != [author_id]:
        raise Conflict(N_("Others stand behind this veto, so it is not yours alone to take back."))


@handles(SayReady)
def _ready(tx: WriteTx, act: SayReady, deed: Deed) -> None:
    found = _in(tx, act.proposal, (GATHERING, NOTICE, OPEN))
    key = {"proposal_id": found.id, "person_id": deed.actor_id}
    if not tx.insert_if_new(readies, ["proposal_id", "person_id"], {**key, "at": deed.at}):
        raise Conflict(N_("You have said so already."))


@handles(SayUnready)
def _unready(tx: WriteTx, act: SayUnready, deed: Deed) -> None:
    found = _in(tx, act.proposal, (GATHERING, NOTICE, OPEN))
    mine = (readies.c.proposal_id == found.id, readies.c.person_id == deed.actor_id)
    if not tx.write(delete(readies).where(*mine)):
        raise Conflict(N_("You have not said that you are ready."))


@handles(EraseProposal)
def _erase(tx: WriteTx, act: EraseProposal, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if found.erased_at is not None:
        raise Conflict(N_("These words were erased already."))
    if found.stage == INTAKE and deed.actor_id != found.author_id:
        raise Conflict(N_("Others look at this first. They can send it back."))
    parse.forget()
    proposals.change(tx, found.id, title="", statement="", erased_at=deed.at)
    options.forget_titles(tx, found.id)
    rivals.forget_title(tx, found)
    intakes.forget_reasons(tx, found.id)
    log.erase_text(tx, act.proposal)
    if found.stage == INTAKE:  # nobody could answer, or judge, what has no words
        _take_back(tx, found, deed.at)


def _in(tx: ReadTx, ref: Ref, stages: tuple[proposals.Stage, ...]) -> Proposal:
    found = proposals.by_ref(tx, ref)
    if found.stage not in stages:
        raise Conflict(N_("It is too late for this: the proposal is not in that stage any more."))
    return found
