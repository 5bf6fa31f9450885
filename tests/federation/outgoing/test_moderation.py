"""federation/outgoing/moderation.py: what stewards do to posts and comments."""

from typing import Any

import pytest

from folkmoot.clock import Ref
from folkmoot.forum.away import LearnStewards
from folkmoot.forum.comment_moderation import RemoveComment, RestoreComment
from folkmoot.forum.moderation import (
    LockThread,
    PinPost,
    RemovePost,
    RestorePost,
    UnlockThread,
    UnpinPost,
)
from folkmoot.record.actors import Server
from folkmoot.record.acts import Act
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import ADDRESS, Scenery, new, scenery, sent
from tests.forum.build import FAR, a_comment, a_post, do

GARDEN = f"{ADDRESS}/c/garden"


@pytest.fixture
def moot(db: Database) -> Scenery:
    made = scenery(db)
    made.follow()
    return made


@pytest.fixture
def post(moot: Scenery) -> Ref:
    return a_post(moot.db, moot.bob, moot.garden)


def told(moot: Scenery, *acts: Act) -> list[dict[str, Any]]:
    """What the community announces of these acts of ada's."""
    before = sent(moot.db)
    for act in acts:
        do(moot.db, moot.ada, act)
        clock_of(moot.db).advance(minutes=1)
    return [one.inner for one in new(moot.db, before)]


def test_a_removal_has_its_reason_and_is_named_when_taken_back(moot: Scenery, post: Ref) -> None:
    removed, restored = told(moot, RemovePost(post, "Spam"), RestorePost(post, "A mistake"))

    assert (removed["type"], removed["summary"]) == ("Delete", "Spam")
    assert removed["actor"] == f"{ADDRESS}/u/ada"
    assert removed["object"] == f"{ADDRESS}/post/1"
    assert (restored["type"], restored["object"]["id"]) == ("Undo", removed["id"])
    assert restored["object"]["summary"] == "Spam"


def test_comments_go_one_by_one(moot: Scenery, post: Ref) -> None:
    first = a_comment(moot.db, moot.bob, post)
    second = a_comment(moot.db, moot.bob, post, parent=first)

    gone = told(moot, RemoveComment(first, "Rude", (second,)))
    back = told(moot, RestoreComment(first, "Fine", (second,)))

    assert [one["object"] for one in gone] == [f"{ADDRESS}/comment/1", f"{ADDRESS}/comment/2"]
    assert [one["object"]["id"] for one in back] == [one["id"] for one in gone]


def test_locks_and_pins(moot: Scenery, post: Ref) -> None:
    lock, unlock, pin, unpin = told(
        moot,
        LockThread(post, "Enough"),
        UnlockThread(post, "Again"),
        PinPost(post, "Read it"),
        UnpinPost(post, "Read"),
    )

    assert (lock["type"], lock["object"]) == ("Lock", f"{ADDRESS}/post/1")
    assert (unlock["type"], unlock["object"]["id"]) == ("Undo", lock["id"])
    assert (pin["type"], pin["target"]) == ("Add", f"{GARDEN}/featured")
    assert (unpin["type"], unpin["target"]) == ("Remove", f"{GARDEN}/featured")


def test_a_visitor_hears_what_was_done_to_their_post_where_nobody_follows(db: Database) -> None:
    moot = scenery(db)
    post = a_post(db, moot.vic, moot.garden, object_url=f"https://{FAR}/post/4")

    do(db, moot.ada, RemovePost(post, "Spam"))

    (one,) = sent(db)
    assert one.inner["object"] == f"https://{FAR}/post/4"
    assert one.to == (f"https://{FAR}/u/vic/inbox",)
    assert one.signer_kind == "community"


def test_a_steward_of_a_community_elsewhere_tells_its_server(moot: Scenery) -> None:
    post = a_post(moot.db, moot.vic, moot.bees, object_url=f"https://{FAR}/post/4")
    do(moot.db, Server(FAR), LearnStewards(moot.bees, (moot.bob.ref,)))
    before = sent(moot.db)

    do(moot.db, moot.bob, RemovePost(post, "Spam"))

    (one,) = new(moot.db, before)
    assert (one.doc["type"], one.doc["summary"]) == ("Delete", "Spam")
    assert f"https://{FAR}/c/bees/inbox" in one.to


def test_what_is_hidden_here_of_a_community_elsewhere_is_not_told_there(moot: Scenery) -> None:
    post = a_post(moot.db, moot.vic, moot.bees, object_url=f"https://{FAR}/post/4")
    before = sent(moot.db)

    do(moot.db, moot.ada, RemovePost(post, "Not in our house"))
    do(moot.db, moot.ada, RestorePost(post, "It may stand"))

    assert new(moot.db, before) == []
