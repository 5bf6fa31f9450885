"""How large a jury is, and how many of it must agree: enough that a bloc seldom rules it.

With 30 % of the members in one bloc, two of three would be theirs in one draw of five, four of
five in one of forty (hypergeometric, of a hundred members).
"""

import msgspec

ASSEMBLY_UP_TO = 5
"""In so small a group everybody decides who has no part in it."""


class Jury(msgspec.Struct, frozen=True):
    """How many are drawn, and how many of them must agree to do something to somebody."""

    size: int
    needed: int


def jury(members: int) -> Jury | None:
    """The jury of a moot of so many; None where all who have no part in it decide."""
    if members <= ASSEMBLY_UP_TO:
        return None
    if members < 20:
        return Jury(3, 3)
    if members < 500:
        return Jury(5, 4)
    return Jury(7, 5)
