"""What people do with messages: send, change, take back, read. Nothing of it is recorded."""

from sqlalchemy import Update, delete, select, update

from folkmoot.clock import DAY, HOUR, SECOND, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from folkmoot.forum import aside, blocks, messages, reports, writing
from folkmoot.forum.erasure import EraseOwnWords
from folkmoot.forum.messages import Message, conversations
from folkmoot.forum.messages import messages as rows
from folkmoot.identity import people, profiles
from folkmoot.identity.people import Person
from folkmoot.notices import notices
from folkmoot.record import settings
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, follows, handles
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text import lengths, parse
from folkmoot.text.markdown import render
from folkmoot.words import N_

NOTICE = "message.received"
MOST_A_DAY = 200
MOST_STRANGERS = 20
"""People who never wrote back, to whom one may write in a day."""

CLOSED = N_(
    "This person takes no messages from you. It may be how they set it, and it says nothing "
    "more. What you wrote was not sent."
)
"""The one sentence for everybody who may not write, so that nobody learns why."""


@act("message.send/1", record=NEVER, member=True, visitor=True, undo="message.delete/1")
class SendMessage(Act, frozen=True):
    """Write a message to one person; nobody else reads it."""

    ref: Ref
    to: Ref
    body: str
    object_url: str | None = None
    """The ActivityPub id of a visitor's message; a member's gets its own."""
    written_at: int | None = None
    """When a visitor's server says that it was written; never later than now."""

    def target(self, tx: ReadTx) -> Target:
        """The moot, because a ban from it closes this too; there is no such message yet."""
        people.id_of(tx, self.to)
        return Target()


class _Mine(Act, frozen=True):
    message: Ref

    def target(self, tx: ReadTx) -> Target:
        """The message of who wrote it."""
        return Target(owner=_ref_of(tx, messages.by_ref(tx, self.message).sender_id))


@act("message.edit/1", record=NEVER, own=True, visitor=True, undo="message.edit/1")
class EditMessage(_Mine, frozen=True):
    """Change one's own message; that it was changed is shown."""

    body: str
    written_at: int | None = None
    """When a visitor's server says that it was changed; never later than now."""


@act(
    "message.delete/1",
    record=NEVER,
    own=True,
    visitor=True,
    suspended=True,
    irreversible="The words are gone for both people, and nothing can bring them back.",
)
class DeleteMessage(_Mine, frozen=True):
    """Take one's own message back: its words are gone for both people."""


@act(
    "message.read/1",
    record=NEVER,
    own=True,
    suspended=True,
    irreversible="It only keeps how far one has read; nobody else ever learns it.",
)
class ReadMessages(Act, frozen=True):
    """Keep how far one has read a conversation."""

    person: Ref
    other: Ref
    upto: int
    """The id of the last message that was on the page."""

    def target(self, tx: ReadTx) -> Target:
        """One's own side of the conversation."""
        people.id_of(tx, self.other)
        return Target(owner=self.person)


# ---- who may write to whom


def check_may_write(tx: ReadTx, sender: Person, recipient: Person) -> None:
    """Raises what keeps one person from writing to another, in a sentence for the sender."""
    check_open(tx, sender, recipient)
    if recipient.host is None and not _takes(tx, sender, recipient):
        raise NotAllowed(CLOSED)


def check_open(tx: ReadTx, sender: Person, recipient: Person) -> None:
    """The part of it that the sender may know before they write anything."""
    if sender.id == recipient.id:
        raise Invalid(N_("You cannot write to yourself."), field="body")
    if sender.host is not None and recipient.host is not None:
        raise NotFound(N_("There is no such person here."))
    if recipient.left_at is not None or recipient.erased_at is not None:
        raise Conflict(N_("This person has left, so there is nobody to read it."))
    if not can_be_reached(recipient):
        raise Conflict(N_("This moot knows no way to this person's server."))
    if sender.host is not None:
        return
    if recipient.id in blocks.people_of(tx, sender.id):
        raise Conflict(N_("You block this person. Unblock them before you write to them."))
    if profiles.of(tx, sender.id).letters == "nobody":
        raise Conflict(
            N_("You take messages from nobody, so nobody could answer you. Your settings say so.")
        )


