"""Erasing what was written: the words go everywhere, the place in the thread stays."""

from typing import Literal

from sqlalchemy import func, select, update

from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.forum import (
    attachments,
    far_pictures,
    far_uses,
    link_previews,
    picture_uses,
    reasons,
    revisions,
)
from folkmoot.forum import comments as comment_rows
from folkmoot.forum import communities as rooms
from folkmoot.forum import posts as post_rows
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.forum.shelving import shelve_comment, shelve_post
from folkmoot.identity import people
from folkmoot.media import uploads
from folkmoot.notices import notices
from folkmoot.record import log
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, follows, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage import search
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text import parse
from folkmoot.words import N_

Kind = Literal["post", "comment"]
Standing = post_rows.Standing | comment_rows.Standing

_GONE = "Erased words are nowhere any more, so nothing can bring them back."


@act("post.erase/1", record=PUBLIC, own=True, visitor=True, suspended=True, irreversible=_GONE)
class ErasePost(Act, frozen=True):
    """Erase one's own post: its words, pictures and earlier versions. The answers stay."""

    post: Ref

    def target(self, tx: ReadTx) -> Target:
        """The post."""
        return post_rows.standing(tx, self.post).target(tx)


@act("comment.erase/1", record=PUBLIC, own=True, visitor=True, suspended=True, irreversible=_GONE)
class EraseComment(Act, frozen=True):
    """Erase one's own comment and its earlier versions. The answers stay."""

    comment: Ref

    def target(self, tx: ReadTx) -> Target:
        """The comment."""
        return comment_rows.standing(tx, self.comment).target(tx)


@act("words.erase/1", record=PUBLIC, own=True, visitor=True, suspended=True, irreversible=_GONE)
class EraseOwnWords(Act, frozen=True):
    """Erase every post and comment that one wrote, and every picture that one brought."""

    person: Ref

    def target(self, tx: ReadTx) -> Target:
        """All that one wrote oneself."""
        return Target(owner=self.person)


@act("content.erase/1", record=PUBLIC, power="content.erase", irreversible=_GONE)
class EraseContent(Act, frozen=True):
    """Erase a post or comment of somebody else that the law forbids to keep."""

    kind: Kind
    thing: Ref
    reason: str

    def target(self, tx: ReadTx) -> Target:
        """The post or comment."""
        return _standing(tx, self.kind, self.thing).target(tx)


@handles(ErasePost)
def _erase_own_post(tx: WriteTx, act: ErasePost, deed: Deed) -> None:
    _erase(tx, post_rows.standing(tx, act.post), deed.at)


@handles(EraseComment)
def _erase_own_comment(tx: WriteTx, act: EraseComment, deed: Deed) -> None:
    _erase(tx, comment_rows.standing(tx, act.comment), deed.at)


@handles(EraseOwnWords)
def _erase_own_words(tx: WriteTx, act: EraseOwnWords, deed: Deed) -> None:
    person_id = people.id_of(tx, act.person)
    erase_everything_of(tx, person_id, deed.at)
    uploads.forget(tx, person_id, deed.at)


@handles(EraseContent)
def _erase_content(tx: WriteTx, act: EraseContent, deed: Deed) -> None:
    reasons.check(tx, act.reason)
    thing = _standing(tx, act.kind, act.thing)
    if isinstance(thing, post_rows.Standing):
        rooms.check_own_room(thing.posting)
    _erase(tx, thing, deed.at)


def erase_post(tx: WriteTx, post: post_rows.Standing, at: int) -> None:
    """Erase a post; for handlers only. Raises Conflict where it was erased already."""
    _erase(tx, post, at)


def erase_everything_of(tx: WriteTx, person_id: int, at: int) -> None:
    """Erase every post and comment of a person; for handlers only."""
    for table, kind in ((posts, "post"), (comments, "comment")):
        left = select(table.c.ref).where(
            table.c.author_id == person_id, table.c.erased_at.is_(None)
        )
        for row in tx.rows(left.order_by(table.c.id)):
            thing = _standing(tx, kind, row.ref)
            if isinstance(thing, comment_rows.Standing) or not thing.is_of_proposal:
                _erase(tx, thing, at)


def _standing(tx: ReadTx, kind: str, ref: Ref) -> Standing:
    return post_rows.standing(tx, ref) if kind == "post" else comment_rows.standing(tx, ref)


def _erase(tx: WriteTx, thing: Standing, at: int) -> None:
    """Take the words out of every table; what is left is who, where and when.

    It counts as deleted from then on, so that lists and totals leave it out. Raises
    Conflict for a thing that was erased already.
    """
    if thing.erased_at is not None:
        raise Conflict(N_("This was erased already."))
    if not kernel_of(tx).replaying:
        _forget(tx, thing, at)
    if isinstance(thing, post_rows.Standing):
        _blank_post(tx, thing, at)
    else:
        _blank_comment(tx, thing, at)
    revisions.blank(tx, thing.ref)


def _forget(tx: WriteTx, thing: Standing, at: int) -> None:
    """Take the words out of the record, the index, the inboxes, and in the end the files."""
    parse.forget()
    log.erase_text(tx, thing.ref)
    notices.withdraw(tx, [thing.ref])
    kind = "post" if isinstance(thing, post_rows.Standing) else "comment"
    for picture in picture_uses.only_in(tx, kind, thing.id, thing.author_id):
        uploads.remove(tx, picture, at)
    picture_uses.forget(tx, kind, thing.id)
    far_uses.forget(tx, kind, [thing.id])
    if isinstance(thing, post_rows.Standing):
        link_previews.clear(tx, [thing.id])
        search.drop(tx, "post", [thing.id])
        search.shelve_thread(tx, thing.id, search.HIDDEN_SHELF)
    else:
        search.drop(tx, "comment", [thing.id])
    search.forget(tx)


def _blank_post(tx: WriteTx, post: post_rows.Standing, at: int) -> None:
    attachments.clear(tx, post.id)
    far_pictures.clear(tx, post.id)
    row = posts.c
    tx.write(
        update(posts)
        .where(row.id == post.id)
        .values(
            title="",
            url=None,
            body="",
            body_html="",
            content_note=None,
            origin_url=None,
            erased_at=at,
            deleted_at=func.coalesce(row.deleted_at, at),
        )
    )
    shelve_post(tx, post.id)


def _blank_comment(tx: WriteTx, comment: comment_rows.Standing, at: int) -> None:
    row = comments.c
    tx.write(
        update(comments)
        .where(row.id == comment.id)
        .values(
            body="",
            body_html="",
            origin_url=None,
            erased_at=at,
            deleted_at=func.coalesce(row.deleted_at, at),
        )
    )
    shelve_comment(tx, comment.id)


@follows(EraseContent)
def _tell(tx: WriteTx, act: EraseContent, deed: Deed) -> None:
    """The author gets the reason and the ground, without any of the words."""
    thing = _standing(tx, act.kind, act.thing)
    if thing.author_id is not None:
        notices.tell(
            tx,
            [thing.author_id],
            "moderation.erased",
            deed,
            link=f"/{act.kind}/{thing.id}",
            data={"reason": act.reason, "ground": deed.ground},
        )
