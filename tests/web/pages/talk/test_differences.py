"""What changed between two texts, as HTML."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from folkmoot.web.pages.talk.differences import MOST_WORDS, between

texts = st.text(st.sampled_from("ab <&>\n.é"), max_size=60)


@given(texts, texts)
def test_taking_away_what_came_gives_the_old_text_and_the_other_way_round(old: str, new: str):
    told = between(old, new)

    gone = re.sub(r"<ins>.*?</ins>", "", told, flags=re.DOTALL)
    kept = re.sub(r"<del>.*?</del>", "", told, flags=re.DOTALL)
    assert unescape(re.sub("</?del>", "", gone)) == old
    assert unescape(re.sub("</?ins>", "", kept)) == new


@given(texts, texts)
def test_no_tag_comes_out_but_the_two_marks(old: str, new: str):
    assert set(re.findall(r"<[^>]*>", between(old, new))) <= {"<ins>", "</ins>", "<del>", "</del>"}


def test_words_are_marked_whole():
    assert between("a fine day", "a finer day") == "a <del>fine </del><ins>finer </ins>day"


def test_a_long_passage_is_marked_as_a_whole():
    old, new = "a " * MOST_WORDS, "b " * MOST_WORDS

    assert between(old, new) == f"<del>{old}</del><ins>{new}</ins>"


def test_the_same_text_has_no_marks():
    assert between("one\ntwo", "one\ntwo") == "one\ntwo"
