"""What servers say of their own people and communities: changed, gone, moved."""

from folkmoot.federation import learning
from folkmoot.federation.documents.normal import host_of, same_host
from folkmoot.federation.documents.read import ActorDoc
from folkmoot.federation.inbox import words
from folkmoot.federation.inbox.forged import Forged
from folkmoot.federation.inbox.telling import DONE, Outcome, Telling, ignored
from folkmoot.forum import communities as rooms
from folkmoot.forum.away import CommunityBack, CommunityGone
from folkmoot.forum.communities import Community
from folkmoot.forum.erasure import EraseOwnWords
from folkmoot.identity import people
from folkmoot.identity.visitors import PersonGone
from folkmoot.peers import actors, heard, tombstones
from folkmoot.peers.heard import Heard
from folkmoot.record.actors import Server, Visitor
from folkmoot.record.perform import perform
from folkmoot.words import N_

OTHER_ACTOR = N_("{actor} cannot say what {url} is.")
PROFILE = "profile"
"""The register of an actor's own document."""


def updated(telling: Telling, doc: ActorDoc) -> Outcome:
    """An actor changed; a new key is taken because the old one signed this."""
    if host_of(doc.id) == telling.ours:
        return ignored("what members and communities of ours are is known here")
    if not _may_say(telling, doc.id):
        raise Forged(OTHER_ACTOR, actor=telling.actor, url=doc.id)
    word = Heard(doc.id, PROFILE, telling.stamp, telling.activity.id, telling.actor)
    if not heard.hear(telling.tx, word, host=telling.verified.host, at=telling.at):
        return ignored("old news")
    stands = actors.by_url(telling.tx, doc.id)
    if stands is None:
        return ignored("nobody who is known here")
    if stands.ref is None:
        learning.keep(telling.tx, doc, telling.at)
    else:
        learning.learn(telling.tx, doc, telling.at)
    if telling.verified.actor_url == doc.id:
        _rotate(telling, stands, doc)
    return DONE


def gone(telling: Telling, target: str, *, with_words: bool) -> Outcome:
    """An account or a community was deleted, as its own server says."""
    if not _may_say(telling, target):
        raise Forged(OTHER_ACTOR, actor=telling.actor, url=target)
    tx, by = telling.tx, Server(host_of(target))
    community = rooms.by_actor_url(tx, target)
    if community is not None:
        return _there(telling, community, to=False)
    tombstones.put(tx, target, telling.at)
    actors.gone(tx, target, telling.at)
    person = people.by_actor_url(tx, target)
    if person is None or person.is_gone:
        return ignored("nobody who is here")
    if with_words:
        perform(tx, EraseOwnWords(person.ref), by=Visitor(person.ref, person.id))
    perform(tx, PersonGone(person.ref), by=by)
    return DONE


def back(telling: Telling, target: str) -> Outcome:
    """The deletion of a community is taken back. That of an account is for ever."""
    community = rooms.by_actor_url(telling.tx, target)
    if community is None:
        return ignored("an account does not come back")
    if not _may_say(telling, target):
        raise Forged(OTHER_ACTOR, actor=telling.actor, url=target)
    return _there(telling, community, to=True)


def _there(telling: Telling, community: Community, *, to: bool) -> Outcome:
    """Whether a community is there: its keys stay known, for it can come back."""
    assert community.actor_url is not None
    assert community.host is not None
    if not words.is_news(telling, community.actor_url, heard.DELETED, {"to": not to}):
        return ignored("old news")
    act = CommunityBack(community.ref) if to else CommunityGone(community.ref)
    perform(telling.tx, act, by=Server(community.host))
    return DONE


def is_actor(telling: Telling, target: str) -> bool:
    """Whether an address is that of somebody, or of a community, rather than of a thing."""
    if target == telling.actor or actors.by_url(telling.tx, target) is not None:
        return True
    return rooms.by_actor_url(telling.tx, target) is not None


def _may_say(telling: Telling, url: str) -> bool:
    """Whether the actor itself says it, or its own server does."""
    if telling.via is not None:
        return same_host(url, telling.via.actor_url)
    return same_host(url, telling.actor)


def _rotate(telling: Telling, stands: actors.RemoteActor, doc: ActorDoc) -> None:
    key = next(iter(doc.keys), None)
    if key is None or (key.id, key.pem) == (stands.key_id, stands.key_pem):
        return
    ed25519 = next((one.multibase for one in doc.multikeys), None)
    actors.rotate(
        telling.tx, doc.id, key_id=key.id, key_pem=key.pem, ed25519=ed25519, at=telling.at
    )
