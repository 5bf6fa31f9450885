"""Posts and comments written in a browser without a script."""

import re

import pytest
from sqlalchemy import Table, func, select

from folkmoot.forum.comments import comments
from folkmoot.forum.moderation import LockThread
from folkmoot.forum.posts import posts
from tests.forum.build import a_comment, a_community, a_post, do, id_of
from tests.web.client import Client
from tests.web.moot import Moot, nonce, problems
from tests.web.pages.talk.build import a_photograph, a_thread, send


def count(moot: Moot, table: Table) -> int:
    """How many rows a table has."""
    with moot.db.read() as tx:
        return tx.value(select(func.count()).select_from(table))


@pytest.fixture
def bob(moot: Moot) -> Client:
    """Bob's browser, in a moot with the community garden."""
    a_community(moot.db, moot.ada, "garden")
    return moot.browser(moot.bob)


def test_a_post_is_published_and_shown(moot: Moot, bob: Client):
    sent = send(bob, "/submit", {"community": "garden", "title": " Hay ", "body": "For *sale*"})

    assert sent.location == "/post/1"
    page = bob.follow(sent)
    assert "Your post is published." in page.text
    assert "<h1>Hay</h1>" in page.text
    assert "For <em>sale</em>" in page.text


def test_the_form_comes_again_with_all_that_was_typed(moot: Moot, bob: Client):
    typed = {"community": "garden", "title": "a", "body": "Long & <dear> words", "url": "nonsense",
             "note": "heights", "language": "de"}  # fmt: skip
    sent = send(bob, "/submit", typed)

    assert sent.status == 422
    assert problems(sent)
    assert "Long &amp; &lt;dear&gt; words" in sent.text
    assert 'value="nonsense"' in sent.text
    assert 'value="heights"' in sent.text
    assert '<option value="de" selected>' in sent.text
    assert count(moot, posts) == 0


def test_a_form_sent_twice_makes_one_post(moot: Moot, bob: Client):
    fields = {"community": "garden", "title": "Hay", "nonce": nonce(bob.get("/submit"))}

    first, second = bob.post("/submit", fields), bob.post("/submit", fields)

    assert first.location == second.location
    assert count(moot, posts) == 1


def test_an_unknown_community_is_an_error_beside_its_field(moot: Moot, bob: Client):
    sent = send(bob, "/submit", {"community": "nowhere", "title": "Hay", "body": "Kept words"})

    assert sent.status == 422
    assert "Choose a community from the list." in problems(sent)
    assert "Kept words" in sent.text


def test_pictures_are_taken_with_the_post(moot: Moot, bob: Client):
    fields = {"community": "garden", "title": "Hay", "nonce": nonce(bob.get("/submit"))}
    sent = bob.post("/submit", fields, [("files", a_photograph())])

    page = bob.follow(sent)
    source = re.search(r'<img src="(/media/\w+/large)"', page.text)
    assert source
    assert bob.get(source[1]).headers["content-type"].startswith("image/")
    assert moot.browser().get(source[1]).status == 200


def test_pictures_can_be_added_first_described_and_left_out_again(moot: Moot, bob: Client):
    fields = {"community": "garden", "title": "Hay", "body": "Kept", "action": "upload",
              "nonce": nonce(bob.get("/submit"))}  # fmt: skip
    files = [("files", a_photograph()), ("files", a_photograph("b.png", 50))]
    form = bob.post("/submit", fields, files)
    first, second = re.findall(r'name="picture" value="(\w+)"', form.text)
    assert form.status == 200
    assert ">\nKept</textarea>" in form.text

    less = bob.post("/submit", {**fields, "picture": [first, second], f"alt-{first}": "A stack",
                                "action": f"drop:{second}"})  # fmt: skip
    assert re.findall(r'name="picture" value="(\w+)"', less.text) == [first]
    assert 'value="A stack"' in less.text

    done = bob.post("/submit", {**fields, "picture": first, f"alt-{first}": "A stack",
                                "action": "publish"})  # fmt: skip
    assert 'alt="A stack"' in bob.follow(done).text


def test_a_file_that_is_no_picture_loses_nothing(moot: Moot, bob: Client):
    fields = {"community": "garden", "title": "Hay", "body": "Kept words",
              "nonce": nonce(bob.get("/submit"))}  # fmt: skip
    files = [("files", a_photograph()), ("files", ("note.txt", b"no picture"))]
    sent = bob.post("/submit", fields, files)

    assert sent.status == 422
    assert problems(sent)[0].startswith("note.txt:")
    assert "Kept words" in sent.text
    assert len(re.findall(r'name="picture"', sent.text)) == 1
    assert count(moot, posts) == 0


