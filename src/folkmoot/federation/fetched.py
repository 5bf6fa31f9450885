"""Documents of other servers, asked for in the name of the moot."""

from typing import Any

from folkmoot.errors import NotFound
from folkmoot.federation import moot_actor
from folkmoot.federation.signatures.signer import Signer
from folkmoot.federation.wire import Wire


def document(wire: Wire, url: str) -> dict[str, Any]:
    """The document at an address, from a thread. Raises FetchFailed."""
    return wire.client.wait(wire.client.get_document(url, sign=signer(wire))).document


def signer(wire: Wire) -> Signer | None:
    """Who asks: the moot itself; None while its keys are not made yet."""
    try:
        with wire.db.read() as tx:
            return moot_actor.signer(tx, wire.sealer, wire.address)
    except NotFound:
        return None
