"""Juries: their sizes, and that a bloc seldom rules one."""

from math import comb

import pytest

from folkmoot.assembly.rules.juries import Jury, jury


@pytest.mark.parametrize(
    ("members", "drawn"),
    [
        (1, None),
        (5, None),
        (6, Jury(3, 3)),
        (19, Jury(3, 3)),
        (20, Jury(5, 4)),
        (499, Jury(5, 4)),
        (500, Jury(7, 5)),
        (5_000, Jury(7, 5)),
    ],
)
def test_sizes(members: int, drawn: Jury | None):
    assert jury(members) == drawn


@pytest.mark.parametrize("members", [20, 100, 500])
def test_three_in_ten_rule_a_jury_once_in_thirty_draws_at_most(members: int):
    drawn = jury(members)
    assert drawn is not None
    bloc = members * 3 // 10
    ways = sum(
        comb(bloc, theirs) * comb(members - bloc, drawn.size - theirs)
        for theirs in range(drawn.needed, drawn.size + 1)
    )
    assert ways * 30 <= comb(members, drawn.size)
