"""What stewards do to threads: lock, pin; and who the stewards of a community are."""

from folkmoot.assembly.mandates import GrantMandate
from folkmoot.assembly.powers import FORUM_POWERS
from folkmoot.clock import DAY
from folkmoot.errors import NotAllowed
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.inbox import effects, judging, passing, things, words
from folkmoot.federation.inbox.deleting import steward
from folkmoot.federation.inbox.telling import DONE, Outcome, Telling, ignored
from folkmoot.federation.inbox.waiting import may_wait, value_of
from folkmoot.federation.learning import met
from folkmoot.forum import communities as rooms
from folkmoot.forum.away import LearnStewards
from folkmoot.forum.communities import Community
from folkmoot.peers import actors, heard
from folkmoot.record.actors import Server
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.words import N_

A_YEAR = 365 * DAY
NOT_THEIRS_TO_GIVE = N_("Who keeps order in this community is decided by its moot.")


def locked(telling: Telling, target: str, *, to: bool, reason: str) -> Outcome:
    """A Lock, or its undoing."""
    thing = things.seen(telling.tx, target, telling.actor)
    if thing is None:
        return _wait(telling, target, heard.LOCKED, to=to, reason=reason)
    if not telling.tells_of(thing) and not telling.rules(thing):
        return ignored("its community will tell")
    by = steward(telling, thing)
    if not words.is_news(telling, target, heard.LOCKED, {"to": to}):
        return ignored("old news")
    effects.set_locked(telling.tx, thing, by, to=to, reason=reason)
    passing.told(telling, thing)
    return DONE


def listed(telling: Telling, target: str, collection: str, *, to: bool) -> Outcome:
    """An Add or a Remove: a post is pinned, somebody becomes a steward; or not any more."""
    room, kind = _collection(telling, collection)
    if room is None:
        return ignored("a collection of nobody here")
    if kind == "featured":
        return _pinned(telling, target, to=to)
    return _stewarded(telling, room, target, to=to)


def _pinned(telling: Telling, target: str, *, to: bool) -> Outcome:
    thing = things.seen(telling.tx, target, telling.actor)
    if thing is None:
        return _wait(telling, target, heard.PINNED, to=to)
    if not telling.tells_of(thing) and not telling.rules(thing):
        return ignored("its community will tell")
    by = steward(telling, thing)
    if not words.is_news(telling, target, heard.PINNED, {"to": to}):
        return ignored("old news")
    effects.set_pinned(telling.tx, thing, by, to=to)
    passing.told(telling, thing)
    return DONE


def _stewarded(telling: Telling, room: Community, person_url: str, *, to: bool) -> Outcome:
    if not room.is_away:
        return _in_our_room(telling, room, person_url, to=to)
    if room.host is None or telling.verified.host != room.host:
        return ignored("its community will tell")
    assert room.actor_url is not None
    register = heard.register(heard.MODERATOR, person_url)
    if not words.is_news(telling, room.actor_url, register, {"to": to}):
        return ignored("old news")
    person = met(telling.tx, person_url, telling.at)
    now = [ref for ref in rooms.stewards_of(telling.tx, room.id) if ref != person.ref]
    people = (*now, person.ref) if to else tuple(now)
    perform(telling.tx, LearnStewards(room.ref, people), by=Server(room.host))
    return DONE


def _in_our_room(telling: Telling, room: Community, person_url: str, *, to: bool) -> Outcome:
    """A mandate in a community of ours needs the power to grant it: the authority is asked."""
    if telling.via is not None:
        return ignored("nobody else tells of our communities")
    if not to or host_of(person_url) == telling.ours:
        raise NotAllowed(NOT_THEIRS_TO_GIVE)
    by = judging.visitor(telling)
    act = GrantMandate(
        ref=kernel_of(telling.tx).clock.new_ref(),
        holder=met(telling.tx, person_url, telling.at).ref,
        powers=tuple(sorted(FORUM_POWERS)),
        scope=rooms.scope_of(room.ref),
        ends=telling.at + A_YEAR,
        reason=effects.in_words(""),
    )
    perform(telling.tx, act, by=by)
    return DONE


def _collection(telling: Telling, collection: str) -> tuple[Community | None, str]:
    """Whose collection it is and of what: "featured" or "moderators"."""
    owner, _, name = collection.rpartition("/")
    if host_of(collection) == telling.ours:
        found = rooms.by_actor_url(telling.tx, owner)
        return (found, name) if name in ("featured", "moderators") else (None, "")
    room = telling.via or rooms.by_actor_url(telling.tx, owner)
    if room is None or room.actor_url is None or host_of(collection) != room.host:
        return None, ""
    actor = actors.by_url(telling.tx, room.actor_url)
    if actor is not None and collection in (actor.featured, actor.moderators):
        return room, "featured" if collection == actor.featured else "moderators"
    return (room, name) if name in ("featured", "moderators") else (None, "")


def _wait(telling: Telling, target: str, register: str, *, to: bool, reason: str = "") -> Outcome:
    if not may_wait(telling, target):
        return ignored("nothing that is here")
    words.wait(telling, target, register, value_of(telling, to, reason))
    return DONE
