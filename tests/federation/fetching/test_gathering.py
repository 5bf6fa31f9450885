"""What was before: the newest posts of a community, the answers of a thread."""

from sqlalchemy import select

from folkmoot.federation.fetching import faults
from folkmoot.forum import communities as rooms
from folkmoot.forum.marks import ReadThread
from folkmoot.forum.posts import posts
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.identity import people
from folkmoot.peers import gatherings, heard
from folkmoot.peers.heard import Heard
from tests.federation.fetching.elsewhere import (
    FAR,
    HTML,
    collection,
    group,
    note,
    page,
    person,
)
from tests.forum.build import a_community, a_post, do

BEES = f"{FAR}/c/bees"


def announced(doc):
    """As Lemmy's outbox has it."""
    create = {"type": "Create", "id": doc["id"] + "/create", "actor": doc["attributedTo"]}
    about = {**create, "object": doc}
    return {"type": "Announce", "id": doc["id"] + "/a", "actor": BEES, "object": about}


def known(outside, count):
    return [n for n in range(1, count + 1) if outside.thing(f"{FAR}/post/{n}") is not None]


def state(outside, url):
    with outside.db.read() as tx:
        return gatherings.of(tx, url)


def test_a_community_comes_with_its_newest_posts_its_features_and_stewards(outside):
    far = outside.furnished()
    far.has(collection(f"{BEES}/outbox", [announced(page(n)) for n in (3, 2, 1)]))
    far.has(collection(f"{BEES}/featured", [page(9), page(2)]))
    far.has(collection(f"{BEES}/moderators", [f"{FAR}/u/bob"]))
    outside.bring(BEES)
    outside.work()
    assert known(outside, 9) == [1, 2, 3, 9]
    assert outside.thing(f"{FAR}/post/9").pinned_at is not None
    assert outside.thing(f"{FAR}/post/2").pinned_at is not None
    assert outside.thing(f"{FAR}/post/1").pinned_at is None
    with outside.db.read() as tx:
        room = rooms.by_actor_url(tx, BEES)
        assert len(rooms.stewards_of(tx, room.id)) == 1
    done = state(outside, BEES)
    assert (done.found, done.problem) == (4, "")
    assert done.done_at is not None


def test_a_member_can_be_a_steward_there(outside):
    far = outside.furnished()
    with outside.db.read() as tx:
        ada = people.by_name(tx, "ada")
    nobody = ada.actor_url.replace("ada", "nobody")
    far.has(collection(f"{BEES}/moderators", [f"{FAR}/u/bob", ada.actor_url, nobody]))
    outside.bring(BEES)
    outside.work()
    with outside.db.read() as tx:
        room = rooms.by_actor_url(tx, BEES)
        assert len(rooms.stewards_of(tx, room.id)) == 2
        assert ada.ref in rooms.stewards_of(tx, room.id)


def test_a_thread_that_its_home_has_locked_is_locked_here(outside):
    far = outside.furnished()
    far.has(person(host="https://other.example"))
    theirs = page(
        2, attributedTo="https://other.example/u/bob", id="https://other.example/post/2",
        commentsEnabled=False,
    )  # fmt: skip
    far.has(theirs)
    far.has(collection(f"{BEES}/outbox", [announced(page(1, commentsEnabled=False)), theirs["id"]]))
    outside.bring(BEES)
    outside.work()
    assert outside.thing(f"{FAR}/post/1").locked_at is not None
    # what was answered before comes all the same
    far.has(page(1, commentsEnabled=False, context=f"{FAR}/post/1/context"))
    far.has(collection(f"{FAR}/post/1/context", [note(1, f"{FAR}/post/1")]))
    outside.bring(f"{FAR}/post/1")
    opened = outside.thing(f"{FAR}/post/1").ref
    do(outside.db, outside.ada, ReadThread(outside.ada.ref, opened, outside.clock.now()))
    outside.work()
    assert outside.thing(f"{FAR}/comment/1") is not None
    # the server of an author does not rule there
    assert outside.thing("https://other.example/post/2").locked_at is None


def test_no_more_than_fifty_posts_are_brought(outside):
    far = outside.furnished()
    far.has(collection(f"{BEES}/outbox", [announced(page(n)) for n in range(59, 0, -1)]))
    outside.bring(BEES)
    outside.work()
    assert known(outside, 59) == list(range(10, 60))


def test_a_collection_is_read_page_by_page_on_its_own_server(outside):
    far = outside.furnished()
    far.has({"type": "OrderedCollection", "id": f"{BEES}/outbox", "first": f"{BEES}/outbox?p=1"})
    pages = {"type": "OrderedCollectionPage", "orderedItems": [announced(page(1))]}
    far.has({**pages, "id": f"{BEES}/outbox?p=1", "next": f"{BEES}/outbox?p=2"})
    pages["orderedItems"] = [announced(page(2))]
    far.has({**pages, "id": f"{BEES}/outbox?p=2", "next": "https://other.example/p"})
    outside.bring(BEES)
    outside.work()
    assert known(outside, 2) == [1, 2]
    assert not any("other.example" in one for one in far.asked)


