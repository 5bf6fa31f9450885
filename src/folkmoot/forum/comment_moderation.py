"""What stewards do to comments: hide them, with or without their replies, and bring them back."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, select, update

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.forum import comments as comment_rows
from folkmoot.forum import discussing, reasons
from folkmoot.forum.comments import Standing, comments
from folkmoot.forum.shelving import shelve_comment
from folkmoot.notices import notices
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, follows, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_


class _OnComment(Act, frozen=True):
    """Acts on one comment, by a mandate over its thread, its community or the moot."""

    comment: Ref
    reason: str
    replies: tuple[Ref, ...] = ()
    """Replies below it that it happens to as well: replies_below() or replies_hidden_with().

    They are listed and not implied, so that the record says exactly what was hidden.
    """

    def target(self, tx: ReadTx) -> Target:
        """The comment."""
        return comment_rows.standing(tx, self.comment).target(tx)


JUDGED = N_(
    "Members talk there about a mandate of yours, so you hide nothing of it. Ask another steward, "
    "or report it."
)


@act("comment.remove/1", power="post.remove", record=PUBLIC, server=True, undo="comment.restore/1")
class RemoveComment(_OnComment, frozen=True):
    """Hide a comment, and the replies that are listed."""


@act(
    "comment.restore/1",
    power="post.remove",
    record=PUBLIC,
    server=True,
    effect="ordinary",
    undo="comment.remove/1",
)
class RestoreComment(_OnComment, frozen=True):
    """Bring back a comment that was hidden, and the replies that are listed."""


def replies_below(tx: ReadTx, ref: Ref) -> tuple[Ref, ...]:
    """Every reply below a comment that is not hidden already, the oldest first."""
    below = _below(tx, comment_rows.standing(tx, ref))
    return tuple(row.ref for row in below if row.removed_at is None)


def replies_hidden_with(tx: ReadTx, ref: Ref) -> tuple[Ref, ...]:
    """The replies that were hidden by the same act as a comment, the oldest first."""
    standing = comment_rows.standing(tx, ref)
    same = standing.removed_at
    if same is None:
        return ()
    return tuple(row.ref for row in _below(tx, standing) if row.removed_at == same)


def _below(tx: ReadTx, top: Standing) -> list[Row[Any]]:
    """The tree below a comment, by one scan of its thread in the order of writing."""
    thread = select(comments.c.id, comments.c.ref, comments.c.parent_id, comments.c.removed_at)
    ordered = thread.where(comments.c.post_id == top.post_id).order_by(comments.c.id)
    inside = {top.id}
    found: list[Row[Any]] = []
    for row in tx.rows(ordered):
        if row.parent_id in inside:
            inside.add(row.id)
            found.append(row)
    return found


@handles(RemoveComment)
def _remove(tx: WriteTx, act: RemoveComment, deed: Deed) -> None:
    reasons.check(tx, act.reason)
    standing = comment_rows.standing(tx, act.comment)
    if standing.erased_at is not None:
        raise Conflict(N_("This comment was erased. There is nothing left to remove."))
    if standing.removed_at is not None:
        raise Conflict(N_("This comment was removed already."))
    if not kernel_of(tx).replaying:
        check_not_judged(tx, [standing], deed)
    for each in (standing, *_replies(tx, act, standing)):
        hide(tx, each, act.reason, deed.at)


def check_not_judged(tx: ReadTx, hidden: Iterable[Standing], deed: Deed) -> None:
    """Nobody hides what is said of a proposal that would end a mandate of theirs.

    Raises NotAllowed.
    """
    for post_id in {one.post_id for one in hidden if one.post_id is not None}:
        about = discussing.about(tx, post_id)
        if about is not None and kernel_of(tx).is_judged(tx, about, deed):
            raise NotAllowed(JUDGED)


@handles(RestoreComment)
def _restore(tx: WriteTx, act: RestoreComment, deed: Deed) -> None:
    reasons.check(tx, act.reason)
    standing = comment_rows.standing(tx, act.comment)
    if standing.removed_at is None:
        raise Conflict(N_("This comment was not removed."))
    for each in (standing, *_replies(tx, act, standing)):
        bring_back(tx, each)


def _replies(tx: WriteTx, act: _OnComment, top: Standing) -> list[Standing]:
    """The listed replies, each looked up once. Raises Invalid for one that is no reply below it."""
    if not act.replies:
        return []
    if not kernel_of(tx).replaying:
        below = {row.ref for row in _below(tx, top)}
        if not below.issuperset(act.replies):
            raise Invalid(N_("Some of these comments are not replies to this one."))
    return [comment_rows.standing(tx, ref) for ref in dict.fromkeys(act.replies)]


def hide(tx: WriteTx, standing: Standing, reason: str, at: int) -> None:
    """Hide a comment, unless it is hidden already; for handlers only."""
    if standing.removed_at is None:
        ruling = update(comments).where(comments.c.id == standing.id)
        tx.write(ruling.values(removed_at=at, removed_reason=reason))
        shelve_comment(tx, standing.id)


def bring_back(tx: WriteTx, standing: Standing) -> None:
    """Undo hide(); for handlers only."""
    ruling = update(comments).where(comments.c.id == standing.id)
    tx.write(ruling.values(removed_at=None, removed_reason=None))
    shelve_comment(tx, standing.id)


@follows(RemoveComment)
def _tell_removed(tx: WriteTx, act: RemoveComment, deed: Deed) -> None:
    _tell(tx, act, deed, "moderation.comment_removed")


@follows(RestoreComment)
def _tell_restored(tx: WriteTx, act: RestoreComment, deed: Deed) -> None:
    _tell(tx, act, deed, "moderation.comment_restored")


def _tell(tx: WriteTx, act: _OnComment, deed: Deed, kind: str) -> None:
    """Every author gets the reason and the ground."""
    for ref in dict.fromkeys((act.comment, *act.replies)):
        standing = comment_rows.standing(tx, ref)
        if standing.author_id is not None:
            notices.tell(
                tx,
                [standing.author_id],
                kind,
                deed,
                link=f"/comment/{standing.id}",
                subject=ref,
                data={"reason": act.reason, "ground": deed.ground},
            )
