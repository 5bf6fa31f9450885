"""Options of a vote: what can win it, besides that nothing changes.

They are numbered from 1, as ballots name them; 0 is always that nothing changes, and pages show it
last. A proposal that is voted on by yes or no has one option: that it is done.
"""

import msgspec
from sqlalchemy import CHAR, Column, ForeignKey, Integer, Table, Text, delete, func, select, update

from folkmoot.clock import Ref
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
    Column("mandate", CHAR(32), unique=True),
    info=governed(),
)


class Option(msgspec.Struct, frozen=True):
    """One option. `place`: as what it won, from 1."""

    n: int
    title: str
    person_id: int | None
    """The candidate, in an election."""
    place: int | None
    mandate: Ref | None = None
    """What the candidate will hold."""


_COLUMNS = (
    options.c.n,
    options.c.title,
    options.c.person_id,
    options.c.place,
    options.c.mandate,
)


def of_proposal(tx: ReadTx, proposal_id: int) -> list[Option]:
    """The options of a proposal by their numbers, without the one that changes nothing."""
    query = select(*_COLUMNS).where(options.c.proposal_id == proposal_id)
    return [Option(*row) for row in tx.rows(query.order_by(options.c.n))]


def highest(tx: ReadTx, proposal_id: int) -> int:
    """The highest number of an option; ballots name none beyond it."""
    query = select(func.max(options.c.n)).where(options.c.proposal_id == proposal_id)
    return tx.value(query) or 0


def put(
    tx: WriteTx,
    proposal_id: int,
    n: int,
    title: str,
    *,
    person_id: int | None = None,
    mandate: Ref | None = None,
) -> None:
    """Write one option; for handlers only."""
    who = {"person_id": person_id, "mandate": mandate}
    tx.insert(options, proposal_id=proposal_id, n=n, title=title, **who)


def clear(tx: WriteTx, proposal_id: int) -> None:
    """Delete all options, to write them anew; for handlers only."""
    tx.write(delete(options).where(options.c.proposal_id == proposal_id))


def win(tx: WriteTx, proposal_id: int, winners: tuple[int, ...]) -> None:
    """Write which options won, in order; for handlers only."""
    for place, n in enumerate(winners, 1):
        this = (options.c.proposal_id == proposal_id, options.c.n == n)
        tx.write(update(options).where(*this).values(place=place))


def entitle(tx: WriteTx, proposal_id: int, n: int, title: str) -> None:
    """Give an option another name; for handlers only."""
    this = (options.c.proposal_id == proposal_id, options.c.n == n)
    tx.write(update(options).where(*this).values(title=title))


def forget_titles(tx: WriteTx, proposal_id: int) -> None:
    """Erase what the options are called; what candidates say is theirs. For handlers only."""
    named = (options.c.proposal_id == proposal_id, options.c.person_id.is_(None))
    tx.write(update(options).where(*named).values(title=""))
