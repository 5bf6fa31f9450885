"""Who may say what: the rules by which an activity is believed.

1. What an actor signed, it may say of itself and of what is its own. Id, actor and object
   are of one server, or the object is fetched from its own.
2. The home of a community may say what happens in that community. It speaks itself where
   the actor lives there too. Words of people of other servers it only passes on: they are
   believed with a proof of the author, or once they were fetched from where they live.
   Votes, and what stewards rule, it counts and decides itself, so its word is enough.
3. Of members of this moot nobody else says what they wrote; of communities of this moot
   nobody else says what happened.

Whether whoever is believed may also do it, perform() asks the authority.
"""

from folkmoot.federation.documents.normal import host_of, same_host
from folkmoot.federation.documents.objects import ObjectDoc, read_object
from folkmoot.federation.documents.read import Activity, Tombstone
from folkmoot.federation.inbox.forged import Forged
from folkmoot.federation.inbox.telling import Needs, Telling, Verified
from folkmoot.federation.inbox.things import Thing
from folkmoot.federation.learning import learn, met
from folkmoot.federation.signatures import proofs
from folkmoot.federation.signatures.faults import BadSignature
from folkmoot.identity.people import Person
from folkmoot.peers import actors
from folkmoot.record.actors import Server, Visitor
from folkmoot.words import N_

OTHER_SIGNER = N_("This is signed by {signer}, and done by {actor}. Whoever does it must sign it.")
OTHER_ID = N_("The id of this is not of the server of {actor}.")
NOT_THEIR_THING = N_("{url} is not of the server of {actor}.")
OTHER_AUTHOR = N_("This is by {author}, so {actor} cannot send it.")


def check_signer(activity: Activity, verified: Verified) -> None:
    """Raises Forged unless the actor signed, and the id is of the actor's server."""
    if activity.actor != verified.actor_url:
        raise Forged(OTHER_SIGNER, signer=verified.actor_url, actor=activity.actor)
    check_id(activity)


def check_id(activity: Activity) -> None:
    """Raises Forged for an id of another server than the actor's."""
    if activity.id and not same_host(activity.id, activity.actor):
        raise Forged(OTHER_ID, actor=activity.actor)


def is_vouched(telling: Telling) -> bool:
    """Whether the actor said it themselves: signed, told by their own server, or with a proof."""
    if telling.via is None or host_of(telling.actor) == telling.via.host:
        return True
    return _is_proven(telling)


def visitor(telling: Telling) -> Visitor:
    """Who did it, as somebody who can do acts; one who is new is made known."""
    person = author(telling, telling.actor)
    return Visitor(person.ref, person.id)


def author(telling: Telling, url: str) -> Person:
    """The person of an address; learnt from their document where that was fetched just now."""
    doc = telling.verified.actor
    if doc is not None and doc.id == url:
        learn(telling.tx, doc, telling.at, key_id=telling.verified.key_id)
    return met(telling.tx, url, telling.at)


def home_of(thing: Thing) -> Server:
    """The server of the community in which a thing stands."""
    assert thing.home is not None
    return Server(thing.home)


def said(telling: Telling, told: ObjectDoc | str) -> ObjectDoc:
    """What the author says, as it came where they vouch for it, else as it lies at home.

    Raises Needs where it must be fetched first, Forged where somebody else wrote it.
    """
    url = told if isinstance(told, str) else told.id
    if telling.via is None and not same_host(url, telling.actor):
        raise Forged(NOT_THEIR_THING, url=url, actor=telling.actor)
    if isinstance(told, str) or not is_vouched(telling) or not same_host(url, telling.actor):
        told = fetched(telling, url)
    if isinstance(told, Tombstone):
        return told
    if told.author != telling.actor or not same_host(told.author, told.id):
        raise Forged(OTHER_AUTHOR, author=told.author, actor=telling.actor)
    return told


def fetched(telling: Telling, url: str) -> ObjectDoc:
    """The object at an address, as its own server gives it; Needs where nobody asked yet.

    Of this moot's own things nothing is asked for over the network: Forged.
    """
    if host_of(url) == telling.ours:
        raise Forged(NOT_THEIR_THING, url=url, actor=telling.actor)
    if url in telling.evidence.gone:
        return Tombstone(id=url)
    found = telling.evidence.documents.get(url)
    if found is None:
        raise Needs(url)
    return read_object(found)


def _is_proven(telling: Telling) -> bool:
    """Whether the activity has a good proof (FEP-8b32) by the key of its actor."""
    if not telling.raw.get("proof"):
        return False
    actor = actors.by_url(telling.tx, telling.actor)
    if actor is None or actor.ed25519 is None:
        return False
    try:
        named = proofs.named(telling.raw)
        if named is None or not same_host(named.method, actor.url):
            return False
        proofs.verify(telling.raw, actor.ed25519, telling.at)
    except BadSignature:
        return False
    return True
