"""Intake: a few look at a proposal about a person, by its form, before other members see it."""

from typing import Any, Literal

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    exists,
    func,
    or_,
    select,
    update,
)

from folkmoot.assembly.deciding import appeals, juries, proposals
from folkmoot.assembly.deciding.appeals import appeals as judged
from folkmoot.assembly.deciding.proposals import INTAKE, RETURNED, Proposal
from folkmoot.assembly.rules.vocabulary import SHORTEST_NOTICE
from folkmoot.clock import HOUR, Ref
from folkmoot.errors import NotFound
from folkmoot.identity.people import people
from folkmoot.record import canonical, log
from folkmoot.record.acts import MEMBERS, PARTIES, PUBLIC, Target
from folkmoot.storage.tables import Micros, governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

FROM = 10
"""So many members must be able to vote for some to be drawn; below it a steward looks."""
SIZE = 3
"""So many are drawn, and most of them settle it."""
ANSWER = 48 * HOUR
"""So long each has; then the next one of the lot is called."""

Outcome = Literal["through", "form", "failed", "gone", "withdrawn"]
"""Let through; sent back by those who looked; the members had just said no to another; whom it is
about left; its author took it back."""
THROUGH: Outcome = "through"
FORM: Outcome = "form"

intakes = Table(
    "intake",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("lot", Text),
    Column("size", Integer),
    Column("settled_at", Micros),
    Column("outcome", Text),
    info=governed(),
)
"""A proposal that others do not see until it is let through."""

seats = Table(
    "intake_seat",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    Column("calls", Integer, nullable=False),
    Column("called_at", Micros, nullable=False),
    info=governed(),
)
"""Who was called last to look at it, and the how manieth that is for this seat."""

answers = Table(
    "intake_answer",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
    Column("through", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Micros, nullable=False),
    info=governed(),
)


class Intake(msgspec.Struct, frozen=True):
    """How far a proposal is that others do not see before it is let through."""

    proposal_id: int
    lot: tuple[Ref, ...] | None
    """Who is called to look, in the order of the lot; None before it was drawn."""
    size: int | None
    settled_at: int | None
    outcome: Outcome | None

    @property
    def is_hidden(self) -> bool:
        """Whether others may not see it: not yet, or never."""
        return self.outcome != THROUGH


class Seat(msgspec.Struct, frozen=True):
    """Who looks, since when, and what they said."""

    n: int
    person_id: int
    calls: int
    called_at: int
    here: bool
    """False once they left."""
    through: bool | None
    """What they said; None while they did not."""
    reason: str

    def is_free(self, at: int) -> bool:
        """Whether the next one of the lot is to be called for it."""
        return self.through is None and (not self.here or at >= self.called_at + ANSWER)


def of(tx: ReadTx, proposal_id: int) -> Intake | None:
    """The intake of a proposal, or None where there never was one."""
    row = tx.row(select(intakes).where(intakes.c.proposal_id == proposal_id))
    if row is None:
        return None
    lot = None if row.lot is None else msgspec.json.decode(row.lot, type=tuple[Ref, ...])
    return Intake(row.proposal_id, lot, row.size, row.settled_at, row.outcome)


def by_proposal(tx: ReadTx, proposal_id: int) -> Intake:
    """The same for what must have one. Raises NotFound."""
    found = of(tx, proposal_id)
    if found is None:
        raise NotFound(proposals.NO_SUCH)
    return found


def is_hidden(tx: ReadTx, proposal_id: int) -> bool:
    """Whether other members may not see a proposal."""
    found = of(tx, proposal_id)
    return found is not None and found.is_hidden


def may_see(tx: ReadTx, found: Proposal, person_id: int) -> bool:
    """Whether somebody may see a proposal: of a hidden one, its parties and who looks at it."""
    if not is_hidden(tx, found.id) or found.author_id == person_id:
        return True
    if appeals.by_proposal(tx, found.id).doer_id == person_id:
        return True
    return any(one.person_id == person_id for one in seats_of(tx, found.id))


def target(tx: ReadTx, found: Proposal, owner: Ref | None = None) -> Target:
    """What an act about a proposal is done to: read by its parties alone while it is hidden."""
    if not is_hidden(tx, found.id):
        return Target(scopes=(), owner=owner, subject=found.ref)
    return Target(
        scopes=(), owner=owner, subject=found.ref, audience=PARTIES, parties=parties(tx, found)
    )


def audience(tx: ReadTx, found: Proposal) -> int:
    """Who may read of an act about a proposal, at most."""
    return PARTIES if is_hidden(tx, found.id) else PUBLIC


