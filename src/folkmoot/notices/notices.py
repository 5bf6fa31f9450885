"""Notices: what tells one person that something happened."""

from collections.abc import Iterable, Mapping

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
    and_,
    bindparam,
    delete,
    func,
    select,
    update,
)

from folkmoot.clock import Ref
from folkmoot.errors import Invalid
from folkmoot.notices.kinds import SENTENCES, family
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, handles
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, id_column, metadata, private, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

PAGE = 40
MOST_COUNTED = 100
"""The number beside the inbox stops here ("99+"), so that counting stays cheap."""
MOST_MARKED = 200

notices = Table(
    "notice",
    metadata,
    id_column(),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Column("actor", CHAR(32)),
    ref_column("subject", index=True),
    Column("link", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("read_at", Micros),
    Index("ix_notice_inbox", "person_id", "id"),
    info=private(),
)
_unread = notices.c.read_at.is_(None)
Index("ix_notice_unread", notices.c.person_id, sqlite_where=_unread, postgresql_where=_unread)


class Notice(msgspec.Struct, frozen=True):
    """One notice in somebody's inbox."""

    id: int
    kind: str
    at: int
    actor: Ref | None
    """Who did it; None where nobody in particular did."""
    subject: Ref | None
    """What it is about; with its erasure the notice goes too."""
    link: str
    """The path of the page where it happened, such as /comment/12."""
    data: Mapping[str, str | int | None]
    """What the sentence needs beside the actor (place, reason, until …); never a quotation."""
    read_at: int | None


def tell(
    tx: WriteTx,
    people: Iterable[int],
    kind: str,
    deed: Deed,
    *,
    link: str,
    subject: Ref | None = None,
    data: Mapping[str, str | int | None] | None = None,
) -> None:
    """Leave a notice of a deed for each of these people (row ids), but not for who did it.

    `kind` is one of kinds.SENTENCES; KeyError for another. Only for functions that follow
    an act. Who blocks whom is for the caller to ask: the forum knows it.
    """
    SENTENCES[kind]
    values = {
        "kind": kind,
        "at": deed.at,
        "actor": deed.actor,
        "subject": subject,
        "link": link,
        "data": msgspec.json.encode(dict(data or {})).decode(),
    }
    for person in dict.fromkeys(people):
        if person != deed.actor_id:
            tx.insert(notices, person_id=person, **values)


def inbox(
    tx: ReadTx,
    person_id: int,
    *,
    unread: bool = False,
    of: str | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> list[Notice]:
    """A page of somebody's notices, the newest first; `before` is the id of the last one seen.

    `of` is a family of kinds (kinds.family), such as "reply".
    """
    query = select(
        notices.c.id,
        notices.c.kind,
        notices.c.at,
        notices.c.actor,
        notices.c.subject,
        notices.c.link,
        notices.c.data,
        notices.c.read_at,
    ).where(notices.c.person_id == person_id)
    if unread:
        query = query.where(_unread)
    if of is not None:
        query = query.where(notices.c.kind.in_([kind for kind in SENTENCES if family(kind) == of]))
    if before is not None:
        query = query.where(notices.c.id < before)
    found = tx.rows(query.order_by(notices.c.id.desc()).limit(limit))
    return [
        Notice(row.id, row.kind, row.at, row.actor, row.subject, row.link,
               msgspec.json.decode(row.data), row.read_at)
        for row in found
    ]  # fmt: skip


_waiting = select(notices.c.id).where(notices.c.person_id == bindparam("person"), _unread)
_WAITING = Prepared(select(func.count()).select_from(_waiting.limit(MOST_COUNTED).subquery()))


def unread_count(tx: ReadTx, person_id: int) -> int:
    """How many notices somebody has not read, counted up to MOST_COUNTED."""
    return tx.value(_WAITING, {"person": person_id})


def withdraw(tx: WriteTx, subjects: Iterable[Ref]) -> None:
    """Take back every notice about things that were erased; for handlers and followers."""
    tx.write(delete(notices).where(notices.c.subject.in_(list(subjects))))


def empty(tx: WriteTx, person_id: int) -> None:
    """Empty the inbox of somebody whose account is erased; for handlers and followers."""
    tx.write(delete(notices).where(notices.c.person_id == person_id))


def waits_from(tx: ReadTx, person_id: int, kind: str, actor: Ref) -> bool:
    """Whether somebody has an unread notice of a kind from one person."""
    same = and_(_of(person_id, kind, actor), _unread)
    return tx.row(select(notices.c.id).where(same).limit(1)) is not None


def mark_from(tx: WriteTx, person_id: int, kind: str, actor: Ref, at: int) -> None:
    """Mark as read what somebody was told of a kind from one person; for handlers."""
    same = and_(_of(person_id, kind, actor), _unread)
    tx.write(update(notices).where(same).values(read_at=at))


def withdraw_from(tx: WriteTx, kind: str, actor: Ref) -> None:
    """Take back what everybody was told of a kind from one person; for handlers."""
    tx.write(delete(notices).where(notices.c.kind == kind, notices.c.actor == actor))


def _of(person_id: int, kind: str, actor: Ref) -> ColumnElement[bool]:
    mine = notices.c
    return and_(mine.person_id == person_id, mine.kind == kind, mine.actor == actor)


class _Mine(Act, frozen=True):
    """Acts on notices are done by the person they were left for."""

    person: Ref
    notices: tuple[int, ...] = ()
    """Ids of notices; those of other people are left alone."""
    upto: int | None = None
    """Every notice of the person up to this id, beside those listed."""

    def target(self, tx: ReadTx) -> Target:
        """One's own inbox."""
        return Target(owner=self.person)


@act("notice.read/1", record=NEVER, own=True, suspended=True, undo="notice.unread/1")
class ReadNotices(_Mine, frozen=True):
    """Mark notices of one's own as read."""


@act("notice.unread/1", record=NEVER, own=True, suspended=True, undo="notice.read/1")
class UnreadNotices(_Mine, frozen=True):
    """Mark notices of one's own as not read."""


@handles(ReadNotices)
def _read(tx: WriteTx, act: ReadNotices, deed: Deed) -> None:
    _mark(tx, act, deed, deed.at)


@handles(UnreadNotices)
def _unread_again(tx: WriteTx, act: UnreadNotices, deed: Deed) -> None:
    _mark(tx, act, deed, None)


def _mark(tx: WriteTx, act: _Mine, deed: Deed, read_at: int | None) -> None:
    """Set the mark where it is not set already, so that the first reading keeps its time."""
    if len(act.notices) > MOST_MARKED:
        raise Invalid(N_("Choose at most {most} at once."), most=MOST_MARKED)
    chosen = notices.c.id.in_(act.notices)
    if act.upto is not None:
        chosen = chosen | (notices.c.id <= act.upto)
    unread = _unread if read_at is not None else notices.c.read_at.is_not(None)
    mine = and_(notices.c.person_id == deed.actor_id, chosen, unread)
    tx.write(update(notices).where(mine).values(read_at=read_at))
