"""Copies that nobody touched go; what a member touched, bans and tombstones stay."""

import pytest
from sqlalchemy import func, select

from folkmoot.federation.fetching import pruning
from folkmoot.forum.comments import comments
from folkmoot.forum.far_pictures import FarPicture
from folkmoot.forum.posts import posts
from folkmoot.forum.reports import MakeReport
from folkmoot.forum.saved import SaveComment, SavePost
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.forum.tallies import community_tallies
from folkmoot.identity.people import people
from folkmoot.peers import heard, tombstones
from folkmoot.peers.heard import Heard
from folkmoot.record.settings import SetSetting
from folkmoot.storage.jobs import run_all
from tests.forum.build import (
    a_comment,
    a_community,
    a_post,
    a_visitor,
    away_community,
    do,
    vote,
)


class Old:
    """A thread of another server, long ago: vic's post, two answers, a vote of zoe's."""

    def __init__(self, outside):
        self.db, self.room = outside.db, away_community(outside.db)
        self.vic, self.zoe = a_visitor(self.db), a_visitor(self.db, "zoe", "zoo.example")
        self.url = "https://far.example/post/1"
        pictures = (FarPicture("https://far.example/a.png"),)
        self.post = a_post(
            self.db, self.vic, self.room, "Old", object_url=self.url, far_pictures=pictures
        )
        self.comment = a_comment(self.db, self.zoe, self.post)
        self.below = a_comment(self.db, self.vic, self.post, self.comment)
        vote(self.db, self.zoe, 1, post=self.post)
        vote(self.db, self.vic, 1, comment=self.comment)

    def is_there(self):
        with self.db.read() as tx:
            return tx.value(select(posts.c.id).where(posts.c.ref == self.post)) is not None


@pytest.fixture
def old(outside):
    made = Old(outside)
    outside.clock.advance(days=200)
    return made


def prune(outside):
    return pruning.prune(outside.db, outside.clock.now())


def counted(outside):
    with outside.db.read() as tx:
        row = tx.row(select(community_tallies.c.posts, community_tallies.c.comments))
        return tuple(row)


def test_what_nobody_touched_goes_whole(outside, old):
    run_all(outside.db, outside.clock, {})
    assert counted(outside) == (1, 2)
    assert prune(outside) == 3
    assert not old.is_there()
    assert counted(outside) == (0, 0)
    with outside.db.read() as tx:
        assert tx.value(select(func.count()).select_from(comments)) == 0
    assert prune(outside) == 0


def test_what_is_young_or_still_answered_stays(outside):
    made = Old(outside)
    outside.clock.advance(days=170)
    assert prune(outside) == 0
    a_comment(outside.db, made.vic, made.post)
    outside.clock.advance(days=100)
    assert prune(outside) == 0
    outside.clock.advance(days=100)
    assert prune(outside) == 4


@pytest.mark.parametrize("what", ["30", "365", "never"])
def test_a_moot_says_how_long(outside, what):
    do(outside.db, outside.ada, SetSetting(key="pruning", value=what))
    Old(outside)
    outside.clock.advance(days=200)
    assert (prune(outside) > 0) == (what == "30")
    outside.clock.advance(days=1000)
    assert (prune(outside) > 0) == (what == "365")


TOUCHES = {
    "a vote": lambda o, ada: vote(o.db, ada, 1, post=o.post),
    "a vote on an answer": lambda o, ada: vote(o.db, ada, 1, comment=o.below),
    "an answer": lambda o, ada: a_comment(o.db, ada, o.post),
    "a post of a member": None,
    "saved": lambda o, ada: do(o.db, ada, SavePost(o.post)),
    "an answer saved": lambda o, ada: do(o.db, ada, SaveComment(o.below)),
    "followed": lambda o, ada: do(o.db, ada, Subscribe(o.room)),
}


@pytest.mark.parametrize("what", [name for name, touch in TOUCHES.items() if touch])
def test_what_a_member_touched_stays(outside, old, what):
    TOUCHES[what](old, outside.ada)
    outside.clock.advance(days=400)
    assert prune(outside) == 0
    assert old.is_there()


def test_what_was_reported_stays(outside, old):
    report = MakeReport(outside.clock.new_ref(), "comment", old.comment, "spam")
    do(outside.db, outside.ada, report)
    assert prune(outside) == 0


def test_what_a_member_wrote_or_passed_on_stays(outside, old):
    mine = a_post(outside.db, outside.ada, old.room, "Mine")
    home = a_community(outside.db, outside.ada)
    a_post(outside.db, outside.ada, home, "Passed on", cross_of=old.post)
    outside.clock.advance(days=400)
    assert prune(outside) == 0
    assert mine is not None


def test_threads_of_this_moot_are_never_pruned(outside):
    room = a_community(outside.db, outside.ada)
    a_post(outside.db, a_visitor(outside.db), room, "A visitor's")
    outside.clock.advance(days=4000)
    assert prune(outside) == 0


def test_bans_and_tombstones_stay_and_people_too(outside, old):
    # What NodeBB forgot when it pruned (NodeBB issue 14462).
    ban = heard.register(heard.BAN, "https://zoo.example/u/zoe")
    words = (
        Heard(
            "https://far.example/c/bees", ban, 5, "https://far.example/b", "https://far.example/u/m"
        ),
        Heard(old.url, ban, 5, "https://far.example/b2", "https://far.example/u/m"),
        Heard(old.url, heard.CONTENT, 5, "https://far.example/x", "https://far.example/u/vic"),
    )
    with outside.db.write() as tx:
        for word in words:
            heard.hear(tx, word, host="far.example", at=1)
        tombstones.put(tx, "https://far.example/post/0", 1)
        before = tx.value(select(func.count()).select_from(people))
    assert prune(outside) == 3
    with outside.db.read() as tx:
        assert heard.newest(tx, "https://far.example/c/bees", ban) is not None
        assert heard.newest(tx, old.url, ban) is not None
        assert heard.newest(tx, old.url, heard.CONTENT) is None
        assert tombstones.since(tx, "https://far.example/post/0") is not None
        assert tx.value(select(func.count()).select_from(people)) == before


def test_it_happens_every_day_by_itself(outside, old):
    with outside.db.write() as tx:
        pruning.plan(tx, outside.clock.now())
        pruning.plan(tx, outside.clock.now())
    handlers = {pruning.JOB: pruning.handler(outside.wire)}
    assert run_all(outside.db, outside.clock, handlers) == 0
    outside.clock.advance(days=1)
    assert run_all(outside.db, outside.clock, handlers) == 1
    assert not old.is_there()
    outside.clock.advance(days=1)
    assert run_all(outside.db, outside.clock, handlers) == 1
