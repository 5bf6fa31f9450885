"""How many it takes: the table of the Common Rule, and laws that hold for every size."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.assembly.rules import thresholds

SIZES = st.integers(0, 1_000_000)


@pytest.mark.parametrize(
    ("members", "ordinary", "constitutional", "sponsors", "petition"),
    [
        (3, 2, 2, 1, 1),
        (5, 3, 3, 2, 2),
        (10, 5, 6, 2, 4),
        (20, 7, 11, 3, 5),
        (50, 11, 22, 4, 8),
        (100, 15, 30, 5, 10),
        (500, 34, 68, 5, 23),
        (1_000, 48, 95, 5, 32),
        (5_000, 107, 213, 5, 71),
    ],
)
def test_numbers_for_groups_of_every_size(
    members: int, ordinary: int, constitutional: int, sponsors: int, petition: int
):
    assert thresholds.ordinary_quorum(members) == ordinary
    assert thresholds.constitutional_quorum(members) == constitutional
    assert thresholds.sponsors(members) == sponsors
    assert thresholds.recall_petition(members) == petition


@given(st.integers(0, 10**30), st.integers(1, 1_000))
def test_a_root_is_rounded_up_exactly(numerator: int, denominator: int):
    root = thresholds.ceil_root(numerator, denominator)
    assert root**2 >= Fraction(numerator, denominator)
    assert root == 0 or (root - 1) ** 2 < Fraction(numerator, denominator)


@given(SIZES)
def test_a_majority_is_always_enough(members: int):
    assert 2 * thresholds.majority(members) > members
    assert thresholds.ordinary_quorum(members) <= thresholds.majority(members)
    assert thresholds.constitutional_quorum(members) <= thresholds.majority(members)


@given(SIZES)
def test_rules_are_never_easier_to_change_than_anything_else(members: int):
    assert thresholds.constitutional_quorum(members) >= thresholds.ordinary_quorum(members)


@given(SIZES)
def test_more_members_never_need_fewer(members: int):
    for count in (
        thresholds.ordinary_quorum,
        thresholds.constitutional_quorum,
        thresholds.sponsors,
        thresholds.recall_petition,
    ):
        assert count(members) <= count(members + 1)