def parties(tx: ReadTx, found: Proposal) -> tuple[Ref, ...]:
    """Who made it, and whom it is about."""
    about = appeals.by_proposal(tx, found.id).doer_id
    query = select(people.c.ref).where(people.c.id.in_([found.author_id, about]))
    return tuple(sorted(Ref(row.ref) for row in tx.rows(query)))


def seats_of(tx: ReadTx, proposal_id: int) -> list[Seat]:
    """Who looks at a proposal, in order; nobody before the lot was drawn."""
    query = (
        select(
            seats.c.n,
            seats.c.person_id,
            seats.c.calls,
            seats.c.called_at,
            people.c.left_at,
            answers.c.through,
            answers.c.reason,
        )
        .join_from(seats, people, people.c.id == seats.c.person_id)
        .outerjoin(
            answers,
            (answers.c.proposal_id == seats.c.proposal_id)
            & (answers.c.person_id == seats.c.person_id),
        )
        .where(seats.c.proposal_id == proposal_id)
        .order_by(seats.c.n)
    )
    return [
        Seat(
            row.n, row.person_id, row.calls, row.called_at, row.left_at is None,
            row.through, row.reason or "",
        )
        for row in tx.rows(query)
    ]  # fmt: skip


def seat_of(tx: ReadTx, proposal_id: int, person_id: int) -> Seat | None:
    """The seat to which somebody was called, or None."""
    found = (one for one in seats_of(tx, proposal_id) if one.person_id == person_id)
    return next(found, None)


def was_called(tx: ReadTx, proposal_id: int, person: Ref) -> bool:
    """Whether somebody was ever called to look at a proposal, also if others took their place."""
    one = of(tx, proposal_id)
    called = sum(each.calls for each in seats_of(tx, proposal_id))
    return one is not None and person in (one.lot or ())[:called]


def answered(tx: ReadTx, proposal_id: int) -> frozenset[int]:
    """Who has looked at a proposal and said something, by their row ids."""
    query = select(answers.c.person_id).where(answers.c.proposal_id == proposal_id)
    return frozenset(row.person_id for row in tx.rows(query))


def next_of(one: Intake, seat: Seat, called: int) -> Ref | None:
    """Who is called next for a seat, after so many in all; None where nobody is left to call."""
    lot = one.lot or ()
    return lot[called] if seat.calls < juries.ROUNDS and called < len(lot) else None


def verdict(one: Intake, sitting: list[Seat], at: int) -> bool | None:
    """Whether it is let through; None while that is open.

    Most of those who were drawn settle it. Where nobody is left to call, those who answered do:
    silence neither sends it back nor keeps it from the members.
    """
    yes = sum(each.through is True for each in sitting)
    no = sum(each.through is False for each in sitting)
    most = (one.size or 0) // 2 + 1
    if max(yes, no) >= most:
        return yes >= most
    called = sum(each.calls for each in sitting)
    waits = (
        each
        for each in sitting
        if each.through is None and not (each.is_free(at) and next_of(one, each, called) is None)
    )
    return None if any(waits) else no <= yes


def called(tx: ReadTx, person_id: int) -> list[int]:
    """The numbers of the proposals that wait for somebody to look at them."""
    query = (
        select(seats.c.proposal_id)
        .join(intakes, intakes.c.proposal_id == seats.c.proposal_id)
        .outerjoin(
            answers,
            (answers.c.proposal_id == seats.c.proposal_id)
            & (answers.c.person_id == seats.c.person_id),
        )
        .where(seats.c.person_id == person_id, intakes.c.settled_at.is_(None))
        .where(answers.c.through.is_(None))
    )
    return [row.proposal_id for row in tx.rows(query.order_by(seats.c.proposal_id))]


def stirring(tx: ReadTx, at: int) -> list[int]:
    """The numbers of those for which something may be due; however many wait, they cost nothing."""
    same = intakes.c.proposal_id
    said = select(func.count()).where(answers.c.proposal_id == same)
    seat_answered = exists().where(
        answers.c.proposal_id == seats.c.proposal_id, answers.c.person_id == seats.c.person_id
    )
    late = or_(seats.c.called_at <= at - ANSWER, people.c.left_at.is_not(None))
    to_replace = exists().where(
        seats.c.proposal_id == same, people.c.id == seats.c.person_id, late, ~seat_answered
    )
    left = exists().where(
        judged.c.proposal_id == same,
        people.c.id == judged.c.doer_id,
        people.c.left_at.is_not(None),
    )
    settled = 2 * said.correlate(intakes).scalar_subquery() > intakes.c.size
    due = or_(intakes.c.lot.is_(None), settled, to_replace, left)
    query = select(same).where(intakes.c.settled_at.is_(None), due).order_by(same)
    return [row.proposal_id for row in tx.rows(query)]


