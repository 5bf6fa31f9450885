"""From a verified activity to its effects: in one transaction, once, in any order."""

from collections.abc import Callable
from typing import Any

import msgspec

from folkmoot.federation import learning
from folkmoot.federation.documents import quirks
from folkmoot.federation.documents.activities import (
    Accept,
    Add,
    Announce,
    Block,
    Create,
    Delete,
    Dislike,
    Flag,
    Follow,
    Like,
    Lock,
    Move,
    Reject,
    Remove,
    Undo,
    Update,
)
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.documents.read import (
    Activity,
    ActorDoc,
    MessageDoc,
    NoteDoc,
    PageDoc,
    Tombstone,
    read_activity,
)
from folkmoot.federation.inbox import (
    announced,
    banning,
    content,
    deleting,
    following,
    judging,
    looking,
    moderating,
    moving,
    persons,
    reporting,
    undoing,
    voting,
    words,
)
from folkmoot.federation.inbox.telling import (
    Document,
    Evidence,
    Needs,
    Outcome,
    Telling,
    Verified,
    ignored,
)
from folkmoot.peers import policy, received
from folkmoot.storage import jobs
from folkmoot.storage.transaction import WriteTx

JOB = words.JOB

REPEATED = Outcome("repeated")


def receive(
    tx: WriteTx,
    verified: Verified,
    raw: Document,
    at: int,
    *,
    ours: str | None = None,
    read: Activity | None = None,
) -> Outcome:
    """Take one activity that was signed by `verified`, given as it came, at a time.

    In this transaction it is remembered, done, and what follows is left: an Announce, an
    answer, or a job where something must be fetched first. Raises Unreadable, NotAllowed,
    NotFound, Conflict or Invalid where it is refused: then nothing may be kept of it.
    `ours` and `read` save work where the caller knows them.
    """
    activity = read or read_activity(raw)
    judging.check_signer(activity, verified)
    about = _about(activity)
    kind = type(activity).__name__
    if not received.mark(tx, activity.id, at, by_url=activity.actor, kind=kind, object_url=about):
        return REPEATED
    if verified.actor is not None:
        learning.keep(tx, verified.actor, at, key_id=verified.key_id)
    home = ours if ours is not None else policy.own_host(tx) or ""
    telling = Telling(tx, activity, raw, verified, at, home)
    if isinstance(activity, Announce) and len(activity.objects) > 1:
        return _one_by_one(telling, activity)
    try:
        return carry_out(telling)
    except Needs as needs:
        leave(tx, telling, needs.urls)
        return Outcome("waiting")


def leave(tx: WriteTx, telling: Telling, urls: tuple[str, ...] = ()) -> None:
    """Leave an activity to be carried out once these addresses were fetched."""
    data: dict[str, Any] = {
        "raw": telling.raw,
        "signer": telling.verified.actor_url,
        "scheme": telling.verified.scheme,
        "at": telling.at,
        "urls": urls,
    }
    jobs.enqueue(tx, JOB, data)


def resume(tx: WriteTx, data: dict[str, Any], evidence: Evidence) -> Outcome:
    """Carry out an activity that was left, with what was fetched meanwhile.

    Raises Needs where that is not all, and what receive() raises.
    """
    signer = data["signer"]
    telling = Telling(
        tx=tx,
        activity=read_activity(data["raw"]),
        raw=data["raw"],
        verified=Verified(signer, host_of(signer), data["scheme"]),
        at=data["at"],
        ours=policy.own_host(tx) or "",
        evidence=evidence,
    )
    return carry_out(telling)


def carry_out(telling: Telling) -> Outcome:
    """Do what an activity says, if who says it may say it."""
    return _DOES[type(telling.activity)](looking.looked(telling), telling.activity)


def _updated(telling: Telling, update: Update) -> Outcome:
    if isinstance(update.object, ActorDoc):
        return persons.updated(telling, update.object)
    return content.written(telling, update.object)


def _deleted(telling: Telling, delete: Delete) -> Outcome:
    if persons.is_actor(telling, delete.object):
        with_words = delete.remove_data or quirks.silent_of_words(telling.raw)
        return persons.gone(telling, delete.object, with_words=with_words)
    return deleting.deleted(
        telling, delete.object, to=True, reason=delete.reason, replies=delete.with_replies
    )


def _announced(telling: Telling, announce: Announce) -> Outcome:
    one = announce.objects[0]
    room = announced.followed_room(telling)
    if room is None:
        return ignored("announced by nobody whom somebody here follows")
    if one.read is None or isinstance(one.read, PageDoc | NoteDoc | MessageDoc | Tombstone):
        inner = msgspec.structs.replace(telling, via=room, announced_at=telling.activity.published)
        return content.shared(inner, one.id)
    judging.check_id(one.read)
    if _is_shut_out(telling, one.read):
        return ignored("by somebody of a server with which nothing is exchanged")
    return carry_out(
        msgspec.structs.replace(
            telling,
            activity=one.read,
            raw=one.raw or {},
            via=room,
            announced_at=telling.activity.published,
        )
    )


def _is_shut_out(telling: Telling, told: Activity) -> bool:
    """Whether it comes, by way of a third server, from one that is blocked.

    That something is gone is heard all the same.
    """
    host = host_of(told.actor)
    if host in (telling.verified.host, telling.ours) or isinstance(told, Delete):
        return False
    return policy.verdict(telling.tx, host, telling.at) == "blocked"


def _one_by_one(telling: Telling, announce: Announce) -> Outcome:
    """Of a batch each is done for itself, so that one that is refused takes none with it."""
    if announced.followed_room(telling) is None:
        return ignored("announced by nobody whom somebody here follows")
    for one in announce.objects:
        raw = {**telling.raw, "object": one.raw if one.raw is not None else one.id}
        leave(telling.tx, msgspec.structs.replace(telling, raw=raw))
    return Outcome("waiting")


def _about(activity: Activity) -> str | None:
    told = getattr(activity, "object", None)
    if isinstance(told, str):
        return told
    return getattr(told, "id", None)


_DOES: dict[type, Callable[[Telling, Any], Outcome]] = {
    Announce: _announced,
    Follow: lambda telling, one: following.followed(telling, one.object),
    Accept: lambda telling, one: following.accepted(telling, one.object),
    Reject: lambda telling, one: following.rejected(telling, one.object),
    Undo: undoing.undone,
    Create: lambda telling, one: content.written(telling, one.object),
    Update: _updated,
    Delete: _deleted,
    Like: lambda telling, one: voting.vote(telling, one.object, to=1),
    Dislike: lambda telling, one: voting.vote(telling, one.object, to=-1),
    Flag: reporting.flagged,
    Block: banning.banned,
    Add: lambda telling, one: moderating.listed(telling, one.object, one.target, to=True),
    Remove: lambda telling, one: moderating.listed(telling, one.object, one.target, to=False),
    Lock: lambda telling, one: moderating.locked(telling, one.object, to=True, reason=one.reason),
    Move: moving.moved,
}
