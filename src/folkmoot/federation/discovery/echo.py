"""An echo: what of a request arrives here, so that a proxy that changes it can be found."""

from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from folkmoot.errors import FolkmootError, NotFound
from folkmoot.federation import answers, bodies, moot_actor
from folkmoot.federation.endpoints import Endpoint
from folkmoot.federation.signatures import verifying
from folkmoot.federation.signatures.faults import BadSignature
from folkmoot.federation.wire import Wire
from folkmoot.identity import actor_keys
from folkmoot.identity.actor_keys import MOOT
from folkmoot.words import N_

PATH = "/.well-known/folkmoot/echo"
LONGEST = 10_000


async def view(wire: Wire, request: Request) -> Response:
    """Tell a caller what came of the request: nothing that the caller does not know.

    `signature` is "" where the moot's own key signed the request as it arrived, else a sentence.
    """
    body = await bodies.read(request, LONGEST)
    told: dict[str, Any] = {
        "host": request.headers.get("host", ""),
        "accept": request.headers.get("accept", ""),
        "bytes": len(body),
        "signature": await to_thread.run_sync(_fault, wire, request, body, limiter=wire.threads),
    }
    return answers.json(told)


def _fault(wire: Wire, request: Request, body: bytes) -> str:
    """Why the request is not one that this moot signed; "" where it is."""
    headers = request.headers.items()
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    try:
        if verifying.named(headers).key_id != moot_actor.key_id(wire.address):
            return str(BadSignature(N_("The request was signed by somebody else.")))
        with wire.db.read() as tx:
            keys = actor_keys.public(tx, MOOT)
        if keys is None:
            return str(NotFound(N_("The keys of this moot are still being made.")))
        verifying.verify(
            request.method, target, wire.host, headers, body, keys.rsa, wire.clock.now(),
            scheme=wire.address.partition(":")[0],
        )  # fmt: skip
    except FolkmootError as error:
        return str(error)
    return ""


ENDPOINTS = (
    Endpoint(
        PATH,
        "What of a request arrives, for `folkmoot doctor`: host, accept, and whether it is signed.",
        aview=view,
        method="POST",
    ),
)
