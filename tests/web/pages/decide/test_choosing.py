"""Proposing a choice on a page: the answers, what is wrong with them, and how it ends."""

import pytest

from folkmoot.record import settings
from tests.web.client import Answer, Client
from tests.web.moot import Moot, problems

PATH = "/decide/propose/choice"
ANSWERS = {"value-1": "We print.", "value-2": "", "value-3": "We bind."}


def choice(client: Client, **typed: str) -> Answer:
    form = {"key": "summary", "title": "What we say", "statement": "Choose *well*."}
    return client.post(PATH, form | ANSWERS | typed)


def test_three_members_choose_one_of_several_answers(moot: Moot):
    people = [moot.browser(one) for one in (moot.ada, moot.bob, moot.eve)]
    asked = people[1].get(f"{PATH}?key=summary").text
    assert "Answer 5" in asked
    answer = choice(people[1])
    assert answer.location, problems(answer)
    place = answer.location
    page = people[2].get(place).text
    assert "We print." in page
    assert "Leave everything as it is" in page
    with moot.db.read() as tx:
        assert settings.get(tx, "summary") == ""

    for one in people:
        one.post(f"{place}/ready", {})
    for one in people:
        order = {"place-1": "2", "place-2": "1", "place-0": "3"}
        assert one.post(f"{place}/vote", order).location == place

    with moot.db.read() as tx:
        assert settings.get(tx, "summary") == "We bind."
    minutes = people[0].get(f"{place}/minutes").text
    assert "“We bind.” was chosen" in minutes
    assert "3 prefer what came first to leaving everything as it is, 0 the reverse." in minutes
    assert "said yes" not in minutes
    assert "- We print." in people[0].get(f"{place}/minutes.txt").text


def test_one_of_three_ways_to_join_is_chosen_from_lists(moot: Moot):
    bob = moot.browser(moot.bob)
    page = bob.get(f"{PATH}?key=joining").text
    assert page.count("<select") == 5
    assert 'value="invitation"' not in page  # as it is
    joined = {"key": "joining", "value-1": "open", "value-3": "application"}
    assert choice(bob, **joined).location


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"value-3": ""}, "Give at least two answers."),
        ({"value-3": "We print."}, "Give each way a name of its own."),
        ({"title": " "}, "Give the proposal a title."),
        ({"value-3": "x" * 400}, "This is too long"),
        ({"key": "joining", "value-1": "sideways"}, "Choose one of the list."),
        ({"key": "joining", "value-1": "invitation"}, "It is so already."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    moot: Moot, typed: dict[str, str], said: str
):
    answer = choice(moot.browser(moot.bob), **typed)
    assert answer.status == 422
    assert said in answer.text
    assert "Choose *well*." in answer.text


def test_a_setting_of_yes_or_no_is_no_choice(moot: Moot):
    bob = moot.browser(moot.bob)
    assert 'value="search_engines"' not in bob.get(PATH).text
    assert bob.get(f"{PATH}?key=nothing").status == 404
