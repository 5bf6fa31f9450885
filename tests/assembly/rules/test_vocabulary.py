"""Rules as data: what may be a rule, what stays the same rule, and what it takes to change one."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.assembly.counting import TWO_THIRDS, yes_no
from folkmoot.assembly.rules import vocabulary
from folkmoot.assembly.rules.vocabulary import MORE_THAN_HALF, Rule, Share, stricter
from folkmoot.clock import DAY, HOUR
from folkmoot.errors import Invalid

ORDINARY = Rule(matter="ordinary", method="yes-no")


def but(**changes: object) -> Rule:
    """The ordinary rule with something else in it."""
    return msgspec.structs.replace(ORDINARY, **changes)


# --- what may be a rule


def test_the_ordinary_rule_may_be_one():
    vocabulary.check(ORDINARY)


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (but(matter="weather"), "matter"),
        (but(method="approval"), "method"),
        (but(notice=71 * HOUR), "notice"),
        (but(window=6 * DAY), "window"),
        (but(block=0), "block"),
        (but(term=366 * DAY), "term"),
        (but(share=Share(1, 2)), "share"),
        (but(share=Share(1, 3)), "share"),
        (but(share=Share(3, 2)), "share"),
        (but(share=Share(1, 0)), "share"),
        (Rule(matter="election", method="choice"), "term"),
        (Rule(matter="recall", method="consent"), "method"),
        (Rule(matter="exclusion", method="consent"), "method"),
    ],
)
def test_a_rule_below_the_floor_is_refused(rule: Rule, field: str):
    with pytest.raises(Invalid) as refused:
        vocabulary.check(rule)
    assert refused.value.field == field


# --- which rule it is


def test_the_hash_names_a_rule_for_good():
    """Votes are pinned to it, so it must be the same on every machine and in every version."""
    assert ORDINARY.hash() == Rule(matter="ordinary", method="yes-no").hash()
    assert ORDINARY.hash() == "cda60663d447cdd60161f928f534f174d3171c6cfca62a62a9fcad47746244b7"


def test_every_field_of_a_rule_is_in_its_hash():
    others = [
        but(matter="recall"), but(body="jury"), but(method="consent"), but(share=Share(2, 3)),
        but(block=2), but(quorum="none"), but(sponsors="one"), but(notice=4 * DAY),
        but(window=8 * DAY), but(ballots="secret"), but(pause=0), but(term=DAY),
    ]  # fmt: skip
    assert len(others) == len(Rule.__struct_fields__)
    assert len({ORDINARY.hash(), *(one.hash() for one in others)}) == len(others) + 1


# --- how many it needs


def test_nobody_is_asked_for_more_sponsors_than_there_are():
    twice = but(sponsors="twice")
    assert [twice.needed_sponsors(roll) for roll in (1, 2, 3, 10, 100)] == [1, 2, 2, 4, 10]


def test_among_a_few_no_ballot_is_secret():
    secret = but(ballots="secret")
    assert [secret.is_secret(roll) for roll in (1, 6, 7, 50)] == [False, False, True, True]
    assert not ORDINARY.is_secret(50)


# --- what it takes to change one

RULES: st.SearchStrategy[Rule] = st.builds(
    Rule,
    matter=st.just("ordinary"),
    method=st.sampled_from(["yes-no", "consent"]),
    share=st.sampled_from([MORE_THAN_HALF, Share(2, 3), Share(3, 4), Share(2, 3, more=True)]),
    block=st.integers(1, 4),
    quorum=st.sampled_from(["none", "ordinary", "constitutional"]),
    sponsors=st.sampled_from(["one", "two", "some", "twice", "petition"]),
    notice=st.integers(3, 30).map(lambda days: days * DAY),
    window=st.integers(7, 30).map(lambda days: days * DAY),
    ballots=st.sampled_from(["open", "secret"]),
    pause=st.integers(0, 200).map(lambda days: days * DAY),
)


@given(RULES, RULES)
def test_the_stricter_of_two_is_a_rule_too(old: Rule, new: Rule):
    vocabulary.check(stricter(old, new, 20))


@given(RULES, RULES, st.integers(0, 60), st.integers(0, 60), st.integers(1, 200))
def test_what_passes_the_stricter_passes_both(old: Rule, new: Rule, yes: int, no: int, roll: int):
    both = stricter(old, new, roll)
    ballots = ["yes"] * yes + ["no"] * no

    def passes(rule: Rule) -> bool:
        return yes_no(ballots, rule.share.majority(), rule.needed_yes(roll)).passed

    assert not passes(both) or (passes(old) and passes(new))


@given(RULES, RULES, st.integers(1, 5_000))
def test_the_stricter_never_asks_less(old: Rule, new: Rule, roll: int):
    both = stricter(old, new, roll)
    for one in (old, new):
        assert both.needed_yes(roll) >= one.needed_yes(roll)
        assert both.needed_sponsors(roll) >= one.needed_sponsors(roll)
        assert both.notice >= one.notice
        assert both.window >= one.window
        assert both.pause >= one.pause
        assert both.block <= one.block
        assert both.ballots == "secret" or one.ballots == "open"


@given(RULES)
def test_a_rule_in_its_own_place_asks_what_it_asks(rule: Rule):
    assert stricter(rule, rule, 20) == rule


@given(RULES, RULES, st.integers(1, 5_000))
def test_neither_comes_first(old: Rule, new: Rule, roll: int):
    assert stricter(old, new, roll) == stricter(new, old, roll)


def test_rules_of_different_matters_are_not_compared():
    with pytest.raises(Invalid):
        stricter(ORDINARY, but(matter="recall"), 20)


def test_a_share_is_the_majority_that_counting_knows():
    assert Share(2, 3).majority() == TWO_THIRDS
