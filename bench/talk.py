"""What people in a measured moot say: sentences that repeat themselves as little as real ones."""

import random
from bisect import bisect
from itertools import accumulate

SYLLABLES = (  # noqa: SIM905 - a list of 44 lines says no more
    "an be ca do el fi ga ho in jo ka le mo na or pe qui ra se ta un ve wa xi yo za ber con "
    "der fen ger hol ist ker lan mer nor pol ren sal ter ving wer chen"
).split()


def _vocabulary(size: int) -> list[str]:
    chance = random.Random(7)
    return ["".join(chance.choices(SYLLABLES, k=1 + number % 4)) for number in range(size)]


WORDS = _vocabulary(3_000)
_WEIGHTS = list(accumulate(1 / (rank + 2) for rank in range(len(WORDS))))
"""A few words are said all the time and most hardly ever, as in every language."""

COMMON = WORDS[3]
"""A word that a large part of everything that is said contains."""


def word(chance: random.Random) -> str:
    """One word."""
    return WORDS[bisect(_WEIGHTS, chance.random() * _WEIGHTS[-1])]


def line(chance: random.Random, count: int) -> str:
    """So many words, such as a title."""
    return " ".join(word(chance) for _ in range(count)).capitalize()


def text(number: int) -> str:
    """What a comment says in markdown: one to five sentences, sometimes in two paragraphs.

    The same number always says the same.
    """
    chance = random.Random(number)
    said = [line(chance, chance.randint(5, 16)) + "." for _ in range(chance.randint(1, 5))]
    if number % 7 == 0:
        said.append('It\'s *the same* with mine: "never again", I said, & did it again.')
    if number % 11 == 0:
        said.append(f"See [the plan](https://example.org/plan/{number}) and `copies`.")
    middle = len(said) // 2
    return "\n\n".join(filter(None, (" ".join(said[:middle]), " ".join(said[middle:]))))
