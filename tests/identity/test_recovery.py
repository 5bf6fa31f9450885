"""Recovery words: made by chance, read however people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import FakeClock
from folkmoot.errors import Invalid
from folkmoot.identity.recovery import COUNT, new_words, read_words, word_list

PHRASE = "abandon ability able about above absent absorb abstract absurd abuse access acid"


def test_the_list_has_2048_plain_words_told_apart_by_four_letters():
    words = word_list()
    assert len(words) == len({word[:4] for word in words}) == 2048
    assert list(words) == sorted(words)
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words)
    assert {len(word) for word in words} == set(range(3, 9))


def test_new_words_are_twelve_and_never_the_same():
    made = [new_words(FakeClock(seed=seed)) for seed in range(50)]
    assert len(set(made)) == 50
    assert all(len(phrase.split()) == COUNT for phrase in made)


class Chance:
    """Chance that a test chooses."""

    def __init__(self, number):
        self.number = number

    def random(self, n):
        return self.number.to_bytes(n, "big")


@given(
    st.integers(min_value=0, max_value=2**132 - 1), st.integers(min_value=0, max_value=2**132 - 1)
)
def test_every_bit_of_chance_counts(one, other):
    assert (new_words(Chance(one)) == new_words(Chance(other))) == (one == other)


def test_all_zeros_and_all_ones_reach_both_ends_of_the_list():
    assert set(new_words(Chance(0)).split()) == {"abandon"}
    assert set(new_words(Chance(2**132 - 1)).split()) == {"zoo"}


@given(st.lists(st.sampled_from(word_list()), min_size=12, max_size=12), st.data())
def test_words_are_read_however_they_are_written(words, data):
    def written(word):
        kept = data.draw(st.integers(min_value=min(4, len(word)), max_value=len(word)))
        style = data.draw(st.sampled_from([str.lower, str.upper, str.title]))
        return style(word[:kept])

    between = st.sampled_from([" ", "  ", "\n", ", ", "-", " 7. ", "\t", "; ", " / "])
    typed = "".join(written(word) + data.draw(between) for word in words)
    assert read_words(typed) == " ".join(words)


def test_numbers_in_front_of_the_words_do_not_matter():
    typed = "\r\n".join(f"{n}. {word}" for n, word in enumerate(PHRASE.split(), start=1))
    assert read_words(typed) == PHRASE


def test_an_accent_from_a_helpful_keyboard_does_not_matter():
    assert read_words(PHRASE.replace("abuse", "Abúse")) == PHRASE
    assert read_words(PHRASE.replace("abuse", "ABU\u0301SE")) == PHRASE


def test_a_short_word_is_not_the_beginning_of_a_longer_one():
    words = PHRASE.replace("acid", "act")
    assert read_words(words) == words
    assert read_words(PHRASE.replace("acid", "acti")).endswith(" action")


@pytest.mark.parametrize("wrong", ["abandoned", "aba", "zzzz", "abxx", "слово"])
def test_a_wrong_word_is_named_by_its_place_and_never_repeated(wrong):
    with pytest.raises(Invalid) as refused:
        read_words(PHRASE.replace("above", wrong))
    assert "Word 5" in str(refused.value)
    assert wrong not in str(refused.value)
    assert refused.value.field == "words"


@pytest.mark.parametrize(("typed", "count"), [("", 0), ("abandon", 1), (PHRASE + " zoo", 13)])
def test_a_wrong_number_of_words_is_told(typed, count):
    with pytest.raises(Invalid, match=f"There are {count} words"):
        read_words(typed)


@given(st.text(max_size=4000))
def test_any_text_is_either_read_or_refused(typed):
    try:
        read = read_words(typed)
    except Invalid:
        return
    assert len(read.split()) == COUNT
