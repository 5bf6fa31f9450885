"""How often somebody may try: token buckets in memory, per account and per network."""

import threading
from collections import OrderedDict
from math import ceil

import msgspec

from folkmoot.clock import Clock
from folkmoot.errors import TooMany
from folkmoot.words import N_


class Limit(msgspec.Struct, frozen=True):
    """`burst` tries at once, and then one more every `seconds`."""

    burst: int
    seconds: float


class Pair(msgspec.Struct, frozen=True):
    """The limits of one action: for the account it is tried on, and for the network."""

    account: Limit
    network: Limit


# Every route where somebody proves or wins an identity, and every page that is much work,
# names one of these actions; a test walks the routes. A household or an office shares one
# network, so networks get several times what an account gets.
ACTIONS: dict[str, Pair] = {
    "setup": Pair(account=Limit(10, 60), network=Limit(20, 30)),
    "sign-in": Pair(account=Limit(10, 60), network=Limit(60, 15)),
    "recover": Pair(account=Limit(5, 600), network=Limit(20, 120)),
    "join": Pair(account=Limit(10, 60), network=Limit(60, 30)),
    "apply": Pair(account=Limit(3, 3600), network=Limit(10, 600)),
    "password": Pair(account=Limit(5, 120), network=Limit(30, 30)),
    "invite": Pair(account=Limit(20, 600), network=Limit(100, 60)),
    "reset": Pair(account=Limit(5, 600), network=Limit(20, 120)),
    "link": Pair(account=Limit(20, 30), network=Limit(120, 5)),
    "export": Pair(account=Limit(6, 300), network=Limit(12, 150)),
}


class _Bucket:
    __slots__ = ("at", "left")

    def __init__(self, left: float, at: float) -> None:
        self.left = left
        self.at = at


class Buckets:
    """The buckets of one limit, at most `size` of them: the least recently tried go first.

    Somebody who guesses keeps the bucket they guess at fresh: to get rid of it they
    must try `size` other accounts or networks between two guesses.
    """

    def __init__(self, limit: Limit, clock: Clock, size: int = 10_000) -> None:
        self._limit = limit
        self._clock = clock
        self._size = size
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: str) -> float:
        """Take one try; gives 0.0, or the seconds to wait when none is left."""
        with self._lock:
            bucket = self._fill(key)
            if bucket.left >= 1:
                bucket.left -= 1
                return 0.0
            return (1 - bucket.left) * self._limit.seconds

    def _fill(self, key: str) -> _Bucket:
        now = self._clock.monotonic()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(self._limit.burst, now)
            if len(self._buckets) > self._size:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
            gained = (now - bucket.at) / self._limit.seconds
            bucket.left = min(float(self._limit.burst), bucket.left + gained)
            bucket.at = now
        return bucket


class Limits:
    """All limits of one process."""

    def __init__(self, clock: Clock, actions: dict[str, Pair] = ACTIONS) -> None:
        self._accounts = {name: Buckets(pair.account, clock) for name, pair in actions.items()}
        self._networks = {name: Buckets(pair.network, clock) for name, pair in actions.items()}

    def check(self, action: str, *, account: str | None = None, network: str | None = None) -> None:
        """Count one try of an action; raises TooMany with the seconds to wait.

        `account` is the name as typed (existing or not: the answers are the same), or
        None where the action names no account; `network` comes from addresses.py, None
        where it was counted already.
        """
        wait = self._networks[action].take(network) if network is not None else 0.0
        if not wait and account is not None:
            wait = self._accounts[action].take(account.strip().casefold()[:100])
        if wait:
            raise TooMany(
                N_("That was tried too often. Wait {wait} seconds, then try again."),
                wait=ceil(wait),
            )
