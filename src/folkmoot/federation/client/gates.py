"""How many requests run at once, to one host and to all."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Gates:
    """A turnstile for each host, and one for all of them.

    Who waits at the turnstile of a slow host does not stand in that of all. Only hosts
    that are being asked now are in the table, so strangers cannot make it grow.
    """

    def __init__(self, *, per_host: int, in_all: int) -> None:
        self._per_host = per_host
        self._all = asyncio.Semaphore(in_all)
        self._hosts: dict[str, tuple[asyncio.Semaphore, int]] = {}

    def __len__(self) -> int:
        """The hosts that are being asked or waited for."""
        return len(self._hosts)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncGenerator[None]:
        """Wait for a turn to ask this host."""
        gate, users = self._hosts.get(host) or (asyncio.Semaphore(self._per_host), 0)
        self._hosts[host] = gate, users + 1
        try:
            async with gate, self._all:
                yield
        finally:
            gate, users = self._hosts.pop(host)
            if users > 1:
                self._hosts[host] = gate, users - 1
