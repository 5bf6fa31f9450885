"""Messages from one person to another."""

import msgspec

from folkmoot.federation.documents.audience import Audience
from folkmoot.federation.documents.bodies import read_body
from folkmoot.federation.documents.normal import Document, first_id, moment
from folkmoot.federation.documents.pages import needed_id, read_authors
from folkmoot.federation.documents.quirks import is_vote_in_poll
from folkmoot.federation.documents.unreadable import Unreadable
from folkmoot.text import lengths


class MessageDoc(msgspec.Struct, frozen=True, kw_only=True):
    """A message as its server tells it."""

    id: str
    author: str
    to: str
    body: str
    in_reply_to: str | None = None
    published: int | None = None
    updated: int | None = None


def is_message(kind: str, audience: Audience) -> bool:
    """Whether it is one: a ChatMessage, or a Note for one person and nobody else."""
    if kind == "ChatMessage":
        return True
    return kind == "Note" and not audience.public and len(set(audience.to + audience.cc)) == 1


def read_message(doc: Document, kind: str, audience: Audience) -> MessageDoc:
    """A message. Raises Unreadable for one that is public, or for several or nobody."""
    if is_vote_in_poll(doc):
        raise Unreadable("a vote in a poll")
    people = audience.people
    if audience.public or len(people) != 1:
        raise Unreadable("a message that is not for one person")
    author, _ = read_authors(doc, kind)
    return MessageDoc(
        id=needed_id(doc),
        author=author,
        to=people[0],
        body=read_body(doc, lengths.COMMENT),
        in_reply_to=first_id(doc.get("inReplyTo")),
        published=moment(doc.get("published")),
        updated=moment(doc.get("updated")),
    )
