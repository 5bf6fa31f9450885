"""Changing, taking back and comparing what one wrote."""

import re

from sqlalchemy import select

from folkmoot.forum.posts import posts
from tests.forum.build import a_comment
from tests.web.client import Client
from tests.web.moot import Moot, problems
from tests.web.pages.talk.build import a_photograph, a_thread, send


def changes(page: str) -> list[str]:
    """What the versions of a history page say, the newest first."""
    return re.findall(r'<div class="text as-typed">(.*?)</div>', page, re.DOTALL)


def test_a_change_is_marked_and_its_history_open_to_all(moot: Moot):
    _, post = a_thread(moot)
    bob = moot.browser(moot.bob)
    assert "Some words</textarea>" in bob.get(f"/post/{post}/edit").text

    sent = send(bob, f"/post/{post}/edit", {"title": "A post", "body": "Some better words"})

    assert f'href="/post/{post}/history"' in bob.follow(sent).text
    told = changes(moot.browser().get(f"/post/{post}/history").text)
    assert told == ["Some <ins>better </ins>words", "Some words"]


def test_a_change_that_is_wrong_comes_again(moot: Moot):
    _, post = a_thread(moot)
    sent = send(moot.browser(moot.bob), f"/post/{post}/edit", {"title": "", "body": "New words"})

    assert sent.status == 422
    assert "New words</textarea>" in sent.text


def test_nothing_changed_is_said_on_the_form(moot: Moot):
    _, post = a_thread(moot)
    sent = send(moot.browser(moot.bob), f"/post/{post}/edit",
                {"title": "A post", "body": "Some words"})  # fmt: skip

    assert sent.status == 409
    assert problems(sent)


def test_pictures_can_be_added_to_a_post_later(moot: Moot):
    _, post = a_thread(moot)
    bob = moot.browser(moot.bob)
    fields = {"title": "A post", "body": "Some words", "action": "publish"}

    sent = bob.post(f"/post/{post}/edit", fields, [("files", a_photograph())])

    assert "<figure>" in bob.follow(sent).text


def test_only_the_author_changes_and_erases(moot: Moot):
    post_ref, post = a_thread(moot)
    a_comment(moot.db, moot.bob, post_ref)
    eve = moot.browser(moot.eve)

    for path in (f"/post/{post}", "/comment/1"):
        assert eve.get(f"{path}/edit").status == 403
        assert eve.get(f"{path}/erase").status == 403
        assert eve.post(f"{path}/edit", {"title": "Hers", "body": "Hers"}).status == 403
        assert eve.post(f"{path}/delete").status == 403
        assert eve.post(f"{path}/erase").status == 403


def test_a_deleted_post_is_hidden_and_comes_back(moot: Moot):
    _, post = a_thread(moot)
    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)

    bob.follow(bob.post(f"/post/{post}/delete"))
    assert "Some words" not in eve.get(f"/post/{post}").text
    for part in ("source", "history"):
        assert eve.get(f"/post/{post}/{part}").status == 410
        assert bob.get(f"/post/{post}/{part}").status == 200

    bob.follow(bob.post(f"/post/{post}/undelete"))
    assert "Some words" in eve.get(f"/post/{post}").text


def test_a_deleted_comment_says_to_its_author_how_it_comes_back(moot: Moot):
    post_ref, post = a_thread(moot)
    a_comment(moot.db, moot.bob, post_ref, body="Hasty words")
    bob, eve = moot.browser(moot.bob), moot.browser(moot.eve)

    bob.post("/comment/1/delete")

    assert 'href="/comment/1"' in bob.get(f"/post/{post}").text
    assert 'formaction="/comment/1/undelete"' in bob.get("/comment/1").text
    assert "/undelete" not in eve.get("/comment/1").text
    bob.post("/comment/1/undelete")
    assert "Hasty words" in eve.get("/comment/1").text


def test_a_removed_comment_says_to_stewards_how_it_is_restored(moot: Moot):
    post_ref, _ = a_thread(moot)
    a_comment(moot.db, moot.bob, post_ref, body="Rude words")
    ada = moot.browser(moot.ada)

    ada.post("/comment/1/remove", {"reason": "Rude."})

    assert 'href="/comment/1/restore"' in ada.get("/comment/1").text
    assert "/comment/1/restore" not in moot.browser(moot.eve).get("/comment/1").text


def test_an_erased_comment_is_gone_from_every_page(moot: Moot):
    post_ref, post = a_thread(moot)
    a_comment(moot.db, moot.bob, post_ref, body="Regretted words")
    bob = moot.browser(moot.bob)
    assert "This cannot be undone." in bob.get("/comment/1/erase").text

    sent = bob.post("/comment/1/erase")

    assert sent.location == f"/post/{post}#c1"
    for path in (f"/post/{post}", "/comment/1", "/comment/1/source", "/u/bob/comments",
                 "/search?q=Regretted&kind=comments", "/record.json"):  # fmt: skip
        assert "Regretted words" not in bob.get(path).text, path


def test_looking_changes_nothing_but_marks(moot: Moot):
    _, post = a_thread(moot)
    bob = moot.browser(moot.bob)
    for part in ("edit", "erase", "history", "source"):
        bob.get(f"/post/{post}/{part}")
    assert bob.get(f"/post/{post}/delete").status == 405

    with moot.db.read() as tx:
        row = tx.row(select(posts).where(posts.c.id == post))
    assert (row.deleted_at, row.erased_at, row.edited_at) == (None, None, None)


def test_the_source_is_what_was_typed(moot: Moot):
    post_ref, _ = a_thread(moot)
    a_comment(moot.db, moot.bob, post_ref, body="*as* <b>typed</b>")

    page = moot.browser().get("/comment/1/source")

    assert "*as* &lt;b&gt;typed" in page.text


def test_many_versions_come_in_pages(moot: Moot):
    _, post = a_thread(moot)
    bob = moot.browser(moot.bob)
    for number in range(14):
        _edit(bob, post, f"Version {number}")

    first = bob.get(f"/post/{post}/history").text
    second = bob.get(f"/post/{post}/history?before=5").text

    assert len(changes(first)) == 10
    assert len(changes(second)) == 5
    assert "?before=5" in first


def _edit(client: Client, post: int, body: str) -> None:
    assert client.post(f"/post/{post}/edit", {"title": "A post", "body": body}).status == 303
