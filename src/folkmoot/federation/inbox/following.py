"""Who follows communities and people of this moot, and what others answer to our own Follows."""

from typing import Any

import msgspec

from folkmoot.errors import NotFound
from folkmoot.federation.documents.activities import Follow
from folkmoot.federation.documents.normal import host_of, same_host
from folkmoot.federation.documents.read import Activity, Unreadable, read_activity
from folkmoot.federation.inbox import judging, passing, refusals, words
from folkmoot.federation.inbox.telling import DONE, Outcome, Telling, ignored
from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import Community
from folkmoot.forum.subscriptions import (
    AcceptSubscription,
    RejectSubscription,
    Subscribe,
    Unsubscribe,
)
from folkmoot.identity import people
from folkmoot.identity.people import Person
from folkmoot.peers import heard, outbox
from folkmoot.peers.following import FollowPerson, UnfollowPerson
from folkmoot.record.actors import Server
from folkmoot.record.perform import perform
from folkmoot.words import N_

NOBODY = N_("There is nobody and no community at {url}.")


def followed(telling: Telling, target: str) -> Outcome:
    """A Follow of a community or a person of this moot: answered with an Accept."""
    if telling.via is not None:
        return ignored("a Follow is between two")
    found = _ours(telling, target)
    if not words.is_news(telling, target, _register(telling), {"to": True}):
        return ignored("old news")
    by = judging.visitor(telling)
    if isinstance(found, Community):
        perform(telling.tx, Subscribe(found.ref, telling.activity.id), by=by)
    else:
        perform(telling.tx, FollowPerson(by.ref, found.ref, telling.activity.id), by=by)
    passing.accept(telling.tx, found, dict(telling.raw), telling.actor, telling.at)
    return DONE


def unfollowed(telling: Telling, target: str) -> Outcome:
    """A Follow is taken back."""
    if telling.via is not None:
        return ignored("a Follow is between two")
    found = _ours(telling, target)
    if not words.is_news(telling, target, _register(telling), {"to": False}):
        return ignored("old news")
    by = judging.visitor(telling)
    if isinstance(found, Community):
        perform(telling.tx, Unsubscribe(found.ref), by=by)
    else:
        perform(telling.tx, UnfollowPerson(by.ref, found.ref), by=by)
    return DONE


def accepted(telling: Telling, told: Activity | str) -> Outcome:
    """An Accept of a Follow that a member made; of any other it means nothing."""
    follow = _our_follow(telling, told)
    if follow is None:
        return ignored("a Follow that nobody here made")
    community, member = follow
    perform(
        telling.tx, AcceptSubscription(member.ref, community.ref), by=Server(telling.verified.host)
    )
    return DONE


def rejected(telling: Telling, told: Activity | str) -> Outcome:
    """A Reject of a Follow, or of anything else that a member did on another server."""
    follow = _our_follow(telling, told)
    if follow is not None:
        community, member = follow
        act = RejectSubscription(member.ref, community.ref)
        perform(telling.tx, act, by=Server(telling.verified.host))
        return DONE
    return refusals.taken_back(telling, told)


def _ours(telling: Telling, target: str) -> Community | Person:
    """The community or member of an address. Raises NotFound, also for what stays here."""
    if host_of(target) == telling.ours:
        community = rooms.by_actor_url(telling.tx, target)
        if community is not None:
            if not community.travels:
                raise NotFound(NOBODY, url=target)
            return community
        person = people.by_actor_url(telling.tx, target)
        if person is not None and person.is_member:
            return person
    raise NotFound(NOBODY, url=target)


def _our_follow(telling: Telling, told: Activity | str) -> tuple[Community, Person] | None:
    """The community and the member of a Follow; from our own log if only named.

    The community answers, or its server does in its own name.
    """
    if isinstance(told, str):
        kept = outbox.by_url(telling.tx, told)
        told = _read(kept) or told if kept is not None else told
    if not isinstance(told, Follow) or not same_host(told.object, telling.actor):
        return None
    community = rooms.by_actor_url(telling.tx, told.object)
    member = people.by_actor_url(telling.tx, told.actor)
    if community is None or not community.is_away or member is None or not member.is_member:
        return None
    return community, member


def _read(kept: str) -> Activity | None:
    raw: dict[str, Any] = msgspec.json.decode(kept)
    try:
        return read_activity(raw)
    except Unreadable:
        return None


def _register(telling: Telling) -> str:
    return heard.register(heard.FOLLOW, telling.actor)
