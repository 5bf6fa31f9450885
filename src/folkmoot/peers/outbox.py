"""The outbox: every activity that leaves the moot, in one log, and what each server still gets.

A row is written in the transaction of the act that it tells of, so it is lost with it or kept
with it. To whom it goes is asked when it is sent (owing.py): to each server where somebody follows
the community or the person, and to the inboxes that are named for it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec
from sqlalchemy import (
    CHAR,
    Column,
    Index,
    Integer,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from folkmoot.clock import DAY, Ref
from folkmoot.peers import horizon, servers
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

KEPT = 30 * DAY
"""An activity is kept this long at least, and until every server that may take it is past it."""
LONGEST_KEPT = 90 * DAY
"""None is kept longer: a server may speak to us every day, so that it is never dead, and take
nothing for ever."""

Signing = Literal["person", "community", "moot"]

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", Micros, nullable=False),
    Column("activity", Text, nullable=False),
    Column("activity_url", Text, nullable=False, unique=True),
    Column("signer_kind", Text, nullable=False),
    Column("signer_ref", CHAR(32), nullable=False),
    Column("object_url", Text, nullable=False),
    Column("community_id", Integer),
    Column("person_id", Integer),
    Index("ix_outbox_community", "community_id", "seq"),
    Index("ix_outbox_person", "person_id", "seq"),
    Index("ix_outbox_object", "object_url"),
    info=machinery(),
)

direct = Table(
    "outbox_to",
    metadata,
    Column("host", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("inbox", Text, primary_key=True),
    Index("ix_outbox_to_seq", "seq"),
    info=machinery(),
)


class Recipient(msgspec.Struct, frozen=True, order=True):
    """An inbox that an activity goes to whoever follows what."""

    host: str
    inbox: str


class Outgoing(msgspec.Struct, frozen=True):
    """An activity that leaves the moot."""

    url: str
    """Its id."""
    activity: str
    """Its JSON: these very bytes are sent, each time it is sent."""
    signer_kind: Signing
    signer_ref: Ref
    """Who signs: the actor of the activity."""
    object_url: str
    """What it is about. Activities about one thing reach a server in their order."""
    community_id: int | None = None
    """Then it goes to every server on which somebody follows this community."""
    person_id: int | None = None
    """Then it goes to every server on which somebody follows this person."""


def newest(tx: ReadTx) -> int:
    """The number of the last activity, 0 for none."""
    return tx.value(_NEWEST) or 0


def put(tx: WriteTx, one: Outgoing, at: int, *, to: Iterable[Recipient] = ()) -> int:
    """Write an activity into the log, in the transaction of the act; gives its number.

    A server among the recipients that nobody knew is known from now on.
    """
    if tx.dialect == "postgresql":
        horizon.enter(tx)
    recipients = sorted(set(to))
    seq = tx.insert(
        outbox,
        at=at,
        activity=one.activity,
        activity_url=one.url,
        signer_kind=one.signer_kind,
        signer_ref=one.signer_ref,
        object_url=one.object_url,
        community_id=one.community_id,
        person_id=one.person_id,
    )
    for recipient in recipients:
        servers.meet(tx, recipient.host, at, cursor=seq - 1)
        tx.insert(direct, seq=seq, host=recipient.host, inbox=recipient.inbox)
    return seq


def bytes_of(tx: ReadTx, seqs: Iterable[int]) -> dict[int, bytes]:
    """The bytes of activities, by number; those that were pruned or forgotten are left out."""
    query = select(outbox.c.seq, outbox.c.activity).where(
        outbox.c.seq.in_(list(seqs)), outbox.c.activity != "{}"
    )
    return {row.seq: row.activity.encode() for row in tx.rows(query)}


def by_url(tx: ReadTx, url: str) -> str | None:
    """The JSON of an activity of this moot, while it is kept."""
    return tx.value(_BY_URL, {"url": url})


def said_about(tx: ReadTx, object_url: str, signer: Ref) -> Iterator[str]:
    """The JSON of what somebody said about a thing and is still kept, the newest first."""
    for row in tx.rows(_ABOUT, {"about": object_url, "signer": signer}):
        yield row.activity


def last_actor(tx: ReadTx, signer: Ref) -> str | None:
    """The address under which somebody last spoke, while that is kept."""
    text = tx.value(_LAST_OF, {"signer": signer})
    return None if text is None else msgspec.json.decode(text, type=_Spoken).actor


class _Spoken(msgspec.Struct):
    """The one field that is read of an activity."""

    actor: str


def forget(tx: WriteTx, object_urls: Iterable[str]) -> None:
    """Take the words of things that were erased out of the log: nobody gets them any more.

    The rows stay, addressed to nobody, so that no number is given twice.
    """
    _blank(tx, outbox.c.object_url.in_(list(object_urls)))


def forget_person(tx: WriteTx, ref: Ref, actor_url: str) -> None:
    """Take out of the log all that somebody did or wrote who is erased, and what was done to them.

    Also where a community passes it on: then their address stands inside. That things of
    theirs were deleted stays, without words, until everybody has heard it. The whole log is
    read for this, which happens once in the life of an account.
    """

    author = _says("attributedTo", actor_url)
    theirs = or_(
        outbox.c.signer_ref == ref,
        outbox.c.object_url == actor_url,
        _says("actor", actor_url),
        _says("object", actor_url),
    )
    _blank(tx, or_(author, and_(theirs, ~_says("type", "Delete"))))


def forget_rooms(
    tx: WriteTx, ids: Select[*tuple[Any, ...]], object_urls: Select[*tuple[Any, ...]]
) -> None:
    """Take out of the log what communities announced and what was said about these things.

    `ids` selects their row ids. That something was deleted stays, as far as it says no more.
    """
    about = or_(outbox.c.community_id.in_(ids), outbox.c.object_url.in_(object_urls))
    _blank(tx, and_(about, outbox.c.activity != "{}", ~_DELETES))


def _says(name: str, value: str) -> ColumnElement[bool]:
    return outbox.c.activity.contains(f'"{name}":"{value}"', autoescape=True)


_DELETES = and_(
    _says("type", "Delete"),
    *(~_says("type", kind) for kind in ("Create", "Update", "Undo")),
    *(~outbox.c.activity.contains(f'"{words}":') for words in ("content", "source")),
)


def _blank(tx: WriteTx, about: ColumnElement[bool]) -> None:
    tx.write(delete(direct).where(direct.c.seq.in_(select(outbox.c.seq).where(about))))
    blank = {"activity": "{}", "community_id": None, "person_id": None}
    tx.write(update(outbox).where(about).values(**blank))


def age(tx: WriteTx, now: int, *, most: int = 5_000) -> int:
    """Delete what is old and no longer waited for; gives how many, at most `most`.

    The newest one always stays, so that no number is given twice.
    """
    floor = servers.floor(tx, now)
    unneeded = true() if floor is None else outbox.c.seq <= floor
    old = select(outbox.c.seq).where(
        outbox.c.seq < newest(tx),
        outbox.c.at < now - KEPT,
        or_(unneeded, outbox.c.at < now - LONGEST_KEPT),
    )
    gone = [row.seq for row in tx.rows(old.order_by(outbox.c.seq).limit(most))]
    if gone:
        # Numbers are given in the order of time, so these are all up to the last of them.
        tx.write(delete(direct).where(direct.c.seq <= gone[-1]))
        tx.write(delete(outbox).where(outbox.c.seq <= gone[-1]))
    return len(gone)


_NEWEST = Prepared(select(func.max(outbox.c.seq)))
_LAST_OF = (
    select(outbox.c.activity)
    .where(outbox.c.signer_ref == bindparam("signer"), outbox.c.activity != "{}")
    .order_by(outbox.c.seq.desc())
    .limit(1)
)
_ABOUT = (
    select(outbox.c.activity)
    .where(outbox.c.object_url == bindparam("about"), outbox.c.signer_ref == bindparam("signer"))
    .where(outbox.c.activity != "{}")
    .order_by(outbox.c.seq.desc())
)
_BY_URL = select(outbox.c.activity).where(outbox.c.activity_url == bindparam("url"))