def can_be_reached(recipient: Person) -> bool:
    """A member; or somebody whom their own server told of, not a file that was imported."""
    return recipient.is_member or (recipient.host is not None and recipient.origin == people.AWAY)


def _takes(tx: ReadTx, sender: Person, recipient: Person) -> bool:
    """Whether a member takes messages from this person."""
    if blocks.who_block(tx, sender.id, [recipient.id]):
        return False
    letters = profiles.of(tx, recipient.id).letters
    if letters == "members":
        return sender.host is None or messages.has_written(tx, recipient.id, sender.id)
    return letters == "everybody"


def _check_pace(tx: ReadTx, sender: Person, recipient: Person, now: int) -> None:
    """Nobody writes to half the world in a day."""
    since = now - DAY
    if messages.sent_since(tx, sender.id, since) >= MOST_A_DAY:
        raise TooMany(
            N_("You have sent {most} messages within a day. Go on tomorrow."),
            wait=HOUR // SECOND,
            most=MOST_A_DAY,
        )
    if messages.has_written(tx, recipient.id, sender.id):
        return
    strangers = messages.strangers_since(tx, sender.id, since, but=recipient.id)
    if strangers >= MOST_STRANGERS:
        raise TooMany(
            N_(
                "You wrote to {most} people within a day who have not answered yet. "
                "Wait for some of them."
            ),
            wait=HOUR // SECOND,
            most=MOST_STRANGERS,
        )


# ---- the handlers


@handles(SendMessage)
def _send(tx: WriteTx, act: SendMessage, deed: Deed) -> int:
    sender, recipient = _person(tx, deed.actor_id), people.by_ref(tx, act.to)
    if recipient is None:
        raise NotFound(N_("There is no such person here."))
    check_may_write(tx, sender, recipient)
    _check_pace(tx, sender, recipient, deed.at)
    _check_words(act.body)
    message_id = tx.insert(
        rows,
        ref=act.ref,
        object_url=_object_url(tx, act, sender),
        sender_id=sender.id,
        recipient_id=recipient.id,
        body=act.body,
        body_html=_html(act.ref, act.body),
        sent_at=_told_at(act.written_at, deed),
        came_at=deed.at,
    )
    _note(tx, sender.id, recipient.id, last_id=message_id)
    _note(tx, recipient.id, sender.id, last_id=message_id, heard_id=message_id)
    return message_id


@handles(EditMessage)
def _edit(tx: WriteTx, act: EditMessage, deed: Deed) -> None:
    message = _standing(tx, act.message)
    _check_words(act.body)
    if act.body == message.body:
        raise Conflict(N_("Nothing was changed, so there is nothing to save."))
    tx.write(
        update(rows)
        .where(rows.c.id == message.id)
        .values(
            body=act.body,
            body_html=_html(message.ref, act.body),
            edited_at=_told_at(act.written_at, deed),
        )
    )


@handles(DeleteMessage)
def _delete(tx: WriteTx, act: DeleteMessage, deed: Deed) -> None:
    _blank(tx, _standing(tx, act.message), deed.at)


@handles(ReadMessages)
def _read(tx: WriteTx, act: ReadMessages, deed: Deed) -> None:
    assert deed.actor_id is not None
    other_id, upto = people.id_of(tx, act.other), min(act.upto, 2**31 - 1)
    further = _side(deed.actor_id, other_id).where(conversations.c.read_id < upto)
    tx.write(further.where(conversations.c.last_id >= upto).values(read_id=upto))
    _hush(tx, deed.actor_id, other_id, deed.at)


@follows(SendMessage)
def _tell(tx: WriteTx, act: SendMessage, deed: Deed) -> None:
    """One notice for all that waits from one person, without a word of it."""
    recipient = people.by_ref(tx, act.to)
    sender = _person(tx, deed.actor_id)
    if recipient is None or not recipient.is_member:
        return
    if _is_loud_stranger(tx, sender, recipient):
        return
    if notices.waits_from(tx, recipient.id, NOTICE, sender.ref):
        return
    handle = f"{sender.name}@{sender.host}" if sender.host else sender.name
    notices.tell(tx, [recipient.id], NOTICE, deed, link=f"/messages/{handle}")


