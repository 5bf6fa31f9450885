"""Rolls: who may vote, frozen when a vote opens, and shown only as salted hashes."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import CHAR, Column, ForeignKey, Index, Integer, Table, delete, func, or_, select

from folkmoot.assembly.deciding import vouches
from folkmoot.clock import DAY, Clock, Ref
from folkmoot.identity.leaving import EraseAccount
from folkmoot.identity.people import people
from folkmoot.record import log
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.tables import Bytes, governed, metadata, private
from folkmoot.storage.transaction import ReadTx, WriteTx

FROM_MEMBERS, FROM_AGE = 20, 90 * DAY
"""From so many members in so old a moot on, newcomers are asked to wait."""
FOUNDING = 45 * DAY
"""Whoever joined by then founded the moot together and never has to wait."""
TENURE = 30 * DAY
"""Newcomers vote after so long."""
NEW = 90 * DAY
"""And so long they are at most a fifth of a roll, the oldest first."""

entries = Table(
    "roll_entry",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("k", Integer, primary_key=True, autoincrement=False),
    Column("digest", CHAR(64), nullable=False),
    info=governed(),
)

openings = Table(
    "roll_opening",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("k", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("salt", Bytes, nullable=False),
    Index("ix_roll_opening_person_id", "person_id", "proposal_id"),
    info=private(),
)
"""Whose each entry is. Nobody is shown it, and erasing an account deletes it."""


class Voter(msgspec.Struct, frozen=True):
    """Somebody who may vote."""

    id: int
    ref: Ref
    joined_at: int


class Opening(msgspec.Struct, frozen=True):
    """Whose entry of a roll is number `k`, and the salt of its hash, in hexadecimal."""

    k: int
    person: Ref
    salt: str


def entitled(tx: ReadTx, at: int) -> list[Voter]:
    """Everybody who would be on the roll of a vote that opened now.

    A ban by a steward takes nobody's vote: else whoever may ban could choose the voters. Nobody
    needs a second word who came in the founding phase or among the first twenty: where a moot
    grows late, a handful of founders would else hold all votes on the day the rule begins.
    """
    everybody, founded = _members(tx), _founded(tx)
    free = [one for one in everybody if one.limited_until is None or one.limited_until <= at]
    if not _asks(len(free), founded, at):
        return [_voter(one) for one in free]
    known = vouches.numbers(tx)
    line = max(founded + FOUNDING, everybody[FROM_MEMBERS - 1].joined_at)
    vouched = [
        one
        for one in free
        if one.joined_at <= line
        or known.get(one.id, 0) >= vouches.needed(brought_in=one.sponsor_id is not None)
    ]
    return _without_a_flood([_voter(one) for one in vouched], founded, at)


def asks_newcomers(tx: ReadTx, at: int) -> bool:
    """Whether the moot is so large and so old that newcomers wait and need a second word."""
    free = or_(people.c.limited_until.is_(None), people.c.limited_until <= at)
    here = select(func.count()).where(*_HERE, free)
    return _asks(tx.value(here), _founded(tx), at)


def first_ones(tx: ReadTx) -> int | None:
    """Whoever joined by then never needs anybody to vouch for them; None while nobody does."""
    place = select(people.c.joined_at).where(*_HERE).order_by(people.c.joined_at)
    twentieth = tx.value(place.offset(FROM_MEMBERS - 1).limit(1))
    return None if twentieth is None else max(_founded(tx) + FOUNDING, twentieth)


_HERE = (people.c.joined_at.is_not(None), people.c.left_at.is_(None))


class _Member(msgspec.Struct, frozen=True):
    id: int
    ref: Ref
    joined_at: int
    sponsor_id: int | None
    limited_until: int | None


def _members(tx: ReadTx) -> list[_Member]:
    table = people.c
    query = select(table.id, table.ref, table.joined_at, table.sponsor_id, table.limited_until)
    rows = tx.rows(query.where(*_HERE).order_by(table.joined_at, table.ref))
    return [_Member(*row) for row in rows]


def _voter(one: _Member) -> Voter:
    return Voter(one.id, one.ref, one.joined_at)


def _founded(tx: ReadTx) -> int:
    return tx.value(select(func.min(people.c.joined_at))) or 0


def _asks(members: int, founded: int, at: int) -> bool:
    return members >= FROM_MEMBERS and at - founded >= FROM_AGE


def _without_a_flood(members: list[Voter], founded: int, at: int) -> list[Voter]:
    """Newcomers wait for 30 days, and are then at most a fifth for 60 more."""
    settled = [
        one for one in members if one.joined_at <= founded + FOUNDING or one.joined_at <= at - NEW
    ]
    known = {one.id for one in settled}
    newer = [one for one in members if one.id not in known and one.joined_at <= at - TENURE]
    return settled + newer[: len(settled) // 4]


def digest_of(proposal: Ref, person: Ref, salt: bytes) -> str:
    """The salted hash that stands for a person on the roll of a proposal."""
    return log.hash_of(salt, f"{proposal}/{person}".encode()).hex()


def draw_up(clock: Clock, proposal: Ref, voters: Iterable[Voter]) -> list[tuple[str, Opening]]:
    """A roll: hashes with what opens them. Ordered by the hashes, so that places tell nothing."""
    drawn: list[tuple[str, Ref, bytes]] = []
    for one in voters:
        salt = clock.random(16)
        drawn.append((digest_of(proposal, one.ref, salt), one.ref, salt))
    return [
        (digest, Opening(k, person, salt.hex()))
        for k, (digest, person, salt) in enumerate(sorted(drawn))
    ]


def digests(tx: ReadTx, proposal_id: int) -> list[str]:
    """The hashes on the roll of a vote, in order."""
    query = select(entries.c.digest).where(entries.c.proposal_id == proposal_id)
    return [row.digest for row in tx.rows(query.order_by(entries.c.k))]


def keep(tx: WriteTx, proposal_id: int, opened: Sequence[Opening], ids: Mapping[Ref, int]) -> None:
    """Write whose the entries of a roll are; for handlers only."""
    for one in opened:
        tx.insert(
            openings,
            proposal_id=proposal_id,
            k=one.k,
            person_id=ids[one.person],
            salt=bytes.fromhex(one.salt),
        )


def on_roll(tx: ReadTx, proposal_id: int) -> frozenset[int]:
    """The row ids of those on a roll, without those who erased their account since."""
    query = select(openings.c.person_id).where(openings.c.proposal_id == proposal_id)
    return frozenset(row.person_id for row in tx.rows(query))


def mine(tx: ReadTx, proposal_id: int, person: Ref, person_id: int) -> Opening | None:
    """A person's own entry of a roll, or None for somebody who is not on it."""
    row = tx.row(
        select(openings.c.k, openings.c.salt).where(
            openings.c.proposal_id == proposal_id, openings.c.person_id == person_id
        )
    )
    return None if row is None else Opening(row.k, person, bytes(row.salt).hex())


@follows(EraseAccount)
def _close_for_ever(tx: WriteTx, act: EraseAccount, deed: Deed) -> None:
    """Nobody learns any more on which rolls somebody stood who erased their account."""
    tx.write(delete(openings).where(openings.c.person_id == deed.actor_id))
