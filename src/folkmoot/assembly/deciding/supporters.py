"""Who stands behind a candidate: where somebody must, only those with one are on the ballot."""

from collections.abc import Sequence

from sqlalchemy import CHAR, Column, ForeignKey, Integer, Table, delete, select

from folkmoot.assembly.deciding import options
from folkmoot.assembly.deciding.options import Option
from folkmoot.clock import Ref
from folkmoot.identity.people import people
from folkmoot.storage.tables import Micros, governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

NEEDED_FROM = 6
"""From a roll of so many on a candidate needs another member: fewer know each other anyhow."""

supporters = Table(
    "candidate_supporter",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), nullable=False, index=True),
    Column("mandate", CHAR(32), primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
    Column("at", Micros, nullable=False),
    info=governed(),
)


def of(tx: ReadTx, proposal_id: int) -> dict[Ref, list[int]]:
    """The members who stand behind each candidate, by the mandate; who left stands no longer."""
    query = (
        select(supporters.c.mandate, supporters.c.person_id)
        .join_from(supporters, people, people.c.id == supporters.c.person_id)
        .where(supporters.c.proposal_id == proposal_id, people.c.left_at.is_(None))
    )
    found: dict[Ref, list[int]] = {}
    for row in tx.rows(query.order_by(supporters.c.at, supporters.c.person_id)):
        found.setdefault(Ref(row.mandate), []).append(row.person_id)
    return found


def on_ballot(tx: ReadTx, proposal_id: int, standing: Sequence[Option], roll: int) -> list[Option]:
    """Those of the candidates who would be on the ballot of so many voters.

    Where more have a supporter than can be put in order, those whom most stand behind are, or
    of equals who stood first: so nobody keeps others off by filling the ballot.
    """
    behind = of(tx, proposal_id)
    kept = [one for one in standing if roll < NEEDED_FROM or one.mandate in behind]
    first = sorted(kept, key=lambda one: -len(behind.get(one.mandate or Ref(""), ())))
    most = {one.n for one in first[: options.MOST]}
    return [one for one in kept if one.n in most]


def put(tx: WriteTx, proposal_id: int, mandate: Ref, person_id: int, at: int) -> None:
    """Write that somebody stands behind a candidate; for handlers only."""
    tx.insert(supporters, proposal_id=proposal_id, mandate=mandate, person_id=person_id, at=at)


def drop(tx: WriteTx, mandate: Ref, person_id: int | None = None) -> int:
    """Delete one, or all who stand behind a candidate; gives how many. For handlers only."""
    behind = delete(supporters).where(supporters.c.mandate == mandate)
    one = behind if person_id is None else behind.where(supporters.c.person_id == person_id)
    return tx.write(one)
