"""Tallying: from the ballots of a vote, as they are written, to its result by the pinned rule.

A ballot is a short text. Of yes or no: `yes`, `no` or `abstain`. By consent: `yes` or `abstain`,
for whoever is against it objects with a reason. Among several options: their
numbers, the best first, `2>1,3>0`, equal ones with a comma; those left out are equal and last.
For several seats: the numbers of those one approves of, `1,4`, or `0` for none of them.
"""

from collections.abc import Iterable
from typing import cast

import msgspec

from folkmoot.assembly import counting
from folkmoot.assembly.counting import Objection, Ranking, YesNo
from folkmoot.assembly.deciding.results import (
    ApprovalResult,
    ChoiceResult,
    ConsentResult,
    Counted,
    YesNoResult,
)
from folkmoot.assembly.rules.vocabulary import Method, Rule
from folkmoot.errors import Invalid
from folkmoot.words import N_


class Terms(msgspec.Struct, frozen=True):
    """By what a vote is counted, fixed before it was opened; only the seed comes at its close."""

    rule: Rule
    roll: int
    """How many could vote."""
    options: int
    """How many could win, besides that nothing changes."""
    seats: int
    seed: bytes
    """What decides by lot between equals, where a lot may."""
    objections: tuple[Objection, ...] = ()
    """By consent: those that were made and not taken back."""


ABSTAIN = "abstain"
"""Counts for no option, in every way of voting."""

BAD_CHOICE = N_("Choose how you vote.")


def ranking(text: str) -> Ranking:
    """The groups of numbers of a ballot; ValueError for what is none."""
    return tuple(tuple(int(one) for one in group.split(",")) for group in text.split(">"))


def written(groups: Iterable[Iterable[int]]) -> str:
    """The one text of a ballot that says this."""
    return ">".join(",".join(str(one) for one in sorted(group)) for group in groups if group)


def check(choice: str, method: Method, options: int) -> None:
    """Refuse a ballot that cannot be counted; `options` without the one that changes nothing."""
    if choice == ABSTAIN:
        return
    if method in ("choice", "approval"):
        try:
            groups = ranking(choice)
        except ValueError:
            raise Invalid(BAD_CHOICE, field="choice") from None
        named = [one for group in groups for one in group]
        sound = len(set(named)) == len(named) and all(0 <= one <= options for one in named)
        if method == "approval":
            sound = sound and len(groups) == 1 and (0 not in named or named == [0])
        if sound and written(groups) == choice:
            return
    elif choice == "yes" or (choice == "no" and method != "consent"):
        return
    raise Invalid(BAD_CHOICE, field="choice")


def tally(cast_ballots: list[str], terms: Terms) -> Counted:
    """Count ballots that were checked when they were cast."""
    match terms.rule.method:
        case "choice":
            return _choice(cast_ballots, terms)
        case "approval":
            return _approval(cast_ballots, terms)
        case "consent":
            return _consent(cast_ballots, terms)
        case _:
            return _yes_no(cast_ballots, terms)


def _consent(cast_ballots: list[str], terms: Terms) -> Counted:
    """Enough consent, and fewer objections stand than stop it, all of them answered."""
    yes, found = cast_ballots.count("yes"), counting.consent(terms.objections, terms.rule.block)
    passed = found.passed and yes >= max(terms.rule.needed_yes(terms.roll), 1)
    standing, unanswered = len(found.standing), len(found.unanswered)
    result = ConsentResult(yes, len(cast_ballots) - yes, standing, unanswered)
    return Counted((1,) if passed else (), result)


def _yes_no(cast_ballots: list[str], terms: Terms) -> Counted:
    said, rule = cast("list[YesNo]", cast_ballots), terms.rule
    found = counting.yes_no(said, rule.share.majority(), rule.needed_yes(terms.roll))
    winners = (1,) if found.passed else ()
    return Counted(winners, YesNoResult(found.yes, found.no, found.abstain, found.tie))


def _choice(cast_ballots: list[str], terms: Terms) -> Counted:
    told = [ranking(one) for one in cast_ballots if one != ABSTAIN]
    needed, majority = terms.rule.needed_yes(terms.roll), terms.rule.share.majority()
    found = counting.schulze(told, terms.options + 1, needed, terms.seed, majority)
    result = ChoiceResult(
        found.preferred,
        found.admitted,
        found.schulze,
        found.winner,
        len(cast_ballots),
        found.tie,
    )
    return Counted((found.winner,) if found.winner else (), result)


def second(cast_ballots: list[str], terms: Terms, winner: int) -> int:
    """Who of several would have been chosen without the winner; 0 where nobody would.

    The same ballots are counted again as if the winner had not stood.
    """
    told = [_without(ranking(one), winner) for one in cast_ballots if one != ABSTAIN]
    needed, majority = terms.rule.needed_yes(terms.roll), terms.rule.share.majority()
    return counting.schulze(told, terms.options + 1, needed, terms.seed, majority).winner


def _without(told: Ranking, winner: int) -> Ranking:
    left = (tuple(one for one in group if one != winner) for group in told)
    return tuple(group for group in left if group)


def _approval(cast_ballots: list[str], terms: Terms) -> Counted:
    told = [ranking(one)[0] for one in cast_ballots if one != ABSTAIN]
    some = [one for one in told if one != (0,)]
    nobody = len(told) - len(some)
    enough = max(terms.rule.needed_yes(terms.roll), nobody + 1)
    found = counting.approval(some, terms.options + 1, terms.seats, enough, terms.seed)
    result = ApprovalResult(
        (nobody, *found.approvals[1:]),
        found.elected,
        found.tied,
        len(cast_ballots),
        found.tie,
    )
    return Counted(found.elected, result)
