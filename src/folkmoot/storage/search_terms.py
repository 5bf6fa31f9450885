"""Words as search knows them, the same on both databases, and what is asked for in them."""

import re
import unicodedata

MOST_TEXT = 60_000
"""Characters of one thing that are searched; PostgreSQL holds at most 1 MB of words a row."""
LONGEST_WORD = 64
MOST_TERMS = 16

_ASCII_WORD = re.compile(r"[a-z0-9]+")
_ACCENT = re.compile("[\u0300-\u036f]")
# Scripts written without spaces: every character is a word, and a term a run of them.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def words_of(text: str) -> list[str]:
    """The words of a text: case, accents and signs put aside, at most 64 characters each."""
    text = text[:MOST_TEXT].casefold()
    if text.isascii():
        words = _ASCII_WORD.findall(text)
    else:
        plain = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
        spaced = _UNSPACED.sub(r" \g<0> ", unicodedata.normalize("NFC", plain).casefold())
        words = "".join(char if _in_word(char) else " " for char in spaced).split()
    return [word[:LONGEST_WORD] for word in words]


def _in_word(char: str) -> bool:
    """Letters, digits, and the marks that letters of many scripts carry."""
    return char.isalnum() or unicodedata.category(char) in {"Mn", "Mc", "Nl", "No"}


def terms_of(asked: str) -> list[list[str]]:
    """What was asked for: each term as the words that must stand next to each other."""
    terms = [words for part in asked[:1000].split() if (words := words_of(part))]
    return terms[:MOST_TERMS]


def fts5(terms: list[list[str]], *, begun: bool) -> str:
    """The terms for FTS5, every one quoted; `begun`: the last is a beginning.

    https://sqlite.org/fts5.html section 3: inside quotes nothing is an operator.
    """
    return " AND ".join(f'"{" ".join(term)}"' for term in terms) + "*" * begun


def tsquery(terms: list[list[str]], *, begun: bool) -> str:
    """The terms as a PostgreSQL tsquery; `begun`: the last is a beginning.

    Words hold letters, digits and marks only, so quoting them is enough.
    """
    phrases = ["<->".join(f"'{word}'" for word in term) for term in terms]
    return "&".join(f"({phrase})" for phrase in (*phrases[:-1], phrases[-1] + ":*" * begun))


def tsvector(words: list[str]) -> str:
    """Words with their places as a PostgreSQL tsvector, past its parser of addresses and dates."""
    return " ".join(f"'{word}':{place}" for place, word in enumerate(words, start=1))
