"""What a word about a thing does to it here; a thing that stands so already is left alone."""

from typing import Literal

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.federation.inbox.things import Thing
from folkmoot.forum.comment_moderation import (
    RemoveComment,
    RestoreComment,
    replies_below,
    replies_hidden_with,
)
from folkmoot.forum.commenting import DeleteComment, RestoreOwnComment
from folkmoot.forum.moderation import (
    LockThread,
    PinPost,
    RemovePost,
    RestorePost,
    UnlockThread,
    UnpinPost,
)
from folkmoot.forum.posting import DeletePost, RestoreOwnPost
from folkmoot.forum.votes import CastVote, SettleVote
from folkmoot.record.actors import Actor, Server
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import WriteTx
from folkmoot.text import lengths
from folkmoot.words import N_, say

NO_REASON = N_("No reason was given.")
LONGEST_REASON = 1_000

REFUSALS = (NotAllowed, Conflict, Invalid)
"""What perform() raises before anything was changed, where an act is not to be."""


def set_deleted(tx: WriteTx, thing: Thing, by: Actor, *, to: bool) -> None:
    """The author's own deletion, or its undoing."""
    if thing.erased_at is not None or (thing.deleted_at is not None) == to:
        return
    if thing.is_post:
        perform(tx, DeletePost(thing.ref) if to else RestoreOwnPost(thing.ref), by=by)
    else:
        perform(tx, DeleteComment(thing.ref) if to else RestoreOwnComment(thing.ref), by=by)


def set_removed(
    tx: WriteTx, thing: Thing, by: Actor, *, to: bool, reason: str = "", replies: bool = False
) -> None:
    """A steward's removal, of the replies below as well where they are meant; or its undoing."""
    if thing.erased_at is not None or (thing.removed_at is not None) == to:
        return
    why = in_words(reason)
    if thing.is_post:
        act = RemovePost(thing.ref, why) if to else RestorePost(thing.ref, why)
        perform(tx, act, by=by)
    elif to:
        below = replies_below(tx, thing.ref) if replies else ()
        perform(tx, RemoveComment(thing.ref, why, below), by=by)
    else:
        below = replies_hidden_with(tx, thing.ref)
        perform(tx, RestoreComment(thing.ref, why, below), by=by)


def set_locked(tx: WriteTx, thing: Thing, by: Actor, *, to: bool, reason: str = "") -> None:
    """Close a thread, or open it again. A part of a thread cannot be locked here."""
    if not thing.is_post or (thing.locked_at is not None) == to:
        return
    why = in_words(reason)
    perform(tx, LockThread(thing.ref, why) if to else UnlockThread(thing.ref, why), by=by)


def set_pinned(tx: WriteTx, thing: Thing, by: Actor, *, to: bool) -> None:
    """Keep a post at the top, or let it sink."""
    if not thing.is_post or (thing.pinned_at is not None) == to:
        return
    why = in_words("")
    perform(tx, PinPost(thing.ref, why) if to else UnpinPost(thing.ref, why), by=by)


def set_vote(tx: WriteTx, thing: Thing, by: Actor, *, to: int) -> None:
    """A vote: 1, -1, or 0 where it is taken back."""
    perform(tx, CastVote(_value(to), **thing.which), by=by)


def settle_vote(tx: WriteTx, thing: Thing, person: Ref, *, to: int, cast_at: int | None) -> None:
    """A member's vote as the server of the community counts it, whatever was asked of it."""
    assert thing.home is not None
    act = SettleVote(person, _value(to), **thing.which, cast_at=cast_at)
    perform(tx, act, by=Server(thing.home))


def _value(to: int) -> Literal[1, 0, -1]:
    return 1 if to > 0 else -1 if to < 0 else 0


def in_words(reason: str) -> str:
    """A reason as it is kept; a sentence where none came."""
    kept = lengths.normalise(reason).strip()[:LONGEST_REASON]
    return say(NO_REASON) if lengths.is_blank(kept) else kept
