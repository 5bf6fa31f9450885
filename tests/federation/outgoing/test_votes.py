"""federation/outgoing/votes.py: Like and Dislike, and what takes them back."""

import pytest

from folkmoot.clock import Ref
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import ADDRESS, Scenery, new, scenery, sent, url_of
from tests.forum.build import a_comment, a_post, statements, vote


@pytest.fixture
def moot(db: Database) -> Scenery:
    return scenery(db)


@pytest.fixture
def post(moot: Scenery) -> Ref:
    return a_post(moot.db, moot.ada, moot.garden)


def test_a_vote_is_announced_to_whoever_follows_the_community(moot: Scenery, post: Ref) -> None:
    moot.follow()
    before = sent(moot.db)

    vote(moot.db, moot.bob, 1, post=post)

    (one,) = new(moot.db, before)
    like = one.inner
    assert (one.signer_kind, one.signer_ref, one.to) == ("community", moot.garden, ())
    assert one.doc["actor"] == f"{ADDRESS}/c/garden"
    assert (like["type"], like["actor"]) == ("Like", url_of(moot.db, moot.bob.ref))
    assert like["object"] == one.about == f"{ADDRESS}/post/1"
    assert "to" not in like
    assert "cc" not in like


def test_nothing_leaves_where_nobody_follows(moot: Scenery, post: Ref) -> None:
    vote(moot.db, moot.bob, 1, post=post)

    assert sent(moot.db) == []


def test_a_changed_vote_is_the_other_one(moot: Scenery, post: Ref) -> None:
    moot.follow()
    vote(moot.db, moot.bob, 1, post=post)
    before = sent(moot.db)

    vote(moot.db, moot.bob, -1, post=post)

    (one,) = new(moot.db, before)
    assert one.inner["type"] == "Dislike"
    assert one.inner["id"] != before[-1].inner["id"]


@pytest.mark.parametrize("value", [1, -1])
@pytest.mark.parametrize("on_comment", [True, False])
def test_taking_back_names_the_earlier_vote(
    moot: Scenery, post: Ref, value: int, on_comment: bool
) -> None:
    moot.follow()
    thing = {"comment": a_comment(moot.db, moot.ada, post)} if on_comment else {"post": post}
    vote(moot.db, moot.bob, value, **thing)
    before = sent(moot.db)
    clock_of(moot.db).advance(hours=2)

    vote(moot.db, moot.bob, 0, **thing)

    (one,) = new(moot.db, before)
    earlier = before[-1].inner
    assert one.inner["type"] == "Undo"
    assert one.inner["object"] == {
        name: told for name, told in earlier.items() if name not in ("@context", "proof")
    }


def test_taking_back_what_was_never_cast_says_nothing(moot: Scenery, post: Ref) -> None:
    moot.follow()
    before = sent(moot.db)

    vote(moot.db, moot.bob, 0, post=post)

    assert new(moot.db, before) == []


def test_a_vote_elsewhere_goes_bare_to_the_community(moot: Scenery) -> None:
    post = a_post(moot.db, moot.vic, moot.bees, object_url="https://far.example/post/9")

    vote(moot.db, moot.bob, 1, post=post)

    (one,) = sent(moot.db)
    assert one.doc["type"] == "Like"
    assert (one.signer_kind, one.signer_ref) == ("person", moot.bob.ref)
    assert one.to == ("https://far.example/c/bees/inbox",)
    assert (one.community_id, one.person_id) == (None, None)


def test_what_a_visitor_does_is_left_to_the_inbox(moot: Scenery, post: Ref) -> None:
    moot.follow()
    before = sent(moot.db)

    vote(moot.db, moot.vic, 1, post=post)

    assert new(moot.db, before) == []


@pytest.mark.parametrize("followed", [True, False])
def test_a_vote_needs_few_statements_more(moot: Scenery, post: Ref, followed: bool) -> None:
    if followed:
        moot.follow()
    with statements(moot.db) as sent_now:
        vote(moot.db, moot.bob, 1, post=post)

    assert sum("INSERT INTO outbox" in one for one in sent_now) == followed
    assert sum("speaker_ref" in one for one in sent_now) == 1
    assert len([one for one in sent_now if "pg_" not in one]) <= (9 if followed else 8)
