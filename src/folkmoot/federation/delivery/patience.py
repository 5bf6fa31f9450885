"""How long to wait before a server that failed is tried again."""

import msgspec

from folkmoot.clock import DAY, SECOND, Clock

GROWTH = 1.25


class Patience(msgspec.Struct, frozen=True):
    """Waits grow by a quarter with each failure, up to `longest` (microseconds).

    A day is reached at the 52nd try, after about five days.
    """

    longest: int = DAY

    def after(self, failures: int, clock: Clock) -> int:
        """Microseconds to wait after so many failures in a row, give or take a quarter.

        Chance keeps a thousand servers that failed together from being tried together.
        """
        plain = min(SECOND * GROWTH ** min(failures - 1, 100), self.longest)
        part = int.from_bytes(clock.random(2), "big") / 0xFFFF
        return int(plain * (0.75 + part / 2))


FOR_TESTS = Patience(longest=SECOND // 2)
"""For tests of federation between real processes."""
