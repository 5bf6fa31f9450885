"""How moments are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import DAY, HOUR, MINUTE, SECOND
from folkmoot.web import dates
from folkmoot.words import PseudoTranslator, speaking

NOW = 1_740_216_600_000_000  # 22 February 2025, 09:30 UTC


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (0, "just now"),
        (-30 * SECOND, "just now"),
        (59 * SECOND, "just now"),
        (MINUTE, "1 minute ago"),
        (59 * MINUTE, "59 minutes ago"),
        (HOUR, "1 hour ago"),
        (23 * HOUR, "23 hours ago"),
        (DAY, "1 day ago"),
        (29 * DAY, "29 days ago"),
        (30 * DAY, "23 January 2025"),
        (-2 * HOUR, "22 February 2025, 11:30"),
    ],
)
def test_ages_in_words(age: int, told: str) -> None:
    assert dates.ago(NOW - age, NOW, "UTC") == told


def test_the_day_is_the_day_of_the_zone() -> None:
    midnight = NOW - 9 * HOUR - 30 * MINUTE

    assert dates.day(midnight, "UTC") == "22 February 2025"
    assert dates.day(midnight, "America/New_York") == "21 February 2025"
    assert dates.day_and_hour(midnight, "Asia/Tokyo") == "22 February 2025, 09:00"


def test_a_stamp_tells_the_minute_and_the_zone() -> None:
    assert dates.stamp(NOW // MINUTE, "UTC") == "2025-02-22T09:30Z"
    assert dates.stamp(NOW // MINUTE, "Asia/Kolkata") == "2025-02-22T15:00+05:30"


def test_months_are_translated() -> None:
    with speaking(PseudoTranslator()):
        assert "⟦February⟧" in dates.day(NOW, "UTC")


@given(st.integers(-DAY, 40 * DAY), st.integers(-DAY, 40 * DAY))
def test_ages_of_one_key_are_told_alike(one: int, other: int) -> None:
    if dates.age_key(one) == dates.age_key(other) != 0:
        assert dates.ago(NOW - one, NOW, "UTC") == dates.ago(NOW - other, NOW, "UTC")


@given(st.integers(0, 40 * DAY))
def test_no_key_where_the_day_is_told(age: int) -> None:
    told = dates.ago(NOW - age, NOW, "UTC")

    assert (dates.age_key(age) == 0) == told.endswith("2025")


def test_the_age_of_many_things_is_told_as_that_of_one() -> None:
    ages = dates.Ages(NOW, "Asia/Tokyo")
    moments = [NOW - age for age in (0, HOUR, HOUR + MINUTE, 40 * DAY, 41 * DAY, -2 * HOUR)]

    for at in moments * 2:
        stamp = dates.stamp(at // MINUTE, "Asia/Tokyo")
        told = dates.ago(at, NOW, "Asia/Tokyo")
        assert ages.since(at) == f'<time datetime="{stamp}">{told}</time>'


def test_two_pages_do_not_share_the_words_of_ages() -> None:
    before = dates.Ages(NOW, "UTC").since(NOW - HOUR)

    with speaking(PseudoTranslator()):
        after = dates.Ages(NOW, "UTC").since(NOW - HOUR)

    assert "⟦" not in before
    assert "⟦1 hour ago⟧" in after
