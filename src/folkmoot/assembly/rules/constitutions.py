"""The two constitutions that a moot can choose from, complete and ready to use.

Common Rule: a majority decides, with a quorum of approval that grows with the square root of the
members; for any size. Consensus circle: everybody's consent, for a dozen people who meet anyway.
Both can be changed rule by rule afterwards, and both can always be come back to (`WAY_BACK`).
"""

import msgspec

from folkmoot.assembly.rules.vocabulary import (
    MATTERS,
    MORE_THAN_HALF,
    TWO_THIRDS,
    Rule,
    Share,
    check,
)
from folkmoot.clock import DAY
from folkmoot.words import N_


class Constitution(msgspec.Struct, frozen=True):
    """One rule for each matter, with a name and what kind of group it suits."""

    name: str
    title: str
    suits: str
    most: int
    """The largest group that it suits; 0 where any does."""
    rules: tuple[Rule, ...]

    def rule(self, matter: str) -> Rule:
        """The rule of a matter; KeyError where there is none such."""
        return {rule.matter: rule for rule in self.rules}[matter]


HALF_A_YEAR = 182 * DAY

_SMALL = Rule(
    matter="small",
    body="stewards",
    method="consent",
    sponsors="one",
    quorum="none",
    pause=0,
)
_EXCLUSION = Rule(
    matter="exclusion",
    body="jury",
    method="yes-no",
    share=Share(4, 5),
    quorum="none",
    sponsors="one",
    ballots="secret",
    pause=182 * DAY,
)
_RECALL = Rule(matter="recall", method="yes-no", sponsors="petition", ballots="secret")

COMMON_RULE = Constitution(
    "common rule",
    N_("Common Rule"),
    N_("A majority decides, and enough people must say yes. It suits groups of every size."),
    0,
    (
        _SMALL,
        Rule(matter="ordinary", method="yes-no"),
        Rule(matter="choice", method="choice", notice=7 * DAY),
        Rule(
            matter="election",
            method="choice",
            sponsors="two",
            notice=7 * DAY,
            ballots="secret",
            pause=0,
            term=HALF_A_YEAR,
        ),
        _RECALL,
        _EXCLUSION,
        Rule(
            matter="constitution",
            method="yes-no",
            share=TWO_THIRDS,
            quorum="constitutional",
            sponsors="twice",
            notice=14 * DAY,
            window=14 * DAY,
            pause=180 * DAY,
        ),
    ),
)

CONSENSUS_CIRCLE = Constitution(
    "consensus circle",
    N_("Consensus circle"),
    N_("Things are done when nobody objects with a reason. It suits up to 12 people."),
    12,
    (
        _SMALL,
        Rule(matter="ordinary", method="consent", sponsors="one", pause=30 * DAY),
        Rule(matter="choice", method="choice", sponsors="one", pause=30 * DAY),
        Rule(
            matter="election",
            method="choice",
            sponsors="one",
            ballots="secret",
            pause=0,
            term=HALF_A_YEAR,
        ),
        _RECALL,
        _EXCLUSION,
        Rule(
            matter="constitution",
            method="consent",
            quorum="constitutional",
            notice=7 * DAY,
            window=14 * DAY,
            pause=90 * DAY,
        ),
    ),
)

CONSTITUTIONS: dict[str, Constitution] = {one.name: one for one in (COMMON_RULE, CONSENSUS_CIRCLE)}

WAY_BACK = Rule(
    matter="constitution",
    method="yes-no",
    share=MORE_THAN_HALF,
    quorum="ordinary",
    sponsors="some",
    window=14 * DAY,
    pause=0,
)
"""By this rule, which nobody can change or remove, any moot can go back to one of the built-in
constitutions: rules that turned out badly never lock their members in (kernel invariant 10)."""


def suited(members: int) -> Constitution:
    """The constitution to suggest to so many people."""
    return CONSENSUS_CIRCLE if 0 < members <= CONSENSUS_CIRCLE.most else COMMON_RULE


def fitting(members: int) -> tuple[Constitution, ...]:
    """Those that so many people could live by, in the order of the list."""
    return tuple(one for one in CONSTITUTIONS.values() if not one.most or members <= one.most)


for _one in CONSTITUTIONS.values():
    if sorted(rule.matter for rule in _one.rules) != sorted(MATTERS):
        raise ValueError(f"{_one.name} needs one rule for each matter")
    for _rule in _one.rules:
        check(_rule)
check(WAY_BACK)
