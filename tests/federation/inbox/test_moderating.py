"""What stewards elsewhere do: lock, pin, ban, name others; and who may."""

import pytest
from sqlalchemy import func, select

from folkmoot.assembly.mandates import GrantMandate, mandates
from folkmoot.clock import DAY
from folkmoot.errors import NotAllowed
from folkmoot.federation.documents.normal import stamp
from folkmoot.forum import communities as rooms
from folkmoot.identity import bans, people
from tests.federation.inbox.world import BEES, BOB, EVE, GARDEN, OURS

MOD = "https://far.example/u/mod"


@pytest.fixture
def post(world):
    """A post of bob in the community of far.example, as ada's moot has it."""
    world.bees()
    page = world.page(community=BEES)
    world.send(world.announce(world.activity("Create", BOB, page)))
    return page["id"]


def mandate(world, url=BOB):
    """A mandate of a visitor over the garden."""
    visitor = world.visitor(url)
    scope = rooms.scope_of(world.garden)
    powers = ("post.remove", "thread.lock", "post.pin", "member.ban")
    ends = world.clock.now() + 30 * DAY
    act = GrantMandate(world.clock.new_ref(), visitor.ref, powers, scope, ends, "Elected.")
    world.do(act, world.ada)


class TestInTheirCommunity:
    def test_a_lock_and_its_undoing(self, world, post):
        lock = world.activity("Lock", MOD, post, summary="Enough")
        world.send(world.announce(lock))
        assert world.thing(post).locked_at is not None
        world.send(world.announce(world.activity("Undo", MOD, lock)))
        assert world.thing(post).locked_at is None

    def test_a_pin(self, world, post):
        add = world.activity("Add", MOD, post, target=f"{BEES}/featured")
        world.send(world.announce(add))
        assert world.thing(post).pinned_at is not None
        remove = world.activity("Remove", MOD, post, target=f"{BEES}/featured")
        world.send(world.announce(remove))
        assert world.thing(post).pinned_at is None

    def test_stewards(self, world, post):
        target = f"{BEES}/moderators"
        world.send(world.announce(world.activity("Add", MOD, EVE, target=target)))
        world.send(world.announce(world.activity("Add", MOD, f"{OURS}/u/cleo", target=target)))
        assert self.stewards(world) == {EVE, f"{OURS}/u/cleo"}
        world.send(world.announce(world.activity("Remove", MOD, EVE, target=target)))
        assert self.stewards(world) == {f"{OURS}/u/cleo"}

    def test_a_community_says_itself_whose_time_ran_out(self, world, post):
        target = f"{BEES}/moderators"
        world.send(world.announce(world.activity("Add", MOD, EVE, target=target)))
        remove = world.activity("Remove", BEES, EVE, target=target)
        assert world.send(world.announce(remove)).result == "done"
        assert self.stewards(world) == set()

    def stewards(self, world):
        with world.db.read() as tx:
            room = rooms.by_actor_url(tx, BEES)
            refs = rooms.stewards_of(tx, room.id)
            return {people.by_ref(tx, ref).actor_url for ref in refs}

    def test_a_ban_with_an_end_and_its_undoing(self, world, post):
        ends = world.clock.now() + DAY
        block = world.activity(
            "Block", MOD, BOB, target=BEES, summary="Rude", removeData=True, endTime=stamp(ends)
        )
        world.send(world.announce(block))
        assert [ban.until for ban in self.bans(world)] == [ends]
        assert world.thing(post).removed_at is not None
        world.send(world.announce(world.activity("Undo", MOD, block)))
        assert self.bans(world) == []
        assert world.thing(post).removed_at is None

    def bans(self, world, url=BOB):
        with world.db.read() as tx:
            return bans.live(tx, people.by_actor_url(tx, url).id, world.clock.now())

    def test_a_server_bans_one_of_its_own(self, world, post):
        block = world.activity("Block", MOD, BOB, target="https://far.example/", removeData=True)
        world.send(block)
        assert len(self.bans(world)) == 1
        assert world.thing(post).removed_at is not None or world.thing(post).deleted_at is not None

    def test_what_went_with_such_a_ban_comes_back_with_its_end(self, world, post):
        """Here and elsewhere, but for what its author deleted."""
        here, deleted = world.page(2), world.page(3)
        for page in (here, deleted):
            world.send(world.activity("Create", BOB, page))
        world.clock.advance(minutes=1)
        world.send(world.activity("Delete", BOB, deleted["id"]))
        world.clock.advance(minutes=1)
        block = world.activity("Block", MOD, BOB, target="https://far.example/", removeData=True)
        world.send(block)
        assert world.thing(here["id"]).deleted_at is not None
        world.clock.advance(days=1)
        undo = world.activity("Undo", MOD, block, restoreData=True)
        world.send(undo)
        assert self.bans(world) == []
        for url in (here["id"], post):
            assert (world.thing(url).deleted_at, world.thing(url).removed_at) == (None, None)
        assert world.thing(deleted["id"]).deleted_at is not None

    def test_a_server_bans_nobody_else(self, world, post):
        block = world.activity("Block", EVE, BOB, target="https://evil.example/")
        assert world.send(block).result == "ignored"
        assert self.bans(world) == []

    def test_a_server_bans_a_guest_from_its_communities(self, world, post):
        """As Lemmy 1.0 does: the target is the site, the person of any server."""
        theirs = world.page(9, EVE, community=BEES)
        world.send(world.announce(world.activity("Create", EVE, theirs)))
        world.fetch({theirs["id"]: theirs})
        block = world.activity(
            "Block", MOD, EVE, target="https://far.example/", summary="Spam", removeData=True
        )
        world.send(block)
        assert len(self.bans(world, EVE)) == 1
        assert world.thing(theirs["id"]).removed_at is not None
        assert world.thing(theirs["id"]).deleted_at is None
        world.send(world.activity("Undo", MOD, block, restoreData=True))
        assert self.bans(world, EVE) == []
        assert world.thing(theirs["id"]).removed_at is None

    def test_the_end_of_a_ban_can_leave_hidden_what_it_hid(self, world, post):
        """Lemmy says in `restoreData` whether it comes back."""
        block = world.activity("Block", MOD, BOB, target=BEES, summary="Rude", removeData=True)
        world.send(world.announce(block))
        undo = world.activity("Undo", MOD, block, restoreData=False)
        world.send(world.announce(undo))
        assert self.bans(world) == []
        assert world.thing(post).removed_at is not None

    @pytest.mark.parametrize("kind", ["Lock", "Delete"])
    def test_a_stranger_rules_nothing(self, world, post, kind):
        deed = world.activity(kind, EVE, post, summary="No")
        assert world.send(deed).result == "ignored"
        assert (world.thing(post).locked_at, world.thing(post).removed_at) == (None, None)

    def test_a_lock_before_its_post_waits(self, world):
        world.bees()
        page = world.page(community=BEES)
        create = world.announce(world.activity("Create", BOB, page))
        world.send(world.announce(world.activity("Lock", MOD, page["id"])))
        world.send(create)
        assert world.thing(page["id"]).locked_at is not None


