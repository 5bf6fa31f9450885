"""How much comes in at once: a pace for each server, and room for actors that nobody knows."""

from collections import OrderedDict
from math import ceil

from anyio import CapacityLimiter

from folkmoot.buckets import Buckets, Limit
from folkmoot.clock import Clock
from folkmoot.errors import TooMany
from folkmoot.words import N_

PACE = Limit(burst=600, seconds=0.02)
"""Of one server: 600 at once, and then 50 in a second. Lemmy sends one after the other."""
STRANGERS = Limit(burst=30, seconds=2)
"""Of one server, actors that must be fetched before their signature can be checked."""
FETCHES = 8
"""Actors that are fetched at the same time, of all servers together."""
SIGN_OF_LIFE = 60.0
"""Seconds for which a sign of life of a server is not written down again."""
MOST_SERVERS = 10_000

TOO_FAST = N_("Too much comes from {host} at once. Wait {wait} seconds, then send again.")
FULL = N_("Too many servers are looked up at the moment. Send it again in {wait} seconds.")


class Gate:
    """What the inbox remembers between requests; it is lost with the process, and that is well."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pace = Buckets(PACE, clock)
        self._strangers = Buckets(STRANGERS, clock)
        self._alive: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self.fetches = CapacityLimiter(FETCHES)

    def pass_by(self, network: str, host: str) -> None:
        """Count a request that says it comes from a server. Raises TooMany.

        Nothing is verified yet, so a bucket is of a server and of the network it comes from:
        nobody else can empty it.
        """
        self._take(self._pace, network, host)

    def pass_stranger(self, network: str, host: str) -> None:
        """Count a request whose actor must be fetched. Raises TooMany."""
        self._take(self._strangers, network, host)
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

    @staticmethod
    def _take(buckets: Buckets, network: str, host: str) -> None:
        wait = buckets.take(f"{network} {host}")
        if wait:
            raise TooMany(TOO_FAST, host=host, wait=ceil(wait))