def test_pages_that_lead_in_a_circle_end(outside):
    far = outside.furnished()
    pages = {"type": "OrderedCollectionPage", "orderedItems": [announced(page(1))]}
    far.has({**pages, "id": f"{BEES}/outbox", "next": f"{BEES}/outbox"})
    outside.bring(BEES)
    outside.work()
    assert far.asked.count(f"{BEES}/outbox") == 1


def test_what_a_list_says_of_other_servers_is_asked_for_there(outside):
    far = outside.furnished()
    forged = page(5, host="https://other.example", name="Forged")
    far.has(collection(f"{BEES}/outbox", [announced(forged)]))
    far.has(page(5, host="https://other.example", name="True"))
    outside.bring(BEES)
    outside.work()
    with outside.db.read() as tx:
        title = tx.value(select(posts.c.title).where(posts.c.object_url == forged["id"]))
    assert title == "True"


def test_a_post_of_another_community_is_not_put_into_this_one(outside):
    far = outside.furnished()
    other = page(4, audience=f"{FAR}/c/wasps", to=[f"{FAR}/c/wasps", page()["to"][1]])
    far.has(collection(f"{BEES}/outbox", [announced(other)]))
    outside.bring(BEES)
    outside.work()
    assert known(outside, 4) == []


def test_one_bad_post_keeps_no_other_away(outside):
    far = outside.furnished()
    bad = page(2, attributedTo="https://evil.example/u/x")
    items = [announced(page(3)), 17, None, {"type": "Announce"}, announced(bad), announced(page(1))]
    far.has(collection(f"{BEES}/outbox", items))
    outside.bring(BEES)
    outside.work()
    assert known(outside, 3) == [1, 3]


def test_following_a_community_gathers_it(outside):
    far = outside.furnished()
    outside.bring(BEES)
    outside.work()
    outside.clock.advance(days=2)
    far.has(collection(f"{BEES}/outbox", [announced(page(1))]))
    with outside.db.read() as tx:
        ref = rooms.by_actor_url(tx, BEES).ref
    do(outside.db, outside.ada, Subscribe(ref))
    assert state(outside, BEES).done_at is None
    outside.work()
    assert known(outside, 1) == [1]


def test_a_community_is_not_gathered_again_the_same_day(outside):
    far = outside.furnished()
    outside.bring(BEES)
    outside.work()
    asked = len(far.asked)
    with outside.db.read() as tx:
        ref = rooms.by_actor_url(tx, BEES).ref
    do(outside.db, outside.ada, Subscribe(ref))
    outside.work()
    assert len(far.asked) == asked


def test_a_gathering_that_fails_says_why(outside):
    far = outside.furnished()
    far.status(f"{BEES}/outbox", 403)
    outside.bring(BEES)
    outside.work()
    assert state(outside, BEES).problem == faults.REFUSES


# ---- threads


def test_the_answers_of_a_thread_come_from_its_context(outside):
    far = outside.furnished()
    context = f"{FAR}/post/1/context"
    far.has(page(1, context=context))
    items = [note(2, f"{FAR}/comment/1"), f"{FAR}/comment/1", f"{FAR}/post/1"]
    far.has(collection(context, items))
    far.has(note(1, f"{FAR}/post/1"))
    outside.bring(f"{FAR}/post/1")
    outside.work()
    assert outside.thing(f"{FAR}/comment/2").depth == 1
    assert state(outside, f"{FAR}/post/1").found == 2


def test_answers_are_followed_where_each_lists_its_own(outside):
    far = outside.furnished()
    far.has(page(1, replies=f"{FAR}/post/1/replies"))
    far.has(collection(f"{FAR}/post/1/replies", [f"{FAR}/comment/1"]))
    far.has(note(1, f"{FAR}/post/1", replies=f"{FAR}/comment/1/replies"))
    far.has(collection(f"{FAR}/comment/1/replies", [f"{FAR}/comment/2"]))
    far.has(note(2, f"{FAR}/comment/1"))
    outside.bring(f"{FAR}/post/1")
    outside.work()
    assert outside.thing(f"{FAR}/comment/2").depth == 1


def test_an_answer_to_something_that_no_list_has_comes_with_its_parent(outside):
    far = outside.furnished()
    far.has(page(1, replies=f"{FAR}/post/1/replies"))
    far.has(collection(f"{FAR}/post/1/replies", [f"{FAR}/comment/2"]))
    far.has(note(1, f"{FAR}/post/1"))
    far.has(note(2, f"{FAR}/comment/1"))
    outside.bring(f"{FAR}/post/1")
    outside.work()
    assert outside.thing(f"{FAR}/comment/2").depth == 1


