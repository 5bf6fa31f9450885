"""Fetching a picture of another server for those who read here; never from another proxy."""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import unquote, urlsplit

from anyio import to_thread

from folkmoot.federation.client import kinds
from folkmoot.federation.documents.normal import address, host_of
from folkmoot.federation.documents.quirks import ADDRESS_INSIDE
from folkmoot.federation.fetching.asking import check_among_others
from folkmoot.federation.fetching.faults import BLOCKED, CannotBring
from folkmoot.federation.wire import Wire
from folkmoot.media.far import LIMITS
from folkmoot.peers import policy
from folkmoot.words import N_

PROXY = N_("This picture lies behind a go-between that leads on to another one.")
NO_PICTURE = N_("There is no picture at this address.")

ACCEPT = "image/avif, image/webp, image/png, image/jpeg, image/gif"
_OURS = re.compile(r"/media/far/[0-9a-f]{32}")


def fetcher(wire: Wire) -> Callable[[str], Awaitable[bytes]]:
    """What fetches a picture by its address, for the event loop of the server."""

    async def fetch(url: str) -> bytes:
        source = source_of(url)
        await to_thread.run_sync(_check, wire, source, limiter=wire.threads)
        answer = await wire.client.get(
            source, accept=ACCEPT, kinds=kinds.PICTURE, most=LIMITS.input_bytes
        )
        if not answer.good:
            raise answer.fault()
        if host_of(answer.url) != host_of(source):
            await to_thread.run_sync(_check, wire, source_of(answer.url), limiter=wire.threads)
        return answer.body

    return fetch


def source_of(url: str) -> str:
    """Where a picture really lies: a go-between names that in its address.

    Raises CannotBring for a go-between before another one, and for one like this moot's own.
    """
    inside = _inside(url)
    source = address(inside if inside is not None else url)
    if source is None:
        raise CannotBring(NO_PICTURE)
    if _inside(source) is not None or _OURS.search(urlsplit(source).path):
        raise CannotBring(PROXY)
    return source


def _inside(url: str) -> str | None:
    """A whole address inside of another one, in its path or its query."""
    parts = urlsplit(url)
    found = ADDRESS_INSIDE.search(unquote(parts.path)) or ADDRESS_INSIDE.search(
        unquote(parts.query)
    )
    return found[0] if found else None


def _check(wire: Wire, url: str) -> None:
    check_among_others(wire)
    with wire.db.read() as tx:
        if policy.verdict(tx, host_of(url), wire.clock.now()) == "blocked":
            raise CannotBring(BLOCKED, host=host_of(url))
