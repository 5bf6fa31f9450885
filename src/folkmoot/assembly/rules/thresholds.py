"""How many it takes, for so many members: the formulas of the Common Rule.

All of them grow with the square root of the roll, as Debian's quorum does (constitution 4.2 and
A.3), so that three friends need most of themselves and five thousand people need a hundred.
Whole numbers throughout: a root is rounded up exactly, never through a float.
"""

from math import isqrt


def ceil_root(numerator: int, denominator: int = 1) -> int:
    """The square root of a fraction that is not negative, rounded up."""
    whole = -(-numerator // denominator)  # the least n with n² ≥ x has n² ≥ ⌈x⌉ too
    return isqrt(whole - 1) + 1 if whole else 0


def majority(members: int) -> int:
    """The least number that is more than half."""
    return members // 2 + 1


def ordinary_quorum(members: int) -> int:
    """How many must say yes in an ordinary vote: ⌈1.5 √n⌉, at most a majority."""
    return min(ceil_root(9 * members, 4), majority(members))


def constitutional_quorum(members: int) -> int:
    """How many must say yes to change a rule: ⌈3 √n⌉, at most a majority."""
    return min(ceil_root(9 * members), majority(members))


def sponsors(members: int) -> int:
    """How many must stand behind a proposal: ⌈½ √n⌉, from 1 to 5."""
    return min(5, max(1, ceil_root(members, 4)))


def recall_petition(members: int) -> int:
    """How many must ask for a recall: ⌈√n⌉ or a third, the lesser; at least 2 beyond 3 members."""
    least = 2 if members > 3 else 1
    return max(least, min(ceil_root(members), -(-members // 3)))


def jury_agreement(jurors: int) -> int:
    """How many of so many jurors must agree: five of seven, and in that measure of fewer."""
    return -(-5 * jurors // 7)
