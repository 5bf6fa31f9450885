"""Votes from elsewhere."""

import pytest

from folkmoot.errors import Conflict
from folkmoot.forum.subscriptions import Subscribe
from tests.federation.inbox.world import BEES, BOB, EVE, GARDEN, OURS, actor_json
from tests.forum.build import tally_of

CAT = "https://third.example/u/cat"


def score(world, url):
    tally = tally_of(world.db, world.thing(url).ref)
    return tally["ups"], tally["downs"]


def test_a_like_counts_once_and_is_announced(world):
    world.send(world.activity("Follow", EVE, GARDEN))
    post = world.post()
    like = world.activity("Like", BOB, post)
    world.send(like)
    world.send(like)
    world.send(world.activity("Like", BOB, post))
    assert score(world, post) == (1, 0)
    announced = [one["object"] for one in world.sent() if one["type"] == "Announce"]
    assert announced.count(like) == 1


def test_a_reaction_is_a_like_and_a_thumb_down_is_none(world):
    post = world.post()
    world.send(world.activity("EmojiReact", BOB, post, content="🐝"))
    assert score(world, post) == (1, 0)


def test_an_undo_takes_it_back(world):
    post = world.post()
    like = world.activity("Like", BOB, post)
    world.send(like)
    world.send(world.activity("Undo", BOB, like))
    assert score(world, post) == (0, 0)


def test_an_undo_by_id_takes_it_back(world):
    post = world.post()
    like = world.activity("Like", BOB, post)
    world.send(like)
    world.send(world.activity("Undo", BOB, like["id"]))
    assert score(world, post) == (0, 0)


def test_an_undo_that_overtakes_its_like_wins(world):
    post = world.post()
    like = world.activity("Like", BOB, post)
    undo = world.activity("Undo", BOB, like)
    world.send(undo)
    assert world.send(like).result == "ignored"
    assert score(world, post) == (0, 0)


def test_nobody_undoes_the_vote_of_another(world):
    post = world.post()
    like = world.activity("Like", BOB, post)
    world.send(like)
    with pytest.raises(Exception, match="Only who did this"):
        world.send(world.activity("Undo", EVE, like))
    assert score(world, post) == (1, 0)


def test_a_dislike_where_there_is_none_is_refused_and_said(world):
    post = world.post()
    dislike = world.activity("Dislike", BOB, post)
    with pytest.raises(Conflict):
        world.send(dislike)
    assert world.sent()[-1]["type"] == "Reject"
    assert world.sent()[-1]["object"] == dislike


def test_a_vote_for_what_is_not_here_is_left_alone(world):
    assert world.send(world.activity("Like", BOB, f"{OURS}/post/99")).result == "ignored"
    assert world.send(world.activity("Like", BOB, "https://far.example/post/9")).result == "ignored"


def test_a_vote_that_comes_before_its_post_waits(world):
    world.send(world.activity("Follow", EVE, GARDEN))
    page = world.page()
    create = world.activity("Create", BOB, page)
    like = world.activity("Like", EVE, page["id"], audience=GARDEN)
    world.send(like)
    world.send(create)
    assert score(world, page["id"]) == (1, 0)
    assert [one["object"] for one in world.sent()[-3:]] == [create, page, like]


class TestInTheirCommunity:
    def post(self, world):
        world.bees()
        page = world.page(community=BEES)
        world.send(world.announce(world.activity("Create", BOB, page)))
        return page["id"]

    def test_the_home_counts_everybody(self, world):
        post = self.post(world)
        world.send(world.announce(world.activity("Like", BOB, post)))
        world.send(world.announce(world.activity("Like", CAT, post)))
        world.send(world.announce(world.activity("Dislike", EVE, post)))
        assert score(world, post) == (2, 1)

    def test_a_bare_vote_is_left_to_the_home(self, world):
        post = self.post(world)
        assert world.send(world.activity("Like", EVE, post)).result == "ignored"
        assert score(world, post) == (0, 0)

    def test_another_community_counts_nothing_there(self, world):
        post = self.post(world)
        other = "https://evil.example/c/other"
        known = world.learn(a_group(other))
        follow(world, known.ref)
        like = world.activity("Like", CAT, post)
        assert world.send(world.announce(like, other)).result == "ignored"
        assert score(world, post) == (0, 0)

    def test_a_member_votes_here_only(self, world):
        post = self.post(world)
        like = world.activity("Like", f"{OURS}/u/ada", post)
        world.send(world.announce(like))
        assert score(world, post) == (0, 0)

    def test_of_a_member_only_its_own_home_tells(self, world):
        post = world.post()
        world.bees()
        like = world.activity("Like", f"{OURS}/u/ada", post)
        assert world.send(world.announce(like)).result == "ignored"
        unknown = world.activity("Like", f"{OURS}/u/ada", "https://far.example/post/99")
        assert world.send(world.announce(unknown)).result == "ignored"
        assert score(world, post) == (0, 0)

    def test_a_vote_that_comes_before_its_post_waits(self, world):
        world.bees()
        page = world.page(community=BEES)
        create = world.announce(world.activity("Create", BOB, page))
        world.send(world.announce(world.activity("Like", CAT, page["id"])))
        world.send(create)
        assert score(world, page["id"]) == (1, 0)


def a_group(url):
    return actor_json(url, "Group")


def follow(world, ref):
    world.do(Subscribe(ref), world.ada)
