"""The built-in constitutions: complete, above the floor, and with the numbers they promise."""

import pytest

from folkmoot.assembly.rules import constitutions, vocabulary
from folkmoot.assembly.rules.constitutions import (
    COMMON_RULE,
    CONSENSUS_CIRCLE,
    CONSTITUTIONS,
    WAY_BACK,
    Constitution,
)
from folkmoot.clock import DAY

ALL = list(CONSTITUTIONS.values())


@pytest.mark.parametrize("constitution", ALL, ids=lambda one: one.name)
def test_a_constitution_has_one_rule_for_each_matter(constitution: Constitution):
    assert {rule.matter for rule in constitution.rules} == set(vocabulary.MATTERS)
    assert len(constitution.rules) == len(vocabulary.MATTERS)
    for rule in constitution.rules:
        vocabulary.check(rule)


@pytest.mark.parametrize("constitution", ALL, ids=lambda one: one.name)
@pytest.mark.parametrize("members", [1, 2, 3, 7, 12, 50, 5_000])
def test_every_group_can_decide_everything(constitution: Constitution, members: int):
    """Nothing asks for more people than there are."""
    for rule in constitution.rules:
        assert rule.needed_yes(members) <= members
        assert 1 <= rule.needed_sponsors(members) <= members


def test_the_common_rule_is_the_one_that_was_agreed():
    """The table of the default constitution."""
    said = {
        rule.matter: (
            rule.method, rule.quorum, rule.sponsors, rule.notice // DAY, rule.window // DAY,
            rule.ballots, rule.pause // DAY,
        )
        for rule in COMMON_RULE.rules
    }  # fmt: skip
    assert said["ordinary"] == ("yes-no", "ordinary", "some", 3, 7, "open", 90)
    assert said["choice"] == ("choice", "ordinary", "some", 7, 7, "open", 90)
    assert said["election"] == ("choice", "ordinary", "two", 7, 7, "secret", 0)
    assert said["recall"] == ("yes-no", "ordinary", "petition", 3, 7, "secret", 90)
    assert said["constitution"] == ("yes-no", "constitutional", "twice", 14, 14, "open", 180)


def test_a_mandate_can_be_taken_back_by_the_share_that_gave_it():
    """More would be a throne: whoever holds with 40 % support could not be moved."""
    for constitution in ALL:
        assert constitution.rule("recall").share == vocabulary.MORE_THAN_HALF


def test_the_way_back_is_as_easy_as_an_ordinary_decision():
    vocabulary.check(WAY_BACK)
    assert WAY_BACK.window == 14 * DAY
    for members in (3, 50, 5_000):
        assert WAY_BACK.needed_yes(members) == COMMON_RULE.rule("ordinary").needed_yes(members)


@pytest.mark.parametrize(
    ("members", "suited"),
    [(1, CONSENSUS_CIRCLE), (12, CONSENSUS_CIRCLE), (13, COMMON_RULE), (5_000, COMMON_RULE)],
)
def test_a_dozen_friends_are_shown_the_circle_first(members: int, suited: Constitution):
    assert constitutions.suited(members) == suited
