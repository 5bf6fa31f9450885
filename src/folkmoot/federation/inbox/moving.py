"""Actors that go to another server, and take those who follow them along."""

from sqlalchemy import bindparam, select

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, NotAllowed
from folkmoot.federation import learning
from folkmoot.federation.documents.activities import Move
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.documents.read import ActorDoc, read_actor
from folkmoot.federation.inbox.forged import Forged
from folkmoot.federation.inbox.telling import DONE, Needs, Outcome, Telling, ignored
from folkmoot.forum import communities as rooms
from folkmoot.forum.away import CommunityMoved
from folkmoot.forum.communities import Community
from folkmoot.forum.subscriptions import Subscribe, Unsubscribe, subscriptions
from folkmoot.identity.people import people
from folkmoot.peers import actors, moving
from folkmoot.record.actors import Member, Server
from folkmoot.record.perform import perform
from folkmoot.words import N_

NOT_SELF = N_("Only who moves can say so.")
NOT_KNOWN_AS = N_("{target} does not say that it was {actor} before.")

_MEMBERS = (
    select(people.c.ref, people.c.id)
    .join(subscriptions, subscriptions.c.person_id == people.c.id)
    .where(subscriptions.c.community_id == bindparam("community"))
    .where(people.c.joined_at.is_not(None), people.c.left_at.is_(None))
    .order_by(people.c.id)
)


def moved(telling: Telling, move: Move) -> Outcome:
    """A Move of who signed it, to an actor that says it was the same before.

    Members who followed a community follow it at its new place, and are told.
    """
    if telling.via is not None or move.origin is not None:
        return ignored("a thread that moves")
    if move.object != move.actor:
        raise Forged(NOT_SELF)
    stands = actors.by_url(telling.tx, move.actor)
    if stands is None or stands.ref is None or stands.moved_to == move.target:
        return ignored("nobody who is here, or moved already")
    if host_of(move.target) == telling.ours:
        return _comes_here(telling, move)
    doc = _target(telling, move)
    found = learning.learn(telling.tx, doc, telling.at)
    actors.moved(telling.tx, move.actor, doc.id)
    old = rooms.by_actor_url(telling.tx, move.actor)
    if old is not None and found.kind == "community" and found.ref is not None:
        _take_along(telling, old, found.ref)
    return DONE


def _comes_here(telling: Telling, move: Move) -> Outcome:
    """To a member or a community that says that this was theirs: who follows comes along."""
    tx, new = telling.tx, rooms.by_actor_url(telling.tx, move.target)
    was_it = new is not None and move.actor in new.formers
    if not was_it and not moving.claims(tx, move.target, move.actor):
        raise Forged(NOT_KNOWN_AS, target=move.target, actor=move.actor)
    actors.moved(tx, move.actor, move.target)
    old = rooms.by_actor_url(tx, move.actor)
    if old is not None and new is not None:
        _take_along(telling, old, new.ref)
    return DONE


def _target(telling: Telling, move: Move) -> ActorDoc:
    """Where it goes, as it lies there. Raises Needs while nobody asked."""
    if not telling.evidence.has(move.target):
        raise Needs(move.target)
    found = telling.evidence.documents.get(move.target)
    doc = read_actor(found) if found is not None else None
    if doc is None or doc.id != move.target or move.actor not in doc.also_known_as:
        raise Forged(NOT_KNOWN_AS, target=move.target, actor=move.actor)
    return doc


def _take_along(telling: Telling, old: Community, new: Ref) -> None:
    tx = telling.tx
    members = [Member(row.ref, row.id) for row in tx.rows(_MEMBERS, {"community": old.id})]
    perform(tx, CommunityMoved(old.ref, new), by=Server(telling.verified.host))
    for member in members:
        try:
            perform(tx, Subscribe(new), by=member)
        except (NotAllowed, Conflict):
            continue
        perform(tx, Unsubscribe(old.ref), by=member)
