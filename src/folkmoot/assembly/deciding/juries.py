"""Juries as they stand: from whom they are drawn, in which order, who sits, what they said."""

from hashlib import sha256

import msgspec
from sqlalchemy import (
    CHAR,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    delete,
    func,
    select,
)

from folkmoot.assembly import counting
from folkmoot.assembly.deciding import appeals, bodies, rolls
from folkmoot.assembly.deciding.appeals import Appeal
from folkmoot.assembly.deciding.proposals import Proposal
from folkmoot.assembly.deciding.rolls import Opening, Voter
from folkmoot.clock import HOUR, Clock, Ref
from folkmoot.identity.leaving import EraseAccount
from folkmoot.identity.people import people
from folkmoot.record import canonical
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.tables import Bytes, Micros, governed, id_column, metadata, private
from folkmoot.storage.transaction import ReadTx, WriteTx

ROUNDS = 3
"""So many are called for each seat, all in all: whoever appeals should not wait for months."""
ANSWER = 72 * HOUR
"""So long somebody who was drawn has to say whether they will judge."""

candidates = Table(
    "jury_candidate",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("k", Integer, primary_key=True, autoincrement=False),
    Column("digest", CHAR(64), nullable=False),
    info=governed(),
)
"""From whom a jury is drawn, as salted hashes in their own order, fixed before the lot is."""

