"""What members asked to bring here from elsewhere, and what came of it."""

from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    Table,
    Text,
    delete,
    false,
    func,
    select,
    update,
)

from folkmoot.clock import DAY, Ref
from folkmoot.storage import jobs
from folkmoot.storage.tables import Micros, id_column, machinery, metadata, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx

JOB = "federation.bring"
"""Fetches what was asked for; the lane of the network does it."""

KEPT = 2 * DAY
LONGEST_VALUE = 500

wanted = Table(
    "wanted",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("person_id", Integer, nullable=False),
    Column("typed", Text, nullable=False),
    Column("fresh", Boolean, nullable=False, server_default=false()),
    Column("asked_at", Micros, nullable=False),
    Column("done_at", Micros),
    Column("path", Text),
    Column("problem", Text),
    Column("problem_values", Text, nullable=False, server_default="{}"),
    Index("ix_wanted_person", "person_id", "asked_at"),
    info=machinery(),
)


class Wanted(msgspec.Struct, frozen=True):
    """One thing that somebody asked for."""

    ref: Ref
    person_id: int
    typed: str
    asked_at: int
    done_at: int | None
    path: str | None
    """The page where it is now."""
    problem: str | None
    """The sentence (a msgid) that says why it could not be brought."""
    values: dict[str, str]
    """What fills the places of the sentence."""
    fresh: bool = False
    """It is an account, and its server is asked for it even where it is here already."""


def ask(tx: WriteTx, ref: Ref, person_id: int, typed: str, at: int, *, fresh: bool = False) -> None:
    """Have something brought, or an account fetched anew, soon after this transaction."""
    tx.insert(wanted, ref=ref, person_id=person_id, typed=typed, asked_at=at, fresh=fresh)
    jobs.enqueue(tx, JOB, {"ref": ref})


def find(tx: ReadTx, ref: Ref) -> Wanted | None:
    """What was asked for under a ref."""
    row = tx.row(select(wanted).where(wanted.c.ref == ref))
    if row is None:
        return None
    values = msgspec.json.decode(row.problem_values, type=dict[str, str])
    return Wanted(
        row.ref,
        row.person_id,
        row.typed,
        row.asked_at,
        row.done_at,
        row.path,
        row.problem,
        values,
        row.fresh,
    )


def waiting(tx: ReadTx, person_id: int) -> int:
    """How many things a person waits for."""
    mine = (wanted.c.person_id == person_id, wanted.c.done_at.is_(None))
    return tx.value(select(func.count()).select_from(wanted).where(*mine))


def found(tx: WriteTx, ref: Ref, path: str, at: int) -> None:
    """Note where a thing is now."""
    tx.write(update(wanted).where(wanted.c.ref == ref).values(path=path, done_at=at))


def failed(tx: WriteTx, ref: Ref, problem: str, values: dict[str, Any], at: int) -> None:
    """Note why a thing could not be brought."""
    told = {name: str(value)[:LONGEST_VALUE] for name, value in values.items()}
    said = msgspec.json.encode(told).decode()
    change = update(wanted).where(wanted.c.ref == ref)
    tx.write(change.values(problem=problem, problem_values=said, done_at=at))


def forget_person(tx: WriteTx, person_id: int) -> None:
    """Take out what somebody wanted to have brought."""
    tx.write(delete(wanted).where(wanted.c.person_id == person_id))


def age(tx: WriteTx, now: int) -> int:
    """Forget what was asked for long ago; gives how many there were."""
    return tx.write(delete(wanted).where(wanted.c.asked_at < now - KEPT))
