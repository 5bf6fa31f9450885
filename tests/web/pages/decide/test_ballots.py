"""Ballots on pages: a secret one with its code, and the order of several ways."""

import re

from folkmoot.assembly.deciding import proposals, secret
from folkmoot.assembly.mandates import EndMandate
from tests.assembly.deciding.build import look, mandate_of, propose, ready, support
from tests.assembly.deciding.test_choosing import choice
from tests.assembly.deciding.test_secret import close
from tests.build import join
from tests.web.moot import Moot

PLACE = re.compile(r'<select id="place-(\d)"')
CODE = re.compile(r'name="code" value="([a-z2-7-]{29})"')


def test_a_secret_vote_from_the_code_to_the_list(moot: Moot):
    others = [join(moot.db, moot.ada, f"friend{n}") for n in range(5)]
    people = [moot.ada, moot.bob, moot.eve, *others]
    ref = propose(moot.db, moot.bob, EndMandate(mandate_of(moot.db, moot.ada).ref, "Enough."))
    support(moot.db, ref, people[2:6])
    ready(moot.db, ref, people)
    place = f"/decide/{look(moot.db, ref).id}"
    moot.browser(moot.eve).post(f"{place}/unready", {})  # so that it stays open
    codes: list[str] = []
    for one in people:
        browser = moot.browser(one)
        page = browser.get(place).text
        assert "This vote is secret. Other members and stewards cannot see how you voted." in page
        codes += CODE.findall(page)
        done = browser.post(f"{place}/vote", {"choice": "yes", "code": codes[-1]})
        assert "Your vote is cast" in done.text
        assert codes[-1] in done.text
    bob = moot.browser(moot.bob)
    again = bob.get(place).text
    assert codes[1] not in again
    assert "You have voted. To change your vote" in again

    wrong = bob.post(f"{place}/vote", {"choice": "no", "code": codes[1][:-1]})
    assert wrong.status == 422
    assert "This is no code" in wrong.text
    changed = bob.post(f"{place}/vote", {"choice": "no", "code": codes[1].upper()})
    assert "Your vote is cast" in changed.text
    close(moot.db)

    page = bob.get(place).text
    assert "7 yes, 1 no" in page
    assert "nobody sees how" in page
    assert "How each member voted" not in page
    assert secret.mark_of(ref, codes[1]) in page
    with moot.db.read() as tx:
        listed = dict(secret.list_of(tx, proposals.by_ref(tx, ref).id))
    assert listed[secret.mark_of(ref, codes[1])] == "no"


def test_each_voter_has_an_order_of_their_own_that_stays_and_nothing_stands_last(moot: Moot):
    people = [moot.ada, moot.bob, moot.eve]
    refs = [choice(moot.db, one) for one in people]
    for ref in refs:
        ready(moot.db, ref, people)
    orders = set[tuple[str, ...]]()
    for ref in refs:
        for one in people:
            browser, place = moot.browser(one), f"/decide/{look(moot.db, ref).id}"
            seen = [tuple(PLACE.findall(browser.get(place).text)) for _ in range(2)]
            assert seen[0] == seen[1]
            assert seen[0][-1] == "0"
            orders.add(seen[0])
    assert len(orders) > 1


def test_several_ways_are_put_in_order_and_the_result_is_a_sentence_and_a_table(moot: Moot):
    people = [moot.ada, moot.bob, moot.eve]
    ref = choice(moot.db, moot.ada)
    ready(moot.db, ref, people)
    place = f"/decide/{look(moot.db, ref).id}"
    for one in people:
        browser = moot.browser(one)
        nothing = browser.post(f"{place}/vote", {})
        assert nothing.status == 422
        assert "Choose how you vote." in nothing.text
        order = {"place-1": "2", "place-2": "1", "place-3": "", "place-0": "2"}
        assert browser.post(f"{place}/vote", order).location == place
    close(moot.db)

    page = moot.browser(moot.eve).get(place).text

    assert "“Yours” was chosen: 3 prefer it to leaving everything as it is, 0 do not" in page
    assert "How many prefer what stands at the left to what stands above" in page
