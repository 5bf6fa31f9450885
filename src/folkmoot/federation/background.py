"""What speaks to other servers in the event loop of the server, from its start to its end."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from folkmoot.federation.delivery.engine import Delivery
from folkmoot.federation.wire import Wire


def background(wire: Wire, delivery: Delivery) -> Sequence[Callable[[], Awaitable[None]]]:
    """The works; each runs until it is cancelled. Nothing is asked before the client lives."""
    alive = asyncio.Event()

    async def client_lives() -> None:
        async with wire.client:
            alive.set()
            await asyncio.Event().wait()

    async def delivering() -> None:
        await alive.wait()
        await delivery.run()

    return (client_lives, delivering)
