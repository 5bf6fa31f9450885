"""Time, chance and new names: the only module that reads them from the machine."""

import os
import time
from datetime import UTC, datetime
from hashlib import blake2b
from typing import NewType, Protocol

Ref = NewType("Ref", str)
"""128 bits as 32 lower-case hexadecimal digits; refs made later sort later."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock(Protocol):
    """What may be asked about time and chance; tests hand in their own."""

    def now(self) -> int:
        """UTC as integer microseconds since 1970."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards, for timeouts and rates."""
        ...

    def random(self, n: int) -> bytes:
        """n unpredictable bytes."""
        ...

    def new_ref(self) -> Ref:
        """A name that nothing had before."""
        ...


def make_ref(now: int, chance: bytes) -> Ref:
    """Join 48 bits of milliseconds and 80 bits of chance, the layout of a ULID."""
    milliseconds = (now // 1000) & ((1 << 48) - 1)
    return Ref(milliseconds.to_bytes(6, "big").hex() + chance[:10].hex())


def moment(micros: int) -> datetime:
    """The UTC datetime of a stored time."""
    return datetime.fromtimestamp(micros / SECOND, UTC)


class SystemClock:
    """The machine's own clock and source of chance."""

    def now(self) -> int:
        """See Clock."""
        return time.time_ns() // 1000

    def monotonic(self) -> float:
        """See Clock."""
        return time.monotonic()

    def random(self, n: int) -> bytes:
        """See Clock."""
        return os.urandom(n)

    def new_ref(self) -> Ref:
        """See Clock."""
        return make_ref(self.now(), self.random(10))


class FakeClock:
    """A clock that tests move by hand; its chance repeats from the same seed."""

    def __init__(self, start: int = 1_772_000_000 * SECOND, seed: int = 1) -> None:
        self._now = start
        self._monotonic = 0.0
        self._count = 0
        self._seed = seed

    def advance(
        self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0
    ) -> None:
        """Move time; negative values move it back, as a wrong machine clock would."""
        total = seconds + 60 * minutes + 3600 * hours + 86400 * days
        self._now += int(total * SECOND)
        self._monotonic += max(0.0, total)

    def now(self) -> int:
        """See Clock; every call is one microsecond later, so that times can be told apart."""
        self._now += 1
        return self._now

    def monotonic(self) -> float:
        """See Clock."""
        return self._monotonic

    def random(self, n: int) -> bytes:
        """See Clock."""
        out = b""
        while len(out) < n:
            self._count += 1
            out += blake2b(f"{self._seed}/{self._count}".encode()).digest()
        return out[:n]

    def new_ref(self) -> Ref:
        """See Clock."""
        return make_ref(self._now, self.random(10))
