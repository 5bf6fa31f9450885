"""Ballots: sealed until the vote closes, and changeable until then."""

from typing import Protocol

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, delete, func, select

from folkmoot.assembly.deciding import options, proposals, rolls, tallying
from folkmoot.assembly.deciding.proposals import OPEN, Proposal
from folkmoot.assembly.rules.vocabulary import Rule
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, NotAllowed
from folkmoot.identity import people
from folkmoot.record.acts import SEALED, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.tables import Micros, metadata, private
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

ballots = Table(
    "ballot",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("k", Integer, primary_key=True, autoincrement=False),
    Column("choice", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Column("times", Integer, nullable=False),
    info=private(),
)

NOT_ON_ROLL = N_("You are not on the roll of this vote. It was drawn up when the vote opened.")


@act("ballot.cast/1", record=SEALED, member=True, suspended=True, undo="ballot.cast/1")
class CastBallot(Act, frozen=True):
    """Vote on a proposal, or change one's vote; nobody sees how before the vote has closed."""

    proposal: Ref
    k: int
    """One's place on the roll."""
    salt: str
    """What opens it: with it anybody can check, once the vote has closed, that it is one's own."""
    choice: str
    """As `tallying` reads it."""

    def target(self, tx: ReadTx) -> Target:
        """Sealed, whoever asks, until the vote closes."""
        proposals.by_ref(tx, self.proposal)
        return Target(scopes=(), audience=SEALED, subject=self.proposal)


@handles(CastBallot)
def _cast(tx: WriteTx, act: CastBallot, deed: Deed) -> None:
    found = proposals.by_ref(tx, act.proposal)
    if not kernel_of(tx).replaying:
        check_voter(tx, act, found, deed)
        if found.rule is not None:
            _check_choice(tx, act, found, found.rule)
    key = {"proposal_id": found.id, "k": act.k}
    values = {**key, "choice": act.choice, "at": deed.at, "times": 1}
    tx.upsert(
        ballots,
        ["proposal_id", "k"],
        values,
        choice=act.choice,
        at=deed.at,
        times=ballots.c.times + 1,
    )


class Ticket(Protocol):
    """What a ballot shows of whoever casts it: their place on the roll, and what opens it."""

    @property
    def k(self) -> int:
        """The place."""
        ...

    @property
    def salt(self) -> str:
        """What opens it."""
        ...


def _check_choice(tx: ReadTx, act: CastBallot, found: Proposal, rule: Rule) -> None:
    if rule.ballots == "secret":
        raise Conflict(N_("This vote is secret, and you are to vote with a code."))
    tallying.check(act.choice, rule.method, options.highest(tx, found.id))


def check_voter(tx: ReadTx, act: Ticket, found: Proposal, deed: Deed) -> None:
    """Refuse who may not vote on this now: too late, not on the roll, or just recovered."""
    if found.stage != OPEN or found.closes_at is None or deed.at >= found.closes_at:
        raise Conflict(N_("This vote is not open."))
    opening = rolls.mine(tx, found.id, deed.actor or Ref(""), deed.actor_id or 0)
    if opening is None or (opening.k, opening.salt) != (act.k, act.salt):
        raise NotAllowed(NOT_ON_ROLL)
    person = people.by_id(tx, deed.actor_id or 0)
    limited = None if person is None else person.limited_until
    if limited is not None and deed.at < limited:
        raise NotAllowed(
            N_("Your account was recovered with the help of others, so it cannot vote yet.")
        )


def cast(tx: ReadTx, found: Proposal, member: Ref, member_id: int, choice: str) -> CastBallot:
    """The act by which a member votes. Raises NotAllowed for who is not on the roll."""
    if found.stage != OPEN:
        raise Conflict(N_("This vote is not open."))
    opening = rolls.mine(tx, found.id, member, member_id)
    if opening is None:
        raise NotAllowed(NOT_ON_ROLL)
    return CastBallot(found.ref, opening.k, opening.salt, choice)


def choices(tx: ReadTx, proposal_id: int) -> list[str]:
    """Every vote that stands; only for counting."""
    query = select(ballots.c.choice).where(ballots.c.proposal_id == proposal_id)
    return [row.choice for row in tx.rows(query)]


def times_cast(tx: ReadTx, proposal_id: int) -> int:
    """How many ballots were cast, those that were changed since among them."""
    query = select(func.sum(ballots.c.times)).where(ballots.c.proposal_id == proposal_id)
    return int(tx.value(query) or 0)


def number(tx: ReadTx, proposal_id: int) -> int:
    """How many on the roll have voted."""
    return tx.value(select(func.count()).where(ballots.c.proposal_id == proposal_id))


def own_choice(tx: ReadTx, proposal_id: int, k: int) -> str | None:
    """How one has voted oneself; only for the page of the one whose place it is.

    "" in a secret vote: there it is only known that one has.
    """
    query = select(ballots.c.choice).where(ballots.c.proposal_id == proposal_id, ballots.c.k == k)
    return tx.value(query)


def forget(tx: WriteTx, proposal_id: int) -> None:
    """Delete who voted and how, so that all can vote anew; for handlers only."""
    tx.write(delete(ballots).where(ballots.c.proposal_id == proposal_id))