def test_the_picture_of_somebody_else_cannot_be_attached(moot: Moot, bob: Client):
    eve = moot.browser(moot.eve)
    row = eve.post("/uploads", {"nonce": "n"}, [("files", a_photograph())], hx_request="true")
    hers = re.search(r'name="picture" value="(\w+)"', row.text)
    assert hers

    sent = send(bob, "/submit", {"community": "garden", "title": "Mine", "picture": hers[1]})

    assert sent.status == 422
    assert count(moot, posts) == 0


def test_a_post_is_passed_on_and_both_know_of_each_other(moot: Moot, bob: Client):
    other = a_community(moot.db, moot.ada, "barn")
    original = id_of(moot.db, a_post(moot.db, moot.eve, other, "Old news", body="One\n\nTwo"))
    form = bob.get(f"/submit?cross={original}")
    assert 'value="Old news"' in form.text
    assert "&gt; One\n&gt;\n&gt; Two" in form.text
    assert '<option value="barn">' not in form.text

    sent = send(
        bob,
        f"/submit?cross={original}",
        {"community": "garden", "title": "Old news", "cross": str(original)},
        "/submit",
    )

    assert f'<a href="/post/{original}">Old news' in bob.follow(sent).text
    assert f'href="{sent.location}"' in bob.get(f"/post/{original}").text


def test_a_members_post_cannot_be_passed_on_to_the_public(moot: Moot, bob: Client):
    hall = a_community(moot.db, moot.ada, "hall", visibility="members")
    secret = id_of(moot.db, a_post(moot.db, moot.eve, hall, "Secret"))
    assert "no community where you could post this" in bob.get(f"/submit?cross={secret}").text

    fields = {"community": "garden", "title": "Secret", "cross": str(secret)}
    sent = send(bob, "/submit", fields)

    assert sent.status == 409
    assert problems(sent)


def test_an_answer_leads_back_to_its_place(moot: Moot):
    _, post = a_thread(moot)
    eve = moot.browser(moot.eve)

    sent = send(eve, f"/post/{post}", {"body": "I say"}, f"/post/{post}/reply")
    deeper = send(eve, "/comment/1/reply", {"body": "And I say"})

    assert sent.location == f"/post/{post}#c1"
    assert deeper.location == f"/post/{post}#c2"
    assert "And I say" in eve.follow(deeper).text


def test_a_script_gets_the_new_comment_itself(moot: Moot):
    post, _ = a_thread(moot)
    a_comment(moot.db, moot.bob, post)
    eve = moot.browser(moot.eve)

    fields = {"body": "In place", "nonce": nonce(eve.get("/comment/1/reply"))}
    sent = eve.post("/comment/1/reply", fields, hx_request="true")

    assert re.search(r'class="c here" id="c2"', eve.follow(sent).text)


def test_an_answer_sent_twice_is_there_once(moot: Moot):
    _, post = a_thread(moot)
    eve = moot.browser(moot.eve)
    fields = {"body": "Once", "nonce": nonce(eve.get(f"/post/{post}"))}

    first, second = (eve.post(f"/post/{post}/reply", fields) for _ in range(2))

    assert first.location == second.location
    assert count(moot, comments) == 1


@pytest.mark.parametrize("body", ["", "  \n "])
def test_an_empty_answer_is_asked_for_again_beside_what_it_answers(moot: Moot, body: str):
    _, post = a_thread(moot)
    sent = send(moot.browser(moot.eve), f"/post/{post}/reply", {"body": body})

    assert sent.status == 422
    assert "Some words" in sent.text


def test_what_was_typed_under_a_thread_that_was_locked_meanwhile_is_kept(moot: Moot):
    post, number = a_thread(moot)
    eve = moot.browser(moot.eve)
    fields = {"body": "Dear words", "nonce": nonce(eve.get(f"/post/{number}"))}
    do(moot.db, moot.ada, LockThread(post=post, reason="Enough."))

    sent = eve.post(f"/post/{number}/reply", fields)

    assert sent.status == 409
    assert "Dear words" in sent.text


def test_a_stranger_is_led_to_sign_in_and_writes_nothing(moot: Moot):
    _, post = a_thread(moot)
    stranger = moot.browser()

    assert stranger.get("/submit").location.startswith("/sign-in")
    assert stranger.get(f"/post/{post}/reply").location.startswith("/sign-in")
    assert stranger.post(f"/post/{post}/reply", {"body": "Hello there"}).status == 401
    assert count(moot, comments) == 0


def test_another_site_cannot_write_for_a_member(moot: Moot):
    _, post = a_thread(moot)
    eve = moot.browser(moot.eve)

    sent = eve.post(f"/post/{post}/reply", {"body": "x" * 50}, sec_fetch_site="cross-site")

    assert sent.status == 403
    assert count(moot, comments) == 0
