"""How much comes in at once: a pace for each server, and room for actors that nobody knows."""

from collections import Counter, OrderedDict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from anyio import Semaphore

from folkmoot.clock import Clock
from folkmoot.errors import TooMany
from folkmoot.peers.flood import Flood, Flow
from folkmoot.words import N_

FETCHES = 8
"""Actors that are fetched at the same time, of all servers together."""
FETCHES_OF_ONE = 3
"""How many of them for the sake of one network, so that nobody takes all."""
SIGN_OF_LIFE = 60.0
"""Seconds for which a sign of life of a server is not written down again."""
MOST_SERVERS = 10_000

TOO_FAST = N_("Too much comes from {host} at once. Wait {wait} seconds, then send again.")
FULL = N_("Too many servers are looked up at the moment. Send it again in {wait} seconds.")


class Gate:
    """What the inbox remembers between requests; it is lost with the process, and that is well."""

    def __init__(self, clock: Clock, flow: Flow | None = None) -> None:
        self._clock = clock
        self._flood = Flood(clock, flow)
        self._alive: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._fetches = Semaphore(FETCHES)
        self._fetching: Counter[str] = Counter()

    def pass_by(self, network: str, host: str) -> None:
        """Count a request that says it comes from a server. Raises TooMany."""
        self._check(self._flood.knock(network, host), host)

    def pass_stranger(self, network: str, host: str) -> None:
        """Count a request whose actor must be fetched. Raises TooMany."""
        self._check(self._flood.introduce(network, host), host)
        if not self._fetches.value or self._fetching[network] >= FETCHES_OF_ONE:
            raise TooMany(FULL, wait=10)

    @asynccontextmanager
    async def looking_up(self, network: str) -> AsyncGenerator[None]:
        """The turn of a request whose actor is fetched."""
        self._fetching[network] += 1
        try:
            async with self._fetches:
                yield
        finally:
            self._fetching -= Counter((network,))

    def is_sign_of_life(self, host: str, scheme: str) -> bool:
        """Whether a server was not heard of within the last minute, or in another way."""
        now = self._clock.monotonic()
        last = self._alive.get(host)
        if last is not None and now - last[0] < SIGN_OF_LIFE and last[1] == scheme:
            return False
        self._alive[host] = (now, scheme)
        self._alive.move_to_end(host)
        if len(self._alive) > MOST_SERVERS:
            self._alive.popitem(last=False)
        return True

    def proven(self, network: str, host: str) -> None:
        """Note that a server signed well from a network: more is taken of it there.

        What it signed counts for it from wherever it came. Raises TooMany.
        """
        self._flood.prove(network, host)
        self._check(self._flood.speak(host), host)

    @staticmethod
    def _check(wait: int, host: str) -> None:
        if wait:
            raise TooMany(TOO_FAST, host=host, wait=wait)