class TestInOurCommunity:
    def test_who_holds_a_mandate_rules(self, world):
        post = world.post()
        mandate(world)
        world.send(world.activity("Lock", BOB, post, summary="Enough"))
        world.send(world.activity("Add", BOB, post, target=f"{GARDEN}/featured"))
        world.send(world.activity("Block", BOB, EVE, target=GARDEN, summary="Spam"))
        world.send(world.activity("Delete", BOB, post, summary="Spam"))
        thing = world.thing(post)
        assert None not in (thing.locked_at, thing.pinned_at, thing.removed_at)
        with pytest.raises(NotAllowed, match="banned"):
            world.send(world.activity("Create", EVE, world.page(author=EVE)))

    @pytest.mark.parametrize(
        "told",
        [
            ("Lock", {}),
            ("Delete", {"summary": "Spam"}),
            ("Add", {"target": f"{GARDEN}/featured"}),
        ],
    )
    def test_who_holds_none_does_not(self, world, told):
        post = world.post()
        before = world.rows()
        with pytest.raises(NotAllowed):
            world.send(world.activity(told[0], BOB, post, **told[1]))
        assert world.rows() == before

    def test_nobody_elsewhere_names_stewards(self, world):
        mandate(world)
        before = world.rows()
        with pytest.raises(NotAllowed):
            world.send(world.activity("Add", BOB, EVE, target=f"{GARDEN}/moderators"))
        assert world.rows() == before
        with world.db.read() as tx:
            held = tx.value(select(func.count()).select_from(mandates))
        assert held == 2

    def test_another_community_rules_nothing_here(self, world):
        world.bees()
        post = world.post()
        lock = world.activity("Lock", MOD, post)
        assert world.send(world.announce(lock)).result == "ignored"
        assert world.thing(post).locked_at is None
