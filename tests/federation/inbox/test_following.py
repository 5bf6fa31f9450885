"""Follows of our communities and people, and answers to our own."""

import pytest

from folkmoot.errors import NotFound
from folkmoot.forum import communities as rooms
from folkmoot.forum import subscriptions
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.identity import people
from folkmoot.peers import followers
from tests.federation.inbox.world import BEES, BOB, EVE, GARDEN, OURS, actor_json
from tests.forum.build import a_community


def follows(world, url=BOB, community=1):
    with world.db.read() as tx:
        return subscriptions.is_subscribed(tx, people.by_actor_url(tx, url).id, community)


def test_a_follow_of_a_community_is_accepted(world):
    follow = world.activity("Follow", BOB, GARDEN)
    assert world.send(follow).result == "done"
    assert follows(world)
    (accept,) = world.sent()
    assert (accept["type"], accept["actor"], accept["object"]) == ("Accept", GARDEN, follow)


def test_a_follow_that_comes_twice_is_answered_once(world):
    follow = world.activity("Follow", BOB, GARDEN)
    world.send(follow)
    assert world.send(follow).result == "repeated"
    assert len(world.sent()) == 1


def test_an_undo_ends_it(world):
    follow = world.activity("Follow", BOB, GARDEN)
    world.send(follow)
    world.send(world.activity("Undo", BOB, follow))
    assert not follows(world)


def test_an_undo_by_id_ends_it(world):
    follow = world.activity("Follow", BOB, GARDEN)
    world.send(follow)
    world.send(world.activity("Undo", BOB, follow["id"]))
    assert not follows(world)


def test_an_undo_that_overtakes_its_follow_wins(world):
    follow = world.activity("Follow", BOB, GARDEN)
    undo = world.activity("Undo", BOB, follow)
    world.send(undo)
    assert world.send(follow).result == "ignored"
    assert not follows(world)


def test_nobody_undoes_the_follow_of_another(world):
    follow = world.activity("Follow", BOB, GARDEN)
    world.send(follow)
    before = world.rows()
    with pytest.raises(Exception, match="Only who did this"):
        world.send(world.activity("Undo", EVE, follow))
    assert world.rows() == before


def test_a_member_can_be_followed(world):
    world.send(world.activity("Follow", BOB, f"{OURS}/u/ada"))
    with world.db.read() as tx:
        assert followers.of(tx, world.ada.id, world.visitor().id) is not None
    assert world.sent()[0]["actor"] == f"{OURS}/u/ada"
    world.send(world.activity("Undo", BOB, world.activity("Follow", BOB, f"{OURS}/u/ada")))
    with world.db.read() as tx:
        assert followers.of(tx, world.ada.id, world.visitor().id) is None


@pytest.mark.parametrize("fields", [{"local_only": True}, {"visibility": "members"}])
def test_what_stays_in_the_moot_is_not_there(world, fields):
    a_community(world.db, world.ada, "attic", **fields)
    before = world.rows()
    with pytest.raises(NotFound):
        world.send(world.activity("Follow", BOB, f"{OURS}/c/attic"))
    assert world.rows() == before


def test_an_accept_opens_what_a_member_asked_for(world):
    bees = world.learn(actor_json(BEES, "Group"))
    world.do(Subscribe(bees.ref), world.ada)
    follow = {"type": "Follow", "id": f"{OURS}/activities/follow/1", "actor": f"{OURS}/u/ada",
              "object": BEES}  # fmt: skip
    assert world.send(world.activity("Accept", BEES, follow)).result == "done"
    with world.db.read() as tx:
        row = tx.row(subscriptions.subscriptions.select())
    assert row.accepted_at is not None


def test_an_accept_by_somebody_else_opens_nothing(world):
    bees = world.learn(actor_json(BEES, "Group"))
    world.do(Subscribe(bees.ref), world.ada)
    follow = {"type": "Follow", "id": f"{OURS}/activities/follow/1", "actor": f"{OURS}/u/ada",
              "object": BEES}  # fmt: skip
    assert world.send(world.activity("Accept", EVE, follow)).result == "ignored"
    with world.db.read() as tx:
        assert tx.row(subscriptions.subscriptions.select()).accepted_at is None


def test_an_accept_of_a_follow_never_made_is_ignored(world):
    world.learn(actor_json(BEES, "Group"))
    follow = {"type": "Follow", "id": f"{OURS}/activities/follow/1", "actor": f"{OURS}/u/ada",
              "object": BEES}  # fmt: skip
    world.send(world.activity("Accept", BEES, follow))
    assert not follows(world, f"{OURS}/u/ada", 2)


def test_a_reject_ends_what_a_member_asked_for(world):
    world.bees()
    follow = {"type": "Follow", "id": f"{OURS}/activities/follow/1", "actor": f"{OURS}/u/ada",
              "object": BEES}  # fmt: skip
    world.send(world.activity("Reject", BEES, follow))
    with world.db.read() as tx:
        bees = rooms.by_actor_url(tx, BEES)
    assert not follows(world, f"{OURS}/u/ada", bees.id)
