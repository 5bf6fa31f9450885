"""What the home of a community refuses is taken back here, to what it took last."""

import pytest

from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.clock import DAY
from folkmoot.errors import NotAllowed
from folkmoot.forum.commenting import CreateComment, EditComment
from folkmoot.forum.exclusion import Ban
from folkmoot.forum.moderation import LockThread, PinPost, RemovePost, UnlockThread
from folkmoot.forum.posting import CreatePost, EditPost
from folkmoot.forum.votes import CastVote
from folkmoot.identity import bans, people
from folkmoot.record.actors import Server
from tests.federation.inbox.test_content import text_of
from tests.federation.inbox.test_voting import score
from tests.federation.inbox.world import BEES, BOB, EVE, actor_json


@pytest.fixture
def post(world):
    """A post of bob in bees, on which ada may vote."""
    world.bees()
    page = world.page(community=BEES)
    world.send(world.announce(world.activity("Create", BOB, page)))
    return page["id"]


def votes(world, post, value):
    """Ada votes; gives the activity that left."""
    world.do(CastVote(value, post=world.thing(post).ref), world.ada)
    return world.sent()[-1]


def refuse(world, activity, home=BEES):
    """The home does not take it."""
    return world.send(world.activity("Reject", home, activity))


def take(world, activity):
    """The home tells everybody that it took it."""
    return world.send(world.announce(activity))


class TestVotes:
    def test_the_first_one_is_taken_back(self, world, post):
        refuse(world, votes(world, post, 1))
        assert score(world, post) == (0, 0)

    def test_a_changed_one_goes_back_to_the_one_before(self, world, post):
        take(world, votes(world, post, 1))
        refuse(world, votes(world, post, -1))
        assert score(world, post) == (1, 0)

    def test_one_that_was_taken_back_stands_again(self, world, post):
        take(world, votes(world, post, -1))
        refuse(world, votes(world, post, 0))
        assert score(world, post) == (0, 1)

    def test_what_was_taken_may_be_told_after_the_refusal(self, world, post):
        first, second = votes(world, post, 1), votes(world, post, -1)
        refuse(world, second)
        assert score(world, post) == (0, 0)
        take(world, first)
        assert score(world, post) == (1, 0)

    def test_a_newer_one_on_its_way_stays(self, world, post):
        first, second = votes(world, post, 1), votes(world, post, -1)
        refuse(world, first)
        assert score(world, post) == (0, 1)
        third = votes(world, post, 1)
        take(world, second)
        assert score(world, post) == (1, 0)
        refuse(world, third)
        assert score(world, post) == (0, 1)

    def test_a_vote_after_a_refused_one_is_a_vote(self, world, post):
        take(world, votes(world, post, 1))
        refuse(world, votes(world, post, -1))
        undone = votes(world, post, 0)
        assert (undone["type"], undone["object"]["type"]) == ("Undo", "Like")
        assert score(world, post) == (0, 0)

    def test_the_vote_that_is_gone_back_to_keeps_its_id(self, world, post):
        first = votes(world, post, 1)
        take(world, first)
        refuse(world, votes(world, post, -1))
        assert votes(world, post, 0)["object"]["id"] == first["id"]

    def test_also_of_somebody_who_is_banned_meanwhile(self, world, post):
        vote, thing = votes(world, post, 1), world.thing(post)
        scope = f"community:{thing.community}"
        ban = Ban(world.ada.ref, scope, "A rest.", world.clock.new_ref())
        world.do(ban, Server("far.example"))
        refuse(world, vote)
        assert score(world, post) == (0, 0)

    def test_nobody_else_refuses(self, world, post):
        vote = votes(world, post, 1)
        assert refuse(world, vote, EVE).result == "ignored"
        assert score(world, post) == (1, 0)

    def test_taking_it_back_is_told_nobody(self, world, post):
        vote, sent = votes(world, post, 1), len(world.sent())
        refuse(world, vote)
        assert len(world.sent()) == sent


@pytest.fixture
def comment(world, post):
    """The url of an answer of ada, which the home took."""
    act = CreateComment(world.clock.new_ref(), world.thing(post).ref, "First")
    world.do(act, world.ada)
    take(world, world.sent()[-1])
    return world.url_of(act.ref)


