"""Messages to people elsewhere: sent, changed, taken back. Nobody else gets them."""

from collections.abc import Iterator

from folkmoot.federation.documents.quirks import PATH_OF_PEOPLE, READ_CHAT_MESSAGES
from folkmoot.federation.documents.terms import Json
from folkmoot.federation.documents.views import MessageView
from folkmoot.federation.documents.write_activities import (
    write_create,
    write_delete,
    write_update,
)
from folkmoot.federation.documents.write_objects import write_message
from folkmoot.federation.outgoing import recipients
from folkmoot.federation.outgoing.scenes import Scene, alone, scene
from folkmoot.federation.outgoing.telling import put
from folkmoot.federation.showing import naming
from folkmoot.forum import messages
from folkmoot.forum.messages import Message
from folkmoot.forum.messaging import DeleteMessage, EditMessage, SendMessage
from folkmoot.identity import people
from folkmoot.identity.people import Person
from folkmoot.identity.visitors import PersonGone
from folkmoot.peers import outbox, servers
from folkmoot.record.acts import Deed, follows, watches
from folkmoot.storage.transaction import ReadTx, WriteTx

_ALONE = alone()


@follows(SendMessage)
def _sent(tx: WriteTx, act: SendMessage, deed: Deed) -> None:
    if found := _away(tx, deed, messages.by_ref(tx, act.ref)):
        where, message, to = found
        doc = _written(tx, where, message, to)
        made = write_create(where.new_url(tx, "create"), doc, deed.at)
        _put(tx, where, made, to, deed.at, about=doc["id"])


@follows(EditMessage)
def _edited(tx: WriteTx, act: EditMessage, deed: Deed) -> None:
    if found := _away(tx, deed, messages.by_ref(tx, act.message)):
        where, message, to = found
        doc, speaker = _written(tx, where, message, to), where.speaker.actor_url
        made = write_update(where.new_url(tx, "update"), speaker, doc, deed.at)
        _put(tx, where, made, to, deed.at, about=doc["id"])


@follows(DeleteMessage)
def _deleted(tx: WriteTx, act: DeleteMessage, deed: Deed) -> None:
    """The words go from what waits to be sent, too."""
    message = messages.by_ref(tx, act.message)
    if message.object_url is None:
        return
    outbox.forget(tx, [message.object_url])
    if found := _away(tx, deed, message):
        where, _, to = found
        made = write_delete(
            where.new_url(tx, "delete"), where.speaker.actor_url, message.object_url, deed.at,
            community=None,
        )  # fmt: skip
        made |= {"to": [to.actor_url], "cc": []}
        _put(tx, where, made, to, deed.at, about=message.object_url)


@watches(PersonGone)
def _gone(tx: WriteTx, act: PersonGone, deed: Deed) -> Iterator[None]:
    """With an account elsewhere go the messages to it, also from what waits to be sent."""
    urls = messages.urls_of(tx, people.id_of(tx, act.person))
    yield
    outbox.forget(tx, urls)


def _away(tx: ReadTx, deed: Deed, message: Message) -> tuple[Scene, Message, Person] | None:
    """The message with who gets it, if that is somebody elsewhere."""
    to = people.by_id(tx, message.recipient_id)
    if to is None or to.host is None or to.actor_url is None or message.object_url is None:
        return None
    found = scene(tx, deed, _ALONE)
    return None if found is None else (found, message, to)


def _written(tx: ReadTx, found: Scene, message: Message, to: Person) -> Json:
    assert message.object_url is not None
    assert to.actor_url is not None
    view = MessageView(
        address=found.address,
        id=message.object_url,
        author=found.speaker.actor_url,
        to=naming.mention(to.actor_url, to.name, to.host, found.address),
        body=message.body,
        published=message.sent_at,
        updated=message.edited_at,
        plain=not _chats(tx, to),
    )
    return write_message(view)


def _chats(tx: ReadTx, to: Person) -> bool:
    """By the program of the server; where it is not known, by how its addresses look."""
    peer = servers.by_host(tx, to.host or "")
    if peer is None or peer.software is None:
        return PATH_OF_PEOPLE in (to.actor_url or "")
    return peer.software.lower() in READ_CHAT_MESSAGES


def _put(tx: WriteTx, found: Scene, made: Json, to: Person, at: int, *, about: str) -> None:
    named = recipients.of_people(tx, [to.ref], at)
    if named:
        put(tx, found, found.proved(made, at), at, about=about, to=named)
