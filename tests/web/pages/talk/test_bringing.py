"""Bring a conversation by its address: what is typed, the wait, what comes of it, and for whom."""

import pytest

from folkmoot.federation.fetching import faults
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.peers import gatherings, wanted
from folkmoot.record.actors import Visitor
from folkmoot.storage.jobs import run_all
from tests.forum.build import a_comment, a_post, a_visitor, away_community, do, id_of
from tests.web.moot import nonce, problems

POST = "https://far.example/post/17"


def asked(moot, typed=POST, member=None):
    browser = moot.browser(member or moot.bob)
    page = browser.get("/bring")
    return browser, browser.post("/bring", {"nonce": nonce(page), "q": typed})


def ref_of(answer):
    return answer.location.rpartition("/")[2]


def settle(moot, answer, path=None, problem=faults.NOT_FOUND):
    with moot.db.write() as tx:
        if path:
            wanted.found(tx, ref_of(answer), path, moot.clock.now())
        else:
            wanted.failed(tx, ref_of(answer), problem, {"host": "far.example"}, moot.clock.now())


def test_one_waits_on_a_page_that_looks_again_by_itself(moot):
    browser, answer = asked(moot)
    page = browser.follow(answer)
    assert "It is being fetched" in page.text
    assert '<meta http-equiv="refresh" content="2">' in page.text
    assert POST in page.text


def test_what_came_is_shown(moot):
    room = away_community(moot.db)
    vic = a_visitor(moot.db)
    post = a_post(moot.db, Visitor(vic.ref, vic.id), room, "Honey", object_url=POST)
    number = id_of(moot.db, post)
    browser, answer = asked(moot, "https://far.example/post/99")
    settle(moot, answer, f"/post/{number}")
    page = browser.follow(browser.get(answer.location))
    assert "Honey" in page.text
    assert 'href="/c/bees@far.example"' in page.text
    # and it can be answered
    said = browser.post(f"/post/{number}/reply", {"nonce": nonce(page), "body": "Hello there"})
    assert "Hello there" in browser.follow(said).text


def test_what_is_here_already_needs_no_wait(moot):
    room = away_community(moot.db)
    post = a_post(moot.db, a_visitor(moot.db), room, "Honey", object_url=POST)
    _, answer = asked(moot)
    assert answer.location == f"/post/{id_of(moot.db, post)}"
    assert run_all(moot.db, moot.clock, {wanted.JOB: lambda _: None}) == 0


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (faults.NOT_FOUND, "far.example has nothing at this address."),
        (faults.GONE, "far.example says that it is gone"),
        (faults.REFUSES, "far.example does not show it to this moot."),
        (faults.BLOCKED, "This moot blocks far.example"),
        (faults.TOO_LATE, "far.example took too long."),
    ],
)
def test_why_it_did_not_come_stands_beside_what_was_typed(moot, problem, sentence):
    browser, answer = asked(moot)
    settle(moot, answer, problem=problem)
    page = browser.get(answer.location)
    assert any(sentence in one for one in problems(page))
    assert f'value="{POST}"' in page.text.replace("&#x3a;", ":")
    assert "refresh" not in page.text


@pytest.mark.parametrize("typed", ["", "two words", "ftp://x.example", "@ada", "x" * 3000])
def test_other_words_are_an_error_beside_the_field(moot, typed):
    browser = moot.browser(moot.bob)
    page = browser.get("/bring")
    answer = browser.post("/bring", {"nonce": nonce(page), "q": typed})
    assert answer.status == 422
    assert run_all(moot.db, moot.clock, {wanted.JOB: lambda _: None}) == 0


def test_only_members_cause_a_fetch(moot):
    stranger = moot.browser()
    assert stranger.get("/bring").status in (303, 401)
    assert stranger.post("/bring", {"q": POST}).status in (303, 401, 403)
    assert run_all(moot.db, moot.clock, {wanted.JOB: lambda _: None}) == 0
    assert "Members can bring it here" in stranger.get(f"/search?q={POST}").text


def test_what_others_wait_for_is_nobodys_business(moot):
    _, answer = asked(moot)
    assert moot.browser(moot.eve).get(answer.location).status == 404


def test_nobody_asks_without_end(moot):
    browser = moot.browser(moot.bob)
    page = nonce(browser.get("/bring"))
    answers = [browser.post("/bring", {"nonce": page, "q": f"{POST}{n}"}) for n in range(6)]
    assert [one.status for one in answers] == [303] * 5 + [429]
    for answer in answers[:5]:
        settle(moot, answer)
    statuses = []
    for number in range(20):
        answer = browser.post("/bring", {"nonce": page, "q": f"{POST}{number}"})
        statuses.append(answer.status)
        if answer.status == 303:
            settle(moot, answer)
    assert statuses[-1] == 429


def test_the_search_offers_to_bring_what_is_an_address(moot):
    browser = moot.browser(moot.bob)
    page = browser.get("/search?q=%21bees%40far.example")
    assert 'action="/bring"' in page.text
    answer = browser.post("/bring", {"nonce": nonce(page), "q": "!bees@far.example"})
    assert answer.status == 303
    away_community(moot.db)
    page = browser.get("/search?q=%21bees%40far.example")
    assert 'href="/c/bees@far.example"' in page.text


def test_a_community_elsewhere_says_where_it_lives_and_what_is_fetched(moot):
    room = away_community(moot.db, "Bees")
    browser = moot.browser(moot.bob)
    assert "lives on far.example" in browser.get("/c/Bees@far.example").text
    do(moot.db, moot.bob, Subscribe(room))
    assert "are being fetched from far.example" in browser.get("/c/Bees@FAR.example").text
    url = "https://far.example/c/Bees"
    with moot.db.write() as tx:
        gatherings.failed(tx, url, faults.REFUSES, {"host": "far.example"}, moot.clock.now())
    page = browser.get("/c/Bees@far.example").text
    assert "far.example does not show it to this moot." in page
    with moot.db.write() as tx:
        gatherings.done(tx, url, 3, moot.clock.now())


def test_a_community_elsewhere_is_followed_and_written_in_from_its_page(moot):
    away_community(moot.db)
    browser = moot.browser(moot.bob)
    page = browser.get("/c/bees@far.example")
    answer = browser.post(
        "/c/bees@far.example/subscribe", {"nonce": nonce(page), "subscribed": "yes"}
    )
    assert answer.location == "/c/bees@far.example"
    form = browser.get("/submit?community=bees@far.example")
    assert "Bees (@far.example)" in form.text
    fields = {"nonce": nonce(form), "community": "bees@far.example", "title": "From here"}
    assert "From here" in browser.follow(browser.post("/submit", fields)).text


def test_a_comment_elsewhere_has_its_page(moot):
    room, vic = away_community(moot.db), a_visitor(moot.db)
    post = a_post(moot.db, vic, room, "Honey")
    comment = a_comment(moot.db, vic, post, body="Sweet")
    page = moot.browser(moot.bob).get(f"/comment/{id_of(moot.db, comment)}")
    assert "Sweet" in page.text
