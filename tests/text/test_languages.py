"""The languages people choose from, with Lemmy's numbers."""

import pytest

from folkmoot.text.languages import LANGUAGES, UNDETERMINED, by_code, by_number, choices


@pytest.mark.parametrize(
    ("number", "code"),
    [(0, "und"), (1, "aa"), (32, "de"), (37, "en"), (39, "es"), (47, "fr"), (183, "zu")],
)
def test_lemmys_numbers(number: int, code: str):
    language = by_number(number)
    assert language is not None
    assert language.code == code
    assert by_code(code) is language


def test_there_are_as_many_as_in_lemmy_in_order_of_their_codes():
    # given
    codes = [language.code for language in LANGUAGES]
    # then
    assert len(codes) == 184
    assert codes[0] == UNDETERMINED
    assert codes[1:] == sorted(set(codes[1:]))
    assert [language.number for language in LANGUAGES] == list(range(184))


def test_every_language_has_both_names():
    assert all(language.own_name and language.english_name for language in LANGUAGES)


def test_tags_and_strangers():
    assert by_code("de-CH") == by_code("DE") == by_code("de_AT")
    assert by_code("xx") is None
    assert by_number(-1) is None
    assert by_number(184) is None


def test_the_choices_are_all_languages_but_the_undetermined_by_their_own_names():
    # given
    names = [language.own_name for language in choices()]
    # then
    assert len(names) == 183
    assert names == sorted(names, key=str.casefold)
