"""Every recorded kind of act has a sentence, and every sentence can be filled."""

from string import Formatter

import pytest

import folkmoot.rooms  # noqa: F401 - makes every kind known
from folkmoot.record.acts import NEVER, kinds
from folkmoot.web.pages.moot import sentences
from folkmoot.web.pages.moot.sentences import SENTENCES, TABS, WITHOUT_END, of_tab

PLACES = {"who", "whom", "thing", "place", "what", "until"}


def test_every_recorded_kind_has_a_sentence():
    recorded = {name for name, kind in kinds.items() if kind.record != NEVER}
    assert recorded - set(SENTENCES) == set()


def test_no_sentence_is_for_a_kind_that_is_never_recorded():
    never = {name for name, kind in kinds.items() if kind.record == NEVER}
    assert never & set(SENTENCES) == set()


@pytest.mark.parametrize("sentence", [*(one.sentence for one in SENTENCES.values()), WITHOUT_END])
def test_a_sentence_names_only_what_the_page_knows(sentence: str):
    named = {name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name}
    assert named
    assert named <= PLACES


def test_every_kind_is_filed_under_one_tab():
    assert {told.tab for told in SENTENCES.values()} == set(TABS)
    assert sorted(kind for tab in TABS for kind in of_tab(tab)) == sorted(SENTENCES)
    assert of_tab("") == of_tab("nothing") == ()


def test_a_kind_of_a_later_version_is_told_too():
    assert sentences.told("moon.land/7") is sentences.UNKNOWN
