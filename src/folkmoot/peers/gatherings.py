"""What is gathered from its home: the posts of a community, the answers of a thread."""

from collections.abc import Mapping
from typing import Literal

import msgspec
from sqlalchemy import Column, Integer, Table, Text, bindparam, delete, select, update

from folkmoot.clock import DAY, HOUR
from folkmoot.storage import jobs
from folkmoot.storage.tables import Micros, machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

Kind = Literal["community", "thread"]

JOBS: dict[Kind, str] = {
    "community": "federation.gather_community",
    "thread": "federation.gather_thread",
}
"""The job that gathers each; the lane of the network does it."""

EVERY: dict[Kind, int] = {"community": DAY, "thread": HOUR}
"""Not asked for again within this time."""

KEPT = 30 * DAY
LONGEST_VALUE = 500

gatherings = Table(
    "gathering",
    metadata,
    Column("url", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("asked_at", Micros, nullable=False),
    Column("done_at", Micros),
    Column("found", Integer, nullable=False, server_default="0"),
    Column("problem", Text),
    Column("problem_values", Text, nullable=False, server_default="{}"),
    info=machinery(),
)


class Gathering(msgspec.Struct, frozen=True):
    """How far a gathering is: `done_at` is None while it goes on."""

    url: str
    kind: Kind
    asked_at: int
    done_at: int | None
    found: int
    """How many things it brought that were not here."""
    problem: str
    """The sentence (a msgid) that says why it stopped; "" where nothing was wrong."""
    values: dict[str, str]
    """What fills the places of the sentence."""


_ONE = select(*gatherings.c).where(gatherings.c.url == bindparam("wanted"))


def of(tx: ReadTx, url: str) -> Gathering | None:
    """The last gathering of a community or thread (by its ActivityPub id)."""
    row = tx.row(_ONE, {"wanted": url})
    if row is None:
        return None
    values = msgspec.json.decode(row.problem_values, type=dict[str, str])
    return Gathering(
        row.url, row.kind, row.asked_at, row.done_at, row.found, row.problem or "", values
    )


def want(tx: WriteTx, url: str, kind: Kind, at: int) -> bool:
    """Have something gathered soon after this transaction; False where it was lately."""
    last = of(tx, url)
    if last is not None and at - last.asked_at < EVERY[kind]:
        return False
    values = {"url": url, "kind": kind, "asked_at": at, "done_at": None, "found": 0}
    tx.upsert(gatherings, ["url"], {**values, "problem": None})
    jobs.enqueue(tx, JOBS[kind], {"url": url}, unique=f"{JOBS[kind]}:{url}")
    return True


def done(tx: WriteTx, url: str, found: int, at: int) -> None:
    """Note that a gathering has ended, and what it brought."""
    change = update(gatherings).where(gatherings.c.url == url)
    tx.write(change.values(done_at=at, found=found))


def failed(tx: WriteTx, url: str, problem: str, values: Mapping[str, object], at: int) -> None:
    """Note that a gathering has ended, and why it brought no more."""
    told = {name: str(value)[:LONGEST_VALUE] for name, value in values.items()}
    said = msgspec.json.encode(told).decode()
    change = update(gatherings).where(gatherings.c.url == url)
    tx.write(change.values(done_at=at, problem=problem, problem_values=said))


def age(tx: WriteTx, now: int) -> int:
    """Forget gatherings of long ago; gives how many there were."""
    return tx.write(delete(gatherings).where(gatherings.c.asked_at < now - KEPT))
