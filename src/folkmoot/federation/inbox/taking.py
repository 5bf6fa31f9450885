"""An activity with its transaction; and what follows where it is refused."""

from sqlalchemy import bindparam, exists, select

from folkmoot.assembly.mandates import mandates
from folkmoot.errors import Conflict, FolkmootError, Invalid, NotAllowed, NotFound
from folkmoot.federation.documents.activities import (
    Add,
    Block,
    Create,
    Delete,
    Dislike,
    Follow,
    Like,
    Lock,
    Remove,
    Undo,
    Update,
)
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.documents.read import Activity, NoteDoc, PageDoc, read_activity
from folkmoot.federation.inbox import judging, passing, perform, things, words
from folkmoot.federation.inbox.forged import Forged
from folkmoot.federation.inbox.telling import Document, Outcome, Verified
from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import Community
from folkmoot.identity import people
from folkmoot.peers import actors, outbox, policy, received, servers
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import ReadTx, WriteTx

MOST_NAMED = 8


def take(
    db: Database,
    verified: Verified,
    raw: Document,
    at: int,
    *,
    ours: str | None = None,
    lives: bool = False,
) -> Outcome:
    """Take one verified activity: all of it in one transaction, or nothing.

    Where a community of ours refuses what somebody elsewhere did in it, their server is told,
    so that it shows the same. With `lives` the server is noted to be alive. Raises Unreadable
    for what has no meaning, and what perform.receive() raises.
    """
    activity = read_activity(raw)
    judging.check_signer(activity, verified)
    try:
        with db.write() as tx:
            outcome = perform.receive(tx, verified, raw, at, ours=ours, read=activity)
            if lives:
                _note_life(tx, verified, at)
            return outcome
    except Forged:
        raise
    except (NotAllowed, NotFound, Conflict, Invalid) as why:
        with db.write() as tx:
            refuse(tx, raw, at, why)
        raise


def _note_life(tx: WriteTx, verified: Verified, at: int) -> None:
    cursor = outbox.newest(tx)
    servers.alive(tx, verified.host, at, cursor=cursor, signs=verified.scheme)
    actor = actors.by_url(tx, verified.actor_url)
    if actor is not None:
        actors.signed(tx, actor, verified.scheme)


def refuse(tx: WriteTx, raw: Document, at: int, why: FolkmootError, *, again: bool = False) -> None:
    """Answer with a Reject, once, if it was meant for a community of ours.

    `again` where the activity was taken before, and is refused only now.
    """
    activity = read_activity(raw)
    room = _room_of(tx, activity, policy.own_host(tx) or "")
    if room is None or passing.recipient(tx, activity.actor) is None:
        return
    kind = type(activity).__name__
    new = received.mark(tx, activity.id, at, by_url=activity.actor, kind=kind)
    if new or again:
        _take_none_of_it(tx, activity, at)
        passing.reject(tx, room, dict(raw), at, why=why)


def _take_none_of_it(tx: WriteTx, activity: Activity, at: int) -> None:
    """Whatever comes of it later, as long as it is not here already."""
    doc = activity.object if isinstance(activity, Create | Update) else None
    if isinstance(doc, PageDoc | NoteDoc) and things.find(tx, doc.id) is None:
        words.refuse(tx, doc.id, activity, at)


def _room_of(tx: ReadTx, activity: Activity, ours: str) -> Community | None:
    """The community of ours in which an activity was to happen."""
    match activity:
        case Follow(object=target):
            return _open(rooms.by_actor_url(tx, target))
        case Like(object=target) | Dislike(object=target):
            return _around(tx, target)
        case Undo(object=Like(object=target) | Dislike(object=target)):
            return _around(tx, target)
        case Create(object=PageDoc() as doc) | Update(object=PageDoc() as doc):
            return _named(tx, doc, ours)
        case Create(object=NoteDoc() as doc) | Update(object=NoteDoc() as doc):
            return _around(tx, doc.in_reply_to) or _named(tx, doc, ours)
        case _:
            room = _ruled(tx, activity)
            return room if room is not None and _was_entrusted(tx, room, activity.actor) else None


def _ruled(tx: ReadTx, activity: Activity) -> Community | None:
    """The community of ours in which a steward was to rule."""
    match activity.object if isinstance(activity, Undo) else activity:
        case Lock(object=target) | Delete(object=target, reason=str()):
            return _around(tx, target)
        case Add(target=collection) | Remove(target=collection) if collection.endswith("/featured"):
            return _open(rooms.by_actor_url(tx, collection.rpartition("/")[0]))
        case Block(target=str() as target):
            return _open(rooms.by_actor_url(tx, target))
        case _:
            return None


def _was_entrusted(tx: ReadTx, room: Community, actor_url: str) -> bool:
    """Whether they keep order in it, or did: nobody else is told that they may not."""
    person = people.by_actor_url(tx, actor_url)
    held = {"holder": None if person is None else person.id, "scope": rooms.scope_of(room.ref)}
    return bool(tx.value(_HELD, held))


_HELD = select(
    exists().where(
        mandates.c.holder_id == bindparam("holder"), mandates.c.scope == bindparam("scope")
    )
)


def _named(tx: ReadTx, doc: PageDoc | NoteDoc, ours: str) -> Community | None:
    """The community that it names; also where what it answers is not here."""
    named = [url for url in doc.communities[:MOST_NAMED] if host_of(url) == ours]
    found = (_open(rooms.by_actor_url(tx, url)) for url in named)
    return next((room for room in found if room is not None), None)


def _around(tx: ReadTx, url: str) -> Community | None:
    thing = things.find(tx, url)
    return _open(rooms.by_ref(tx, thing.community)) if thing is not None else None


def _open(room: Community | None) -> Community | None:
    """Of a community that stays in the moot nobody elsewhere learns anything."""
    return room if room is not None and not room.is_away and room.travels else None
