"""Votes, saving, following, blocking, reporting, the inbox: one press each."""

import pytest

from folkmoot.forum import reports
from tests.forum.build import a_comment, tally_of
from tests.web.moot import Moot, nonce
from tests.web.pages.talk.build import a_thread, send


@pytest.mark.parametrize(("value", "score"), [("1", 1), ("-1", -1), ("0", 0)])
def test_a_vote_counts_and_leads_back_to_the_post(moot: Moot, value: str, score: int):
    post, number = a_thread(moot)
    eve = moot.browser(moot.eve)

    sent = eve.post(f"/post/{number}/vote", {"vote": value, "back": "/?order=new"})

    assert sent.location == f"/?order=new#p{number}"
    assert tally_of(moot.db, post)["score"] == score


def test_a_vote_on_a_comment_leads_back_to_the_comment(moot: Moot):
    post, number = a_thread(moot)
    comment = a_comment(moot.db, moot.bob, post)
    eve = moot.browser(moot.eve)

    for _ in range(2):
        sent = eve.post("/comment/1/vote", {"vote": "1", "back": f"/post/{number}?order=old"})

    assert sent.location == f"/post/{number}?order=old#c1"
    assert tally_of(moot.db, comment)["score"] == 1


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_no_form_leads_to_another_site(moot: Moot, back: str):
    _, number = a_thread(moot)
    sent = moot.browser(moot.eve).post(f"/post/{number}/vote", {"vote": "1", "back": back})

    assert sent.location == f"/post/{number}#p{number}"


def test_a_vote_must_be_one(moot: Moot):
    _, number = a_thread(moot)
    assert moot.browser(moot.eve).post(f"/post/{number}/vote", {"vote": "9"}).status == 422


def test_what_is_saved_is_listed_until_it_is_not(moot: Moot):
    post, number = a_thread(moot)
    a_comment(moot.db, moot.bob, post, body="Worth keeping")
    eve = moot.browser(moot.eve)

    eve.post(f"/post/{number}/save", {"saved": "yes"})
    eve.post("/comment/1/save", {"saved": "yes"})
    assert "A post" in eve.get("/saved").text
    assert "Worth keeping" in eve.get("/saved/comments").text
    assert "A post" not in moot.browser(moot.bob).get("/saved").text

    eve.post(f"/post/{number}/save", {"saved": "no"})
    assert "A post" not in eve.get("/saved").text


def test_a_saved_post_that_is_deleted_leaves_the_list(moot: Moot):
    _, number = a_thread(moot)
    eve = moot.browser(moot.eve)
    eve.post(f"/post/{number}/save", {"saved": "yes"})

    moot.browser(moot.bob).post(f"/post/{number}/delete")

    assert "A post" not in eve.get("/saved").text


def test_a_followed_community_fills_the_list_of_subscribed(moot: Moot):
    a_thread(moot)
    eve = moot.browser(moot.eve)
    assert "A post" not in eve.get("/subscribed").text

    sent = eve.post("/c/garden/subscribe", {"subscribed": "yes"})

    assert sent.location == "/c/garden"
    assert "A post" in eve.get("/subscribed").text
    eve.post("/c/garden/subscribe", {"subscribed": "no"})
    assert "A post" not in eve.get("/subscribed").text


@pytest.mark.parametrize("path", ["/u/bob/block", "/post/1/block", "/comment/1/block"])
def test_a_blocked_person_is_out_of_sight_until_unblocked(moot: Moot, path: str):
    post, number = a_thread(moot)
    a_comment(moot.db, moot.bob, post, body="Unwanted words")
    eve = moot.browser(moot.eve)

    eve.post(path, {"blocked": "yes"})

    assert "A post" not in eve.get("/").text
    thread = eve.get(f"/post/{number}").text
    assert "Unwanted words" not in thread
    assert "somebody you blocked" in thread
    assert "somebody who left" not in thread
    assert "Unwanted words" not in eve.get("/search?q=Unwanted&kind=comments").text
    eve.post("/u/bob/block", {"blocked": "no"})
    assert "Unwanted words" in eve.get(f"/post/{number}").text


def test_a_blocked_community_leaves_the_front_page(moot: Moot):
    a_thread(moot)
    eve = moot.browser(moot.eve)

    eve.post("/c/garden/block", {"blocked": "yes"})

    assert "A post" not in eve.get("/").text
    assert "A post" in eve.get("/c/garden").text


@pytest.mark.parametrize("path", ["/post/1/report", "/comment/1/report"])
def test_a_report_reaches_the_stewards_once(moot: Moot, path: str):
    post, _ = a_thread(moot)
    a_comment(moot.db, moot.bob, post)
    eve = moot.browser(moot.eve)
    fields = {"reason": "It is spam", "nonce": nonce(eve.get(path))}

    assert eve.post(path, fields).status == 303
    assert eve.post(path, fields).status == 303

    with moot.db.read() as tx:
        assert reports.waiting_count(tx, ["moot"]) == 1


def test_a_report_without_a_reason_is_asked_for_again(moot: Moot):
    a_thread(moot)
    assert send(moot.browser(moot.eve), "/post/1/report", {"reason": ""}).status == 422


def test_an_answer_waits_in_the_inbox_until_it_is_read(moot: Moot):
    post, _ = a_thread(moot)
    a_comment(moot.db, moot.eve, post, body="A word to @bob")
    bob = moot.browser(moot.bob)

    page = bob.get("/inbox")
    assert "A word to" in page.text
    assert "Mark all as read" in bob.get("/inbox").text
    assert "A word to" in bob.get("/inbox?of=reply").text
    assert "A word to" not in bob.get("/inbox?of=moderation").text

    bob.post("/inbox/1/read")
    assert "Mark all as read" not in bob.get("/inbox").text


def test_reading_all_leaves_what_came_after_the_page(moot: Moot):
    post, _ = a_thread(moot)
    a_comment(moot.db, moot.eve, post, body="First")
    bob = moot.browser(moot.bob)
    a_comment(moot.db, moot.eve, post, body="Second")

    bob.post("/inbox/read", {"upto": "1"})

    assert bob.get("/inbox").text.count('class="unread"') == 1


def test_the_words_of_a_hidden_answer_do_not_stand_in_the_inbox(moot: Moot):
    post, _ = a_thread(moot)
    a_comment(moot.db, moot.eve, post, body="Taken back")
    moot.browser(moot.eve).post("/comment/1/delete")

    page = moot.browser(moot.bob).get("/inbox").text

    assert "Taken back" not in page
    assert "answered your post" in page
