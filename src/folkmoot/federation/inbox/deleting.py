"""Things that are deleted by who wrote them, removed by stewards, and brought back."""

from folkmoot.federation.documents import quirks
from folkmoot.federation.documents.normal import same_host
from folkmoot.federation.documents.read import Tombstone
from folkmoot.federation.inbox import (
    effects,
    judging,
    letters,
    lost_words,
    passing,
    things,
    words,
)
from folkmoot.federation.inbox.forged import Forged
from folkmoot.federation.inbox.telling import DONE, Needs, Outcome, Telling, ignored
from folkmoot.federation.inbox.things import Thing
from folkmoot.federation.inbox.waiting import may_wait, value_of
from folkmoot.forum import messages
from folkmoot.peers import heard
from folkmoot.record.actors import Actor
from folkmoot.words import N_

OTHER_WRITER = N_("Only who wrote this can delete it without saying why.")


def deleted(
    telling: Telling, target: str, *, to: bool, reason: str | None, replies: bool = False
) -> Outcome:
    """A Delete, or with `to` False its undoing: a steward's with a reason, else the author's.

    Where a steward gave none, who did it tells.
    """
    thing = things.seen(telling.tx, target, telling.actor)
    if thing is None:
        message = messages.by_object_url(telling.tx, target) if to else None
        if message is not None:
            return letters.deleted(telling, message)
        return _unknown(telling, target, to=to, reason=reason)
    reason = _reason(telling, thing, reason)
    if reason is None:
        return _by_author(telling, thing, to=to)
    return ruled(telling, thing, to=to, reason=reason, replies=replies)


def ruled(
    telling: Telling, thing: Thing, *, to: bool, reason: str, replies: bool = False
) -> Outcome:
    """A steward hides a thing, or brings it back."""
    if not telling.tells_of(thing) and not telling.rules(thing):
        return ignored("its community will tell")
    by = steward(telling, thing)
    if not words.is_news(telling, thing.url, heard.REMOVED, {"to": to}):
        return ignored("old news")
    effects.set_removed(telling.tx, thing, by, to=to, reason=reason, replies=replies)
    _look_again(telling, thing, to=to)
    passing.told(telling, thing)
    return DONE


def steward(telling: Telling, thing: Thing) -> Actor:
    """Who rules: in communities of other servers their home, in ours a visitor with a mandate."""
    return judging.visitor(telling) if thing.home is None else judging.home_of(thing)


def _by_author(telling: Telling, thing: Thing, *, to: bool) -> Outcome:
    if telling.actor_is_ours:
        return ignored("what a member deleted is known here")
    if telling.actor != thing.author_url:
        raise Forged(OTHER_WRITER)
    if not telling.tells_of(thing) and telling.via is not None:
        return ignored("its community will tell")
    confirmed = judging.is_vouched(telling) or _is_gone(telling, thing.url) == to
    if to and not confirmed:
        return ignored("its own server says otherwise")
    if not words.is_news(telling, thing.url, heard.DELETED, {"to": to}):
        return ignored("old news")
    if confirmed:
        effects.set_deleted(telling.tx, thing, judging.visitor(telling), to=to)
    _look_again(telling, thing, to=to)
    passing.told(telling, thing)
    return DONE


def _look_again(telling: Telling, thing: Thing, *, to: bool) -> None:
    """What comes back may say something else by now that nobody could be asked for meanwhile."""
    if to or thing.home is None:
        return
    if thing.author_host not in (None, thing.home):
        lost_words.seek(telling.tx, thing.url, telling.at)
    if thing.is_post:
        lost_words.seek_below(telling.tx, thing.ref, telling.at)


def _is_gone(telling: Telling, url: str) -> bool:
    """Whether a thing is gone from its own server. Raises Needs while nobody asked."""
    if not telling.evidence.has(url):
        raise Needs(url)
    return isinstance(judging.fetched(telling, url), Tombstone)


def _reason(telling: Telling, thing: Thing, told: str | None) -> str | None:
    """Why a steward hides it; None where its author deletes it.

    An empty one is no reason: of the author it means nothing. Of anybody else it is a
    steward's, as is none at all where it may be ruled: whether by them is asked there.
    """
    if telling.actor == thing.author_url:
        return told or None
    may_rule = telling.tells_of(thing) or telling.rules(thing)
    return quirks.silent_ruling(told, may_rule=may_rule)


def _unknown(telling: Telling, target: str, *, to: bool, reason: str | None) -> Outcome:
    if not may_wait(telling, target):
        return ignored("nothing that is here")
    register = heard.REMOVED
    theirs = same_host(target, telling.actor)
    if reason is None and (theirs or telling.via is None):
        if telling.actor_is_ours or not theirs:
            return ignored("not theirs to delete")
        register = heard.DELETED
    words.wait(telling, target, register, value_of(telling, to, reason or ""))
    return DONE
