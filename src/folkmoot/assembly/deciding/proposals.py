"""Proposals as they stand: what is asked, who is behind it, how far it is, how it ended."""

from collections.abc import Collection
from typing import Any, Literal

import msgspec
from sqlalchemy import (
    CHAR,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    func,
    select,
    update,
)

from folkmoot.assembly.deciding.results import Result
from folkmoot.assembly.rules.vocabulary import Rule
from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.identity.people import people
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, governed, id_column, metadata, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

Stage = Literal[
    "intake",
    "gathering",
    "notice",
    "open",
    "passed",
    "failed",
    "withdrawn",
    "lapsed",
    "joined",
    "returned",
]
INTAKE: Stage = "intake"
"""It is about a person, and a few look at it before others see it."""
GATHERING: Stage = "gathering"
"""It looks for people who stand behind it, or for a free place among the votes."""
NOTICE: Stage = "notice"
"""It is announced, so that nobody is surprised by the vote."""
OPEN: Stage = "open"
PASSED: Stage = "passed"
FAILED: Stage = "failed"
WITHDRAWN: Stage = "withdrawn"
LAPSED: Stage = "lapsed"
"""Too few stood behind it for too long."""
JOINED: Stage = "joined"
"""It is voted on as an option of another, beside which it stood."""
RETURNED: Stage = "returned"
"""It was sent back from intake, and nobody else ever sees it."""

Question = Literal["yes-no", "choice", "election"]
"""What a vote asks: whether it is done, which of several ways, or who holds an office."""

NO_SUCH = N_("There is no such proposal.")

MOST_AT_ONCE = 3
"""So many votes are announced or open at a time: people have other things to do."""

