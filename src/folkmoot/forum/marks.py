"""Where a reader was: the last visit, and how far each thread was read. Private."""

import msgspec
from sqlalchemy import Column, ForeignKey, Integer, Table, bindparam, select

from folkmoot.clock import MINUTE, Ref
from folkmoot.forum import posts as post_rows
from folkmoot.record.acts import MEMBERS, NEVER, Act, Deed, Target, act, handles
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, metadata, private
from folkmoot.storage.transaction import ReadTx, WriteTx

VISIT_ENDS = 30 * MINUTE
"""A visit is over after this long without a page."""

SEEN_AGAIN = 5 * MINUTE
"""A page within this time of the last one need not be noted."""

read_marks = Table(
    "read_mark",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
    Column("post_id", Integer, ForeignKey("post.id"), primary_key=True, index=True),
    Column("read_until", Micros, nullable=False),
    info=private(),
)

visits = Table(
    "visit",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("since", Micros, nullable=False),
    Column("seen_at", Micros, nullable=False),
    info=private(),
)
"""`since`: when the visit before this one ended. `seen_at`: the last page that was noted."""

_STAYS = "What was seen was seen; the mark only moves forward."


@act("thread.read/1", record=NEVER, own=True, suspended=True, irreversible=_STAYS)
class ReadThread(Act, frozen=True):
    """Note how far one has read a thread."""

    person: Ref
    post: Ref
    until: int
    """The time of the newest thing on the page that was read."""

    def target(self, tx: ReadTx) -> Target:
        """One's own reading."""
        return Target(owner=self.person, audience=MEMBERS)


@act("visit.note/1", record=NEVER, own=True, suspended=True, irreversible=_STAYS)
class NoteVisit(Act, frozen=True):
    """Note that one is here now."""

    person: Ref

    def target(self, tx: ReadTx) -> Target:
        """One's own visit."""
        return Target(owner=self.person, audience=MEMBERS)


class Visit(msgspec.Struct, frozen=True):
    """A reader's present visit, as far as it was noted."""

    since: int
    """The end of the visit before: what is newer than this is new to the reader."""
    seen_at: int

    def at(self, now: int) -> "Visit":
        """The visit in which a page at time `now` falls."""
        over = now - self.seen_at > VISIT_ENDS
        return Visit(self.seen_at if over else self.since, max(now, self.seen_at))

    def is_due(self, now: int) -> bool:
        """True when a page at time `now` should be noted with NoteVisit."""
        return now - self.seen_at > SEEN_AGAIN


_VISIT = select(visits.c.since, visits.c.seen_at).where(visits.c.person_id == bindparam("person"))


def visit(tx: ReadTx, person_id: int) -> Visit | None:
    """A person's visit as it was last noted; None for one who was never here."""
    row = tx.row(_VISIT, {"person": person_id})
    return Visit(*row) if row else None


def last_visit(tx: ReadTx, person_id: int, now: int) -> int:
    """When the visit before the present one ended; `now` for somebody who was never here."""
    found = visit(tx, person_id)
    return found.at(now).since if found else now


def visit_is_due(tx: ReadTx, person_id: int, now: int) -> bool:
    """True when a page at time `now` should be noted with NoteVisit."""
    found = visit(tx, person_id)
    return found is None or found.is_due(now)


def read_until(tx: ReadTx, person_id: int, post_id: int) -> int | None:
    """How far a person has read a thread; None when it was never opened."""
    return tx.value(_READ_UNTIL, {"person": person_id, "post": post_id})


_READ_UNTIL = Prepared(
    select(read_marks.c.read_until).where(
        read_marks.c.person_id == bindparam("person"), read_marks.c.post_id == bindparam("post")
    )
)


@handles(ReadThread)
def _read(tx: WriteTx, act: ReadThread, deed: Deed) -> None:
    assert deed.actor_id is not None
    post_id = post_rows.standing(tx, act.post).id
    before = read_until(tx, deed.actor_id, post_id)
    until = min(act.until, deed.at)
    if before is None or before < until:
        values = {"person_id": deed.actor_id, "post_id": post_id, "read_until": until}
        tx.upsert(read_marks, ["person_id", "post_id"], values)


@handles(NoteVisit)
def _note(tx: WriteTx, act: NoteVisit, deed: Deed) -> None:
    assert deed.actor_id is not None
    before = visit(tx, deed.actor_id) or Visit(deed.at, deed.at)
    now = before.at(deed.at)
    values = {"person_id": deed.actor_id, "since": now.since, "seen_at": now.seen_at}
    tx.upsert(visits, ["person_id"], values)
