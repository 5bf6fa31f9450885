"""How often something may happen: token buckets in memory, bounded, and forgotten when full."""

import threading
from collections import OrderedDict

import msgspec

from folkmoot.clock import Clock


class Limit(msgspec.Struct, frozen=True):
    """`burst` times at once, and then once more every `seconds`."""

    burst: int
    seconds: float


class _Bucket:
    __slots__ = ("at", "left")

    def __init__(self, left: float, at: float) -> None:
        self.left = left
        self.at = at


class Buckets:
    """The buckets of one limit, at most `size` of them: the least recently used go first.

    One that has filled up again says nothing any more and goes by itself. Somebody who
    guesses keeps the bucket they guess at fresh: to get rid of it they must try `size`
    other accounts or networks between two guesses.
    """

    def __init__(self, limit: Limit, clock: Clock, size: int = 10_000) -> None:
        self._limit = limit
        self._clock = clock
        self._size = size
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._buckets)

    def __contains__(self, key: str) -> bool:
        return key in self._buckets

    def take(self, key: str) -> float:
        """Take one; gives 0.0, or the seconds to wait when none is left."""
        with self._lock:
            bucket = self._fill(key)
            if bucket.left >= 1:
                bucket.left -= 1
                return 0.0
            return (1 - bucket.left) * self._limit.seconds

    def _fill(self, key: str) -> _Bucket:
        now = self._clock.monotonic()
        self._forget_full(now)
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

    def _forget_full(self, now: float) -> None:
        """Forget two of those that nobody came back to until they were full again."""
        full_after = self._limit.burst * self._limit.seconds
        for _ in range(2):
            oldest = next(iter(self._buckets), None)
            if oldest is None or now - self._buckets[oldest].at < full_after:
                return
            del self._buckets[oldest]
