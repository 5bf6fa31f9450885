"""Who asks, where every question must be signed (secure mode)."""

from functools import partial

from anyio import to_thread
from starlette.requests import Request

from folkmoot.errors import FolkmootError, NotAllowed
from folkmoot.federation import learning, moot_actor
from folkmoot.federation.documents.actors import read_actor
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.signatures import verifying
from folkmoot.federation.signatures.faults import BadSignature
from folkmoot.federation.signatures.signer import Signer
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
    if key is None:
        key = await _fetched(wire, key_id)
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    verifying.verify(
        request.method, target, wire.host, headers, b"", key, wire.clock.now(),
        scheme=wire.address.partition(":")[0],
    )  # fmt: skip


def _known(wire: Wire, key_id: str) -> str | None:
    """The key, if it is known; a server that is blocked is asked for nothing."""
    host = host_of(key_id)
    with wire.db.read() as tx:
        if policy.verdict(tx, host, wire.clock.now()) == "blocked":
            raise NotAllowed(SHUT, host=host)
        known = actors.by_key(tx, key_id)
    return None if known is None or known.gone_at is not None else known.key_pem


async def _fetched(wire: Wire, key_id: str) -> str:
    in_thread = partial(to_thread.run_sync, limiter=wire.threads)
    sign = await in_thread(partial(_signer, wire))
    try:
        found = await wire.client.get_document(key_id.partition("#")[0], sign=sign)
        doc = read_actor(found.document)
        key = next(one.pem for one in doc.keys if one.id == key_id)
        return await in_thread(partial(_keep, wire, found.document, key_id)) or key
    except (FolkmootError, StopIteration):
        raise BadSignature(UNKNOWN, key_id=key_id[:200]) from None


def _keep(wire: Wire, document: dict[str, object], key_id: str) -> str | None:
    """Keep the actor; the key that stands is never replaced by a fetched one."""
    with wire.db.write() as tx:
        doc = read_actor(document)
        learning.keep(tx, doc, wire.clock.now(), key_id=key_id)
        stands = actors.by_url(tx, doc.id)
    return None if stands is None else stands.key_pem


def _signer(wire: Wire) -> Signer | None:
    with wire.db.read() as tx:
        try:
            return moot_actor.signer(tx, wire.sealer, wire.address)
        except FolkmootError:
            return None
