"""Letting people in by a decision, on pages: who asks, what they answered, and the vote."""

from folkmoot.identity import letting_in
from tests.build import person
from tests.identity.build import do_jobs
from tests.web.moot import Moot, problems
from tests.web.pages.account.accounts import set_setting
from tests.web.pages.account.test_applying import ASKED, a_moot_that_asks
from tests.web.pages.decide.test_deciding import agree


def somebody_asks(moot: Moot, admitting: str) -> str:
    """The ref of an application that waits."""
    a_moot_that_asks(moot)
    set_setting(moot, "admitting", admitting)
    moot.browser().post("/apply", ASKED)
    page = moot.browser(moot.ada).get("/applications").text
    return page.split("application=")[1][:32]


def propose(moot: Moot, by, ref: str) -> str:
    form = {"application": ref, "title": "Let rui in", "statement": ""}
    answer = moot.browser(by).post("/decide/propose/joining", form)
    assert answer.location, problems(answer)
    return answer.location


def test_where_all_decide_every_member_reads_and_proposes(moot: Moot):
    ref = somebody_asks(moot, "members")
    bob = moot.browser(moot.bob)
    waiting = bob.get("/applications").text
    assert "I weave." in waiting
    assert "Say no" not in waiting
    assert 'Applications <span class="num">1' in bob.get("/about").text
    assert "Let somebody in who asks to join" in bob.get("/decide/propose").text
    form = bob.get(f"/decide/propose/joining?application={ref}").text
    assert 'value="Let rui in"' in form
    assert "Ana told me." in form

    place = propose(moot, moot.bob, ref)
    page = moot.browser(moot.eve).get(place).text
    assert "Let rui in, who asked to join." in page
    assert "I weave." in page
    moot.browser(moot.eve).post(f"{place}/sponsor", {})
    agree(moot, place)
    do_jobs(moot.db, {letting_in.JOB: letting_in.welcome})

    assert person(moot.db, "rui")
    assert "I weave." not in bob.get(place).text
    assert "Nobody is waiting." in bob.get("/applications").text


def test_a_steward_can_let_all_decide(moot: Moot):
    ref = somebody_asks(moot, "stewards")

    place = propose(moot, moot.ada, ref)

    assert "I weave." in moot.browser(moot.bob).get(place).text


def test_where_stewards_decide_others_neither_read_nor_propose(moot: Moot):
    ref = somebody_asks(moot, "stewards")
    bob = moot.browser(moot.bob)

    assert bob.get(f"/decide/propose/joining?application={ref}").status == 403
    assert bob.post("/decide/propose/joining", {"application": ref, "title": "x"}).status == 403
    assert "Let somebody in who asks" not in bob.get("/decide/propose").text


def test_where_all_decide_a_steward_says_no_but_not_yes(moot: Moot):
    ref = somebody_asks(moot, "members")
    ada = moot.browser(moot.ada)

    assert ada.post(f"/applications/{ref}", {"answer": "yes"}).status == 403
    assert "Let rui in" not in ada.get("/applications").text
    assert ada.post(f"/applications/{ref}", {"answer": "no", "reason": "Spam."}).location


def test_whom_nobody_knows_of_is_not_proposed(moot: Moot):
    somebody_asks(moot, "members")
    form = {"application": "9" * 32, "title": "Let rui in", "statement": ""}

    answer = moot.browser(moot.bob).post("/decide/propose/joining", form)

    assert answer.status == 422
    assert "Choose somebody from the list." in answer.text
