"""Whose request it is: what it says, and whether its signature proves it."""

from typing import Any

import msgspec
from starlette.requests import Request

from folkmoot.errors import NotAllowed, NotFound
from folkmoot.federation import reach, strict_json
from folkmoot.federation.answers import Malformed
from folkmoot.federation.documents.normal import address, host_of, one_id, own_id, same_host
from folkmoot.federation.documents.read import ActorDoc
from folkmoot.federation.inbox.telling import Verified
from folkmoot.federation.signatures import verifying
from folkmoot.federation.signatures.faults import BadSignature
from folkmoot.federation.signatures.verifying import KeyNamed
from folkmoot.federation.wire import Wire
from folkmoot.peers import knowing
from folkmoot.peers.actors import RemoteActor
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

NO_ACTOR = N_("This says not who did it, or names several.")
NO_ID = N_("This has no id.")
OTHER_KEY = N_("The key {key_id} is not one of {actor}.")
NO_KEY = N_("{actor} has no key that is known.")
BLOCKED = N_("This moot exchanges nothing with {host}.")
OURS = N_("{actor} is of this moot, and sends nothing to itself.")
GONE = N_("{actor} was deleted.")


class Asked(msgspec.Struct, frozen=True):
    """A request as it came, before anything of it is believed."""

    target: str
    """Path and query."""
    headers: tuple[tuple[str, str], ...]
    body: bytes
    named: KeyNamed
    at: int


class Claimed(msgspec.Struct, frozen=True):
    """What a request says: an activity of an actor, not proven yet."""

    raw: dict[str, Any]
    actor_url: str
    known: RemoteActor | None
    """None for an actor that must be fetched."""

    @property
    def is_leaving(self) -> bool:
        """Whether somebody says that they are gone: for an unknown actor there is nothing to do."""
        return self.raw.get("type") == "Delete" and one_id(self.raw.get("object")) == self.actor_url


def key_host(named: KeyNamed) -> str:
    """The server of the key that a request names. Raises BadSignature."""
    url = address(named.key_id)
    if url is None:
        raise BadSignature(OTHER_KEY, key_id=named.key_id[:200], actor="")
    return host_of(url)


def asked(request: Request, body: bytes, named: KeyNamed, at: int) -> Asked:
    """The parts of a request that a signature can be over."""
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    query = request.scope.get("query_string", b"")
    target = path.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in request.scope["headers"]
    )
    return Asked(target, headers, body, named, at)


def claim(tx: ReadTx, one: Asked, ours: str) -> Claimed:
    """Read what a request says, as far as it must be known to check its signature.

    Raises Invalid and Malformed for what cannot be read, BadSignature where the key is of
    another server than the actor, NotAllowed for a server with which nothing is exchanged,
    NotFound where the moot exchanges nothing with anybody.
    """
    raw = strict_json.decode(one.body)
    actor_url = one_id(raw.get("actor"))
    if actor_url is None:
        raise Malformed(NO_ACTOR)
    if own_id(raw) is None:
        raise Malformed(NO_ID)
    if not same_host(address(one.named.key_id), actor_url):
        raise BadSignature(OTHER_KEY, key_id=one.named.key_id, actor=actor_url)
    host = host_of(actor_url)
    if host == ours:
        raise NotAllowed(OURS, actor=actor_url)
    speaker = knowing.speaker(tx, actor_url, host, one.at)
    if speaker.nobody:
        raise NotFound(reach.OFF)
    if speaker.verdict == "blocked":
        raise NotAllowed(BLOCKED, host=host)
    known = speaker.actor
    if known is not None and known.gone_at is not None:
        raise NotAllowed(GONE, actor=actor_url)
    return Claimed(raw, actor_url, known if known is not None and known.key_pem else None)


def check_told(wire: Wire, one: Asked) -> None:
    """Raises BadSignature where no key of anybody could make the signature good."""
    scheme = wire.address.partition("://")[0]
    verifying.check_told(
        "POST", one.target, wire.host, one.headers, one.body, one.at, scheme=scheme
    )


def check(wire: Wire, one: Asked, claimed: Claimed, doc: ActorDoc | None) -> Verified:
    """Raises BadSignature unless the actor's key made the signature.

    `doc` is the actor's document where it was fetched for this. A key that is known is
    never looked up again: only an Update signed with it replaces it.
    """
    key_id, pem = _key(claimed, one.named.key_id, doc)
    if pem is None:
        raise BadSignature(NO_KEY, actor=claimed.actor_url)
    if key_id != one.named.key_id:
        raise BadSignature(OTHER_KEY, key_id=one.named.key_id, actor=claimed.actor_url)
    scheme = wire.address.partition("://")[0]
    verifying.verify(
        "POST", one.target, wire.host, one.headers, one.body, pem, one.at, scheme=scheme
    )
    return Verified(
        claimed.actor_url, host_of(claimed.actor_url), one.named.scheme, doc, one.named.key_id
    )


def _key(claimed: Claimed, wanted: str, doc: ActorDoc | None) -> tuple[str | None, str | None]:
    if claimed.known is not None:
        return claimed.known.key_id, claimed.known.key_pem
    keys = doc.keys if doc is not None and doc.id == claimed.actor_url else ()
    found = next((key for key in keys if key.id == wanted), next(iter(keys), None))
    return (found.id, found.pem) if found is not None else (None, None)
