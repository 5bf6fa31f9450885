"""Messages from people elsewhere to one member."""

from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.documents.read import MessageDoc
from folkmoot.federation.inbox import judging, words, writing
from folkmoot.federation.inbox.forged import Forged
from folkmoot.federation.inbox.telling import DONE, Outcome, Telling, ignored
from folkmoot.forum import messages
from folkmoot.forum.messages import Message
from folkmoot.forum.messaging import DeleteMessage, EditMessage, SendMessage
from folkmoot.identity import people
from folkmoot.peers import heard
from folkmoot.record.actors import Visitor
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.text import lengths
from folkmoot.words import N_

OTHER_WRITER = N_("Only who wrote this message can change it.")


def written(telling: Telling, doc: MessageDoc) -> Outcome:
    """A new message, or a change of one. Raises NotAllowed where the member takes none."""
    if telling.via is not None:
        return ignored("a message is between two")
    known = messages.by_object_url(telling.tx, doc.id)
    reader = people.by_actor_url(telling.tx, doc.to) if host_of(doc.to) == telling.ours else None
    if reader is None or not reader.is_member:
        return ignored("a message to nobody here")
    writer = judging.author(telling, doc.author)
    writing.check_id(doc.id, writer)
    if not words.is_news(telling, doc.id, heard.CONTENT):
        return ignored("old news")
    by, body = Visitor(writer.ref, writer.id), writing.comment_words(doc.body)
    if known is not None:
        return _changed(telling, known, by, body, doc.updated)
    message = SendMessage(
        ref=kernel_of(telling.tx).clock.new_ref(),
        to=reader.ref,
        body=body,
        object_url=doc.id,
        written_at=min(doc.published or telling.at, telling.at),
    )
    perform(telling.tx, message, by=by)
    return DONE


def deleted(telling: Telling, message: Message) -> Outcome:
    """Whoever wrote a message takes it back."""
    by = judging.visitor(telling)
    if telling.via is not None or message.sender_id != by.id:
        raise Forged(OTHER_WRITER)
    if message.deleted_at is None:
        perform(telling.tx, DeleteMessage(message.ref), by=by)
    return DONE


def _changed(
    telling: Telling, message: Message, by: Visitor, body: str, updated: int | None
) -> Outcome:
    if message.sender_id != by.id:
        raise Forged(OTHER_WRITER)
    if message.deleted_at is not None or lengths.normalise(body) == message.body:
        return ignored("nothing new")
    at = min(updated or telling.at, telling.at)
    perform(telling.tx, EditMessage(message.ref, body, at), by=by)
    return DONE
