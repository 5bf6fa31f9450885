"""Undo: what an actor takes back, as a whole activity or by its id alone."""

from folkmoot.federation.documents.activities import (
    Block,
    Delete,
    Dislike,
    Follow,
    Like,
    Lock,
    Undo,
)
from folkmoot.federation.documents.normal import same_host
from folkmoot.federation.documents.quirks import IDS_AGAIN
from folkmoot.federation.inbox import banning, deleting, following, moderating, persons, voting
from folkmoot.federation.inbox.forged import Forged
from folkmoot.federation.inbox.telling import Outcome, Telling, ignored
from folkmoot.peers import received
from folkmoot.words import N_

OTHER_ACTOR = N_("Only who did this can take it back.")

_OWN = (Follow, Like, Dislike)
"""What nobody else of the same server can take back; what stewards did, another steward can."""


def undone(telling: Telling, undo: Undo) -> Outcome:
    """Take back an activity of the same actor, or for what stewards did, of the same server."""
    told = undo.object
    if isinstance(told, str):
        return _by_id(telling, told)
    if told.actor != undo.actor and (
        isinstance(told, _OWN) or (telling.via is None and not same_host(told.actor, undo.actor))
    ):
        raise Forged(OTHER_ACTOR)
    match told:
        case Follow(object=target):
            return following.unfollowed(telling, target)
        case Like(object=target) | Dislike(object=target):
            return _unvoted(telling, told.id, target)
        case Delete(object=target) if persons.is_actor(telling, target):
            return persons.back(telling, target)
        case Delete(object=target, reason=reason):
            return deleting.deleted(telling, target, to=False, reason=reason)
        case Lock(object=target, reason=reason):
            return moderating.locked(telling, target, to=False, reason=reason)
        case Block():
            return banning.unbanned(telling, told, restore=undo.restore_data)
        case _:
            return ignored("an Undo of something that cannot be undone here")


def _unvoted(telling: Telling, url: str, target: str) -> Outcome:
    """A vote less. Its id may come again: where it is the old vote, that is old news."""
    if url and telling.via is None:
        received.forget(telling.tx, url, by_url=telling.actor)
    return voting.vote(telling, target, to=0)


def _by_id(telling: Telling, url: str) -> Outcome:
    """Only its id came: what it was is remembered for a while."""
    known = received.find(telling.tx, url)
    if known is None or known.object_url is None:
        return ignored("an Undo of something that nobody remembers")
    if known.by_url != telling.actor:
        raise Forged(OTHER_ACTOR)
    match known.kind:
        case "Follow":
            return following.unfollowed(telling, known.object_url)
        case vote if vote in IDS_AGAIN:
            return _unvoted(telling, url, known.object_url)
        case "Delete":
            return deleting.deleted(telling, known.object_url, to=False, reason=None)
        case "Lock":
            return moderating.locked(telling, known.object_url, to=False, reason="")
        case _:
            return ignored("an Undo of something that cannot be undone by its id")
