"""What members say about a proposal in the record: objections, answers, minority reports."""

from typing import Any, Literal

import msgspec
from sqlalchemy import Column, ForeignKey, Integer, Select, Table, Text, select, update

from folkmoot.assembly.counting import Objection
from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.identity.people import people
from folkmoot.storage.tables import Micros, governed, id_column, metadata, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

Sort = Literal["objection", "answer", "minority"]
OBJECTION: Sort = "objection"
ANSWER: Sort = "answer"
MINORITY: Sort = "minority"

voices = Table(
    "voice",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("proposal_id", Integer, ForeignKey("proposal.id"), nullable=False, index=True),
    Column("sort", Text, nullable=False),
    Column("to_id", Integer, ForeignKey("voice.id")),
    Column("author_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    Column("words", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Column("withdrawn_at", Micros),
    Column("erased_at", Micros),
    info=governed(),
)


class Voice(msgspec.Struct, frozen=True):
    """One thing that was said about a proposal."""

    id: int
    ref: Ref
    proposal_id: int
    sort: Sort
    to_id: int | None
    """The objection that an answer is to."""
    author_id: int
    author: Ref
    words: str
    """Markdown; "" once they were erased."""
    at: int
    withdrawn_at: int | None
    erased_at: int | None


def _query() -> Select[*tuple[Any, ...]]:
    table = voices.c
    return select(
        table.id,
        table.ref,
        table.proposal_id,
        table.sort,
        table.to_id,
        table.author_id,
        people.c.ref.label("author"),
        table.words,
        table.at,
        table.withdrawn_at,
        table.erased_at,
    ).join_from(voices, people, people.c.id == table.author_id)


def by_ref(tx: ReadTx, ref: Ref) -> Voice:
    """What was said under a ref. Raises NotFound."""
    row = tx.row(_query().where(voices.c.ref == ref))
    if row is None:
        raise NotFound(N_("Nobody said this, or it is not there any more."))
    return Voice(*row)


def of_proposal(tx: ReadTx, proposal_id: int) -> list[Voice]:
    """Everything that was said about a proposal, the oldest first."""
    query = _query().where(voices.c.proposal_id == proposal_id).order_by(voices.c.id)
    return [Voice(*row) for row in tx.rows(query)]


def standing(tx: ReadTx, proposal_id: int) -> list[Voice]:
    """The objections to a proposal that nobody took back, the oldest first."""
    said = of_proposal(tx, proposal_id)
    return [one for one in said if one.sort == OBJECTION and one.withdrawn_at is None]


def unanswered(tx: ReadTx, proposal_id: int) -> list[Voice]:
    """The standing objections to which nobody who stands behind the proposal said anything."""
    answered = {one.to_id for one in of_proposal(tx, proposal_id) if one.sort == ANSWER}
    return [one for one in standing(tx, proposal_id) if one.id not in answered]


def objections(tx: ReadTx, proposal_id: int) -> tuple[Objection, ...]:
    """The standing objections as counting wants them."""
    waiting = {one.id for one in unanswered(tx, proposal_id)}
    return tuple(
        Objection(number, answered=one.id not in waiting)
        for number, one in enumerate(standing(tx, proposal_id))
    )


def change(tx: WriteTx, voice_id: int, **values: Any) -> None:
    """Write columns of what was said; for handlers only."""
    tx.write(update(voices).where(voices.c.id == voice_id).values(**values))
