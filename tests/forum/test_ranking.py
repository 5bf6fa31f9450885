"""The ranks hold still, and put newer and better liked posts first."""

from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import DAY, HOUR
from folkmoot.forum import ranking

scores = st.integers(-100_000, 100_000)
votes = st.integers(0, 100_000)
times = st.integers(0, 4_000_000_000_000_000)


@given(scores, scores, times)
def test_a_better_score_never_ranks_lower(one: int, other: int, published: int) -> None:
    """At the same age, hot follows the score."""
    low, high = sorted((one, other))

    assert ranking.hot(low, published) <= ranking.hot(high, published)


@given(scores, times, st.integers(1_000_000, DAY))
def test_a_newer_post_of_the_same_score_ranks_higher(score: int, at: int, later: int) -> None:
    """At the same score, hot follows the time."""
    assert ranking.hot(score, at + later) > ranking.hot(score, at)


def test_ten_times_the_votes_make_up_for_one_period() -> None:
    """The meaning of PERIOD."""
    young = ranking.hot(10, 100 * DAY + ranking.PERIOD)
    liked = ranking.hot(100, 100 * DAY)

    assert abs(young - liked) < 1e-9


def test_no_vote_and_one_vote_weigh_the_same() -> None:
    """log10(max(1, |score|)) is 0 for 0, 1 and -1."""
    assert ranking.hot(0, DAY) == ranking.hot(1, DAY) == ranking.hot(-1, DAY)


def test_an_answer_bumps_for_two_days() -> None:
    """Later ones leave the post where it is."""
    published = 10 * DAY

    assert ranking.bump(published, published, published + 47 * HOUR) == published + 47 * HOUR
    assert ranking.bump(published, published, published + 49 * HOUR) == published


def test_an_older_answer_does_not_take_a_bump_back() -> None:
    """Answers may be counted in any order."""
    assert ranking.bump(11 * DAY, 10 * DAY, 10 * DAY + HOUR) == 11 * DAY


@given(votes, votes)
def test_controversy_is_the_same_from_both_sides(ups: int, downs: int) -> None:
    """Who is for and who is against does not matter."""
    assert ranking.controversy(ups, downs) == ranking.controversy(downs, ups)


def test_controversy_needs_both_sides_and_many() -> None:
    """(ups + downs)^(fewer / more)."""
    assert ranking.controversy(50, 0) == 0.0
    assert ranking.controversy(5, 5) == 10.0
    assert ranking.controversy(50, 50) == 100.0
    assert ranking.controversy(90, 10) < ranking.controversy(55, 45)


def test_scaled_lifts_quiet_communities() -> None:
    """Of two equal posts the one in the quieter community comes first."""
    quiet, busy = ranking.scaled(10, DAY, 0.0), ranking.scaled(10, DAY, 500.0)

    assert quiet > busy
    assert abs(ranking.scaled(100, DAY, 98.0) - ranking.scaled(10, DAY, 8.0)) < 1e-9


def test_activity_of_a_steady_community_is_its_month() -> None:
    """One answer an hour for a year comes to about the 720 of a month."""
    activity = 0.0
    for _ in range(365 * 24):
        activity = ranking.activity(activity, HOUR) + 1

    assert 715 < activity < 725


@given(st.floats(0, 1e9), st.integers(0, 1000 * DAY), st.integers(0, 1000 * DAY))
def test_activity_fades_alike_in_one_step_or_two(start: float, one: int, two: int) -> None:
    """So it does not matter when it is looked at."""
    at_once = ranking.activity(start, one + two)
    in_steps = ranking.activity(ranking.activity(start, one), two)

    assert abs(at_once - in_steps) <= 1e-9 * max(1.0, start)
