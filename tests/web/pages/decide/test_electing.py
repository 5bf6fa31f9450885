"""Elections on pages: proposed, stood in, taken back, voted on and told in minutes."""

import re

from folkmoot.assembly import mandates
from folkmoot.forum.subscriptions import Subscribe
from tests.build import join
from tests.forum.build import a_community, do
from tests.web.moot import Moot, problems

PATH = "/decide/propose/election"
FORM = {
    "powers": "member.ban", "scope": "moot", "seats": "1", "reason": "For the peace of the house.",
    "title": "Who keeps the peace?", "statement": "We *need* one.",
}  # fmt: skip


def test_three_members_elect_one_of_them(moot: Moot):
    people = [moot.browser(one) for one in (moot.ada, moot.bob, moot.eve)]
    ada, bob, eve = people
    assert "not for more than two terms in a row" in bob.get(PATH).text
    answer = bob.post(PATH, FORM)
    assert answer.location, problems(answer)
    place = answer.location
    assert "Nobody yet." in eve.get(place).text
    for one in (ada, eve):
        assert one.post(f"{place}/stand", {}).location == place
    assert "Stand no longer" in ada.get(place).text
    assert bob.post(f"{place}/stand", {}).location == place
    assert bob.post(f"{place}/unstand", {}).location == place
    page = bob.get(place).text
    assert "Ban a person" in page
    assert "One is elected." in page
    if "Stand behind it" in eve.get(place).text:
        eve.post(f"{place}/sponsor", {})

    for one in people:
        one.post(f"{place}/ready", {})
    assert "None of them" in eve.get(place).text
    for one in people:
        order = {"place-1": "2", "place-2": "1", "place-0": "3"}
        assert one.post(f"{place}/vote", order).location == place

    page = bob.get(place).text
    assert "eve was elected: 3 prefer them to none of them" in page
    assert "Entrust eve" in page
    with moot.db.read() as tx:
        [held] = mandates.held_by(tx, moot.eve.id, moot.clock.now())
    assert held.powers == ("member.ban",)
    minutes = bob.get(f"{place}/minutes").text
    assert "eve was elected" in minutes
    assert "Everybody could put the candidates in order, with none of them." in minutes
    assert "said yes" not in minutes
    assert "- eve" in bob.get(f"{place}/minutes.txt").text


def test_what_is_wrong_with_an_election_is_said(moot: Moot):
    bob = moot.browser(moot.bob)
    for typed, said in (
        ({"powers": ""}, "Choose at least one power"),
        ({"seats": "10"}, "can be elected."),
        ({"reason": ""}, "Say why"),
        ({"scope": "nowhere"}, "what the mandate is over"),
        ({"title": ""}, "Give the proposal a title."),
    ):
        answer = bob.post(PATH, FORM | typed)
        assert answer.status == 422
        assert said in answer.text
        assert "We *need* one." in answer.text


def test_an_election_in_which_nobody_stands_says_so(moot: Moot):
    people = [moot.browser(one) for one in (moot.ada, moot.bob, moot.eve)]
    place = people[1].post(PATH, FORM).location
    assert place
    if "Stand behind it" in people[2].get(place).text:
        people[2].post(f"{place}/sponsor", {})
    for one in people:
        one.post(f"{place}/ready", {})
    page = people[0].get(place).text
    assert "Nobody stood, or nobody had another member behind them" in page
    assert people[0].get("/decide").status == 200


def test_those_who_are_subscribed_to_a_community_elect_its_steward(moot: Moot):
    room = a_community(moot.db, moot.ada, "garden")
    late = join(moot.db, moot.ada, "late")
    for one in (moot.ada, moot.bob, moot.eve):
        do(moot.db, one, Subscribe(room))
    moot.clock.advance(seconds=1)
    bob, scope = moot.browser(moot.bob), f"community:{room}"
    assert f"/decide/propose/election?scope={scope}" in bob.get("/c/garden").text
    assert f'value="{scope}" selected' in bob.get(f"{PATH}?scope={scope}").text

    place = bob.post(PATH, FORM | {"scope": scope, "body": "subscribed"}).location

    assert "3 members who are subscribed to Garden may vote. You are one of them." in (
        bob.get(place).text
    )
    other = moot.browser(late).get(place).text
    assert "You are not one of them." in other
    assert "3 members may vote: those who are subscribed" in other


def test_who_decides_is_asked_from_twelve_members_on(moot: Moot):
    bob = moot.browser(moot.bob)
    assert "Who votes?" not in bob.get(PATH).text
    last = moot.eve
    for n in range(9):
        last = join(moot.db, last, f"friend{n}")
    assert "Who votes?" in bob.get(PATH).text
    assert "Who votes?" in bob.get("/decide/propose/entrust").text


def test_candidates_say_who_they_are_and_need_another_member_behind_them(moot: Moot):
    others = [join(moot.db, moot.ada, f"friend{n}") for n in range(3)]
    people = [moot.browser(one) for one in (moot.ada, moot.bob, moot.eve, *others)]
    ada, bob, eve = people[:3]
    place = bob.post(PATH, FORM).location
    assert place
    assert ada.post(f"{place}/stand", {"words": "x" * 1001}).status == 422
    assert "Nobody yet." in ada.get(place).text
    assert ada.post(f"{place}/stand", {"words": "I am *fair*."}).location == place
    assert eve.post(f"{place}/stand", {}).location == place
    page = bob.get(place).text
    assert "only if another member stands behind them" in page
    assert page.count("nobody stands behind them yet") == 2
    assert "I am <em>fair</em>." in page
    first, second = re.findall(r'name="candidate" value="([0-9a-f]{32})"', page)
    assert ada.post(f"{place}/support", {"candidate": first}).status == 403
    for one in (first, second):
        assert bob.post(f"{place}/support", {"candidate": one}).location == place
    assert bob.post(f"{place}/unsupport", {"candidate": second}).location == place
    assert eve.post(f"{place}/speak", {"words": " "}).status == 422
    assert eve.post(f"{place}/speak", {"words": "I, too."}).location == place
    assert bob.get(f"/decide/candidate/{second}/erase").status == 200
    assert bob.post(f"/decide/candidate/{second}/erase", {}).status == 403
    assert eve.post(f"/decide/candidate/{second}/erase", {}).location == place
    assert "I, too." not in bob.get(place).text

    for one in people[2:4]:
        one.post(f"{place}/sponsor", {})
    for one in people:
        one.post(f"{place}/ready", {})
    page = bob.get(place).text
    assert 'id="place-1"' in page
    assert 'id="place-2"' not in page
    for one in people:
        one.post(f"{place}/vote", {"place-1": "1", "place-0": "2"})
    assert "ada was elected" in bob.get(place).text
    assert "- ada: I am *fair*." in bob.get(f"{place}/minutes.txt").text
