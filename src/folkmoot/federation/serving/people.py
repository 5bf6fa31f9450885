"""A member as an actor, with the outbox and the number of followers."""

from starlette.requests import Request
from starlette.responses import Response

from folkmoot.errors import Gone, NotFound
from folkmoot.federation import answers
from folkmoot.federation.discovery import naming
from folkmoot.federation.documents.terms import whole
from folkmoot.federation.documents.write_collections import write_followers, write_outbox
from folkmoot.federation.serving import moving
from folkmoot.federation.serving.opening import NOTHING, check_open, endpoint
from folkmoot.federation.showing import actors
from folkmoot.federation.wire import Wire
from folkmoot.identity import people
from folkmoot.identity.people import Person
from folkmoot.peers import followers
from folkmoot.storage.transaction import ReadTx


def actor(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """The person; a tombstone for a name whose bearer erased it; 308 for a visitor."""
    check_open(tx)
    name = request.path_params["name"]
    if "@" in name:
        return moving.to(_visitor(tx, name))
    try:
        who = member(tx, wire, name)
    except Gone:
        return moving.gone(f"{wire.address}/u/{name}", "Person")
    return answers.document(whole(actors.person(tx, who, wire.address)))


def outbox(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """Empty, as everywhere in the network: what people wrote stands in its communities."""
    who = _asked(tx, wire, request)
    return answers.document(whole(write_outbox(f"{who.actor_url}/outbox")))


def followed_by(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """How many follow; who they are is nobody's business."""
    who = _asked(tx, wire, request)
    total = followers.count(tx, who.id)
    return answers.document(whole(write_followers(f"{who.actor_url}/followers", total)))


def key(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """The key with which a member proves what they said."""
    who = _asked(tx, wire, request)
    assert who.actor_url is not None
    return answers.document(actors.key(tx, who.actor_url, who.ref))


def _asked(tx: ReadTx, wire: Wire, request: Request) -> Person:
    check_open(tx)
    return member(tx, wire, request.path_params["name"])


def member(tx: ReadTx, wire: Wire, name: str) -> Person:
    """The member of a name. Raises NotFound, or Gone for a name that was erased."""
    named = naming.bearer(tx, wire.address, name)
    who = people.by_actor_url(tx, named.actor_url) if named.kind == "Person" else None
    if who is None:
        raise NotFound(NOTHING)
    return who


def _visitor(tx: ReadTx, handle: str) -> str | None:
    name, _, host = handle.partition("@")
    who = people.by_name(tx, name, host)
    return None if who is None or who.origin != people.AWAY else who.actor_url


ENDPOINTS = (
    endpoint("/u/{name}", "A member as an actor.", actor, shared=True),
    endpoint("/u/{name}/outbox", "What a member did: empty.", outbox),
    endpoint("/u/{name}/followers", "How many follow a member.", followed_by),
    endpoint("/u/{name}/keys/ed25519", "The key with which a member proves what they said.", key),
)
