"""The way from a thread to the event loop of the client, and back with the result."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError
from typing import Any, TypeVar

from folkmoot.federation.client.faults import NOT_SERVING, STOPPING, TOO_LONG, TooSlow, Unreachable

T = TypeVar("T")


class Home:
    """The event loop in which a client lives, and the thread that runs it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()

    def wait(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """The result of this work, done in the loop and awaited in another thread.

        Raises what the work raises, TooSlow after so many seconds, Unreachable where the
        program stops meanwhile.
        """
        if threading.get_ident() == self._thread:
            work.close()
            raise RuntimeError("the loop of the client cannot wait for itself")
        if self._loop.is_closed():
            work.close()
            raise Unreachable(NOT_SERVING)
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            raise TooSlow(TOO_LONG) from None
        except CancelledError:
            raise Unreachable(STOPPING) from None
