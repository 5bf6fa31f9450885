"""What runs beside the server in its event loop: deliveries, and watching the certificate."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

log = logging.getLogger("folkmoot.serving")

Background = Callable[[], Awaitable[None]]
"""Works until it is done or cancelled; when cancelled it leaves nothing half done."""

PAUSE = 5.0
"""Seconds before work that failed is begun again."""

PATIENCE = 10.0
"""Seconds that cancelled work is given to end."""


@asynccontextmanager
async def beside(
    works: Sequence[Background], *, pause: float = PAUSE, patience: float = PATIENCE
) -> AsyncGenerator[None]:
    """Run works for the length of the block; at its end they are cancelled and waited for.

    One that fails is logged and begun again after `pause` seconds: it ends neither the
    server nor the others. One that does not end within `patience` seconds is left behind.
    """
    tasks = [asyncio.create_task(_again_and_again(work, pause), name=_name(work)) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        if tasks:
            _, stuck = await asyncio.wait(tasks, timeout=patience)
            for task in stuck:
                log.warning("%s does not end and is left behind", task.get_name())


async def _again_and_again(work: Background, pause: float) -> None:
    while True:
        try:
            return await work()
        except Exception:
            log.exception("%s failed; it is begun again in %g seconds", _name(work), pause)
        await asyncio.sleep(pause)


def _name(work: Background) -> str:
    return getattr(work, "__qualname__", type(work).__name__)
