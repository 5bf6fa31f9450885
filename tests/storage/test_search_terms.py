"""Words are the same words however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.storage.search_terms import (
    LONGEST_WORD,
    MOST_TERMS,
    fts5,
    terms_of,
    tsquery,
    tsvector,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bread and ROSES!", ["bread", "and", "roses"]),
        ("Café Žižek", ["cafe", "zizek"]),
        ("Cafe\u0301", ["cafe"]),
        ("Straße", ["strasse"]),
        ("e-mail me@there.example", ["e", "mail", "me", "there", "example"]),
        ("snake_case", ["snake", "case"]),
        ("合作社", ["合", "作", "社"]),
        ("สหกรณ์", ["สหกรณ์"]),
        ("한국어 모임", ["한국어", "모임"]),
        ("1984 ½ ②", ["1984", "1", "2", "2"]),
        ("", []),
        ("?! — …", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    """Case, accents and signs do not matter; unspaced scripts are read sign by sign."""
    assert words_of(text) == words


@given(st.text())
def test_words_are_their_own_words(text: str) -> None:
    """Reading words again gives the same words, so both databases agree with us."""
    words = words_of(text)

    assert words_of(" ".join(words)) == words


@given(st.text())
def test_no_word_holds_a_sign_that_a_database_could_read(text: str) -> None:
    """Quotes, backslashes and spaces never get into an expression."""
    for word in words_of(text):
        assert not set(word) & set("'\"\\*:&|!()<> \x00")
        assert 1 <= len(word) <= LONGEST_WORD


def test_terms_keep_together_what_was_typed_together() -> None:
    """A term is what stands between spaces; its words are a phrase."""
    assert terms_of('  e-mail "NOT" * lis') == [["e", "mail"], ["not"], ["lis"]]


def test_terms_have_an_end() -> None:
    """A flood of terms is cut."""
    assert len(terms_of("word " * 500)) == MOST_TERMS


def test_expressions() -> None:
    """Every word is quoted and only the last is a beginning."""
    terms = [["e", "mail"], ["near"], ["li"]]

    assert fts5(terms, begun=True) == '"e mail" AND "near" AND "li"*'
    assert fts5(terms, begun=False) == '"e mail" AND "near" AND "li"'
    assert tsquery(terms, begun=True) == "('e'<->'mail')&('near')&('li':*)"
    assert tsquery(terms, begun=False) == "('e'<->'mail')&('near')&('li')"
    assert tsvector(["bread", "roses"]) == "'bread':1 'roses':2"
