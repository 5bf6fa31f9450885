"""Any order of the same activities, each as often as it likes, leaves the same behind."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from folkmoot.forum import comments, posts
from tests.federation.inbox.world import BEES, BOB, EVE, GARDEN, World
from tests.forum.build import tally_of

COPIES = 3
MOD = "https://far.example/u/mod"


def orders(count: int) -> st.SearchStrategy[list[int]]:
    """Every activity three times, in any order."""
    return st.permutations([n for n in range(count) for _ in range(COPIES)])


def state(world: World, url: str) -> dict[str, Any]:
    """All that others can see of a thing."""
    thing = world.thing(url)
    table = posts.posts if thing.is_post else comments.comments
    with world.db.read() as tx:
        body = tx.value(select(table.c.body).where(table.c.ref == thing.ref))
    tally = tally_of(world.db, thing.ref)
    return {
        "body": body,
        "deleted": thing.deleted_at is not None,
        "removed": thing.removed_at is not None,
        "locked": thing.locked_at is not None,
        "pinned": thing.pinned_at is not None,
        "score": (tally["ups"], tally["downs"]),
    }


def send(world: World, told: list[dict[str, Any]], order: list[int]) -> None:
    """Let them come in; what is refused is refused in each order."""
    for n in order:
        world.send(told[n])


class TestInOurCommunity:
    @given(data=st.data())
    def test_a_post_that_is_written_changed_deleted_and_brought_back(self, world, data):
        page = world.page(world.number())
        create = world.activity("Create", BOB, page)
        update = world.activity("Update", BOB, {**page, "content": "<p>New</p>"})
        delete = world.activity("Delete", BOB, page["id"], cc=[GARDEN])
        undo = world.activity("Undo", BOB, delete, cc=[GARDEN])
        send(world, [create, update, delete, undo], data.draw(orders(4)))
        assert state(world, page["id"]) == {
            "body": "New", "deleted": False, "removed": False, "locked": False, "pinned": False,
            "score": (0, 0),
        }  # fmt: skip

    @given(data=st.data())
    def test_a_comment_that_is_written_voted_for_and_deleted(self, world, data):
        note = world.note(world.post(), world.number())
        create = world.activity("Create", BOB, note)
        like = world.activity("Like", EVE, note["id"], audience=GARDEN)
        undo = world.activity("Undo", EVE, like, audience=GARDEN)
        again = world.activity("Like", EVE, note["id"], audience=GARDEN)
        send(world, [create, like, undo, again], data.draw(orders(4)))
        assert state(world, note["id"])["score"] == (1, 0)


class TestInTheirCommunity:
    @given(data=st.data())
    def test_all_that_their_home_tells_of_a_post(self, world, data):
        if not world.followed:
            world.bees()
            world.followed = True
        page = world.page(world.number(), community=BEES)
        create = world.activity("Create", BOB, page)
        remove = world.activity("Delete", MOD, page["id"], summary="Spam")
        lock = world.activity("Lock", MOD, page["id"])
        deeds = [
            create,
            world.activity("Like", BOB, page["id"]),
            world.activity("Update", BOB, {**page, "content": "<p>New</p>"}),
            remove,
            lock,
            world.activity("Undo", MOD, lock),
            world.activity("Add", MOD, page["id"], target=f"{BEES}/featured"),
            world.activity("Dislike", EVE, page["id"]),
            world.activity("Undo", MOD, remove),
            world.activity("Like", EVE, page["id"]),
        ]
        told = [world.announce(deed) for deed in deeds]
        send(world, told, data.draw(orders(len(told))))
        assert state(world, page["id"]) == {
            "body": "New", "deleted": False, "removed": False, "locked": False, "pinned": True,
            "score": (2, 0),
        }  # fmt: skip


def test_fifty_copies_at_once_have_one_effect(world: World) -> None:
    world.send(world.activity("Follow", EVE, GARDEN))
    page = world.page()
    create = world.activity("Create", BOB, page)
    with ThreadPoolExecutor(8) as pool:
        results = [one.result for one in pool.map(world.send, [create] * 50)]
    assert sorted(results) == ["done"] + ["repeated"] * 49
    announced = [one for one in world.sent() if one["type"] == "Announce"]
    assert [one["object"] for one in announced].count(create) == 1
