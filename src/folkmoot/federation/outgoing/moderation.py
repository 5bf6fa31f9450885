"""What stewards do to posts and comments told abroad: removed, locked, pinned, and back."""

from collections.abc import Iterator, Sequence

from folkmoot.clock import Ref
from folkmoot.federation.documents.terms import Json
from folkmoot.federation.documents.write_activities import (
    write_add,
    write_delete,
    write_lock,
    write_remove,
    write_undo,
)
from folkmoot.federation.outgoing.comments import COMMENT
from folkmoot.federation.outgoing.posts import POST
from folkmoot.federation.outgoing.scenes import Scene
from folkmoot.federation.outgoing.telling import tell
from folkmoot.forum.comment_moderation import RemoveComment, RestoreComment
from folkmoot.forum.moderation import (
    LockThread,
    PinPost,
    RemovePost,
    RestorePost,
    UnlockThread,
    UnpinPost,
)
from folkmoot.record.acts import Deed, follows, watches
from folkmoot.storage.transaction import WriteTx


@follows(RemovePost)
def _removed_post(tx: WriteTx, act: RemovePost, deed: Deed) -> None:
    say_removed(tx, post(tx, deed, act.post), deed, act.reason)


@follows(RemoveComment)
def _removed_comment(tx: WriteTx, act: RemoveComment, deed: Deed) -> None:
    for ref in dict.fromkeys((act.comment, *act.replies)):
        say_removed(tx, comment(tx, deed, ref), deed, act.reason)


@watches(RestorePost)
def _restored_post(tx: WriteTx, act: RestorePost, deed: Deed) -> Iterator[None]:
    before = [post(tx, deed, act.post)]
    yield
    say_brought_back(tx, before, deed)


@watches(RestoreComment)
def _restored_comment(tx: WriteTx, act: RestoreComment, deed: Deed) -> Iterator[None]:
    before = [comment(tx, deed, ref) for ref in dict.fromkeys((act.comment, *act.replies))]
    yield
    say_brought_back(tx, before, deed)


def say_removed(tx: WriteTx, found: Scene | None, deed: Deed, reason: str) -> None:
    """A steward hides something; its author hears of it even where nobody follows."""
    if found is not None:
        _tell(tx, found, deed, _removal(found, deed.at, reason))


def say_brought_back(tx: WriteTx, before: Sequence[Scene | None], deed: Deed) -> None:
    """A steward brings back what was hidden, as it was seen before the act."""
    for found in before:
        if found is not None and found.row.removed_at is not None:
            removal = _removal(found, found.row.removed_at, found.row.removed_reason or "")
            _tell(tx, found, deed, _undone(tx, found, deed, removal))


def _removal(found: Scene, at: int, reason: str) -> Json:
    """The removal by this steward at a time: always the same document with the same id."""
    assert found.room is not None
    return write_delete(
        found.settled_url("delete", f"removed {found.row.ref}", at),
        found.speaker.actor_url,
        found.row.object_url,
        at,
        community=found.room.actor_url,
        reason=reason or "-",  # without a reason it would be the author's own deletion
    )


@follows(LockThread)
def _locked(tx: WriteTx, act: LockThread, deed: Deed) -> None:
    found = post(tx, deed, act.post)
    if found is not None:
        _tell(tx, found, deed, _lock(found, deed.at, act.reason))


@watches(UnlockThread)
def _unlocked(tx: WriteTx, act: UnlockThread, deed: Deed) -> Iterator[None]:
    found = post(tx, deed, act.post)
    yield
    if found is not None and found.row.locked_at is not None:
        lock = _lock(found, found.row.locked_at)
        _tell(tx, found, deed, _undone(tx, found, deed, lock))


def _lock(found: Scene, at: int, reason: str | None = None) -> Json:
    assert found.room is not None
    return write_lock(
        found.settled_url("lock", found.row.ref, at),
        found.speaker.actor_url,
        found.row.object_url,
        at,
        community=found.room.actor_url,
        reason=reason,
    )


@follows(PinPost)
def _pinned(tx: WriteTx, act: PinPost, deed: Deed) -> None:
    _pin(tx, act, deed)


@follows(UnpinPost)
def _unpinned(tx: WriteTx, act: UnpinPost, deed: Deed) -> None:
    _pin(tx, act, deed)


def _pin(tx: WriteTx, act: PinPost | UnpinPost, deed: Deed) -> None:
    found = post(tx, deed, act.post)
    room = None if found is None else found.room
    if found is None or room is None or room.featured is None:
        return
    kind, write = ("add", write_add) if isinstance(act, PinPost) else ("remove", write_remove)
    made = write(
        found.new_url(tx, kind),
        found.speaker.actor_url,
        found.row.object_url,
        deed.at,
        collection=room.featured,
        community=room.actor_url,
    )
    _tell(tx, found, deed, made)


def post(tx: WriteTx, deed: Deed, ref: Ref) -> Scene | None:
    """Where a post stands that a steward does something to."""
    return POST.find(tx, deed, ref)


def comment(tx: WriteTx, deed: Deed, ref: Ref) -> Scene | None:
    """Where a comment stands that a steward does something to."""
    return COMMENT.find(tx, deed, ref)


def _undone(tx: WriteTx, found: Scene, deed: Deed, undone: Json) -> Json:
    return write_undo(found.new_url(tx, "undo"), undone, deed.at)


def _tell(tx: WriteTx, found: Scene, deed: Deed, made: Json) -> None:
    """Say it to whoever follows, and to the server of a visitor whose thing it is."""
    row = found.row
    if row.object_url is None:
        return
    theirs = [row.author_ref] if row.author_host is not None else []
    tell(tx, found, made, deed.at, about=row.object_url, concerns=theirs)
