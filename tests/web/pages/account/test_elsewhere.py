"""One's accounts elsewhere: looked up, said to have been one's own, moved to, and taken back."""

import pytest

from folkmoot.federation.fetching import faults
from folkmoot.peers import actors, moving, wanted
from folkmoot.record.actors import Visitor
from tests.forum.build import FAR, a_visitor
from tests.peers.build import actor
from tests.web.moot import Moot, nonce, problems

PAGE = "/settings/elsewhere"
VIC = f"https://{FAR}/u/vic"


@pytest.fixture
def vic(moot: Moot) -> Visitor:
    return a_visitor(moot.db)


def address(moot: Moot) -> str:
    with moot.db.read() as tx:
        found = moving.people.by_ref(tx, moot.bob.ref)
    assert found is not None
    return found.actor_url or ""


def learn(moot: Moot, vic: Visitor, was: str) -> None:
    one = actor(VIC, ref=vic.ref, fetched_at=moot.clock.now(), was_ours=was)
    with moot.db.write() as tx:
        actors.put(tx, one)


def look(moot: Moot, browser, field: str, path: str | None = f"/u/vic@{FAR}"):
    """Look an account up, and let its server answer."""
    page = browser.get(PAGE)
    answer = browser.post(f"{PAGE}/{field}", {"nonce": nonce(page), field: f"@vic@{FAR}"})
    assert "It is being fetched" in browser.get(answer.location).text
    ref, now = answer.location.rpartition("/")[2], moot.clock.now()
    with moot.db.write() as tx:
        asked = wanted.find(tx, ref)
        if path is None:
            wanted.failed(tx, ref, faults.NOT_FOUND, {"host": FAR}, now)
        else:
            wanted.found(tx, ref, path, now)
    assert asked is not None
    assert asked.fresh
    return browser.get(answer.location)


def said(browser, page, what: str, account: str = VIC):
    return browser.post(f"{PAGE}/{what}", {"nonce": nonce(page), "account": account})


def test_an_account_is_named_as_ones_own_and_taken_out(moot: Moot, vic: Visitor):
    browser = moot.browser(moot.bob)
    learn(moot, vic, "[]")

    page = look(moot, browser, "before")
    assert f"Were you @vic@{FAR} before?" in page.text
    shown = browser.follow(said(browser, page, "was"))

    assert f'<a href="/u/vic@{FAR}">@vic@{FAR}</a>' in shown.text
    assert VIC not in browser.follow(said(browser, shown, "was-not")).text


def test_who_moves_is_told_what_follows_and_can_take_it_back(moot: Moot, vic: Visitor):
    browser = moot.browser(moot.bob)
    learn(moot, vic, f'["{address(moot)}"]')

    page = look(moot, browser, "to")
    for words in ("You stay a member", "already stays there", "again in 30 days"):
        assert words in page.text
    shown = browser.follow(said(browser, page, "move"))
    assert "Your page says that you moved to:" in shown.text
    assert "Days until you can move again: 30." in shown.text
    assert (
        f'They are elsewhere now, too: <a href="/u/vic@{FAR}">' in moot.browser().get("/u/bob").text
    )
    back = browser.follow(said(browser, shown, "stay"))

    assert "Your page says that you moved to:" not in back.text
    assert "They are elsewhere now" not in moot.browser().get("/u/bob").text


def test_an_account_that_does_not_know_one_is_named_with_what_to_do(moot: Moot, vic: Visitor):
    browser = moot.browser(moot.bob)
    learn(moot, vic, "[]")

    page = look(moot, browser, "to")

    assert "Sign in there" in page.text
    assert address(moot) in problems(page)[0]
    refused = said(browser, page, "move")
    assert refused.status == 409
    with moot.db.read() as tx:
        assert moving.moved_to(tx, moot.bob.id) is None


def test_what_is_not_there_or_no_person_is_said_beside_the_field(moot: Moot, vic: Visitor):
    browser = moot.browser(moot.bob)

    assert "has nothing at this address" in problems(look(moot, browser, "to", None))[0]
    assert "no account of a person" in problems(look(moot, browser, "before", "/c/bees"))[0]
    page = browser.post(f"{PAGE}/to", {"nonce": nonce(browser.get(PAGE)), "to": "just words"})
    assert page.status == 422
    assert "no account of another server" in problems(page)[0]


def test_what_others_look_up_is_nobodys_business(moot: Moot, vic: Visitor):
    ref = moot.clock.new_ref()
    with moot.db.write() as tx:
        wanted.ask(tx, ref, moot.eve.id, "@vic@far.example", moot.clock.now(), fresh=True)

    assert moot.browser(moot.bob).get(f"{PAGE}/to/{ref}").status == 404