def edits(world, comment, body):
    """Ada changes her answer; gives the activity that left."""
    world.do(EditComment(world.thing(comment).ref, body), world.ada)
    return world.sent()[-1]


class TestWords:
    def test_refused_ones_go_back_to_those_before(self, world, comment):
        refuse(world, edits(world, comment, "Second"))
        assert text_of(world, comment) == "First"

    def test_that_is_told_nobody_so_that_no_refusal_follows_it(self, world, comment):
        edit = edits(world, comment, "Second")
        sent = len(world.sent())
        refuse(world, edit)
        assert len(world.sent()) == sent

    def test_newer_ones_on_their_way_stay(self, world, comment):
        second, third = edits(world, comment, "Second"), edits(world, comment, "Third")
        refuse(world, second)
        assert text_of(world, comment) == "Third"
        refuse(world, third)
        assert text_of(world, comment) == "First"

    def test_what_was_taken_may_be_told_after_the_refusal(self, world, comment):
        second, third = edits(world, comment, "Second"), edits(world, comment, "Third")
        refuse(world, third)
        assert text_of(world, comment) == "First"
        take(world, second)
        assert text_of(world, comment) == "Second"

    def test_of_a_post_as_well(self, world, post):
        ref = world.clock.new_ref()
        world.do(CreatePost(ref, world.thing(post).community, "Mine"), world.ada)
        world.do(EditPost(ref, "Changed"), world.ada)
        refuse(world, world.sent()[-1])
        assert text_of(world, world.url_of(ref), "title") == "Mine"


@pytest.fixture
def entrusted(world, post):
    """The thread in bees, where ada keeps order as far as she knows."""
    with world.db.read() as tx:
        ada = people.by_id(tx, world.ada.id).actor_url
    world.send(world.activity("Add", BEES, ada, target=f"{BEES}/moderators"))
    return world.thing(post)


def rules(world, act):
    """Ada does it; gives the activity that left."""
    world.do(act, world.ada)
    return world.sent()[-1]


class TestRulings:
    def test_a_lock_that_its_home_did_not_take_is_open(self, world, entrusted):
        refuse(world, rules(world, LockThread(entrusted.ref, "Enough.")))
        assert world.thing(entrusted.url).locked_at is None

    def test_a_removal_that_its_home_did_not_take_is_there(self, world, entrusted):
        removal = rules(world, RemovePost(entrusted.ref, "Spam."))
        refuse(world, removal, EVE)
        assert world.thing(entrusted.url).removed_at is not None
        refuse(world, removal)
        assert world.thing(entrusted.url).removed_at is None

    def test_what_the_home_ruled_stands_again(self, world, entrusted):
        take(world, world.activity("Lock", BOB, entrusted.url))
        refuse(world, rules(world, UnlockThread(entrusted.ref, "Go on.")))
        assert world.thing(entrusted.url).locked_at is not None

    def test_a_pin_that_its_home_did_not_take_sinks(self, world, entrusted):
        world.learn(actor_json(BEES, "Group", featured=f"{BEES}/featured"))
        refuse(world, rules(world, PinPost(entrusted.ref, "Good.")))
        assert world.thing(entrusted.url).pinned_at is None

    def test_nobody_is_banned_whom_the_home_did_not_ban(self, world, entrusted):
        scope, bob = f"community:{entrusted.community}", world.visitor()
        ban = Ban(bob.ref, scope, "A rest.", world.clock.new_ref())
        block = rules(world, ban)
        refuse(world, block)
        with world.db.read() as tx:
            assert not bans.live(tx, bob.id, world.clock.now())


def test_a_ruling_after_a_mandate_ended_is_refused_and_said(world):
    mandate, scope = world.clock.new_ref(), f"community:{world.garden}"
    ends = world.clock.now() + 30 * DAY
    bob = world.visitor().ref
    world.do(GrantMandate(mandate, bob, ("thread.lock",), scope, ends, "Trust."), world.ada)
    world.do(EndMandate(mandate, "Thank you."), world.ada)
    lock = world.activity("Lock", BOB, world.post())
    with pytest.raises(NotAllowed):
        world.send(lock)
    assert (world.sent()[-1]["type"], world.sent()[-1]["object"]) == ("Reject", lock)
