"""Who asks, where every question must be signed (secure mode)."""

from functools import partial

from anyio import to_thread
from starlette.requests import Request

from folkmoot.errors import FolkmootError, NotAllowed
from folkmoot.federation import fetched, key_owners, learning
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.documents.read import ActorDoc, Unreadable
from folkmoot.federation.signatures import verifying
from folkmoot.federation.signatures.faults import BadSignature
from folkmoot.federation.wire import Wire
from folkmoot.peers import actors, policy
from folkmoot.words import N_

UNKNOWN = N_("The key {key_id} could not be fetched, so the signature cannot be checked.")
SHUT = N_("This moot exchanges nothing with {host}.")


async def check(wire: Wire, request: Request) -> None:
    """Raises BadSignature (401) for a question that nobody signed, NotAllowed for the blocked.

    The key of somebody new is fetched; the actor of the moot, whose key signs that, can be
    fetched by everybody, so that two moots in secure mode do not wait for each other.
    """
    headers = list(request.headers.items())
    key_id = verifying.named(headers).key_id
    in_thread = partial(to_thread.run_sync, limiter=wire.threads)
    key = await in_thread(partial(_known, wire, key_id))
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    asked = (request.method, target, wire.host, headers, b"")
    at, scheme = wire.clock.now(), wire.address.partition(":")[0]
    if key is not None:
        verifying.verify(*asked, key, at, scheme=scheme)
        return
    verifying.check_told(*asked, at, scheme=scheme)
    doc = await _fetched(wire, request, key_id)
    verifying.verify(*asked, await in_thread(_key, wire, doc, key_id), at, scheme=scheme)
    await in_thread(_keep, wire, doc, key_id)


def _known(wire: Wire, key_id: str) -> str | None:
    """The key, if it is known; a server that is blocked is asked for nothing."""
    host = host_of(key_id)
    with wire.db.read() as tx:
        if policy.verdict(tx, host, wire.clock.now()) == "blocked":
            raise NotAllowed(SHUT, host=host)
        known = actors.by_key(tx, key_id)
    return None if known is None or known.gone_at is not None else known.key_pem


async def _fetched(wire: Wire, request: Request, key_id: str) -> ActorDoc:
    """Somebody new who has a key, from their server. Raises BadSignature, and TooMany."""
    near = wire.network_of(request)
    wire.gate.pass_stranger(near, host_of(key_id))
    sign = await to_thread.run_sync(fetched.signer, wire, limiter=wire.threads)
    try:
        async with wire.gate.looking_up(near):
            return await key_owners.owner(wire, key_id, sign)
    except (FolkmootError, Unreadable):
        raise BadSignature(UNKNOWN, key_id=key_id[:200]) from None


def _key(wire: Wire, doc: ActorDoc, key_id: str) -> str:
    """The key that counts: the one that stands is never replaced by a fetched one."""
    with wire.db.read() as tx:
        stands = actors.by_url(tx, doc.id)
    if stands is not None and stands.key_pem is not None:
        return stands.key_pem
    return next(one.pem for one in doc.keys if one.id == key_id)


def _keep(wire: Wire, doc: ActorDoc, key_id: str) -> None:
    with wire.db.write() as tx:
        learning.keep(tx, doc, wire.clock.now(), key_id=key_id)
