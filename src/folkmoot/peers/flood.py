"""How much of what other servers send is taken in at once, so that a flood slows nobody else."""

from collections import OrderedDict
from math import ceil

import msgspec

from folkmoot.buckets import Buckets, Limit
from folkmoot.clock import Clock


class Flow(msgspec.Struct, frozen=True):
    """How much is taken."""

    proven: Limit = Limit(burst=600, seconds=1 / 50)
    """Of a server that has signed well from this network. The largest send about 20 a second."""
    unproven: Limit = Limit(burst=30, seconds=1)
    """In the name of a server that never signed well from this network."""
    names: Limit = Limit(burst=1_000, seconds=1)
    """How many names one network may speak in: whoever makes names up gets no more by it, and
    where all come through one proxy there is room for every server."""
    actors: Limit = Limit(burst=30, seconds=2)
    """Of a server from this network, actors that are fetched before anything can be verified."""


class Flood:
    """The buckets of one process: bounded, and forgotten when they are full again.

    Until its signature is looked at, a request only says whose it is. So each bucket is of a
    name and of the network that uses it: nobody empties the bucket of another.
    """

    def __init__(self, clock: Clock, flow: Flow | None = None, size: int = 10_000) -> None:
        limits = flow or Flow()
        self._size = size
        self._well = Buckets(limits.proven, clock, size)
        self._unknown = Buckets(limits.unproven, clock, size)
        self._names = Buckets(limits.names, clock, size)
        self._spoken = Buckets(limits.proven, clock, size)
        self._actors = Buckets(limits.actors, clock, size)
        self._proven: OrderedDict[str, None] = OrderedDict()

    def knock(self, network: str, host: str) -> int:
        """Count a request before it is read; 0 to let it in, or the seconds for Retry-After."""
        key = f"{network} {host}"
        if key in self._proven:
            self._proven.move_to_end(key)
            return ceil(self._well.take(key))
        wait = 0.0 if key in self._unknown else self._names.take(network)
        return ceil(wait or self._unknown.take(key))

    def prove(self, network: str, host: str) -> None:
        """Note that a server has signed well from a network."""
        key = f"{network} {host}"
        self._proven[key] = None
        self._proven.move_to_end(key)
        if len(self._proven) > self._size:
            self._proven.popitem(last=False)

    def speak(self, host: str) -> int:
        """Count what a server has signed, from whatever networks; 0, or the seconds to wait."""
        return ceil(self._spoken.take(host))

    def introduce(self, network: str, host: str) -> int:
        """Count an actor that must be fetched; 0, or the seconds to wait."""
        return ceil(self._actors.take(f"{network} {host}"))
