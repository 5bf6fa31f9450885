"""Words that could not be had when they were told: asked for again, a while later.

A home passes on what people of other servers wrote, and where they proved nothing their own
server is asked. It may show nothing just then, because the thing was deleted or hidden meanwhile,
and show it again later: then the words, and what answers them, must not be missing for ever.
"""

from contextlib import suppress
from typing import Any

import msgspec
from sqlalchemy import select

from folkmoot.clock import DAY, HOUR, MINUTE, Ref
from folkmoot.federation.documents.normal import host_of, same_host
from folkmoot.federation.documents.read import NoteDoc, PageDoc, Unreadable, read_object
from folkmoot.federation.inbox import effects, things, writing
from folkmoot.federation.inbox.telling import Document
from folkmoot.federation.inbox.things import Thing
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.identity import people
from folkmoot.peers import heard
from folkmoot.peers.heard import Heard
from folkmoot.record.actors import Visitor
from folkmoot.storage import jobs
from folkmoot.storage.transaction import WriteTx

JOB = "federation.words"
"""Ask an author's server what a thing says now."""

PAUSES = (MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 3 * DAY)
"""How long it is waited before each time it is asked for."""


def seek(tx: WriteTx, url: str, at: int, *, asked: int = 0) -> None:
    """Have a thing of another server asked for in a while; `asked` is how often it was."""
    if not asked:
        word = Heard(url, heard.LOST, at, url, url)
        heard.hear(tx, word, host=host_of(url), at=at)
    if asked < len(PAUSES):
        data = {"url": url, "asked": asked}
        jobs.enqueue(tx, JOB, data, at=at + PAUSES[asked], unique=f"{JOB}:{asked}:{url}")


def seek_below(tx: WriteTx, post: Ref, at: int) -> None:
    """Have those answers to a post asked for whose words are missing: it was out of sight, and
    they with it."""
    lost = heard.heard.c.subject_url == comments.c.object_url
    query = (
        select(comments.c.object_url)
        .join_from(comments, posts, posts.c.id == comments.c.post_id)
        .join(heard.heard, lost & (heard.heard.c.register == heard.LOST))
        .where(posts.c.ref == post)
    )
    for row in tx.rows(query.order_by(comments.c.id)):
        seek(tx, row.object_url, at)


def answered(tx: WriteTx, data: dict[str, Any], document: Document | None, at: int) -> None:
    """Put what a thing says now; None where its server still shows nothing."""
    thing = things.find(tx, data["url"])
    if thing is None or thing.home is None or thing.author_host is None:
        return
    doc = None if document is None else _read(document, thing)
    if doc is None:
        seek(tx, thing.url, at, asked=data["asked"] + 1)
    elif thing.erased_at is None:
        with suppress(*effects.REFUSALS):  # of somebody who is banned from this moot meanwhile
            _put(tx, thing, doc, at)
        heard.forget_one(tx, thing.url, heard.LOST)


def without_words(doc: PageDoc | NoteDoc) -> PageDoc | NoteDoc:
    """Where a thing stands and whose it is, and nothing of what it says."""
    plain = {"body": "", "content_note": None, "sensitive": False, "language": None}
    if isinstance(doc, NoteDoc):
        return msgspec.structs.replace(doc, **plain)
    return msgspec.structs.replace(doc, **plain, title=writing.NOTHING, link=None, attachments=())


def hide(tx: WriteTx, url: str) -> None:
    """Show nothing of a thing whose own server does not."""
    thing = things.find(tx, url)
    author = None if thing is None else people.by_actor_url(tx, thing.author_url or "")
    if thing is not None and author is not None:
        effects.set_deleted(tx, thing, Visitor(author.ref, author.id), to=True)


def _put(tx: WriteTx, thing: Thing, doc: PageDoc | NoteDoc, at: int) -> None:
    author = people.by_actor_url(tx, doc.author)
    if author is None or author.is_gone:
        return
    dated = msgspec.structs.replace(doc, updated=doc.updated or doc.published)
    if isinstance(dated, PageDoc):
        writing.edit_post(tx, dated, author, thing, at)
    else:
        writing.edit_comment(tx, dated, author, thing, at)
    deleted = heard.newest(tx, thing.url, heard.DELETED)
    if deleted is None or not deleted.value["to"]:
        effects.set_deleted(tx, thing, Visitor(author.ref, author.id), to=False)


def _read(document: Document, thing: Thing) -> PageDoc | NoteDoc | None:
    try:
        doc = read_object(document)
    except Unreadable:
        return None
    if not isinstance(doc, PageDoc | NoteDoc) or isinstance(doc, PageDoc) != thing.is_post:
        return None
    return doc if doc.author == thing.author_url and same_host(doc.author, doc.id) else None
