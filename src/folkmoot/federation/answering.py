"""From a request of another server to an answer: the view, the errors, the headers."""

import logging

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from folkmoot.errors import FolkmootError, NotFound
from folkmoot.federation import answers, bodies, reach
from folkmoot.federation.answers import Malformed
from folkmoot.federation.endpoints import Endpoint
from folkmoot.federation.wire import Wire
from folkmoot.words import N_

log = logging.getLogger("folkmoot.federation")

OUR_FAULT = FolkmootError(N_("Something in the program went wrong. Ask again later."))

CUT_OFF = Malformed(N_("The connection ended before all had come."))


async def answer(wire: Wire, endpoint: Endpoint, request: Request) -> Response:
    """Let an endpoint answer; what goes wrong is JSON with a sentence, and logged if it is ours."""
    try:
        response = await _viewed(wire, endpoint, request)
    except FolkmootError as error:
        response = answers.failed(error)
    except ClientDisconnect:  # which nobody reads any more
        response = answers.failed(CUT_OFF)
    except Exception:
        log.exception("an answer failed: %s %s", endpoint.method, endpoint.path)
        response = answers.failed(OUR_FAULT)
    if endpoint.method == "POST":
        if response.status_code < 400:
            wire.woken()
        if not bodies.is_whole(request):
            # What is still to come is not waited for, nor what would follow it.
            response.headers["Connection"] = "close"
    return answers.leave(response, request, shared=endpoint.shared, anyone=endpoint.anyone)


async def _viewed(wire: Wire, endpoint: Endpoint, request: Request) -> Response:
    if endpoint.aview is not None:
        if endpoint.judges and wire.known.get("address"):
            _check_reach(wire, endpoint)  # which asks nothing of the database
        else:
            await to_thread.run_sync(_check_reach, wire, endpoint, limiter=wire.threads)
        return await endpoint.aview(wire, request)
    return await to_thread.run_sync(_in_thread, wire, endpoint, request, limiter=wire.threads)


def _in_thread(wire: Wire, endpoint: Endpoint, request: Request) -> Response:
    _check_reach(wire, endpoint)
    assert endpoint.view is not None
    return endpoint.view(wire, request)


def _check_reach(wire: Wire, endpoint: Endpoint) -> None:
    """Raise NotFound where the moot is part of no network; some answers are given all the same."""
    if endpoint.alone and wire.address:
        return
    if endpoint.judges:
        why = reach.why_not_from(wire.address, anywhere=wire.settings.test_peers)
    else:
        with wire.db.read() as tx:
            why = reach.why_alone(tx, wire.settings)
    if why is not None:
        raise NotFound(why)
