"""One look reads what the single look-ups read, and is forgotten once anything changes."""

import pytest

from folkmoot.clock import DAY
from folkmoot.errors import NotAllowed
from folkmoot.federation.inbox import things
from folkmoot.federation.inbox.looking import look
from folkmoot.forum import comments, posts
from folkmoot.forum.exclusion import Ban
from folkmoot.forum.moderation import LockThread
from folkmoot.identity import bans, people
from folkmoot.record.perform import perform
from tests.federation.inbox.world import BOB, EVE, GARDEN
from tests.forum.build import a_comment, a_post

NOBODY = "https://far.example/comment/404"


def ban(world, until=None):
    """Keep bob out of the garden."""
    scope, ref = f"community:{world.garden}", world.clock.new_ref()
    bob = world.visitor().ref
    world.do(Ban(person=bob, scope=scope, reason="x", ref=ref, until=until), world.ada)


def test_it_reads_what_each_look_up_reads(world):
    thread = a_post(world.db, world.ada, world.garden)
    answer = a_comment(world.db, world.cleo, thread)
    below = a_comment(world.db, world.ada, thread, answer)
    ban(world)
    urls = [world.url_of(ref) for ref in (thread, answer, below)]
    at = world.clock.now()
    with world.db.read() as tx:
        expected = (
            [things.find(tx, url) for url in urls],
            posts.find(tx, thread),
            [comments.find(tx, ref) for ref in (answer, below)],
            people.by_actor_url(tx, BOB),
            bans.standing(tx, world.visitor().id, at),
        )
    for pair in ((urls[0], urls[1]), (urls[2], urls[1]), (urls[0],)):
        with world.db.write() as tx:
            assert look(tx, pair, BOB, at) is False
            keys = set(tx.seen)
            assert {("thing", url) for url in pair} < keys
            assert (
                [things.find(tx, url) for url in urls],
                posts.find(tx, thread),
                [comments.find(tx, ref) for ref in (answer, below)],
                people.by_actor_url(tx, BOB),
                bans.standing(tx, world.visitor().id, at),
            ) == expected


def test_what_is_not_here_and_who_is_not_known_are_asked_for_once(world):
    with world.db.write() as tx:
        assert look(tx, (NOBODY,), "https://far.example/u/nobody", world.clock.now()) is True
        assert tx.seen == {("thing", NOBODY): None}


def test_it_tells_of_words_that_wait(world):
    post = world.post()
    note = world.note(post)
    world.send(world.activity("Like", EVE, note["id"], audience=GARDEN))
    with world.db.write() as tx:
        assert look(tx, (note["id"], post), BOB, world.clock.now()) is True
        assert look(tx, (NOBODY, post), BOB, world.clock.now()) is False
    world.send(world.activity("Create", BOB, note))
    assert world.thing(note["id"])


def test_a_ban_that_is_over_since_the_look_binds_nobody(world):
    bob = world.visitor()
    until = world.clock.now() + DAY
    post = world.post()
    ban(world, until)
    with world.db.write() as tx:
        look(tx, (post,), BOB, until - 1)
        assert bans.standing(tx, bob.id, until - 1)[1]
        assert not bans.standing(tx, bob.id, until)[1]


def test_any_act_makes_it_forgotten(world):
    thread = a_post(world.db, world.ada, world.garden)
    url = world.url_of(thread)
    with world.db.write() as tx:
        look(tx, (url,), BOB, world.clock.now())
        perform(tx, LockThread(thread, "enough"), by=world.ada)
        assert tx.seen == {}
        locked = things.find(tx, url)
        assert locked is not None
        assert locked.locked_at is not None


def test_a_ban_of_a_moment_ago_is_seen_by_the_next_activity(world):
    post = world.post()
    world.send(world.activity("Like", BOB, post))
    ban(world)
    with pytest.raises(NotAllowed):
        world.send(world.activity("Create", BOB, world.note(post)))
    with pytest.raises(NotAllowed):
        world.send(world.activity("Like", BOB, world.post("Another")))