def test_what_answers_something_gone_hangs_on_the_post(outside):
    far = outside.furnished()
    far.has(page(1, context=f"{FAR}/post/1/context"))
    listed = [note(3, f"{FAR}/comment/2"), note(2, f"{FAR}/comment/1"), note(5, f"{FAR}/comment/4")]
    far.has(collection(f"{FAR}/post/1/context", listed))
    far.status(f"{FAR}/comment/1", 410)
    far.status(f"{FAR}/comment/4", 500)
    outside.bring(f"{FAR}/post/1")
    outside.work()
    assert outside.thing(f"{FAR}/comment/2").depth == 0
    assert outside.thing(f"{FAR}/comment/3").depth == 1
    # what may come back is waited for
    assert outside.thing(f"{FAR}/comment/5") is None


def test_a_list_without_end_is_left_within_the_budget(outside):
    far = outside.furnished()
    far.has(page(1, replies=f"{FAR}/post/1/replies"))
    far.has(collection(f"{FAR}/post/1/replies", [f"{FAR}/comment/{n}" for n in range(1, 300)]))
    for number in range(1, 300):
        far.has(note(number, f"{FAR}/post/1"))
    outside.bring(f"{FAR}/post/1")
    asked = len(far.asked)
    outside.work()
    assert len(far.asked) - asked <= 60


def test_opening_a_thread_gathers_it_at_most_once_an_hour(outside):
    far = outside.furnished()
    outside.bring(f"{FAR}/post/1")
    outside.work()
    far.has(page(1, replies=f"{FAR}/post/1/replies"))
    far.has(collection(f"{FAR}/post/1/replies", [note(1, f"{FAR}/post/1")]))
    ref = outside.thing(f"{FAR}/post/1").ref

    def read():
        do(outside.db, outside.ada, ReadThread(outside.ada.ref, ref, outside.clock.now()))
        return outside.work()

    assert read() == 0
    outside.clock.advance(hours=2)
    assert read() == 1
    assert outside.thing(f"{FAR}/comment/1") is not None


def test_of_our_own_threads_nothing_is_gathered(outside):
    post = a_post(outside.db, outside.ada, a_community(outside.db, outside.ada))
    do(outside.db, outside.ada, ReadThread(outside.ada.ref, post, outside.clock.now()))
    assert outside.work() == 0


def test_a_page_of_html_instead_of_a_list_is_nothing(outside):
    far = outside.furnished()
    far.page(f"{BEES}/outbox", "<p>no</p>", HTML)
    far.has(group())
    far.has(person())
    outside.bring(BEES)
    outside.work()
    assert state(outside, BEES).problem == faults.NO_THING


def test_what_the_home_lists_as_locked_or_pinned_stands_so_here(outside):
    """Also the post of an author elsewhere, and one that is here already."""
    far, other = outside.furnished(), "https://other.example"
    far.has(person(host=other))
    theirs = page(2, attributedTo=f"{other}/u/bob", id=f"{other}/post/2")
    far.has(theirs)
    listed = [announced({**theirs, "commentsEnabled": False, "stickied": True})]
    far.has(collection(f"{BEES}/outbox", [*listed, announced(page(1, stickied=True))]))
    outside.bring(BEES)
    outside.work()

    assert outside.thing(f"{other}/post/2").locked_at is not None
    assert outside.thing(f"{other}/post/2").pinned_at is not None
    assert outside.thing(f"{FAR}/post/1").pinned_at is not None
    assert outside.thing(f"{FAR}/post/1").locked_at is None


def test_a_thread_that_was_locked_meanwhile_is_locked_when_somebody_opens_it(outside):
    """By its own document, which is read anew for the answers that it lists."""
    far = outside.furnished()
    outside.bring(f"{FAR}/post/1")
    opened = outside.thing(f"{FAR}/post/1")
    outside.work()
    assert outside.thing(f"{FAR}/post/1").locked_at is None
    far.has(page(1, commentsEnabled=False, stickied=True))
    outside.clock.advance(hours=2)
    do(outside.db, outside.ada, ReadThread(outside.ada.ref, opened.ref, outside.clock.now()))
    outside.work()
    assert outside.thing(f"{FAR}/post/1").locked_at is not None
    assert outside.thing(f"{FAR}/post/1").pinned_at is not None


def test_an_unlocking_that_was_told_counts_more_than_what_a_list_shows(outside):
    """An activity has a time; a list may be older."""
    far = outside.furnished()
    outside.bring(f"{FAR}/post/1")
    word = Heard(
        f"{FAR}/post/1", heard.LOCKED, outside.clock.now(), f"{FAR}/undo/1", BEES, {"to": False}
    )
    with outside.db.write() as tx:
        heard.hear(tx, word, host="far.example", at=outside.clock.now())
    far.has(collection(f"{BEES}/outbox", [announced(page(1, commentsEnabled=False))]))
    outside.bring(BEES)
    outside.work()
    assert outside.thing(f"{FAR}/post/1").locked_at is None
