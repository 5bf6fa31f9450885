"""Limits: a few tries at once, then slowly; per account and per network; never without bound."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.clock import FakeClock
from folkmoot.errors import TooMany
from folkmoot.web.guard.limits import ACTIONS, Buckets, Limit, Limits, Pair


def test_a_burst_is_let_through_and_then_one_at_a_time():
    clock = FakeClock()
    buckets = Buckets(Limit(burst=3, seconds=60), clock)
    assert [buckets.take("anna") for _ in range(3)] == [0.0, 0.0, 0.0]
    assert buckets.take("anna") == pytest.approx(60)
    clock.advance(seconds=59)
    assert buckets.take("anna") == pytest.approx(1)
    clock.advance(seconds=1)
    assert buckets.take("anna") == 0.0
    assert buckets.take("anna") > 0


def test_trying_in_vain_does_not_make_the_wait_longer():
    clock = FakeClock()
    buckets = Buckets(Limit(burst=1, seconds=10), clock)
    assert buckets.take("anna") == 0.0
    assert [buckets.take("anna") for _ in range(100)] == [pytest.approx(10)] * 100


def test_one_key_does_not_use_up_another():
    buckets = Buckets(Limit(burst=1, seconds=60), FakeClock())
    assert buckets.take("anna") == 0.0
    assert buckets.take("ben") == 0.0
    assert buckets.take("anna") > 0


def test_a_long_pause_gives_no_more_than_one_burst():
    clock = FakeClock()
    buckets = Buckets(Limit(burst=2, seconds=1), clock)
    buckets.take("anna")
    clock.advance(days=9)
    assert [bool(buckets.take("anna")) for _ in range(3)] == [False, False, True]


@given(
    st.integers(min_value=1, max_value=5),
    st.floats(min_value=0.5, max_value=100),
    st.lists(st.floats(min_value=0, max_value=50), max_size=60),
)
def test_never_more_than_the_burst_and_what_time_gave(burst, seconds, pauses):
    clock = FakeClock()
    buckets = Buckets(Limit(burst, seconds), clock)
    begun, allowed = clock.monotonic(), 0
    for pause in pauses:
        clock.advance(seconds=pause)
        allowed += buckets.take("anna") == 0.0
    assert allowed <= burst + (clock.monotonic() - begun) / seconds + 1e-6


@given(
    st.integers(min_value=1, max_value=4),
    st.floats(min_value=0.5, max_value=100),
    st.lists(st.floats(min_value=0, max_value=50), max_size=30),
)
def test_who_waits_as_told_is_let_in(burst, seconds, pauses):
    clock = FakeClock()
    buckets = Buckets(Limit(burst, seconds), clock)
    for pause in pauses:
        clock.advance(seconds=pause)
        wait = buckets.take("anna")
        if wait:
            clock.advance(seconds=wait + 0.001)
            assert buckets.take("anna") == 0.0


@settings(max_examples=20)
@given(st.lists(st.text(max_size=5), max_size=300), st.integers(min_value=1, max_value=20))
def test_the_table_never_grows_beyond_its_size(keys, size):
    buckets = Buckets(Limit(1, 60), FakeClock(), size=size)
    for key in keys:
        buckets.take(key)
    assert len(buckets) <= size


def test_a_hundred_thousand_networks_fit():
    buckets = Buckets(Limit(1, 60), FakeClock(), size=1000)
    for n in range(100_000):
        buckets.take(f"2001:db8:{n:x}::/48")
    assert len(buckets) == 1000


def test_a_key_that_is_guessed_at_is_not_forgotten_while_others_come():
    buckets = Buckets(Limit(1, 60), FakeClock(), size=10)
    buckets.take("anna")
    for n in range(100):
        buckets.take(f"filler {n}")
        assert buckets.take("anna") > 0


def test_many_threads_get_exactly_the_burst():
    buckets = Buckets(Limit(50, 3600), FakeClock())
    allowed: list[bool] = []
    start = threading.Barrier(8)

    def try_often():
        start.wait()
        allowed.extend(buckets.take("anna") == 0.0 for _ in range(50))

    threads = [threading.Thread(target=try_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(allowed) == 50


ONE_EACH = {"sign-in": Pair(account=Limit(2, 60), network=Limit(3, 60))}


def test_an_account_is_limited_from_however_many_networks():
    limits = Limits(FakeClock(), ONE_EACH)
    limits.check("sign-in", account="anna", network="192.0.2.0/24")
    limits.check("sign-in", account="anna", network="198.51.100.0/24")
    with pytest.raises(TooMany) as refused:
        limits.check("sign-in", account="anna", network="203.0.113.0/24")
    assert refused.value.wait == 60
    assert "60 seconds" in str(refused.value)


def test_a_network_is_limited_over_however_many_accounts():
    limits = Limits(FakeClock(), ONE_EACH)
    for name in ("anna", "ben", "cleo"):
        limits.check("sign-in", account=name, network="192.0.2.0/24")
    with pytest.raises(TooMany):
        limits.check("sign-in", account="dora", network="192.0.2.0/24")


def test_a_network_that_tries_too_often_cannot_lock_an_account():
    limits = Limits(FakeClock(), ONE_EACH)
    for name in ("x", "y", "z"):
        limits.check("sign-in", account=name, network="192.0.2.0/24")
    for _ in range(10):
        with pytest.raises(TooMany):
            limits.check("sign-in", account="anna", network="192.0.2.0/24")
    limits.check("sign-in", account="anna", network="198.51.100.0/24")


def test_spelling_a_name_otherwise_is_no_way_round():
    limits = Limits(FakeClock(), ONE_EACH)
    limits.check("sign-in", account="anna", network="a")
    limits.check("sign-in", account=" ANNA ", network="b")
    with pytest.raises(TooMany):
        limits.check("sign-in", account="Anna", network="c")


def test_an_account_that_does_not_exist_is_limited_in_the_same_way():
    limits = Limits(FakeClock(), ONE_EACH)
    for _ in range(2):
        limits.check("sign-in", account="nobody_here", network="a")
    with pytest.raises(TooMany):
        limits.check("sign-in", account="nobody_here", network="b")


def test_loopback_is_not_exempt():
    limits = Limits(FakeClock(), ONE_EACH)
    for _ in range(3):
        limits.check("sign-in", account=None, network="127.0.0.0/24")
    with pytest.raises(TooMany):
        limits.check("sign-in", account=None, network="127.0.0.0/24")


def test_an_action_that_nobody_declared_is_a_fault():
    with pytest.raises(KeyError):
        Limits(FakeClock()).check("sign-inn", account=None, network="a")


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_lets_a_person_try_again_and_stops_a_machine(action):
    pair = ACTIONS[action]
    assert pair.account.burst >= 3
    assert pair.network.burst >= pair.account.burst
    guesses_a_day = pair.account.burst + 86_400 / pair.account.seconds
    assert guesses_a_day < 3_000
