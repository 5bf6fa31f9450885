"""What was heard of each thing: the newest word wins, in whatever order words arrive.

Every changeable side of a thing that other servers tell of is a *register*: its content,
whether it is deleted, one person's vote on it. An activity changes a register only when it
is newer than what stands there, so any order of the same activities gives the same state.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Table,
    Text,
    and_,
    bindparam,
    collate,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import ColumnElement

from folkmoot.clock import DAY
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.prepared_changes import PreparedChange
from folkmoot.storage.tables import Micros, machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

CONTENT = "content"
DELETED = "deleted"
REMOVED = "removed"
LOCKED = "locked"
PINNED = "pinned"
VOTE = "vote"
"""With the url of who votes: `vote:https://…`; likewise ban, moderator and follow."""
REFUSED = "refused"
"""With another register: the word of a member of ours that the home of its thing refused."""
LOST = "lost"
"""The words of a thing could not be had when they were told."""
BAN = "ban"
MODERATOR = "moderator"
FOLLOW = "follow"

WAITS = 14 * DAY
"""What was heard of a thing that never came is forgotten after this long."""
MOST_WAITING = 2_000
"""Of one server; beyond that its oldest waiting words are forgotten."""

heard = Table(
    "heard",
    metadata,
    Column("subject_url", Text, primary_key=True),
    Column("register", Text, primary_key=True),
    Column("stamp", Micros, nullable=False),
    Column("activity_url", Text, nullable=False),
    Column("by_url", Text, nullable=False),
    Column("value", Text),
    Column("pending", Boolean, nullable=False),
    Column("host", Text, nullable=False),
    Column("at", Micros, nullable=False),
    info=machinery(),
)
_waits = heard.c.pending.is_(True)
Index("ix_heard_waiting", heard.c.host, heard.c.at, sqlite_where=_waits, postgresql_where=_waits)


class Heard(msgspec.Struct, frozen=True):
    """One word about one register of a thing."""

    subject_url: str
    register: str
    stamp: int
    """By what time words are ordered, in microseconds: see the contract of the home."""
    activity_url: str
    """Which activity said it; decides between two of the same stamp."""
    by_url: str
    value: Any = None
    """Anything that JSON can say; None where the word takes something back."""
    pending: bool = False
    """The thing itself is not known here yet."""


_COLUMNS = (
    heard.c.subject_url,
    heard.c.register,
    heard.c.stamp,
    heard.c.activity_url,
    heard.c.by_url,
    heard.c.value,
    heard.c.pending,
)
_ONE = select(*_COLUMNS).where(
    heard.c.subject_url == bindparam("subject"), heard.c.register == bindparam("register")
)
_OF = Prepared(select(*_COLUMNS).where(heard.c.subject_url == bindparam("subject")))


def register(kind: str, who: str) -> str:
    """The register of one person: register(VOTE, "https://…/u/bob")."""
    return f"{kind}:{who}"


def hear(tx: WriteTx, word: Heard, *, host: str, at: int) -> bool:
    """Keep a word if it is newer than what stands; False for old news and repeats.

    `host` is the server that told it, `at` when it came. A word that must wait counts
    toward what may wait of that server.
    """
    if word.pending:
        _make_room(tx, host)
    values = {
        "subject_url": word.subject_url,
        "register": word.register,
        "stamp": word.stamp,
        "activity_url": word.activity_url,
        "by_url": word.by_url,
        "value": None if word.value is None else msgspec.json.encode(word.value).decode(),
        "pending": word.pending,
        "host": host,
        "at": at,
    }
    return tx.write(_IF_NEWER[tx.dialect], values) > 0


def newest(tx: ReadTx, subject_url: str, register: str) -> Heard | None:
    """What stands in a register."""
    row = tx.row(_ONE, {"subject": subject_url, "register": register})
    return _read(row) if row else None


def of(tx: ReadTx, subject_url: str) -> list[Heard]:
    """Every register of a thing, the oldest word first."""
    found = [_read(row) for row in tx.rows(_OF, {"subject": subject_url})]
    return sorted(found, key=_order)


def _order(word: Heard) -> tuple[int, bytes, str]:
    """By bytes: two databases may sort letters differently."""
    return word.stamp, word.activity_url.encode(), word.register


def settle(tx: WriteTx, subject_url: str) -> list[Heard]:
    """The words that waited for a thing which has come now, the oldest first.

    From now on they do not wait; whoever asked carries them out in this transaction.
    """
    waited = [word for word in of(tx, subject_url) if word.pending]
    if waited:
        here = and_(heard.c.subject_url == subject_url, _waits)
        tx.write(update(heard).where(here).values(pending=False))
    return waited


def forget(tx: WriteTx, subject_urls: Iterable[str]) -> None:
    """Forget what was heard of things that were pruned; bans stay, for they bind people."""
    gone: ColumnElement[bool] = heard.c.subject_url.in_(list(subject_urls))
    tx.write(delete(heard).where(gone, heard.c.register.not_like(f"{BAN}:%")))


def forget_one(tx: WriteTx, subject_url: str, register: str) -> None:
    """Forget what stands in one register of a thing."""
    tx.write(delete(heard).where(heard.c.subject_url == subject_url, heard.c.register == register))


def age(tx: WriteTx, now: int) -> int:
    """Forget what waited too long; gives how many words that were."""
    return tx.write(delete(heard).where(_waits, heard.c.at < now - WAITS))


def _read(row: Any) -> Heard:
    value = None if row.value is None else msgspec.json.decode(row.value)
    return Heard(
        row.subject_url, row.register, row.stamp, row.activity_url, row.by_url, value, row.pending
    )  # fmt: skip


_WAITING = (
    select(heard.c.at)
    .where(heard.c.host == bindparam("host"), _waits)
    .order_by(heard.c.at.desc())
    .offset(MOST_WAITING - 1)
    .limit(1)
)


def _make_room(tx: WriteTx, host: str) -> None:
    """Before another word waits: the oldest of the server go where there are too many."""
    oldest = tx.value(_WAITING, {"host": host})
    if oldest is not None:
        tx.write(delete(heard).where(heard.c.host == host, _waits, heard.c.at <= oldest))


def forget_person(tx: WriteTx, actor_url: str) -> None:
    """Take a member who is erased out: their votes and the like, and who said what of theirs."""
    names = [register(name, actor_url) for name in (VOTE, BAN, MODERATOR, FOLLOW)]
    tx.write(delete(heard).where(heard.c.register.in_(names)))
    tx.write(delete(heard).where(heard.c.subject_url == actor_url))
    tx.write(update(heard).where(heard.c.by_url == actor_url).values(by_url=""))


def _if_newer(dialect: str) -> Any:
    """The insert that takes the place of an older word only, in one step.

    Two moots must agree which of two urls is the greater one, so PostgreSQL compares bytes.
    """
    postgres = dialect == "postgresql"
    change = postgresql.insert(heard) if postgres else sqlite.insert(heard)
    new = change.excluded
    stands: Any = collate(heard.c.activity_url, "C") if postgres else heard.c.activity_url
    newer = or_(
        new.stamp > heard.c.stamp,
        and_(new.stamp == heard.c.stamp, new.activity_url > stands),
    )
    keys: Sequence[str] = ("subject_url", "register")
    told = {column.name: new[column.name] for column in heard.c if column.name not in keys}
    return change.on_conflict_do_update(index_elements=list(keys), set_=told, where=newer)


_IF_NEWER = {
    dialect: PreparedChange(_if_newer(dialect), [column.name for column in heard.c])
    for dialect in ("sqlite", "postgresql")
}
