"""Posts and comments of people elsewhere: from their documents to acts of those people."""

from folkmoot.clock import Ref
from folkmoot.federation.documents.normal import same_host
from folkmoot.federation.documents.read import NoteDoc, PageDoc
from folkmoot.federation.inbox.forged import Forged
from folkmoot.federation.inbox.things import Thing
from folkmoot.forum import far_pictures, revisions
from folkmoot.forum import writing as limits
from folkmoot.forum.commenting import CreateComment, EditComment
from folkmoot.forum.comments import DEEPEST
from folkmoot.forum.communities import Community
from folkmoot.forum.far_pictures import FarPicture
from folkmoot.forum.posting import CreatePost, EditPost
from folkmoot.identity.people import Person
from folkmoot.record.actors import Visitor
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import WriteTx
from folkmoot.text import lengths
from folkmoot.text.languages import by_code
from folkmoot.text.links import may_link, server_of
from folkmoot.words import N_, say

NOT_THEIRS = N_("{url} is not of the server of its author.")
SENSITIVE = N_("Its author marked it as sensitive")
NOTHING = "…"
"""The words of a comment that has none."""


def put_post(tx: WriteTx, doc: PageDoc, author: Person, community: Community, at: int) -> Ref:
    """Write a new post of somebody elsewhere; the caller has judged who may say so.

    `at` is when it came. Raises Forged where the author may not, or where the id is
    not of their server; Conflict where the community takes nothing; Invalid.
    """
    check_id(doc.id, author)
    ref = kernel_of(tx).clock.new_ref()
    act = CreatePost(
        ref=ref,
        community=community.ref,
        title=_title(doc),
        url=_link(doc),
        body=_text(doc.body, lengths.BODY),
        content_note=_note(doc),
        language=_language(doc.language),
        far_pictures=_pictures(doc),
        object_url=doc.id,
        written_at=min(doc.published or at, at),
    )
    perform(tx, act, by=Visitor(author.ref, author.id))
    return ref


def put_comment(tx: WriteTx, doc: NoteDoc, author: Person, parent: Thing, at: int) -> Ref:
    """Write a new comment of somebody elsewhere below what it answers; as put_post()."""
    check_id(doc.id, author)
    ref = kernel_of(tx).clock.new_ref()
    act = CreateComment(
        ref=ref,
        post=parent.post,
        parent=_below(parent),
        body=comment_words(doc.body),
        language=_language(doc.language),
        object_url=doc.id,
        written_at=min(doc.published or at, at),
    )
    perform(tx, act, by=Visitor(author.ref, author.id))
    return ref


def edit_post(tx: WriteTx, doc: PageDoc, author: Person, thing: Thing, at: int) -> bool:
    """Change a post as its author's server says; False where nothing in it is new."""
    act = EditPost(
        post=thing.ref,
        title=_title(doc),
        url=_link(doc),
        body=_text(doc.body, lengths.BODY),
        content_note=_note(doc),
        language=_language(doc.language),
        far_pictures=_pictures(doc),
        written_at=min(doc.updated or at, at),
    )
    return _edited(tx, act, author)


def edit_comment(tx: WriteTx, doc: NoteDoc, author: Person, thing: Thing, at: int) -> bool:
    """Change a comment as its author's server says; False where nothing in it is new."""
    act = EditComment(
        comment=thing.ref,
        body=comment_words(doc.body),
        language=_language(doc.language),
        written_at=min(doc.updated or at, at),
    )
    return _edited(tx, act, author)


def comment_words(body: str) -> str:
    """The words of a comment or a message as they are kept; a sign where there are none."""
    return _text(body, lengths.COMMENT) or NOTHING


def check_id(url: str, author: Person) -> None:
    """Raises Forged for an id of another server than the author's, which is never ours."""
    of_author = author.actor_url is not None and same_host(url, author.actor_url)
    if author.host is None or not of_author:
        raise Forged(NOT_THEIRS, url=url)


def _edited(tx: WriteTx, act: EditPost | EditComment, author: Person) -> bool:
    try:
        perform(tx, act, by=Visitor(author.ref, author.id))
    except revisions.Unchanged:
        return False
    return True


def _below(parent: Thing) -> Ref | None:
    """The comment that is answered; the one above it where the thread goes no deeper."""
    if parent.is_post:
        return None
    if parent.depth >= DEEPEST and parent.home is not None:
        return parent.parent
    return parent.ref


def _title(doc: PageDoc) -> str:
    return lengths.one_line(doc.title)[: lengths.TITLE].rstrip() or NOTHING


def _text(words: str, most: int) -> str:
    found = lengths.normalise(words)[:most]
    return "" if lengths.is_blank(found) else found


def _link(doc: PageDoc) -> str | None:
    """What a post links to; one that is a picture of the post is shown as such instead."""
    url = doc.link
    if url is None or len(url) > limits.ADDRESS or server_of(url) is None or not may_link(url):
        return None
    return url


def _note(doc: PageDoc) -> str | None:
    note = lengths.one_line(doc.content_note or "")[: limits.NOTE].rstrip()
    if note and not lengths.is_blank(note):
        return note
    return say(SENSITIVE) if doc.sensitive else None


def _language(code: str | None) -> str | None:
    found = by_code(code) if code else None
    return found.code if found else None


def _pictures(doc: PageDoc) -> tuple[FarPicture, ...]:
    found: dict[str, FarPicture] = {}
    for one in doc.attachments:
        good = one.kind == "image" and len(one.url) <= limits.ADDRESS
        if good and server_of(one.url) is not None and may_link(one.url):
            alt = lengths.one_line(one.alt)[: limits.ALT]
            found.setdefault(one.url, FarPicture(one.url, alt))
    return tuple(found.values())[: far_pictures.MOST]
