"""Rules in sentences: the numbers of today, and no word that a translator cannot reach."""

import re

import pytest

from folkmoot.assembly.rules import constitutions, prose
from folkmoot.assembly.rules.constitutions import COMMON_RULE, CONSENSUS_CIRCLE
from folkmoot.assembly.rules.vocabulary import Rule, Share
from folkmoot.clock import DAY
from folkmoot.words import PseudoTranslator, speaking

ALL = [rule for one in constitutions.CONSTITUTIONS.values() for rule in one.rules]


def said(rule: Rule, members: int) -> str:
    return " ".join(prose.sentences(rule, members))


def test_an_ordinary_decision_of_two_hundred():
    assert said(COMMON_RULE.rule("ordinary"), 200) == (
        "5 of 200 members propose it together. "
        "It is announced for 3 days, and then voted on for 7 days. "
        "It is done when more say yes than no, and at least 22 of 200 say yes. "
        "Until it closes nobody sees how others voted; then everybody does. "
        "If it fails, it can come again after 90 days, or before that with twice as many behind it."
    )


def test_changing_the_rules_of_fifty():
    words = said(COMMON_RULE.rule("constitution"), 50)
    assert "8 of 50 members propose it together." in words
    assert "two thirds of those who say yes or no say yes, and at least 22 of 50 say yes." in words


def test_a_circle_of_eight_decides_by_consent():
    words = said(CONSENSUS_CIRCLE.rule("ordinary"), 8)
    assert words.startswith("Any member can propose it.")
    assert (
        "It is done when no objection with a reason stands, and at least 5 of 8 say yes." in words
    )


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        (5, "Everybody who has no part in it decides, and all of them must agree."),
        (12, "3 members who have no part in it are drawn by lot, and all must agree."),
        (50, "5 members who have no part in it are drawn by lot, and 4 of them must agree."),
        (900, "7 members who have no part in it are drawn by lot, and 5 of them must agree."),
    ],
)
def test_who_keeps_somebody_out(members: int, sentence: str):
    assert sentence in prose.sentences(COMMON_RULE.rule("exclusion"), members)


def test_a_few_people_are_told_that_their_votes_are_open():
    assert "From 7 members on, nobody sees" in said(COMMON_RULE.rule("recall"), 6)
    assert "Nobody sees how others voted." in said(COMMON_RULE.rule("recall"), 7)


def test_one_is_not_many():
    petition = said(COMMON_RULE.rule("recall"), 3)
    assert "1 of 3 members can ask for it." in petition
    assert "1 days" not in petition


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Share(1, 2, more=True), "when more say yes than no"),
        (Share(2, 3), "when two thirds of those"),
        (Share(3, 4), "when at least 3 in 4 of those"),
        (Share(2, 3, more=True), "when more than 2 in 3 of those"),
    ],
)
def test_every_share_has_its_sentence(share: Share, words: str):
    assert words in said(Rule(matter="ordinary", method="yes-no", share=share), 20)


def test_every_rule_says_how_it_is_decided_and_how_often():
    for rule in ALL:
        words = prose.sentences(rule, 30)
        assert all(re.fullmatch(r"[^ ].*[^ ]\.", sentence) for sentence in words)
        assert "{" not in "".join(words)
        assert any(f"{rule.pause // DAY} days" in one for one in words) == bool(rule.pause)


@pytest.mark.parametrize("members", [4, 30])
def test_translators_reach_every_word(members: int):
    with speaking(PseudoTranslator()):
        for rule in ALL:
            for sentence in prose.sentences(rule, members):
                assert not re.search("[a-z]", re.sub("⟦.*⟧", "", sentence)), sentence
