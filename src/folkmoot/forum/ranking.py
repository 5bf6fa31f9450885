"""The orders of a list as numbers that hold still until somebody votes or answers.

A rank grows with the time of publishing instead of shrinking with age, so what was
stored stays right and nothing is ever computed again for all rows.
"""

from math import copysign, exp, log10

from folkmoot.clock import DAY, SECOND

PERIOD = 12_500 * SECOND
"""Ten times the votes weigh as much as being this much younger (about three and a half hours)."""

BUMPS = 2 * DAY
"""Answers later than this after publishing no longer make a post active."""

MONTH = 30 * DAY


def hot(score: int, published: int) -> float:
    """sign · log10(max(1, |score|)) + published / PERIOD, with published in microseconds.

    With this period the order is close to Lemmy's log(score + 2) / (hours + 2)^1.8.
    """
    return copysign(log10(max(1, abs(score))), score) + published / PERIOD


def active(score: int, active_at: int) -> float:
    """Hot, counted from the newest answer that still bumps; see bump()."""
    return hot(score, active_at)


def bump(active_at: int, published: int, answered: int) -> int:
    """When a post was last active, after an answer: bumps end two days after publishing."""
    return max(active_at, answered) if answered <= published + BUMPS else active_at


def controversy(ups: int, downs: int) -> float:
    """(ups + downs)^(fewer / more): many votes that are evenly split; 0 when all agree."""
    if ups == 0 or downs == 0:
        return 0.0
    return float((ups + downs) ** (min(ups, downs) / max(ups, downs)))


def scaled(score: int, published: int, activity: float) -> float:
    """Hot, with the posts of quiet communities lifted: less log10(2 + activity).

    It freezes the community's activity at the last vote or answer on this post, because a
    change of the activity would otherwise touch every post of the community.
    """
    return hot(score, published) - log10(2.0 + activity)


def activity(before: float, since: int) -> float:
    """What is left of a community's activity after `since` microseconds.

    Each post and answer adds 1, which fades with a mean life of 30 days; so a steady
    community's activity is the number of its posts and answers in a month.
    """
    return before * exp(-max(0, since) / MONTH)
