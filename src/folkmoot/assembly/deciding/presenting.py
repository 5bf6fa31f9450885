"""What candidates say of themselves, and the members who stand behind them."""

import msgspec
from sqlalchemy import Column, ForeignKey, Integer, Table, Text, select, update

from folkmoot.assembly.deciding import bodies, candidates, options, pairing, proposals, supporters
from folkmoot.assembly.deciding.options import Option
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.identity import people
from folkmoot.record import log
from folkmoot.record.acts import MEMBERS, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.tables import Micros, governed, id_column, metadata, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text import parse
from folkmoot.words import N_

LONGEST = 1000
"""So many characters a candidate has: all of them are to be read before voting."""

statements = Table(
    "candidate_words",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("proposal_id", Integer, ForeignKey("proposal.id"), nullable=False, index=True),
    Column("author_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("words", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Column("erased_at", Micros),
    info=governed(),
)
"""`ref`: of the mandate with which its author stands, or stood."""


class Statement(msgspec.Struct, frozen=True):
    """What a candidate says; "" once it was erased."""

    mandate: Ref
    author_id: int
    author: Ref
    words: str
    erased_at: int | None


NOBODY = N_("Nobody stands with this, or not any more.")


class _OfElection(Act, frozen=True):
    proposal: Ref

    def target(self, tx: ReadTx) -> Target:
        """No scope: whoever is banned by a steward can be elected, and choose, all the same."""
        proposals.by_ref(tx, self.proposal)
        return Target(scopes=(), subject=self.proposal)


@act(
    "candidate.speak/1",
    record=MEMBERS,
    member=True,
    suspended=True,
    undo="candidate.erase/1",
    erasable=("words",),
)
class SpeakAsCandidate(Act, frozen=True):
    """Say who one is and what one would do, in place of what one said before."""

    proposal: Ref
    mandate: Ref
    """With which one stands."""
    words: str

    def target(self, tx: ReadTx) -> Target:
        """The candidacy: its words go with it."""
        proposals.by_ref(tx, self.proposal)
        return Target(scopes=(), subject=self.mandate)


@act(
    "candidate.erase/1",
    record=MEMBERS,
    own=True,
    power="content.erase",
    suspended=True,
    irreversible="The words are deleted, and nothing can bring them back.",
)
class EraseCandidateWords(Act, frozen=True):
    """Erase what a candidate said of themselves; that they stand stays."""

    mandate: Ref

    def target(self, tx: ReadTx) -> Target:
        """Who said it, or who erases what the law demands."""
        return Target(owner=said_by(tx, self.mandate)[1].author, subject=self.mandate)


@act(
    "candidate.support/1",
    record=MEMBERS,
    member=True,
    suspended=True,
    undo="candidate.unsupport/1",
)
class SupportCandidate(_OfElection, frozen=True):
    """Stand behind a candidate, so that they are on the ballot."""

    mandate: Ref
    """With which they stand."""


@act(
    "candidate.unsupport/1",
    record=MEMBERS,
    member=True,
    suspended=True,
    undo="candidate.support/1",
)
class UnsupportCandidate(_OfElection, frozen=True):
    """Stand behind a candidate no longer."""

    mandate: Ref


_QUERY = select(
    statements.c.ref,
    statements.c.author_id,
    people.people.c.ref.label("author"),
    statements.c.words,
    statements.c.erased_at,
).join_from(statements, people.people, people.people.c.id == statements.c.author_id)


def of(tx: ReadTx, proposal_id: int) -> dict[Ref, Statement]:
    """What those who stand in an election say, by their mandates."""
    rows = tx.rows(_QUERY.where(statements.c.proposal_id == proposal_id))
    return {one.mandate: one for one in (Statement(*row) for row in rows)}


def said_by(tx: ReadTx, mandate: Ref) -> tuple[int, Statement]:
    """What was said under a mandate, and the number of the election. Raises NotFound."""
    row = tx.row(_QUERY.add_columns(statements.c.proposal_id).where(statements.c.ref == mandate))
    if row is None:
        raise NotFound(N_("Nobody said this, or it is not there any more."))
    return row.proposal_id, Statement(row.ref, row.author_id, row.author, row.words, row.erased_at)


def _standing(tx: ReadTx, proposal: Ref, mandate: Ref) -> tuple[int, Option]:
    """A candidate in an election whose vote has not opened. Raises NotFound, Conflict."""
    election = candidates.election(tx, proposal)
    standing = options.of_proposal(tx, election.id)
    one = next((each for each in standing if each.mandate == mandate), None)
    if one is None:
        raise NotFound(NOBODY)
    return election.id, one


@handles(SpeakAsCandidate)
def _speak(tx: WriteTx, act: SpeakAsCandidate, deed: Deed) -> None:
    number, one = _standing(tx, act.proposal, act.mandate)
    if one.person_id != deed.actor_id:
        raise NotAllowed(N_("Only whoever stands says what is written there."))
    if not kernel_of(tx).replaying:
        if not act.words.strip():
            raise Invalid(N_("Say who you are and what you would do."), field="words")
        if len(act.words) > LONGEST:
            raise Invalid(
                N_("This is too long: at most {most} characters fit."), field="words", most=LONGEST
            )
    found = of(tx, number).get(act.mandate)
    if found is not None and found.erased_at is not None:
        raise Conflict(N_("These words were erased. To say something else, stand anew."))
    values = {"ref": act.mandate, "proposal_id": number, "author_id": deed.actor_id}
    said = {"words": act.words, "at": deed.at}
    tx.upsert(statements, ["ref"], {**values, **said}, **said)


@handles(EraseCandidateWords)
def _erase(tx: WriteTx, act: EraseCandidateWords, deed: Deed) -> None:
    _, found = said_by(tx, act.mandate)
    if found.erased_at is not None:
        raise Conflict(N_("These words were erased already."))
    mine = update(statements).where(statements.c.ref == act.mandate)
    tx.write(mine.values(words="", erased_at=deed.at))
    parse.forget()
    log.erase_text(tx, act.mandate)


@handles(SupportCandidate)
def _support(tx: WriteTx, act: SupportCandidate, deed: Deed) -> None:
    number, one = _standing(tx, act.proposal, act.mandate)
    election = proposals.by_id(tx, number)
    behind, person_id = supporters.of(tx, number).get(act.mandate, []), deed.actor_id or 0
    if one.person_id == person_id:
        raise NotAllowed(N_("Another member has to stand behind you."))
    if person_id in behind:
        raise Conflict(N_("You stand behind this candidate already."))
    if not kernel_of(tx).replaying and all(
        voter.id != person_id for voter in bodies.voters(tx, election, deed.at)
    ):
        raise NotAllowed(N_("Only who can vote now can stand behind a candidate."))
    supporters.put(tx, number, act.mandate, person_id, deed.at)
    if not behind:
        pairing.ask_anew(tx, number)


@handles(UnsupportCandidate)
def _unsupport(tx: WriteTx, act: UnsupportCandidate, deed: Deed) -> None:
    number, _ = _standing(tx, act.proposal, act.mandate)
    if not supporters.drop(tx, act.mandate, deed.actor_id or 0):
        raise Conflict(N_("You do not stand behind this candidate."))
    if not supporters.of(tx, number).get(act.mandate):
        pairing.ask_anew(tx, number)
