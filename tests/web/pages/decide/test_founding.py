"""The founding vote on pages: what can be chosen, who stands, and both questions in one form."""

import re

from folkmoot.assembly.deciding import founding_vote, pairing, proposals
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.record.actors import Member
from tests.build import join
from tests.web.moot import Moot, problems

ORDER = {"place-0": "3", "place-1": "2", "place-2": "1"}
BOB = {"stewards-place-0": "2", "stewards-place-1": "1"}


def called(moot: Moot) -> tuple[str, str]:
    """The places of a founding vote that Bob called, and of the election in its ballot."""
    moot.clock.advance(days=14.1)
    place = moot.browser(moot.bob).post("/decide/founding/call", {}).location or ""
    with moot.db.read() as tx:
        return place, f"/decide/{pairing.election_of(tx, int(place.rpartition('/')[2]))}"


def opened(moot: Moot) -> tuple[str, str]:
    """The same once Bob stands in it and it is open."""
    place, election = called(moot)
    moot.browser(moot.bob).post(f"{election}/stand", {"words": "I mend presses."})
    moot.clock.advance(days=4)
    proceed(moot.db)
    return place, election


def test_one_page_shows_both_questions_and_who_stands(moot: Moot):
    bob = moot.browser(moot.bob)
    told = bob.get("/decide/founding").text
    assert "you are 3 now" in told
    assert "Consensus circle" in told
    place, election = called(moot)

    done = bob.post(f"{election}/stand", {"words": "I mend presses."})

    assert done.location == place
    page = bob.get(place).text
    assert "By which rules do we want to decide?" in page
    assert "Who are our first stewards?" in page
    assert "I mend presses." in page
    assert "at least 2 of 3" in page
    assert page.count("It is announced for 3 days, and then voted on for 14 days.") == 2
    assert "Five questions that help to choose" in page
    listed = bob.get("/decide").text
    assert place in listed
    assert election not in listed
    assert "It is asked in the same ballot as the founding vote." in bob.get(election).text


def test_one_form_answers_both(moot: Moot):
    place, election = opened(moot)
    ada = moot.browser(moot.ada)
    assert problems(ada.post(f"{place}/vote", {})) == ["Choose how you vote."]

    assert ada.post(f"{place}/vote", ORDER | BOB).location == place

    page = ada.get(place).text
    assert "Change my vote" in page
    assert "<form" not in moot.browser(moot.bob).get(election).text.partition("Who stands")[2]
    moot.browser(moot.bob).post(f"{place}/vote", ORDER | BOB)
    moot.clock.advance(days=15)
    proceed(moot.db)
    page = ada.get(place).text
    assert "“Consensus circle” was chosen" in page
    assert "was elected: 2 prefer them" in page
    assert ada.get(f"{election}/minutes").status == 200


def test_one_of_both_can_be_left_for_later(moot: Moot):
    place, _ = opened(moot)
    ada = moot.browser(moot.ada)

    ada.post(f"{place}/vote", BOB)
    assert ">Vote</button>" in ada.get(place).text
    ada.post(f"{place}/vote", ORDER)

    assert "Change my vote" in ada.get(place).text


def test_a_page_says_that_without_a_constitution_nobody_is_elected(moot: Moot):
    place, election = opened(moot)
    for who in (moot.ada, moot.bob):
        moot.browser(who).post(f"{place}/vote", {"place-0": "1"} | BOB)
    moot.clock.advance(days=15)
    proceed(moot.db)

    for where in (place, election):
        page = moot.browser(moot.eve).get(where).text
        assert "so nobody was elected, and nobody counted this" in page


def test_from_seven_on_the_second_question_is_secret_and_has_its_code(moot: Moot):
    people: list[Member] = [join(moot.db, moot.ada, f"more{n}") for n in range(5)]
    place, election = called(moot)
    bob, ada = moot.browser(moot.bob), moot.browser(moot.ada)
    bob.post(f"{election}/stand", {"words": ""})
    with moot.db.read() as tx:
        found = proposals.by_id(tx, int(election.rpartition("/")[2]))
        ((one, *_),) = (re.findall(r'name="candidate" value="(\w+)"', ada.get(place).text),)
    ada.post(f"{election}/support", {"candidate": one})
    moot.clock.advance(days=4)
    proceed(moot.db)
    page = ada.get(place).text
    assert found.seats == 2
    assert len(people) == 5
    code = re.search(r'name="stewards-code" value="([^"]+)"', page)
    assert code is not None

    done = ada.post(f"{place}/vote", ORDER | {"stewards-approve": "1", "stewards-code": code[1]})

    assert code[1] in done.text
    assert "You have voted. To change your vote" in ada.get(place).text
    assert ada.post(f"{place}/vote", ORDER).location == place
    wrong = ada.post(f"{place}/vote", ORDER | {"stewards-approve": "0", "stewards-code": "x"})
    assert wrong.status == 422
    assert founding_vote.TITLE in wrong.text
