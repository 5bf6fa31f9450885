"""What stands before every answer: whether the moot is open, and in secure mode who asks."""

from collections.abc import Callable
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from folkmoot.errors import NotFound
from folkmoot.federation.endpoints import Endpoint
from folkmoot.federation.serving import askers
from folkmoot.federation.wire import Wire
from folkmoot.record import settings
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

Show = Callable[[ReadTx, Wire, Request], Response]
"""(tx, wire, request) -> the answer. Raises NotFound for all that others may not know of."""

NOTHING = N_("There is nothing here.")


def endpoint(
    path: str, sentence: str, show: Show, *, shared: bool = False, always: bool = False
) -> Endpoint:
    """An address of something of the moot; `always` where secure mode asks nobody who they are."""
    aview = partial(_view, show, always)
    return Endpoint(path, sentence, aview=aview, shared=shared)


async def _view(show: Show, always: bool, wire: Wire, request: Request) -> Response:  # noqa: FBT001
    response = await to_thread.run_sync(
        partial(_shown, show, wire, request, told=always), limiter=wire.threads
    )
    if response is not None:
        return response
    await askers.check(wire, request)
    response = await to_thread.run_sync(
        partial(_shown, show, wire, request, told=True), limiter=wire.threads
    )
    assert response is not None
    if response.status_code < 400 and not always:
        # It was made for one who said who they are, so nobody else may have it.
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _shown(show: Show, wire: Wire, request: Request, *, told: bool) -> Response | None:
    """The answer, or None where it must be known first who asks."""
    with wire.db.read() as tx:
        if not told and settings.get(tx, "secure_fetch"):
            return None
        return show(tx, wire, request)


def check_open(tx: ReadTx) -> None:
    """Raises NotFound in a moot that only members may read."""
    if settings.get(tx, "visibility") == "members":
        raise NotFound(NOTHING)
