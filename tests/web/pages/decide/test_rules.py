"""Rules on pages: as sentences of today, changed by form, chosen by five questions."""

import pytest

from folkmoot.assembly import rulebook
from folkmoot.assembly.deciding import effects, founding_vote, proposals
from folkmoot.clock import DAY
from tests.assembly.deciding.build import decide
from tests.forum.build import a_community
from tests.web.moot import Moot, problems

FORM = {"title": "Slower", "statement": "", "reason": "We agreed."}


def test_rules_are_sentences_with_the_numbers_of_today(moot: Moot):
    page = moot.browser().get("/decide/rules").text

    assert "and at least 2 of 3 say yes" in page
    assert "The way back" in page
    assert "Propose another rule" not in page


def test_a_rule_is_shown_in_sentences_before_it_is_proposed(moot: Moot):
    bob = moot.browser(moot.bob)
    typed = {"matter": "ordinary", "notice": "14", "share": "2/3"} | FORM

    shown = bob.post("/decide/propose/rule", typed | {"show": "yes"}).text

    assert "It is announced for 3 days" in shown
    assert "It is announced for 14 days" in shown
    assert "two thirds of those who say yes or no" in shown
    assert "Slower" not in moot.browser(moot.eve).get("/decide").text

    place = bob.post("/decide/propose/rule", typed).location
    assert place is not None
    with moot.db.read() as tx:
        ref = founding_vote.proposals.by_id(tx, int(place.rpartition("/")[2])).ref
    decide(moot.db, ref, [moot.ada, moot.bob, moot.eve])

    assert "another rule holds" in bob.get("/decide/rules").text
    moot.clock.advance(days=8)
    with moot.db.read() as tx:
        rule = rulebook.in_force(tx, "ordinary", moot.clock.now())
    assert rule.notice == 14 * DAY
    assert rule.share.denominator == 3


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"notice": "1"}, "Everybody needs at least 72 hours"),
        ({"notice": "x"}, "Choose a number of days from the list."),
        ({"share": "1/3"}, "At least half of those"),
        ({"quorum": "none"}, "Enough members must say yes to this."),
        ({"sponsors": "nobody"}, "Choose each answer from its list."),
        ({}, "It is so already."),
    ],
)
def test_a_rule_that_cannot_be_comes_again(moot: Moot, typed: dict[str, str], problem: str):
    answer = moot.browser(moot.bob).post(
        "/decide/propose/rule", {"matter": "ordinary"} | FORM | typed
    )

    assert answer.status == 422
    assert problems(answer)[0].startswith(problem)


def test_five_answers_suggest_a_constitution_and_say_why(moot: Moot):
    bob = moot.browser(moot.bob)
    circle = bob.get("/decide/constitution?many=few&known=well&fast=time&seen=all&host=us").text
    many = bob.get("/decide/constitution?many=more&known=well&fast=time&seen=all&host=us").text

    assert "“Consensus circle” fits you." in circle
    assert "“Common Rule” fits you." in many
    assert "With more than 12 somebody always objects." in many
    assert "/decide/propose/constitution?name=common%20rule" in many
    assert "Choose an answer." in bob.get("/decide/constitution?many=few").text
    assert "Choose an answer." not in bob.get("/decide/constitution").text


def test_a_constitution_a_server_and_a_community_are_proposed_by_form(moot: Moot):
    bob = moot.browser(moot.bob)
    a_community(moot.db, moot.ada)

    for path, typed, shown in (
        ("constitution", {"name": "common rule"}, "Live by the constitution “Common Rule”"),
        ("server", {"host": "far.example", "stance": "blocked"}, "Block far.example."),
        ("room", {"community": "garden"}, "Close the community"),
    ):
        place = bob.post(f"/decide/propose/{path}", FORM | typed).location
        assert place is not None
        assert shown in bob.get(place).text


def test_a_member_calls_the_founding_vote_once_two_weeks_have_passed(moot: Moot):
    bob = moot.browser(moot.bob)
    early = bob.get("/decide/founding").text
    assert "Any member can call it from" in early
    assert "Call the founding vote now" not in early
    assert bob.post("/decide/founding/call", {}).status == 409

    moot.clock.advance(days=14.1)
    assert "Call the founding vote now" in bob.get("/decide/founding").text
    place = bob.post("/decide/founding/call", {}).location

    assert place is not None
    assert "By which rules do we want to decide?" in bob.get(place).text
    assert "The founder has one vote, as everybody." in bob.get("/decide/founding").text


def test_every_mandate_of_others_has_a_way_to_propose_its_end(moot: Moot):
    assert "Propose to end this" in moot.browser(moot.bob).get("/mandates").text
    assert "Propose to end this" not in moot.browser(moot.ada).get("/mandates").text
    assert "Propose to end this" not in moot.browser().get("/mandates").text


def test_somebody_is_bound_by_the_words_of_the_proposal(moot: Moot):
    bob = moot.browser(moot.bob)
    typed = {
        "name": "eve", "powers": "post.pin", "scope": "moot", "days": "30", "bound": "yes",
        "title": "Eve pins the plan", "reason": "Once.",
    }  # fmt: skip
    refused = bob.post("/decide/propose/entrust", typed | {"statement": " "})
    assert problems(refused) == ["Write the instructions that bind them."]

    place = bob.post("/decide/propose/entrust", typed | {"statement": "Pin *the plan*."}).location
    assert place is not None
    assert "They are bound by the words of a proposal." in bob.get(place).text
    with moot.db.read() as tx:
        ref = founding_vote.proposals.by_id(tx, int(place.rpartition("/")[2])).ref
    decide(moot.db, ref, [moot.ada, moot.bob, moot.eve])

    assert f'<a href="{place}">bound by these instructions</a>' in bob.get("/mandates").text


def test_only_what_is_lived_by_is_told_and_only_what_can_change_is_offered(moot: Moot):
    bob = moot.browser(moot.bob)

    told, asked = bob.get("/decide/rules").text, bob.get("/decide/propose/rule").text

    assert 'id="small"' in told
    assert 'value="small"' in asked
    assert 'id="exclusion"' in told
    assert "matter=exclusion" not in told
    assert 'value="ordinary"' in asked
    assert 'value="exclusion"' not in asked
    assert bob.get("/decide/propose/rule?matter=exclusion").status == 404


def test_a_rule_on_small_things_is_changed_by_form(moot: Moot):
    bob = moot.browser(moot.bob)
    page = bob.get("/decide/propose/rule?matter=small").text
    assert "How many objections bring it to a vote of all?" in page
    assert "How is it decided?" not in page

    form = {"matter": "small", "notice": "7", "block": "2", "title": "Small", "statement": "So."}
    shown = bob.post("/decide/propose/rule", form | {"show": "yes"}).text
    assert "If 2 do, it becomes" in shown
    refused = bob.post("/decide/propose/rule", form | {"notice": "3", "block": "1"})
    assert refused.status == 422
    place = bob.post("/decide/propose/rule", form).location or ""
    with moot.db.read() as tx:
        found = proposals.by_id(tx, int(place.rpartition("/")[2]))
        (done,) = effects.of_proposal(tx, found.id)
    rule = done.effect.fields["rule"]
    assert (rule["matter"], rule["block"], rule["notice"] // DAY) == ("small", 2, 7)
