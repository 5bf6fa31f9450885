"""Recovery words: twelve plain words that open an account whose password is lost."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

from folkmoot.clock import Clock
from folkmoot.errors import Invalid
from folkmoot.words import N_

COUNT = 12
_BITS = 11  # 2,048 words
_PREFIX = 4  # no two words of the list begin with the same four letters


@cache
def word_list() -> tuple[str, ...]:
    """The 2,048 words, sorted (the English list of BIP 39)."""
    text = files("folkmoot.identity").joinpath("recovery_words.txt").read_text("ascii")
    return tuple(text.split())


def new_words(clock: Clock) -> str:
    """Twelve words with 132 bits of chance, separated by single spaces."""
    bits = COUNT * _BITS
    chance = int.from_bytes(clock.random((bits + 7) // 8), "big")
    words = word_list()
    mask = len(words) - 1
    return " ".join(words[(chance >> (place * _BITS)) & mask] for place in range(COUNT))


def read_words(typed: str) -> str:
    """What somebody typed, as new_words() wrote it.

    Case, accents, numbering, commas and line ends do not matter, and four letters
    are enough of a word. Raises Invalid with the place of the word that is not in
    the list; never the word itself, which would then stand in pages and logs.
    """
    typed = unicodedata.normalize("NFKD", typed[:2000]).casefold()
    # An accent (a combining mark) belongs to its letter; all else separates words.
    typed = "".join(c for c in typed if not unicodedata.combining(c))
    pieces = re.findall(r"[^\W\d_]+", typed)
    if len(pieces) != COUNT:
        raise Invalid(
            N_("There are {count} words here; the recovery words are {wanted}. Type all of them."),
            field="words",
            count=len(pieces),
            wanted=COUNT,
        )
    return " ".join(_word(piece, place) for place, piece in enumerate(pieces, start=1))


@cache
def _by_prefix() -> dict[str, str]:
    return {word[:_PREFIX]: word for word in word_list()}


def _word(piece: str, place: int) -> str:
    word = _by_prefix().get(piece[:_PREFIX], "")
    if not word or not word.startswith(piece):
        raise Invalid(
            N_("Word {place} is not one of the recovery words. Look at its spelling."),
            field="words",
            place=place,
        )
    return word
