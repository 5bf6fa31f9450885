"""How much comes in at once: a pace for each server, and room for actors that nobody knows."""

from collections import OrderedDict

from anyio import CapacityLimiter

from folkmoot.clock import Clock
from folkmoot.errors import TooMany
from folkmoot.peers.flood import Flood, Flow
from folkmoot.words import N_

FETCHES = 8
"""Actors that are fetched at the same time, of all servers together."""
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
        self.fetches = CapacityLimiter(FETCHES)

    def pass_by(self, network: str, host: str) -> None:
        """Count a request that says it comes from a server. Raises TooMany."""
        self._check(self._flood.knock(network, host), host)

    def pass_stranger(self, network: str, host: str) -> None:
        """Count a request whose actor must be fetched. Raises TooMany."""
        self._check(self._flood.introduce(network, host), host)
        if self.fetches.borrowed_tokens >= FETCHES:
            raise TooMany(FULL, wait=10)

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
        """Note that a server signed well from a network: more is taken of it there."""
        self._flood.prove(network, host)

    @staticmethod
    def _check(wait: int, host: str) -> None:
        if wait:
            raise TooMany(TOO_FAST, host=host, wait=wait)
