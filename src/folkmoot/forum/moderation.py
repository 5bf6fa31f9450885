"""What stewards do to posts and threads: hide, bring back, lock, pin. Each with a reason."""

from typing import Any

from sqlalchemy import update

from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.forum import communities as rooms
from folkmoot.forum import posts as post_rows
from folkmoot.forum import reasons
from folkmoot.forum.posts import Standing, posts
from folkmoot.forum.shelving import shelve_post
from folkmoot.notices import notices
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, follows, handles
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_


class _OnPost(Act, frozen=True):
    """Acts on one post, by a mandate over its thread, its community or the moot."""

    post: Ref
    reason: str

    def target(self, tx: ReadTx) -> Target:
        """The post; it is never a ground that it is one's own."""
        return post_rows.standing(tx, self.post).target(tx)


@act("post.remove/1", power="post.remove", record=PUBLIC, server=True, undo="post.restore/1")
class RemovePost(_OnPost, frozen=True):
    """Hide a post and its thread."""


@act(
    "post.restore/1",
    power="post.remove",
    record=PUBLIC,
    server=True,
    effect="ordinary",
    undo="post.remove/1",
)
class RestorePost(_OnPost, frozen=True):
    """Bring back a post that was hidden."""


@act("thread.lock/1", power="thread.lock", record=PUBLIC, server=True, undo="thread.unlock/1")
class LockThread(_OnPost, frozen=True):
    """Close a thread to new replies."""


@act(
    "thread.unlock/1",
    power="thread.lock",
    record=PUBLIC,
    server=True,
    effect="ordinary",
    undo="thread.lock/1",
)
class UnlockThread(_OnPost, frozen=True):
    """Open a locked thread to replies again."""


@act("post.pin/1", power="post.pin", record=PUBLIC, server=True, undo="post.unpin/1")
class PinPost(_OnPost, frozen=True):
    """Keep a post at the top of its community."""


@act("post.unpin/1", power="post.pin", record=PUBLIC, server=True, undo="post.pin/1")
class UnpinPost(_OnPost, frozen=True):
    """Let a pinned post sink like the others."""


@handles(RemovePost)
def _remove(tx: WriteTx, act: RemovePost, deed: Deed) -> None:
    reasons.check(tx, act.reason)
    standing = post_rows.standing(tx, act.post)
    if standing.erased_at is not None:
        raise Conflict(N_("This post was erased. There is nothing left to remove."))
    if standing.removed_at is not None:
        raise Conflict(N_("This post was removed already."))
    hide(tx, standing, act.reason, deed.at)


@handles(RestorePost)
def _restore(tx: WriteTx, act: RestorePost, deed: Deed) -> None:
    reasons.check(tx, act.reason)
    standing = post_rows.standing(tx, act.post)
    if standing.removed_at is None:
        raise Conflict(N_("This post was not removed."))
    bring_back(tx, standing)


@handles(LockThread)
def _lock(tx: WriteTx, act: LockThread, deed: Deed) -> None:
    reasons.check(tx, act.reason)
    standing = post_rows.standing(tx, act.post)
    rooms.check_own_room(standing.posting)
    if standing.locked_at is not None:
        raise Conflict(N_("This thread is locked already."))
    _rule(tx, standing, locked_at=deed.at)


@handles(UnlockThread)
def _unlock(tx: WriteTx, act: UnlockThread, deed: Deed) -> None:
    reasons.check(tx, act.reason)
    standing = post_rows.standing(tx, act.post)
    if standing.locked_at is None:
        raise Conflict(N_("This thread is not locked."))
    _rule(tx, standing, locked_at=None)


@handles(PinPost)
def _pin(tx: WriteTx, act: PinPost, deed: Deed) -> None:
    reasons.check(tx, act.reason)
    standing = post_rows.standing(tx, act.post)
    rooms.check_own_room(standing.posting)
    if not standing.is_told(deed.ground):
        post_rows.check_there(standing)
    _rule(tx, standing, pinned_at=deed.at)


@handles(UnpinPost)
def _unpin(tx: WriteTx, act: UnpinPost, deed: Deed) -> None:
    reasons.check(tx, act.reason)
    _rule(tx, post_rows.standing(tx, act.post), pinned_at=None)


def hide(tx: WriteTx, standing: Standing, reason: str, at: int) -> None:
    """Hide a post and take its thread out of lists; for handlers only.

    Raises Conflict for the thread of a proposal.
    """
    rooms.check_own_room(standing.posting)
    _rule(tx, standing, removed_at=at, removed_reason=reason)
    shelve_post(tx, standing.id)


def bring_back(tx: WriteTx, standing: Standing) -> None:
    """Undo hide(); for handlers only."""
    _rule(tx, standing, removed_at=None, removed_reason=None)
    shelve_post(tx, standing.id)


def _rule(tx: WriteTx, standing: Standing, **ruling: Any) -> None:
    tx.write(update(posts).where(posts.c.id == standing.id).values(**ruling))


_TOLD: dict[type[_OnPost], str] = {
    RemovePost: "moderation.post_removed",
    RestorePost: "moderation.post_restored",
    LockThread: "moderation.locked",
    UnlockThread: "moderation.unlocked",
}


def _tell(tx: WriteTx, act: _OnPost, deed: Deed) -> None:
    """The author gets the reason and the ground, from whomever it comes."""
    standing = post_rows.standing(tx, act.post)
    if standing.author_id is not None:
        notices.tell(
            tx,
            [standing.author_id],
            _TOLD[type(act)],
            deed,
            link=f"/post/{standing.id}",
            subject=act.post,
            data={"reason": act.reason, "ground": deed.ground},
        )


for _kind in _TOLD:
    follows(_kind)(_tell)
