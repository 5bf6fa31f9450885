"""Proposing another way on the page of a proposal."""

from tests.web.client import Client
from tests.web.moot import Moot, problems


def setting(client: Client, value: str, title: str) -> str:
    """Propose on its page what a setting is; gives the place of the proposal."""
    form = {"key": "summary", "value": value, "title": title, "statement": "So."}
    answer = client.post("/decide/propose/setting", form)
    assert answer.location, problems(answer)
    return answer.location


def test_two_ways_are_proposed_and_voted_on_together(moot: Moot):
    people = [moot.browser(one) for one in (moot.ada, moot.bob, moot.eve)]
    _, bob, eve = people
    place = setting(bob, "We print.", "Print")
    assert "None of your proposals" in eve.get(f"{place}/rival").text
    refused = eve.post(f"{place}/rival", {"rival": "none"})
    assert refused.status == 422
    assert problems(refused) == ["Choose one of the list."]
    rival = setting(eve, "We bind.", "Bind")
    number = rival.rpartition("/")[2]
    assert "Which of your proposals?" in eve.get(f"{place}/rival").text

    opened = eve.post(f"{place}/rival", {"rival": number})

    assert opened.location == place
    page = bob.get(place).text
    assert "Other ways" in page
    assert f'href="{rival}"' in page
    assert "It stands beside:" in eve.get(rival).text
    assert eve.post(f"{rival}/alone", {}).location == rival
    assert "Other ways" not in bob.get(place).text


def test_who_comes_too_late_with_another_way_reads_why_beside_the_form(moot: Moot):
    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)
    place, rival = setting(bob, "We print.", "Print"), setting(eve, "We bind.", "Bind")
    bob.post(f"{place}/withdraw", {})

    late = eve.post(f"{place}/rival", {"rival": rival.rpartition("/")[2]})

    assert late.status == 409
    assert len(problems(late)) == 1
