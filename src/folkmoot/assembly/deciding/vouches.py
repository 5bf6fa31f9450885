"""Who said of a newcomer that they know them: the second word that a vote needs."""

from sqlalchemy import Column, ForeignKey, Integer, Table, func, select

from folkmoot.clock import DAY
from folkmoot.identity.people import people
from folkmoot.storage.tables import Micros, governed, metadata
from folkmoot.storage.transaction import ReadTx

MOST, WITHIN = 2, 30 * DAY
"""So many people one member vouches for within that time, or one could make voters wholesale."""

vouches = Table(
    "vouch",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
    Column("sponsor_id", Integer, ForeignKey("person.id"), primary_key=True, index=True),
    Column("at", Micros, nullable=False),
    info=governed(),
)


def needed(*, brought_in: bool) -> int:
    """How many must vouch for a newcomer: two know each voter, and who brought them in is one."""
    return 1 if brought_in else 2


def numbers(tx: ReadTx) -> dict[int, int]:
    """How many vouched for each person for whom anybody did."""
    query = select(vouches.c.person_id, func.count().label("number")).group_by(vouches.c.person_id)
    return {row.person_id: row.number for row in tx.rows(query)}


def of(tx: ReadTx, person_id: int) -> list[int]:
    """Who vouched for a person, the first one first."""
    query = select(vouches.c.sponsor_id).where(vouches.c.person_id == person_id)
    return [row.sponsor_id for row in tx.rows(query.order_by(vouches.c.at, vouches.c.sponsor_id))]


def lately(tx: ReadTx, sponsor_id: int, at: int) -> list[int]:
    """When somebody vouched for others within the last 30 days, the oldest first."""
    mine = (vouches.c.sponsor_id == sponsor_id, vouches.c.at > at - WITHIN)
    return [row.at for row in tx.rows(select(vouches.c.at).where(*mine).order_by(vouches.c.at))]


def sponsor_of(tx: ReadTx, person_id: int) -> int | None:
    """Who brought a person in, or None."""
    return tx.value(select(people.c.sponsor_id).where(people.c.id == person_id))


def descends(tx: ReadTx, person_id: int, other_id: int) -> bool:
    """Whether a person was brought in by another, directly or through others."""
    above, seen = sponsor_of(tx, person_id), set[int]()
    while above is not None and above not in seen:
        if above == other_id:
            return True
        seen.add(above)
        above = sponsor_of(tx, above)
    return False
