"""Pictures of other servers: fetched when somebody looks, made anew, kept for a while.

Readers ask only this moot, so nobody else learns who reads what; and what they get is made
here, not a byte of what was sent.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial

import msgspec
from anyio import CapacityLimiter, to_thread

from folkmoot.clock import Clock
from folkmoot.errors import FolkmootError, Invalid, TooMany
from folkmoot.media import decoder
from folkmoot.media.picture import Limits, Picture, Size
from folkmoot.media.shelf import Shelf
from folkmoot.media.sniff import sniff
from folkmoot.words import N_

Fetch = Callable[[str], Awaitable[bytes]]
"""(address) -> what lies there. Raises FolkmootError."""

SIZES: tuple[Size, ...] = ("small", "large")
LIMITS = Limits(
    input_bytes=10_000_000, output_bytes=10_000_000, pixels=40_000_000, side=2048, film_side=640
)
MOST_AT_ONCE = 20
"""How many pictures are being fetched or wait for their turn."""
FAILURES = 2_000
REST = 600.0
"""Seconds for which a picture that could not be made is not asked for again."""


class Shown(msgspec.Struct, frozen=True):
    """A picture on its way to a reader."""

    data: bytes
    content_type: str


class FarPictures:
    """The pictures of other servers, by name and size; lives in the loop of the server."""

    def __init__(self, shelf: Shelf, clock: Clock, fetch: Fetch, limiter: CapacityLimiter) -> None:
        self._shelf = shelf
        self._clock = clock
        self._fetch = fetch
        self._limiter = limiter
        self._reading = CapacityLimiter(2)
        self._under_way: dict[str, asyncio.Task[Picture]] = {}
        self._failed: OrderedDict[str, tuple[float, FolkmootError]] = OrderedDict()

    async def get(self, name: str, url: str, size: Size) -> Shown:
        """A picture in a size. Many who ask at once have it fetched once.

        Raises FolkmootError where it cannot be had or is no picture, TooMany where too many
        others are on their way.
        """
        kept = await to_thread.run_sync(self._shelf.get, f"{name}-{size}", limiter=self._reading)
        if kept is not None:
            return Shown(kept, f"image/{sniff(kept)}")
        self._check_failed(name)
        task = self._under_way.get(name)
        if task is None:
            if len(self._under_way) >= MOST_AT_ONCE:
                raise TooMany(N_("Many pictures are on their way. Look again in a minute."), wait=5)
            task = asyncio.create_task(self._make(name, url))
            self._under_way[name] = task
            task.add_done_callback(partial(self._made, name))
        # One reader who goes away does not take the picture from the others.
        picture = await asyncio.shield(task)
        found = picture.rendition(size)
        return Shown(found.data, found.content_type)

    def _made(self, name: str, task: asyncio.Task[Picture]) -> None:
        self._under_way.pop(name, None)
        if not task.cancelled():
            task.exception()  # whoever waited has it; perhaps nobody did

    async def _make(self, name: str, url: str) -> Picture:
        try:
            data = await self._fetch(url)
            make = partial(decoder.process, data, LIMITS)
            picture = await to_thread.run_sync(make, limiter=self._limiter)
        except FolkmootError as error:
            self._remember(name, error)
            raise
        for size in SIZES:
            put = partial(self._shelf.put, f"{name}-{size}", picture.rendition(size).data)
            await to_thread.run_sync(put, limiter=self._reading)
        return picture

    def _check_failed(self, name: str) -> None:
        until, error = self._failed.get(name, (0.0, None))
        if error is not None and self._clock.monotonic() < until:
            raise error
        self._failed.pop(name, None)

    def _remember(self, name: str, error: FolkmootError) -> None:
        """What is no picture now is none in a minute; what the network did, the client knows."""
        if isinstance(error, Invalid):
            self._failed[name] = self._clock.monotonic() + REST, error
            while len(self._failed) > FAILURES:
                self._failed.popitem(last=False)
