"""The numbers of the specification (assembly 4.5) once more, for the checker of a year."""

from fractions import Fraction
from math import isqrt
from typing import Any

Fields = dict[str, Any]

DAY = 24 * 3_600_000_000
HALF_A_YEAR = 182 * DAY
HALF = {"numerator": 1, "denominator": 2, "more": True}
TWO_THIRDS = {"numerator": 2, "denominator": 3, "more": False}

QUORUMS = {"ordinary": (9, 4), "constitutional": (9, 1)}
"""The square of the factor before the square root of the roll: 1.5 and 3."""


JURIES = {3: 3, 5: 4, 7: 5}
"""How many of a jury must agree: three of three, four of five, five of seven."""


def _rule(matter: str, **says: Any) -> Fields:
    plain = {
        "matter": matter, "share": HALF, "quorum": "ordinary", "notice": 3 * DAY, "window": 7 * DAY
    }  # fmt: skip
    return {**plain, **says}


COMMON_RULE: dict[str, Fields] = {
    one["matter"]: one
    for one in (
        _rule("ordinary"),
        _rule("choice", notice=7 * DAY),
        _rule("election", notice=7 * DAY),
        _rule("recall"),
        _rule(
            "constitution", share=TWO_THIRDS, quorum="constitutional",
            notice=14 * DAY, window=14 * DAY,
        ),
    )
}  # fmt: skip
CONSENSUS_CIRCLE: dict[str, Fields] = {
    one["matter"]: one
    for one in (
        _rule("ordinary"),
        _rule("choice"),
        _rule("election"),
        _rule("recall"),
        _rule("constitution", quorum="constitutional", notice=7 * DAY, window=14 * DAY),
    )
}
BUILT_IN = {"common rule": COMMON_RULE, "consensus circle": CONSENSUS_CIRCLE}
WAY_BACK = _rule("constitution", window=14 * DAY)
"""By which a built-in constitution can always be adopted again (invariant 10)."""

MATTER = {
    "setting.set": "ordinary", "text.publish": "ordinary", "text.withdraw": "ordinary",
    "federation.block": "ordinary", "federation.silence": "ordinary",
    "federation.allow": "ordinary", "federation.lift": "ordinary", "member.unban": "ordinary",
    "member.let_in": "ordinary",
    "mandate.grant": "election", "mandate.end": "recall", "rule.adopt": "constitution",
}  # fmt: skip
"""By the rule on which matter each kind of effect is decided."""


def fitting(members: int) -> list[str]:
    """The constitutions that so many can choose from (assembly 4.6: the circle up to 12)."""
    return [*BUILT_IN] if members <= 12 else ["common rule"]


def quorum(name: str, roll: int) -> int:
    """How many of so many must say yes: a multiple of the root, at most a majority."""
    if name == "none":
        return 0
    if name == "jury":
        return JURIES[roll]
    over, under = QUORUMS[name]
    square = -(-over * roll // under)
    root = isqrt(square)
    return min(root + (root * root < square), roll // 2 + 1)


def share(rule: Fields) -> tuple[Fraction, bool]:
    """The share of yes among yes and no, and whether more than that is asked."""
    said = rule["share"]
    return Fraction(said["numerator"], said["denominator"]), said["more"]


def weaker(rule: Fields, need: Fields, roll: int) -> str:
    """In which respect a rule asks less than another; "" where it asks no less anywhere."""
    if share(rule) < share(need):
        return "share"
    if quorum(rule["quorum"], roll) < quorum(need["quorum"], roll):
        return "quorum"
    return next((name for name in ("notice", "window") if rule[name] < need[name]), "")


def passes(rule: Fields, roll: int, yes: int, no: int) -> bool:
    """Whether so many yes and no are enough among so many."""
    least, more = share(rule)
    said = least * (yes + no)
    return yes > 0 and (yes > said if more else yes >= said) and yes >= quorum(rule["quorum"], roll)