def number_of(tx: ReadTx, author_id: int) -> int:
    """How many proposals of one person are in intake."""
    table = proposals.proposals.c
    mine = (table.author_id == author_id, table.stage == INTAKE)
    return tx.value(select(func.count()).select_from(proposals.proposals).where(*mine))


def number_about(tx: ReadTx, person_id: int) -> int:
    """How many proposals about one person are in intake."""
    table = proposals.proposals.c
    query = select(func.count()).select_from(proposals.proposals)
    query = query.join(judged, judged.c.proposal_id == table.id)
    return tx.value(query.where(judged.c.doer_id == person_id, table.stage == INTAKE))


def sent_back(tx: ReadTx, author_id: int, since: int) -> list[int]:
    """Whom the proposals of one person were about that were sent back since, by their row ids."""
    table = proposals.proposals.c
    query = (
        select(judged.c.doer_id)
        .join(proposals.proposals, table.id == judged.c.proposal_id)
        .join(intakes, intakes.c.proposal_id == table.id)
        .where(table.author_id == author_id, table.stage == RETURNED, table.closed_at > since)
        .where(intakes.c.outcome == FORM)
    )
    return [row.doer_id for row in tx.rows(query)]


def heard_at(tx: ReadTx, found: Proposal) -> int:
    """When whom a proposal is about has had time to answer: at first, since it was made.

    Anew since it was let through, where another about them was before the members meanwhile: else
    those that wait could come one right after the other.
    """
    passed = by_proposal(tx, found.id).settled_at or found.made_at
    about = appeals.by_proposal(tx, found.id).doer_id
    other = (
        select(intakes.c.proposal_id)
        .join(judged, judged.c.proposal_id == intakes.c.proposal_id)
        .where(judged.c.doer_id == about, intakes.c.proposal_id != found.id)
        .where(intakes.c.outcome == THROUGH, intakes.c.settled_at.between(found.made_at, passed))
    )
    since = found.made_at if tx.row(other.limit(1)) is None else passed
    return since + SHORTEST_NOTICE


def sent_back_by_one(tx: ReadTx, found: Proposal, since: int) -> bool:
    """Whether one alone has sent back what somebody else proposed of the same person since."""
    table, about = proposals.proposals.c, appeals.by_proposal(tx, found.id).doer_id
    query = (
        select(intakes.c.proposal_id)
        .join(judged, judged.c.proposal_id == intakes.c.proposal_id)
        .join(proposals.proposals, table.id == intakes.c.proposal_id)
        .where(judged.c.doer_id == about, table.author_id != found.author_id)
        .where(intakes.c.outcome == FORM, intakes.c.size == 1, intakes.c.settled_at > since)
    )
    return tx.row(query.limit(1)) is not None


# ---- for handlers only


def begin(tx: WriteTx, proposal_id: int) -> None:
    """Hide a proposal until it is let through."""
    tx.insert(intakes, proposal_id=proposal_id, lot=None)


def draw(tx: WriteTx, proposal_id: int, lot: tuple[Ref, ...], size: int) -> None:
    """Write who is called to look, in order."""
    change(tx, proposal_id, lot=canonical.encode(list(lot)).decode(), size=size)


def change(tx: WriteTx, proposal_id: int, **values: Any) -> None:
    """Write columns of an intake."""
    tx.write(update(intakes).where(intakes.c.proposal_id == proposal_id).values(**values))


def settle(tx: WriteTx, found: Proposal, outcome: Outcome, at: int) -> None:
    """End an intake, and open what was hidden where it was let through."""
    change(tx, found.id, outcome=outcome, settled_at=at)
    if outcome == THROUGH:
        log.show(tx, found.ref, MEMBERS)


def withdraw(tx: WriteTx, found: Proposal, at: int) -> None:
    """Its author takes it back before anybody else has seen it, which nobody then ever does."""
    if is_hidden(tx, found.id):
        settle(tx, found, "withdrawn", at)


def forget_reasons(tx: WriteTx, proposal_id: int) -> None:
    """With the words of a proposal goes what was said of them."""
    tx.write(update(answers).where(answers.c.proposal_id == proposal_id).values(reason=""))
