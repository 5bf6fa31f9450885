"""Messages between two people: like letters, read by nobody else, and in no record."""

from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.forum.blocks import person_blocks
from folkmoot.record.actors import Member
from folkmoot.storage.tables import DERIVED, Micros, id_column, metadata, private, ref_column
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

PAGE = 30

messages = Table(
    "message",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("object_url", Text, unique=True),
    Column("sender_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("recipient_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("body", Text, nullable=False),
    Column("body_html", Text, nullable=False, info=DERIVED),
    Column("sent_at", Micros, nullable=False),
    Column("came_at", Micros, nullable=False),
    Column("edited_at", Micros),
    Column("deleted_at", Micros),
    Index("ix_message_between", "sender_id", "recipient_id", "id"),
    Index("ix_message_sender", "sender_id", "came_at"),
    Index("ix_message_recipient", "recipient_id"),
    info=private(),
)
"""`came_at` is when it came to this moot, which nobody else can set; `sent_at` is shown."""

conversations = Table(
    "conversation",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("other_id", Integer, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("last_id", Integer, nullable=False),
    Column("heard_id", Integer, nullable=False, server_default="0"),
    Column("read_id", Integer, nullable=False, server_default="0"),
    Index("ix_conversation_list", "person_id", "last_id"),
    Index("ix_conversation_other", "other_id"),
    info=private(),
)
"""One side of a conversation: ids of its last message, of the last from the other person, and
of the last that was read. Who wrote never sees how far the other has read."""


class Message(msgspec.Struct, frozen=True):
    """One message; of a deleted one the words are gone."""

    id: int
    ref: Ref
    object_url: str | None
    """Its ActivityPub id, stored once."""
    sender_id: int
    recipient_id: int
    body: str
    """Markdown."""
    body_html: str
    sent_at: int
    edited_at: int | None
    deleted_at: int | None

    def other(self, person_id: int) -> int:
        """The row id of the one of the two who is not this person."""
        return self.recipient_id if person_id == self.sender_id else self.sender_id


class Conversation(msgspec.Struct, frozen=True):
    """A conversation as one of the two finds it in their list."""

    other_id: int
    last: Message
    unread: bool


class Letters(msgspec.Struct, frozen=True):
    """A part of a conversation, in the order in which it was written."""

    messages: list[Message]
    earlier: bool
    """Whether there are messages before these."""
    heard: int
    """The id of the last one from the other person; 0 for none."""
    read: int
    """The id of the last one that was read before."""

    @property
    def unread(self) -> bool:
        """Whether something came that was not read yet."""
        return self.heard > self.read


def query() -> Select[*tuple[object, ...]]:
    """The columns of Message in order, for `Message(*row)`."""
    return select(*(messages.c[name] for name in Message.__struct_fields__))


_BY_REF = query().where(messages.c.ref == bindparam("message"))
_BY_URL = query().where(messages.c.object_url == bindparam("url"))


def by_ref(tx: ReadTx, ref: Ref) -> Message:
    """The message of a ref, whoever asks. Raises NotFound."""
    row = tx.row(_BY_REF, {"message": ref})
    if row is None:
        raise NotFound(N_("There is no such message."))
    return Message(*row)


def _message(row: Row[Any]) -> Message:
    """The message of a row that has more columns after those of Message."""
    return Message(*list(row)[: len(Message.__struct_fields__)])


def by_id(tx: ReadTx, message_id: int) -> Message:
    """The message of a row id, whoever asks. Raises NotFound."""
    row = tx.row(query().where(messages.c.id == message_id))
    if row is None:
        raise NotFound(N_("There is no such message."))
    return Message(*row)


def by_object_url(tx: ReadTx, url: str) -> Message | None:
    """The message whose ActivityPub id this is, whoever asks."""
    row = tx.row(_BY_URL, {"url": url})
    return Message(*row) if row else None


def urls_of(tx: ReadTx, person_id: int) -> list[str]:
    """The ActivityPub ids of the messages from and to somebody."""
    known = select(messages.c.object_url).where(
        of_person(person_id), messages.c.object_url.is_not(None)
    )
    return [row.object_url for row in tx.rows(known)]


def for_reader(tx: ReadTx, ref: Ref, reader: Member) -> Message:
    """A message for one of its two people; for all others it is not there (NotFound)."""
    message = by_ref(tx, ref)
    if reader.id not in (message.sender_id, message.recipient_id):
        raise NotFound(N_("There is no such message."))
    return message


def has_written(tx: ReadTx, sender_id: int, recipient_id: int) -> bool:
    """Whether somebody ever sent a message to somebody."""
    sent = select(messages.c.id).where(
        messages.c.sender_id == sender_id, messages.c.recipient_id == recipient_id
    )
    return tx.row(sent.limit(1)) is not None


def waits(tx: ReadTx, person_id: int, other_id: int) -> bool:
    """Whether something of the other person was not read yet."""
    mine = conversations.c
    unread = select(mine.other_id).where(
        mine.person_id == person_id, mine.other_id == other_id, mine.heard_id > mine.read_id
    )
    return tx.row(unread) is not None


def page(
    tx: ReadTx, person_id: int, *, before: int | None = None, limit: int = PAGE
) -> list[Conversation]:
    """Somebody's conversations, the one with the newest message first.

    `before` is the id of the last message seen. Conversations with people whom they
    block are left out.
    """
    mine = conversations.c
    blocked = exists().where(
        person_blocks.c.person_id == person_id, person_blocks.c.blocked_id == mine.other_id
    )
    wanted = query().add_columns(
        mine.other_id.label("other"), (mine.heard_id > mine.read_id).label("unread")
    )
    wanted = wanted.join(conversations, messages.c.id == mine.last_id)
    wanted = wanted.where(mine.person_id == person_id, ~blocked)
    if before is not None:
        wanted = wanted.where(mine.last_id < before)
    rows = tx.rows(wanted.order_by(mine.last_id.desc()).limit(limit))
    return [Conversation(row.other, _message(row), bool(row.unread)) for row in rows]


def between(
    tx: ReadTx, person_id: int, other_id: int, *, before: int | None = None, limit: int = PAGE
) -> Letters:
    """The last messages of a conversation, or the last before an id; empty where none is."""
    found = [
        *_one_way(tx, person_id, other_id, before, limit + 1),
        *_one_way(tx, other_id, person_id, before, limit + 1),
    ]
    found.sort(key=lambda one: one.id)
    side = tx.row(
        select(conversations.c.heard_id, conversations.c.read_id).where(
            conversations.c.person_id == person_id, conversations.c.other_id == other_id
        )
    )
    earlier = len(found) > limit
    if side is None:
        return Letters(found[-limit:], earlier, 0, 0)
    return Letters(found[-limit:], earlier, side.heard_id, side.read_id)


def _one_way(
    tx: ReadTx, sender_id: int, recipient_id: int, before: int | None, limit: int
) -> list[Message]:
    """What one wrote to the other, the newest first, by the index."""
    wanted = query().where(
        messages.c.sender_id == sender_id, messages.c.recipient_id == recipient_id
    )
    if before is not None:
        wanted = wanted.where(messages.c.id < before)
    return [Message(*row) for row in tx.rows(wanted.order_by(messages.c.id.desc()).limit(limit))]


def sent_since(tx: ReadTx, sender_id: int, since: int) -> int:
    """How many messages of a person came since a moment."""
    sent = _since(sender_id, since)
    return tx.value(select(func.count(messages.c.id)).where(*sent))


def strangers_since(tx: ReadTx, sender_id: int, since: int, *, but: int) -> int:
    """To how many people who never wrote back somebody wrote since a moment, `but` one."""
    answers = messages.alias("answer")
    answered = exists().where(
        answers.c.sender_id == messages.c.recipient_id, answers.c.recipient_id == sender_id
    )
    sent = (*_since(sender_id, since), messages.c.recipient_id != but, ~answered)
    return tx.value(select(func.count(messages.c.recipient_id.distinct())).where(*sent))


def _since(sender_id: int, since: int) -> tuple[ColumnElement[bool], ...]:
    return messages.c.sender_id == sender_id, messages.c.came_at > since


def of_person(person_id: int) -> ColumnElement[bool]:
    """The condition that a message is from or to a person."""
    return or_(messages.c.sender_id == person_id, messages.c.recipient_id == person_id)


def last_of(tx: ReadTx, sender_id: int, recipient_id: int) -> int:
    """The id of the last message from one to the other that was not deleted; 0 for none."""
    sent = select(func.max(messages.c.id)).where(
        messages.c.sender_id == sender_id,
        messages.c.recipient_id == recipient_id,
        messages.c.deleted_at.is_(None),
    )
    return tx.value(sent) or 0
