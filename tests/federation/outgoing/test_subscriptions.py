"""federation/outgoing/subscriptions.py: following communities elsewhere."""

import pytest
from sqlalchemy import select

from folkmoot.forum.subscriptions import (
    AcceptSubscription,
    Subscribe,
    Unsubscribe,
    subscriptions,
)
from folkmoot.peers.policy import BlockServers
from folkmoot.peers.policy import Server as Named
from folkmoot.record.actors import Server
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import Scenery, scenery, sent, url_of
from tests.forum.build import FAR, do

BEES = f"https://{FAR}/c/bees"


@pytest.fixture
def moot(db: Database) -> Scenery:
    return scenery(db)


def test_following_asks_the_community_and_is_kept_with_its_id(moot: Scenery) -> None:
    do(moot.db, moot.bob, Subscribe(moot.bees))

    (one,) = sent(moot.db)
    assert (one.doc["type"], one.doc["object"]) == ("Follow", BEES)
    assert one.doc["actor"] == url_of(moot.db, moot.bob.ref)
    assert one.to == (f"{BEES}/inbox",)
    with moot.db.read() as tx:
        assert tx.value(select(subscriptions.c.follow_url)) == one.doc["id"]


def test_unfollowing_names_the_follow(moot: Scenery) -> None:
    do(moot.db, moot.bob, Subscribe(moot.bees))
    do(moot.db, moot.bob, Unsubscribe(moot.bees))

    asked, undone = sent(moot.db)
    assert undone.doc["type"] == "Undo"
    assert undone.doc["object"]["id"] == asked.doc["id"]
    assert undone.doc["object"]["object"] == BEES
    assert undone.about == asked.about


def test_asking_again_asks_again_until_it_is_answered(moot: Scenery) -> None:
    do(moot.db, moot.bob, Subscribe(moot.bees))
    do(moot.db, moot.bob, Subscribe(moot.bees))
    do(moot.db, Server(FAR), AcceptSubscription(moot.bob.ref, moot.bees))
    do(moot.db, moot.bob, Subscribe(moot.bees))

    assert [one.doc["type"] for one in sent(moot.db)] == ["Follow", "Follow"]


def test_following_what_is_here_or_was_not_followed_says_nothing(moot: Scenery) -> None:
    do(moot.db, moot.bob, Subscribe(moot.garden))
    do(moot.db, moot.bob, Unsubscribe(moot.garden))
    do(moot.db, moot.bob, Unsubscribe(moot.bees))

    assert sent(moot.db) == []


def test_a_blocked_server_is_not_asked(moot: Scenery) -> None:
    clock = clock_of(moot.db)
    block = BlockServers((Named(clock.new_ref(), FAR),), reason="Spam")
    do(moot.db, moot.ada, block)

    do(moot.db, moot.bob, Subscribe(moot.bees))

    assert sent(moot.db) == []
