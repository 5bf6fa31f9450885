"""federation/outgoing/comments.py: what authors do with their comments."""

import pytest

from folkmoot.clock import Ref
from folkmoot.federation.documents.notes import NoteDoc
from folkmoot.federation.documents.read import read_object
from folkmoot.forum.commenting import CreateComment, DeleteComment, EditComment, RestoreOwnComment
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import ADDRESS, Scenery, new, scenery, sent
from tests.forum.build import a_comment, a_post, do, only, statements


@pytest.fixture
def moot(db: Database) -> Scenery:
    return scenery(db)


@pytest.fixture
def post(moot: Scenery) -> Ref:
    return a_post(moot.db, moot.ada, moot.garden)


def test_an_answer_is_announced_once(moot: Scenery, post: Ref) -> None:
    moot.follow()
    before = sent(moot.db)

    a_comment(moot.db, moot.bob, post, body="Yes.")

    (one,) = new(moot.db, before)
    note = read_object(one.inner["object"])
    assert isinstance(note, NoteDoc)
    assert (note.body, note.in_reply_to) == ("Yes.", f"{ADDRESS}/post/1")
    assert one.inner["object"]["cc"] == [f"{ADDRESS}/c/garden", f"{ADDRESS}/u/ada"]
    assert one.about == note.id == f"{ADDRESS}/comment/1"


def test_an_answer_to_an_answer_names_its_parent(moot: Scenery, post: Ref) -> None:
    moot.follow()
    first = a_comment(moot.db, moot.ada, post)
    before = sent(moot.db)

    a_comment(moot.db, moot.ada, post, parent=first)

    (one,) = new(moot.db, before)
    assert one.inner["object"]["inReplyTo"] == f"{ADDRESS}/comment/1"
    assert one.inner["object"]["cc"] == [f"{ADDRESS}/c/garden"]


def test_a_visitor_who_is_answered_hears_of_it_where_nobody_follows(moot: Scenery) -> None:
    post = a_post(moot.db, moot.vic, moot.garden, object_url="https://far.example/post/3")

    a_comment(moot.db, moot.bob, post)

    (one,) = sent(moot.db)
    assert (one.doc["type"], one.signer_kind) == ("Create", "person")
    assert one.to == ("https://far.example/u/vic/inbox",)
    assert one.doc["object"]["inReplyTo"] == "https://far.example/post/3"
    names = [tag["name"] for tag in one.doc["object"]["tag"]]
    assert names == ["@vic@far.example", "@garden@moot.example"]


def test_a_visitor_who_was_answered_hears_that_it_is_gone_and_back(moot: Scenery) -> None:
    post = a_post(moot.db, moot.vic, moot.garden, object_url="https://far.example/post/3")
    comment = a_comment(moot.db, moot.bob, post)
    before = sent(moot.db)

    do(moot.db, moot.bob, DeleteComment(comment))
    clock_of(moot.db).advance(hours=1)
    do(moot.db, moot.bob, RestoreOwnComment(comment))

    deleted, restored = new(moot.db, before)
    assert [one.doc["type"] for one in (deleted, restored)] == ["Delete", "Undo"]
    assert deleted.to == restored.to == ("https://far.example/u/vic/inbox",)
    assert deleted.doc["object"] == f"{ADDRESS}/comment/1"


def test_changing_deleting_and_bringing_back(moot: Scenery, post: Ref) -> None:
    moot.follow()
    comment = a_comment(moot.db, moot.bob, post)
    before = sent(moot.db)

    do(moot.db, moot.bob, EditComment(comment=comment, body="No."))
    do(moot.db, moot.bob, DeleteComment(comment))
    clock_of(moot.db).advance(hours=1)
    do(moot.db, moot.bob, RestoreOwnComment(comment))

    changed, deleted, restored = (one.inner for one in new(moot.db, before))
    assert changed["object"]["source"]["content"] == "No."
    assert restored["object"]["id"] == deleted["id"]
    assert [one["type"] for one in (changed, deleted, restored)] == ["Update", "Delete", "Undo"]


def test_an_answer_elsewhere_goes_to_the_community_and_to_who_is_answered(moot: Scenery) -> None:
    post = a_post(moot.db, moot.vic, moot.bees, object_url="https://far.example/post/3")

    a_comment(moot.db, moot.bob, post)

    (one,) = sent(moot.db)
    assert one.to == ("https://far.example/c/bees/inbox", "https://far.example/u/vic/inbox")


def test_answers_to_what_has_no_address_stay_here(moot: Scenery, post: Ref) -> None:
    """Imported comments have no ActivityPub id, so nothing can answer them elsewhere."""
    moot.follow()
    imported = a_comment(moot.db, moot.ada, post)
    before = sent(moot.db)
    from sqlalchemy import update

    from folkmoot.forum.comments import comments

    with moot.db.write() as tx, tx.performing():
        tx.write(update(comments).where(comments.c.ref == imported).values(object_url=None))

    a_comment(moot.db, moot.bob, post, parent=imported)

    assert new(moot.db, before) == []


@pytest.mark.parametrize("followed", [True, False])
def test_an_answer_needs_few_statements_more(moot: Scenery, post: Ref, followed: bool) -> None:
    if followed:
        moot.follow()
    act = CreateComment(ref=clock_of(moot.db).new_ref(), post=post, body="An answer")

    with statements(moot.db) as sent_now:
        only(moot.db, moot.ada, act)

    ours = [one for one in sent_now if "speaker_ref" in one or "outbox" in one or "pg_cur" in one]
    assert len([one for one in ours if "pg_" not in one]) == (2 if followed else 1)
