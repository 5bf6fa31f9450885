"""The moot itself as an actor: everybody may fetch it, for its key signs what the moot asks."""

from starlette.requests import Request
from starlette.responses import Response

from folkmoot.federation import answers
from folkmoot.federation.documents.terms import whole
from folkmoot.federation.documents.write_collections import write_outbox
from folkmoot.federation.serving.opening import check_open, endpoint
from folkmoot.federation.showing import actors
from folkmoot.federation.wire import Wire
from folkmoot.identity.actor_keys import MOOT
from folkmoot.storage.transaction import ReadTx


def actor(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """The Application."""
    return answers.document(whole(actors.moot(tx, wire.address)))


def outbox(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """Empty: the moot itself says nothing."""
    return answers.document(whole(write_outbox(f"{wire.address}/site_outbox")))


def key(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """The key with which the moot proves what it says."""
    check_open(tx)
    return answers.document(actors.key(tx, f"{wire.address}/", MOOT))


ENDPOINTS = (
    endpoint("/", "The moot as an actor, with the key that signs its fetches.", actor,
             shared=True, always=True),
    endpoint("/site_outbox", "What the moot itself did: empty.", outbox),
    endpoint("/keys/ed25519", "The key with which the moot proves what it says.", key),
)  # fmt: skip
