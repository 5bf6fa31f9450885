"""Options of a vote: what can win it, besides that nothing changes.

They are numbered from 1, as ballots name them; 0 is always that nothing changes, and pages show it
last. A proposal that is voted on by yes or no has one option: that it is done.
"""

import msgspec
from sqlalchemy import Column, ForeignKey, Integer, Table, Text, func, select, update

from folkmoot.storage.tables import governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

MOST = 11
"""How many options a vote has at most, with 0 a dozen: more cannot be put in order by hand."""

options = Table(
    "proposal_option",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("person_id", Integer, ForeignKey("person.id")),
    Column("place", Integer),
    info=governed(),
)


class Option(msgspec.Struct, frozen=True):
    """One option. `person_id`: the candidate, in an election. `place`: as what it won, from 1."""

    n: int
    title: str
    person_id: int | None
    place: int | None


def of_proposal(tx: ReadTx, proposal_id: int) -> list[Option]:
    """The options of a proposal by their numbers, without the one that changes nothing."""
    query = select(options.c.n, options.c.title, options.c.person_id, options.c.place)
    mine = query.where(options.c.proposal_id == proposal_id).order_by(options.c.n)
    return [Option(*row) for row in tx.rows(mine)]


def highest(tx: ReadTx, proposal_id: int) -> int:
    """The highest number of an option; ballots name none beyond it."""
    query = select(func.max(options.c.n)).where(options.c.proposal_id == proposal_id)
    return tx.value(query) or 0


def put(tx: WriteTx, proposal_id: int, n: int, title: str, person_id: int | None = None) -> None:
    """Write one option; for handlers only."""
    tx.insert(options, proposal_id=proposal_id, n=n, title=title, person_id=person_id)


def win(tx: WriteTx, proposal_id: int, winners: tuple[int, ...]) -> None:
    """Write which options won, in order; for handlers only."""
    for place, n in enumerate(winners, 1):
        this = (options.c.proposal_id == proposal_id, options.c.n == n)
        tx.write(update(options).where(*this).values(place=place))


def forget_titles(tx: WriteTx, proposal_id: int) -> None:
    """Erase what the options are called; for handlers only."""
    tx.write(update(options).where(options.c.proposal_id == proposal_id).values(title=""))
