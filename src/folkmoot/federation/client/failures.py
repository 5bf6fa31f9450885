"""What failed lately, so that nobody can make the moot ask a dead address again and again."""

from collections import OrderedDict

import msgspec

from folkmoot.clock import Clock
from folkmoot.federation.client.faults import FetchFailed


class _Failure(msgspec.Struct, frozen=True):
    until: float
    error: FetchFailed


class Failures:
    """A bounded number of failures, each for a while; the oldest give way."""

    def __init__(self, clock: Clock, *, most: int) -> None:
        self._clock = clock
        self._most = most
        self._kept: OrderedDict[str, _Failure] = OrderedDict()

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._kept)

    def check(self, key: str) -> None:
        """Raises the failure of this key anew while it is remembered."""
        failure = self._kept.get(key)
        if failure is None:
            return
        if failure.until <= self._clock.monotonic():
            del self._kept[key]
        else:
            raise failure.error.again()

    def remember(self, key: str, error: FetchFailed, seconds: float) -> None:
        """Keep a failure for so many seconds; none are not kept."""
        self._kept.pop(key, None)
        if seconds <= 0:
            return
        self._kept[key] = _Failure(self._clock.monotonic() + seconds, error.again())
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def forget(self, key: str) -> None:
        """The key works again."""
        self._kept.pop(key, None)
