"""From a request of another server to an answer: the view, the errors, the headers."""

import logging

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from folkmoot.errors import FolkmootError, NotFound
from folkmoot.federation import answers, reach
from folkmoot.federation.endpoints import Endpoint
from folkmoot.federation.wire import Wire
from folkmoot.words import N_

log = logging.getLogger("folkmoot.federation")

OUR_FAULT = FolkmootError(N_("Something in the program went wrong. Ask again later."))


async def answer(wire: Wire, endpoint: Endpoint, request: Request) -> Response:
    """Let an endpoint answer; what goes wrong is JSON with a sentence, and logged if it is ours."""
    try:
        response = await _viewed(wire, endpoint, request)
    except FolkmootError as error:
        response = answers.failed(error)
    except Exception:
        log.exception("an answer failed: %s %s", endpoint.method, endpoint.path)
        response = answers.failed(OUR_FAULT)
    if endpoint.method == "POST" and response.status_code < 400:
        wire.woken()
    return answers.leave(response, request, shared=endpoint.shared, anyone=endpoint.anyone)


async def _viewed(wire: Wire, endpoint: Endpoint, request: Request) -> Response:
    address = wire.known.get("address") or await to_thread.run_sync(
        lambda: wire.address, limiter=wire.threads
    )
    why = reach.why_alone(address, wire.settings)
    if why is not None and not (endpoint.alone and address):
        raise NotFound(why)
    if endpoint.aview is not None:
        return await endpoint.aview(wire, request)
    assert endpoint.view is not None
    return await to_thread.run_sync(endpoint.view, wire, request, limiter=wire.threads)
