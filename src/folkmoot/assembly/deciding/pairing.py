"""One ballot, two questions: a founding vote, and the election of the first stewards beside it.

The election opens and closes with the vote. It counts only if that vote adopted a constitution,
and only once that is done; else it ends uncounted, and is held again where the vote is.
"""

from sqlalchemy import Column, ForeignKey, Integer, Table, and_, delete, select

from folkmoot.assembly.deciding import ballots, effects, options, proposals
from folkmoot.assembly.deciding.proposals import FAILED, NOTICE, OPEN, PASSED, Proposal, readies
from folkmoot.clock import HOUR
from folkmoot.storage.tables import governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

founding_votes = Table(
    "founding_vote",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("election_id", Integer, ForeignKey("proposal.id"), nullable=False, unique=True),
    Column("round", Integer, nullable=False),
    info=governed(),
)


def election_of(tx: ReadTx, vote_id: int) -> int | None:
    """The election in the same ballot as a founding vote; None for any other vote."""
    table = founding_votes.c
    return tx.value(select(table.election_id).where(table.proposal_id == vote_id))


def vote_of(tx: ReadTx, election_id: int) -> int | None:
    """The founding vote in whose ballot an election is; None for any other."""
    table = founding_votes.c
    return tx.value(select(table.proposal_id).where(table.election_id == election_id))


def beside(tx: ReadTx, election: Proposal) -> Proposal | None:
    """The founding vote in whose ballot an election is, or None."""
    if election.office is None:
        return None
    number = vote_of(tx, election.id)
    return None if number is None else proposals.by_id(tx, number)


def has_adopted(tx: ReadTx, vote: Proposal) -> bool | None:
    """Whether a founding vote adopted a constitution; None as long as that is not known."""
    if vote.stage == FAILED:
        return False
    if vote.stage != PASSED:
        return None
    does, way = effects.effects.c, options.options.c
    chosen = and_(way.proposal_id == does.proposal_id, way.n == does.option)
    done = select(does.carried_at, does.failed_at).join(options.options, chosen)
    row = tx.row(done.where(does.proposal_id == vote.id, way.place.is_not(None)))
    if row is None or row.failed_at is not None:
        return False
    return None if row.carried_at is None else True


def waits(tx: ReadTx, election: Proposal) -> bool:
    """Whether an election cannot be counted, as no constitution was adopted beside it (yet)."""
    vote = beside(tx, election)
    return vote is not None and not has_adopted(tx, vote)


def is_void(tx: ReadTx, election: Proposal) -> bool:
    """Whether an election is to end uncounted, as the vote beside it adopted nothing."""
    if election.stage not in (NOTICE, OPEN):
        return False
    vote = beside(tx, election)
    return vote is not None and has_adopted(tx, vote) is False


def is_counted_soon(tx: ReadTx, at: int) -> bool:
    """Whether the first stewards are known in a moment: a constitution was adopted just now."""
    table = founding_votes.c
    newest = select(table.election_id).order_by(table.round.desc()).limit(1)
    number = tx.value(newest)
    if number is None:
        return False
    election = proposals.by_id(tx, number)
    vote = beside(tx, election)
    just = vote is not None and (vote.closed_at or 0) > at - HOUR
    again = election.longer_at is not None or election.extended_at is not None
    return election.stage == OPEN and just and not again


def ready_of(tx: ReadTx, found: Proposal) -> frozenset[int]:
    """Who has nothing more to say; of an election, also about the vote beside it."""
    vote = beside(tx, found)
    said = proposals.ready_of(tx, found.id)
    return said if vote is None else said | proposals.ready_of(tx, vote.id)


def ask_anew(tx: WriteTx, election_id: int) -> None:
    """Ask again who is ready, as who stands has changed; for handlers only."""
    both = {election_id, vote_of(tx, election_id) or election_id}
    tx.write(delete(readies).where(readies.c.proposal_id.in_(both)))


def closing(tx: ReadTx, election: Proposal, earliest: int) -> int:
    """When an election closes that opens now: with the vote beside it, but not before its rule."""
    vote = beside(tx, election)
    return earliest if vote is None else max(earliest, vote.closes_at or 0)


def have_all_voted(tx: ReadTx, found: Proposal) -> bool:
    """Whether as many voted as are on the roll; in a founding vote, on both questions."""
    number = election_of(tx, found.id)
    if number is not None:
        election = proposals.by_id(tx, number)
        if election.stage == OPEN and ballots.number(tx, number) != election.roll:
            return False
    return ballots.number(tx, found.id) == found.roll


def constitutions(tx: ReadTx, vote_id: int) -> list[str]:
    """The names of the constitutions that a founding vote offers, in the order of its options."""
    return [str(one.effect.fields["name"]) for one in effects.of_proposal(tx, vote_id)]
