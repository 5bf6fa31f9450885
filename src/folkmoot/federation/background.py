"""What speaks to other servers in the event loop of the server, from its start to its end."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from folkmoot.federation.wire import Wire


def background(wire: Wire) -> Sequence[Callable[[], Awaitable[None]]]:
    """The works; each runs until it is cancelled. The client is the first of them to live."""

    async def client_lives() -> None:
        async with wire.client:
            await asyncio.Event().wait()

    return (client_lives,)
