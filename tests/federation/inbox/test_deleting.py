"""Deletions, removals and what brings things back."""

import pytest

from folkmoot.errors import NotAllowed
from folkmoot.identity import people
from tests.federation.inbox.world import BEES, BOB, EVE, GARDEN, actor_json

CAT = "https://third.example/u/cat"


def test_an_author_deletes_and_brings_back(world):
    page = world.page()
    world.send(world.activity("Create", BOB, page))
    delete = world.activity("Delete", BOB, page["id"])
    world.send(delete)
    assert world.thing(page["id"]).deleted_at is not None
    world.send(world.activity("Undo", BOB, delete))
    assert world.thing(page["id"]).deleted_at is None


def test_a_deletion_that_overtakes_its_post_waits(world):
    page = world.page()
    create = world.activity("Create", BOB, page)
    delete = world.activity("Delete", BOB, page["id"], cc=[GARDEN])
    world.send(delete)
    world.send(create)
    assert world.thing(page["id"]).deleted_at is not None


@pytest.mark.parametrize("summary", [None, "Spam"])
def test_nobody_deletes_the_post_of_another(world, summary):
    page = world.page()
    world.send(world.activity("Create", BOB, page))
    with pytest.raises(NotAllowed):
        world.send(world.activity("Delete", EVE, page["id"], summary=summary))
    thing = world.thing(page["id"])
    assert (thing.deleted_at, thing.removed_at) == (None, None)


@pytest.mark.parametrize("summary", [None, "Spam"])
def test_nobody_deletes_the_post_of_a_member(world, summary):
    post = world.post()
    with pytest.raises(NotAllowed):
        world.send(world.activity("Delete", BOB, post, summary=summary))


def test_what_a_home_takes_down_without_saying_why_is_removed(world):
    """PieFed writes no summary where its steward gave no reason; he may live anywhere."""
    world.bees()
    page = world.page(community=BEES)
    world.send(world.announce(world.activity("Create", BOB, page)))
    world.send(world.announce(world.activity("Delete", EVE, page["id"])))
    thing = world.thing(page["id"])
    assert (thing.deleted_at, thing.removed_at is None) == (None, False)


def test_what_a_home_takes_down_before_it_came_waits(world):
    world.bees()
    page = world.page(community=BEES)
    create = world.announce(world.activity("Create", BOB, page))
    world.send(world.announce(world.activity("Delete", EVE, page["id"])))
    world.send(create)
    assert world.thing(page["id"]).removed_at is not None


def test_a_forged_deletion_never_gets_ahead_of_the_true_one(world):
    """It is kept apart until it is known who may tell it."""
    page = world.page()
    create = world.activity("Create", BOB, page)
    delete = world.activity("Delete", BOB, page["id"], cc=[GARDEN])
    forged = world.activity("Delete", EVE, page["id"], cc=[GARDEN], summary="Gone")
    world.send(forged)
    world.send(delete)
    world.send(create)
    thing = world.thing(page["id"])
    assert thing.deleted_at is not None
    assert thing.removed_at is None


class TestInTheirCommunity:
    def post(self, world, author=BOB):
        world.bees()
        page = world.page(author=author, community=BEES)
        world.send(world.announce(world.activity("Create", author, page)))
        world.fetch({page["id"]: page})
        return page["id"]

    def test_the_home_removes_with_a_reason(self, world):
        post = self.post(world)
        delete = world.activity("Delete", "https://far.example/u/mod", post, summary="Spam")
        world.send(world.announce(delete))
        assert world.thing(post).removed_at is not None
        undo = world.activity("Undo", "https://far.example/u/mod", delete)
        world.send(world.announce(undo))
        assert world.thing(post).removed_at is None

    @pytest.mark.parametrize("mod", ["https://far.example/u/mod", CAT])
    def test_a_removal_can_have_an_empty_reason(self, world, mod):
        """Lemmy's has, where its moderator gave none; the moderator may live elsewhere."""
        post = self.post(world)
        delete = world.activity("Delete", mod, post, summary="")
        world.send(world.announce(delete))
        assert (world.thing(post).removed_at is None, world.thing(post).deleted_at) == (False, None)
        world.send(world.announce(world.activity("Undo", mod, delete)))
        assert world.thing(post).removed_at is None

    @pytest.mark.parametrize("summary", [None, ""])
    def test_an_authors_own_deletion_is_believed(self, world, summary):
        post = self.post(world)
        world.send(world.announce(world.activity("Delete", BOB, post, summary=summary)))
        assert world.thing(post).deleted_at is not None

    def test_for_people_of_other_servers_that_is_asked_there(self, world):
        post = self.post(world, CAT)
        outcome = world.send(world.announce(world.activity("Delete", CAT, post)))
        assert outcome.result == "waiting"
        world.fetch({}, gone=(post,))
        assert world.thing(post).deleted_at is not None

    def test_what_stands_there_still_is_not_deleted(self, world):
        post = self.post(world, CAT)
        page = world.page(author=CAT, community=BEES)
        world.send(world.announce(world.activity("Delete", CAT, post)))
        world.fetch({post: page})
        assert world.thing(post).deleted_at is None

    def test_a_bare_removal_by_a_stranger_does_nothing(self, world):
        post = self.post(world)
        delete = world.activity("Delete", EVE, post, summary="Spam")
        assert world.send(delete).result == "ignored"
        assert world.thing(post).removed_at is None


def test_an_account_that_is_deleted_takes_its_words_along(world):
    page = world.page()
    world.send(world.activity("Create", BOB, page))
    world.send(world.activity("Delete", BOB, BOB))
    thing = world.thing(page["id"])
    assert thing.erased_at is not None
    with world.db.read() as tx:
        assert people.by_actor_url(tx, BOB).is_gone


def test_an_account_can_leave_its_words(world):
    page = world.page()
    world.send(world.activity("Create", BOB, page))
    world.send(world.activity("Delete", BOB, BOB, removeData=False))
    assert world.thing(page["id"]).erased_at is None


def test_nobody_deletes_the_account_of_another(world):
    before = world.rows()
    with pytest.raises(NotAllowed):
        world.send(world.activity("Delete", EVE, BOB))
    assert world.rows() == before


def test_who_is_gone_says_nothing_more(world):
    world.send(world.activity("Delete", BOB, BOB))
    with pytest.raises(NotAllowed):
        world.send(world.activity("Create", BOB, world.page()))


def test_who_is_known_is_known(world):
    assert world.learn(actor_json(BOB)).ref == world.visitor().ref
