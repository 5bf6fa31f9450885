"""Objects: which kind of thing a document is."""

from collections.abc import Container

from folkmoot.federation.documents import pages
from folkmoot.federation.documents.audience import read_audience
from folkmoot.federation.documents.messages import MessageDoc, is_message, read_message
from folkmoot.federation.documents.normal import Document, kinds, listed
from folkmoot.federation.documents.notes import NoteDoc, read_comment
from folkmoot.federation.documents.pages import PageDoc, read_page
from folkmoot.federation.documents.tombstones import Tombstone, read_tombstone
from folkmoot.federation.documents.unreadable import Unreadable

ObjectDoc = PageDoc | NoteDoc | MessageDoc | Tombstone

KINDS = (*pages.KINDS, "ChatMessage", "Tombstone")


def kind_of(doc: Document, known: Container[str]) -> str | None:
    """The first of a document's types that is known."""
    return next((kind for kind in kinds(doc) if kind in known), None)


def read_object(doc: Document) -> ObjectDoc:
    """A post, a comment, a message or a tombstone.

    Whatever answers something is a comment. Raises Unreadable for other types, for what
    is neither public nor for one person, and for what has no id or author.
    """
    kind = kind_of(doc, KINDS)
    if kind is None:
        raise Unreadable("an object that a forum does not have")
    if kind == "Tombstone":
        return read_tombstone(doc)
    audience = read_audience(doc)
    if is_message(kind, audience):
        return read_message(doc, kind, audience)
    if not audience.public and kind == "Note":
        raise Unreadable("a note that is not public")
    if listed(doc.get("inReplyTo")):
        return read_comment(doc, kind, audience)
    return read_page(doc, kind, audience)
