"""A form key proves that a form came from the page that set the cookie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import FakeClock
from folkmoot.web.guard.form_keys import keys_match, new_form_key


def test_a_key_matches_itself_and_no_other():
    clock = FakeClock()
    one, other = new_form_key(clock), new_form_key(clock)
    assert keys_match(one, one)
    assert not keys_match(one, other)


@pytest.mark.parametrize("empty", [None, "", "short"])
def test_nothing_matches_nothing(empty):
    key = new_form_key(FakeClock())
    assert not keys_match(empty, empty)
    assert not keys_match(empty, key)
    assert not keys_match(key, empty)


@given(st.text())
def test_no_other_text_matches(text):
    key = new_form_key(FakeClock())
    assert keys_match(key, text) == (text == key)
    assert keys_match(text, key) == (text == key)