def _is_loud_stranger(tx: ReadTx, sender: Person, recipient: Person) -> bool:
    """Somebody of a silenced server to whom the recipient never wrote: their message waits."""
    if sender.host is None or not aside.stands_aside(tx, sender.host):
        return False
    return not messages.has_written(tx, recipient.id, sender.id)


@follows(EraseOwnWords)
def _erase_words(tx: WriteTx, act: EraseOwnWords, deed: Deed) -> None:
    """Messages are words of one's own as well."""
    person_id = people.id_of(tx, act.person)
    mine = messages.query().where(rows.c.sender_id == person_id, rows.c.deleted_at.is_(None))
    for row in tx.rows(mine.order_by(rows.c.id)):
        _blank(tx, Message(*row), deed.at)


def forget_person(tx: WriteTx, person_id: int, ref: Ref) -> None:
    """Delete every message from and to a person whose account is erased; for handlers only.

    What was reported of them goes too: there is nobody left to decide about.
    """
    parse.forget()
    theirs = select(rows.c.ref).where(messages.of_person(person_id))
    reports.forget_messages(tx, theirs)
    tx.write(delete(rows).where(messages.of_person(person_id)))
    theirs = conversations.c.person_id == person_id
    tx.write(delete(conversations).where(theirs | (conversations.c.other_id == person_id)))
    notices.withdraw_from(tx, NOTICE, ref)


def _blank(tx: WriteTx, message: Message, at: int) -> None:
    """The words go; what the other has not seen yet asks for no attention any more."""
    parse.forget()
    gone = update(rows).where(rows.c.id == message.id)
    tx.write(gone.values(body="", body_html="", deleted_at=at))
    heard = messages.last_of(tx, message.sender_id, message.recipient_id)
    tx.write(_side(message.recipient_id, message.sender_id).values(heard_id=heard))
    _hush(tx, message.recipient_id, message.sender_id, at)


def _hush(tx: WriteTx, person_id: int, other_id: int, at: int) -> None:
    """Mark the notice as read once nothing waits in a conversation."""
    if not messages.waits(tx, person_id, other_id):
        notices.mark_from(tx, person_id, NOTICE, _ref_of(tx, other_id), at)


def _note(tx: WriteTx, person_id: int, other_id: int, **ids: int) -> None:
    """Move one side of a conversation on."""
    side = {"person_id": person_id, "other_id": other_id}
    tx.upsert(conversations, ["person_id", "other_id"], {**side, **ids})


def _side(person_id: int, other_id: int) -> Update:
    """A change of one side of a conversation, without its values."""
    mine = conversations.c.person_id == person_id
    return update(conversations).where(mine, conversations.c.other_id == other_id)


def _standing(tx: ReadTx, ref: Ref) -> Message:
    message = messages.by_ref(tx, ref)
    if message.deleted_at is not None:
        raise Conflict(N_("This message was taken back already."))
    return message


def _check_words(body: str) -> None:
    writing.check_text(body, "body", least=1, most=lengths.COMMENT)


def _object_url(tx: ReadTx, act: SendMessage, sender: Person) -> str | None:
    """A visitor's comes with the act; a member's is written once, from the address of now."""
    if sender.host is not None:
        return act.object_url
    address = settings.get(tx, "address")
    return f"{address}/message/{act.ref}" if address else None


def _told_at(written_at: int | None, deed: Deed) -> int:
    return deed.at if written_at is None else min(written_at, deed.at)


def _html(ref: Ref, body: str) -> str:
    return render(body, anchor=f"m{ref[-8:]}-")


def _person(tx: ReadTx, person_id: int | None) -> Person:
    person = people.by_id(tx, person_id) if person_id is not None else None
    if person is None:
        raise NotFound(N_("There is no such person here."))
    return person


def _ref_of(tx: ReadTx, person_id: int) -> Ref:
    return _person(tx, person_id).ref
