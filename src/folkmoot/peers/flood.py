"""How much of what other servers send is taken in at once, so that a flood slows nobody else."""

from math import ceil

import msgspec

from folkmoot.buckets import Buckets, Limit
from folkmoot.clock import Clock


class Flow(msgspec.Struct, frozen=True):
    """How much is taken; each its own bucket, so that nobody drinks from another's."""

    network: Limit = Limit(burst=1_000, seconds=1 / 60)
    """Of one network, before anything is verified. Many servers may live in one."""
    host: Limit = Limit(burst=500, seconds=1 / 25)
    """Of one server that has proven its name. The largest forums send about 20 a second."""
    strangers: Limit = Limit(burst=20, seconds=30)
    """Names of servers never heard of before, from one network: a wildcard in the DNS gives
    as many as somebody likes."""


class Flood:
    """The buckets of one process: bounded, and forgotten when they are full again."""

    def __init__(self, clock: Clock, flow: Flow | None = None, size: int = 10_000) -> None:
        limits = flow or Flow()
        self._networks = Buckets(limits.network, clock, size)
        self._hosts = Buckets(limits.host, clock, size)
        self._strangers = Buckets(limits.strangers, clock, size)

    def knock(self, network: str) -> int:
        """Count a request before it is read; 0 to let it in, or the seconds for Retry-After."""
        return ceil(self._networks.take(network))

    def enter(self, host: str) -> int:
        """Count a request of a server whose signature is good; 0, or the seconds to wait."""
        return ceil(self._hosts.take(host))

    def introduce(self, network: str) -> int:
        """Count a server that nobody knew, before it gets a row; 0, or the seconds to wait."""
        return ceil(self._strangers.take(network))
