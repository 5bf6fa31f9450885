"""Counting beside other people's programs, on thousands of random elections.

`schulze-condorcet` and `py-vote-core` are kept, are others' work, and never run in a moot.
"""

from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import Any

import pytest
from py3votecore.condorcet import CondorcetSystem
from py3votecore.schulze_method import SchulzeMethod
from schulze_condorcet import schulze_evaluate

from folkmoot.assembly import counting
from folkmoot.assembly.counting import Ranking

NAMES = "abcdef"
ELECTIONS = 250
"""Random elections in each of the rounds below; ties are as common as with few voters."""

ROUNDS = range(10)


def random_ballot(chance: Random, options: int) -> Ranking:
    """Some options in an order with equal ones, others left out."""
    places = [chance.randrange(options + 1) for _ in range(options)]
    return tuple(
        tuple(one for one in range(options) if places[one] == place)
        for place in sorted(set(places))
        if place < options
    )


def random_elections(seed: int) -> Iterable[tuple[list[Ranking], int]]:
    """Elections of 2 to 6 options and 1 to 30 voters, many with tied winners."""
    chance = Random(seed)
    for _ in range(ELECTIONS):
        options = chance.randint(2, 6)
        yield [random_ballot(chance, options) for _ in range(chance.randint(1, 30))], options


def ours(ballots: list[Ranking], options: int) -> set[int]:
    """Whoever no other option beats by paths."""
    paths = counting.beatpaths(counting.pairwise(ballots, options), range(options))
    return {a for a in range(options) if all(paths[a][b] >= paths[b][a] for b in range(options))}


def whole(ballot: Ranking, options: int) -> Ranking:
    """The ballot with what it leaves out as its last place."""
    left = tuple(one for one in range(options) if not any(one in same for same in ballot))
    return (*ballot, left) if left else ballot


@pytest.mark.parametrize("seed", ROUNDS)
def test_the_winners_are_those_of_schulze_condorcet(seed: int):
    for ballots, options in random_elections(seed):
        votes = [
            ">".join("=".join(NAMES[one] for one in same) for same in whole(ballot, options))
            for ballot in ballots
        ]
        first = schulze_evaluate(votes, NAMES[:options]).split(">")[0]
        assert {NAMES.index(one) for one in first.split("=")} == ours(ballots, options), votes


def rated(ballots: list[Ranking]) -> list[dict[str, Any]]:
    """The ballots as py-vote-core wants them."""
    return [
        {"count": times, "ballot": {one: -at for at, same in enumerate(ballot) for one in same}}
        for ballot, times in Counter(ballots).items()
    ]


def theirs(ballots: list[Ranking]) -> set[int]:
    """The winners that py-vote-core finds."""
    votes: Any = rated(ballots)
    found = SchulzeMethod(votes, ballot_notation=CondorcetSystem.BALLOT_NOTATION_RATING).as_dict()
    return set(found.get("tied_winners") or {found["winner"]})


@pytest.mark.parametrize("seed", ROUNDS)
def test_the_winners_are_among_those_of_py_vote_core(seed: int):
    """It does not look at the votes against where those for are equal, and so ties more often."""
    for ballots, options in random_elections(seed):
        assert ours(ballots, options) <= theirs([whole(one, options) for one in ballots])


@pytest.mark.parametrize("seed", ROUNDS)
def test_the_winners_of_full_ballots_are_those_of_py_vote_core(seed: int):
    """On ballots without equals, votes for and votes against say the same."""
    chance = Random(seed)
    for _ in range(ELECTIONS):
        options = chance.randint(2, 6)
        orders = [chance.sample(range(options), options) for _ in range(chance.randint(1, 30))]
        ballots = [tuple((one,) for one in order) for order in orders]
        assert ours(ballots, options) == theirs(ballots), orders
