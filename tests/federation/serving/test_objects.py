"""serving/objects.py: posts, comments, and the collections of a thread."""

import pytest

from folkmoot.federation.documents.notes import NoteDoc
from folkmoot.federation.documents.pages import PageDoc
from folkmoot.federation.documents.read import read_object
from folkmoot.forum.comment_moderation import RemoveComment
from folkmoot.forum.commenting import DeleteComment
from folkmoot.forum.erasure import EraseComment, ErasePost
from folkmoot.forum.moderation import RemovePost
from folkmoot.forum.posting import DeletePost
from folkmoot.record.acts import Act
from tests.federation.outgoing.build import ADDRESS
from tests.federation.serving.build import FAR_POST, House
from tests.forum.build import a_comment, a_post, do


def test_a_post_is_a_page(house: House) -> None:
    page = read_object(house.read("/post/1"))

    assert isinstance(page, PageDoc)
    assert (page.id, page.title, page.body) == (f"{ADDRESS}/post/1", "Beans", "They **grow**.")
    assert page.communities == (f"{ADDRESS}/c/garden",)


def test_a_comment_is_a_note(house: House) -> None:
    note = read_object(house.read("/comment/1"))

    assert isinstance(note, NoteDoc)
    assert (note.id, note.body) == (f"{ADDRESS}/comment/1", "They do.")
    assert note.in_reply_to == f"{ADDRESS}/post/1"


def test_what_lives_elsewhere_is_found_there(house: House) -> None:
    answer = house.ask("/post/2")

    assert (answer.status, answer.location) == (308, FAR_POST)


def test_what_a_member_wrote_elsewhere_is_served_here(house: House) -> None:
    a_post(house.db, house.bob, house.bees, title="A swarm")

    doc = house.read("/post/3")

    assert doc["audience"] == "https://far.example/c/bees"


@pytest.mark.parametrize("act", [DeletePost, ErasePost])
def test_a_post_that_its_author_deleted_has_a_tombstone(
    house: House, act: type[DeletePost | ErasePost]
) -> None:
    do(house.db, house.bob, act(house.post))

    answer = house.ask("/post/1")

    assert (answer.status, answer.json["type"]) == (410, "Tombstone")
    assert "Beans" not in answer.text


@pytest.mark.parametrize("act", [DeleteComment, EraseComment])
def test_a_comment_that_its_author_deleted_has_a_tombstone(
    house: House, act: type[DeleteComment | EraseComment]
) -> None:
    do(house.db, house.ada, act(house.comment))

    answer = house.ask("/comment/1")

    assert (answer.status, answer.json["formerType"]) == (410, "Note")


def test_what_stewards_hid_is_as_if_it_were_not_there(house: House) -> None:
    absent = house.ask("/post/999")
    hide: list[tuple[Act, str]] = [
        (RemoveComment(house.comment, "Rude"), "/comment/1"),
        (RemovePost(house.post, "Spam"), "/post/1"),
        (RemovePost(house.far_post, "Spam"), "/post/2"),
    ]
    for act, path in hide:
        do(house.db, house.ada, act)
        hidden = house.ask(path)
        assert (hidden.status, hidden.content) == (absent.status, absent.content) == (
            404, absent.content,
        )  # fmt: skip


def test_the_comments_of_a_hidden_post_are_hidden(house: House) -> None:
    do(house.db, house.ada, RemovePost(house.post, "Spam"))

    assert house.ask("/comment/1").status == 404
    assert house.ask("/post/1/context").status == 404
    assert house.ask("/comment/1/replies").status == 404


def test_a_thread_is_listed_whole_and_by_what_answers_what(house: House) -> None:
    a_comment(house.db, house.bob, house.post, parent=house.comment)
    gone = a_comment(house.db, house.bob, house.post)
    do(house.db, house.bob, DeleteComment(gone))

    one, two = f"{ADDRESS}/comment/1", f"{ADDRESS}/comment/2"
    context = house.read("/post/1/context")
    assert context["orderedItems"] == [f"{ADDRESS}/post/1", one, two]
    assert context["attributedTo"] == f"{ADDRESS}/c/garden"
    assert house.read("/post/1/replies")["orderedItems"] == [one]
    assert house.read("/comment/1/replies")["orderedItems"] == [two]


def test_what_objects_name_as_their_collections_answers(house: House) -> None:
    for path in ("/post/1", "/comment/1"):
        doc = house.read(path)
        for name in ("context", "replies"):
            assert house.read(doc[name].removeprefix(ADDRESS))["id"] == doc[name]


@pytest.mark.tampers
def test_what_a_file_brought_in_is_never_served(house: House) -> None:
    from sqlalchemy import update

    from folkmoot.forum.posts import posts

    with house.db.write() as tx, tx.performing():
        imported = {"object_url": None, "origin_url": "https://old.example/post/1"}
        tx.write(update(posts).where(posts.c.ref == house.post).values(**imported))

    assert house.ask("/post/1").status == 404
    assert house.ask("/comment/1").status == 404
    assert "Beans" not in str(house.read("/c/garden/outbox"))