proposals = Table(
    "proposal",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("author_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("office", Text),
    Column("community", CHAR(32)),
    Column("stage", Text, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("announced_at", Micros),
    Column("opens_at", Micros),
    Column("opened_at", Micros),
    Column("closes_at", Micros),
    Column("extended_at", Micros),
    Column("closed_at", Micros),
    Column("erased_at", Micros),
    Column("longer_at", Micros),
    Column("rule", Text),
    Column("rule_hash", Text),
    Column("roll", Integer),
    Column("result", Text),
    Index("ix_proposal_stage", "stage", "id"),
    info=governed(),
)

sponsors = Table(
    "proposal_sponsor",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
    Column("at", Micros, nullable=False),
    Index("ix_proposal_sponsor_person", "person_id", "proposal_id"),
    info=governed(),
)

readies = Table(
    "proposal_ready",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
    Column("at", Micros, nullable=False),
    info=governed(),
)


class Office(msgspec.Struct, frozen=True):
    """What an election is about: the mandate that each of the elected will hold.

    How long, says the rule by which they are elected.
    """

    powers: tuple[str, ...]
    scope: str
    seats: int
    reason: str
    understudy: bool = True
    """Whether who comes second takes over, if the one who is elected is gone before the end."""


class Proposal(msgspec.Struct, frozen=True):
    """One proposal. Numbers and times are None until there are such."""

    id: int
    ref: Ref
    author_id: int
    author: Ref
    title: str
    statement: str
    """Markdown; with the title "" once they were erased."""
    question: Question
    office: Office | None
    """In an election."""
    community: Ref | None
    """Whose subscribers among the members decide; None where all members do."""
    stage: Stage
    made_at: int
    announced_at: int | None
    opens_at: int | None
    """When the notice ends."""
    opened_at: int | None
    closes_at: int | None
    extended_at: int | None
    """When it was decided that the vote is open for longer."""
    closed_at: int | None
    erased_at: int | None
    longer_at: int | None
    """When a secret vote was opened for longer, because too few had voted."""
    rule: Rule | None
    """By which it is decided, as it was when the vote opened."""
    roll: int | None
    """How many may vote."""
    result: Result | None

    @property
    def seats(self) -> int:
        """How many can win."""
        return self.office.seats if self.office else 1


_COLUMNS = (
    proposals.c.id,
    proposals.c.ref,
    proposals.c.author_id,
    people.c.ref.label("author"),
    proposals.c.title,
    proposals.c.statement,
    proposals.c.question,
    proposals.c.office,
    proposals.c.community,
    proposals.c.stage,
    proposals.c.made_at,
    proposals.c.announced_at,
    proposals.c.opens_at,
    proposals.c.opened_at,
    proposals.c.closes_at,
    proposals.c.extended_at,
    proposals.c.closed_at,
    proposals.c.erased_at,
    proposals.c.longer_at,
    proposals.c.rule,
    proposals.c.roll,
    proposals.c.result,
)
_STRUCTS: tuple[tuple[int, Any], ...] = tuple(
    (_COLUMNS.index(column), kind)
    for column, kind in (
        (proposals.c.rule, Rule),
        (proposals.c.office, Office),
        (proposals.c.result, Result),
    )
)
_QUERY = select(*_COLUMNS).join_from(proposals, people, people.c.id == proposals.c.author_id)
_BY_REF = Prepared(_QUERY.where(proposals.c.ref == bindparam("ref")))


def _read(row: Any) -> Proposal:
    values: list[Any] = list(row)
    for at, kind in _STRUCTS:
        if values[at] is not None:
            values[at] = msgspec.json.decode(values[at], type=kind)
    return Proposal(*values)


def by_ref(tx: ReadTx, ref: Ref) -> Proposal:
    """The proposal of a ref. Raises NotFound."""
    row = tx.row(_BY_REF, {"ref": ref})
    if row is None:
        raise NotFound(NO_SUCH)
    return _read(row)


def by_id(tx: ReadTx, number: int) -> Proposal:
    """The proposal of a number, as pages have it. Raises NotFound."""
    row = tx.row(_QUERY.where(proposals.c.id == number))
    if row is None:
        raise NotFound(NO_SUCH)
    return _read(row)


def in_stages(tx: ReadTx, stages: Collection[Stage], limit: int = 200) -> list[Proposal]:
    """The proposals in some stages, the oldest first."""
    query = _QUERY.where(proposals.c.stage.in_(list(stages))).order_by(proposals.c.id)
    return [_read(row) for row in tx.rows(query.limit(limit))]


def some(tx: ReadTx, numbers: Collection[int]) -> list[Proposal]:
    """The proposals of these numbers, the newest first."""
    query = _QUERY.where(proposals.c.id.in_(numbers)).order_by(proposals.c.id.desc())
    return [_read(row) for row in tx.rows(query)] if numbers else []


def gathering(tx: ReadTx, *which: ColumnElement[bool], limit: int = 200) -> list[Proposal]:
    """The proposals that look for others, those that most stand behind first, then the oldest.

    Else whoever makes many proposals could keep everybody else's from ever being looked at.
    """
    behind = select(func.count()).where(sponsors.c.proposal_id == proposals.c.id)
    order = (behind.correlate(proposals).scalar_subquery().desc(), proposals.c.id)
    query = _QUERY.where(proposals.c.stage == GATHERING, *which).order_by(*order)
    return [_read(row) for row in tx.rows(query.limit(limit))]


def closed(tx: ReadTx, limit: int = 200) -> list[Proposal]:
    """What was decided, either way, the newest first."""
    ended = _QUERY.where(proposals.c.stage.in_([PASSED, FAILED]))
    rows = tx.rows(ended.order_by(proposals.c.closed_at.desc(), proposals.c.id).limit(limit))
    return [_read(row) for row in rows]


def gathering_of(tx: ReadTx, person_id: int) -> int:
    """How many proposals of one person still look for others."""
    return tx.value(
        select(func.count()).where(
            proposals.c.author_id == person_id, proposals.c.stage == GATHERING
        )
    )


def sponsors_of(tx: ReadTx, proposal_id: int) -> list[int]:
    """The row ids of those who stand behind it, whoever made it among them."""
    query = select(sponsors.c.person_id).where(sponsors.c.proposal_id == proposal_id)
    return [row.person_id for row in tx.rows(query.order_by(sponsors.c.at))]


def is_called(tx: ReadTx, proposal_id: int) -> bool:
    """Whether nobody proposed it, but the clock, or a right of every member, called it."""
    return not sponsors_of(tx, proposal_id)


def ready_of(tx: ReadTx, proposal_id: int) -> frozenset[int]:
    """The row ids of those who have nothing more to say."""
    query = select(readies.c.person_id).where(readies.c.proposal_id == proposal_id)
    return frozenset(row.person_id for row in tx.rows(query))


def change(tx: WriteTx, proposal_id: int, **values: Any) -> None:
    """Write columns of a proposal; for handlers only."""
    tx.write(update(proposals).where(proposals.c.id == proposal_id).values(**values))