openings = Table(
    "jury_opening",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("k", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    Column("salt", Bytes, nullable=False),
    info=private(),
)
"""Whose each hash is. It goes with the account."""

seats = Table(
    "jury_seat",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("k", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("called_at", Micros, nullable=False),
    info=governed(),
)
"""Which candidate was drawn for each seat, and at which turn of the lot."""

answers = Table(
    "jury_answer",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("k", Integer, primary_key=True, autoincrement=False),
    Column("sits", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Micros, nullable=False),
    info=private(),
)

remarks = Table(
    "jury_remark",
    metadata,
    id_column(),
    Column("proposal_id", Integer, ForeignKey("proposal.id"), nullable=False, index=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("words", Text, nullable=False),
    Column("at", Micros, nullable=False),
    info=private(),
)
"""What jurors say to each other. Nobody else reads it before the verdict."""

mixed = Table(
    "jury_mix",
    metadata,
    id_column(),
    Column("proposal_id", Integer, ForeignKey("proposal.id"), nullable=False, index=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("words", Text, nullable=False),
    info=private(),
)
"""What the parties put into the lot. Sealed until it is drawn."""


class Seat(msgspec.Struct, frozen=True):
    """A seat of a jury, and who was drawn for it last."""

    n: int
    k: int
    turn: int
    called_at: int
    person_id: int | None
    """None for somebody who erased their account since."""
    sits: bool | None
    """What they answered; None before they did."""

    def is_free(self, at: int) -> bool:
        """Whether the next one of the lot is to be called for it."""
        if self.sits is None:
            return self.person_id is None or at >= self.called_at + ANSWER
        return not self.sits or self.person_id is None


class Remark(msgspec.Struct, frozen=True):
    """Something that a juror said."""

    person_id: int
    words: str
    at: int


def seed(proposal: Ref, root: str, words: tuple[str, ...]) -> bytes:
    """What the lot is drawn with: the root of the record, and what the parties put in."""
    return sha256(canonical.encode([proposal, root, *words])).digest()


def order(drawn_with: bytes, among: int) -> tuple[int, ...]:
    """All candidates in the order of the lot: the jury, and then those who step in."""
    return counting.lot(drawn_with, among, among)


def turns(size: int, among: int) -> int:
    """How many are called for so many seats, before all decide who had no part in it."""
    return min(ROUNDS * size, among)


def number_of_candidates(tx: ReadTx, proposal_id: int) -> int:
    """From how many a jury is drawn."""
    query = select(func.count()).where(candidates.c.proposal_id == proposal_id)
    return tx.value(query.select_from(candidates))


def digests(tx: ReadTx, proposal_id: int) -> list[str]:
    """The hashes from which a jury is drawn, in order."""
    query = select(candidates.c.digest).where(candidates.c.proposal_id == proposal_id)
    return [row.digest for row in tx.rows(query.order_by(candidates.c.k))]


def words_of(tx: ReadTx, proposal_id: int) -> tuple[str, ...]:
    """What the parties put into the lot, in the order of the record."""
    query = select(mixed.c.words).where(mixed.c.proposal_id == proposal_id).order_by(mixed.c.id)
    return tuple(row.words for row in tx.rows(query))


def has_mixed(tx: ReadTx, proposal_id: int, person_id: int) -> bool:
    """Whether somebody has put words into the lot."""
    mine = (mixed.c.proposal_id == proposal_id, mixed.c.person_id == person_id)
    return tx.value(select(func.count()).select_from(mixed).where(*mine)) > 0


def seats_of(tx: ReadTx, proposal_id: int) -> list[Seat]:
    """The seats of a jury in order; none before it was drawn."""
    here = people.c.left_at.is_(None)
    query = (
        select(
            seats.c.n,
            seats.c.k,
            seats.c.turn,
            seats.c.called_at,
            people.c.id.label("person_id"),
            answers.c.sits,
        )
        .join_from(
            seats,
            openings,
            (openings.c.proposal_id == seats.c.proposal_id) & (openings.c.k == seats.c.k),
            isouter=True,
        )
        .outerjoin(people, (people.c.id == openings.c.person_id) & here)
        .outerjoin(
            answers, (answers.c.proposal_id == seats.c.proposal_id) & (answers.c.k == seats.c.k)
        )
        .where(seats.c.proposal_id == proposal_id)
        .order_by(seats.c.n)
    )
    return [Seat(*row) for row in tx.rows(query)]


def seat_of(tx: ReadTx, proposal_id: int, person_id: int) -> Seat | None:
    """The seat for which somebody was drawn, or None."""
    found = (one for one in seats_of(tx, proposal_id) if one.person_id == person_id)
    return next(found, None)


def called(tx: ReadTx, person_id: int) -> list[int]:
    """The numbers of the proposals that somebody was drawn to judge, the newest first."""
    query = (
        select(seats.c.proposal_id)
        .join(
            openings,
            (openings.c.proposal_id == seats.c.proposal_id) & (openings.c.k == seats.c.k),
        )
        .where(openings.c.person_id == person_id)
    )
    return [row.proposal_id for row in tx.rows(query.order_by(seats.c.proposal_id.desc()))]


def is_complete(tx: ReadTx, proposal_id: int, size: int) -> bool:
    """Whether somebody sits on every seat."""
    found = seats_of(tx, proposal_id)
    return len(found) == size and all(one.sits and one.person_id for one in found)


def said(tx: ReadTx, proposal_id: int) -> list[Remark]:
    """What the jurors said, the oldest first; for them alone until the vote has closed."""
    query = select(remarks.c.person_id, remarks.c.words, remarks.c.at)
    mine = query.where(remarks.c.proposal_id == proposal_id).order_by(remarks.c.id)
    return [Remark(*row) for row in tx.rows(mine)]


# ---- who votes


def _left(tx: ReadTx, found: Appeal, at: int) -> list[Voter]:
    """All who may vote and had no part in it."""
    out = appeals.parties_of(tx, found.proposal_id)
    return [one for one in rolls.entitled(tx, at) if one.id not in out]


def voters(tx: ReadTx, found: Proposal, at: int) -> list[Voter]:
    """Everybody who would be on the roll of this vote, if it opened now: the body of its rule."""
    appeal = appeals.of(tx, found.id)
    if appeal is None:
        return bodies.voters(tx, found, at)
    if not appeal.size:
        return _left(tx, appeal, at)
    sitting = {one.person_id for one in seats_of(tx, found.id) if one.sits}
    query = select(people.c.id, people.c.ref, people.c.joined_at)
    return [Voter(*row) for row in tx.rows(query.where(people.c.id.in_(sitting)))]


def number_of_voters(tx: ReadTx, found: Proposal, at: int) -> int:
    """How many would decide on this now: all of a jury, also while its seats are being filled."""
    appeal = appeals.of(tx, found.id)
    return len(voters(tx, found, at)) if appeal is None or not appeal.size else appeal.size


def draw_up(
    tx: ReadTx, clock: Clock, found: Proposal, entitled: list[Voter]
) -> list[tuple[str, Opening]]:
    """The roll of a vote: that of a jury has the very hashes that were drawn."""
    appeal = appeals.of(tx, found.id)
    if appeal is None or not appeal.size:
        return rolls.draw_up(clock, found.ref, entitled)
    refs, seated = {one.id: one.ref for one in entitled}, list[tuple[str, Ref, str]]()
    for seat in seats_of(tx, found.id):
        opening = opening_of(tx, found.id, seat.k, refs[seat.person_id or 0])
        digest = rolls.digest_of(found.ref, opening.person, bytes.fromhex(opening.salt))
        seated.append((digest, opening.person, opening.salt))
    return [
        (digest, Opening(k, person, salt))
        for k, (digest, person, salt) in enumerate(sorted(seated))
    ]


def is_seated(tx: ReadTx, appeal: Appeal) -> bool:
    """Whether it is settled who judges, and each of them has said yes to that."""
    if appeal.size is None:
        return False
    return not appeal.size or is_complete(tx, appeal.proposal_id, appeal.size)


def opening_of(tx: ReadTx, proposal_id: int, k: int, person: Ref) -> Opening:
    """What opens the hash of a candidate."""
    here = (openings.c.proposal_id == proposal_id, openings.c.k == k)
    return Opening(k, person, bytes(tx.value(select(openings.c.salt).where(*here))).hex())


@follows(EraseAccount)
def _close_for_ever(tx: WriteTx, act: EraseAccount, deed: Deed) -> None:
    """Nobody learns any more from which lots somebody could be drawn who erased their account."""
    tx.write(delete(openings).where(openings.c.person_id == deed.actor_id))
