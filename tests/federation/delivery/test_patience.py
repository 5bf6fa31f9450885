from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import DAY, SECOND, FakeClock
from folkmoot.federation.delivery.patience import Patience


def waits(failures: int, patience: Patience | None = None) -> list[int]:
    clock = FakeClock()
    return [(patience or Patience()).after(failures, clock) for _ in range(200)]


def test_waits_grow_by_a_quarter_up_to_a_day():
    middle = [sorted(waits(n))[100] / SECOND for n in (1, 2, 5, 20, 51, 52, 60, 10_000)]
    wanted = [1, 1.25, 1.25**4, 1.25**19, 1.25**50, 86_400, 86_400, 86_400]
    for found, meant in zip(middle, wanted, strict=True):
        assert abs(found - meant) < meant / 8


@given(st.integers(1, 10**9))
def test_chance_spreads_them_by_a_quarter(failures: int):
    found = waits(failures)
    assert max(found) > min(found)
    assert max(found) <= 1.25 * DAY
    assert min(found) >= 0.75 * SECOND


def test_the_longest_can_be_chosen():
    assert max(waits(99, Patience(longest=SECOND))) <= 1.25 * SECOND
