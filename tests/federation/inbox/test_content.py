"""Posts and comments of people elsewhere, in our communities and in theirs."""

import pytest
from sqlalchemy import select

from folkmoot.errors import Conflict, NotAllowed
from folkmoot.forum import comments, posts
from folkmoot.forum.moderation import LockThread
from folkmoot.forum.subscriptions import Unsubscribe
from tests.federation.inbox.world import BEES, BOB, EVE, GARDEN, OURS, actor_json
from tests.forum.build import a_comment, tally_of

CAT = "https://third.example/u/cat"


def text_of(world, url, column="body"):
    thing = world.thing(url)
    table = posts.posts if thing.is_post else comments.comments
    with world.db.read() as tx:
        return tx.value(select(table.c[column]).where(table.c.ref == thing.ref))


class TestInOurCommunity:
    def test_a_post_comes_in_and_is_announced(self, world):
        world.send(world.activity("Follow", EVE, GARDEN))
        create = world.activity("Create", BOB, world.page())
        assert world.send(create).result == "done"
        thing = world.thing("https://far.example/post/1")
        assert (thing.author_url, thing.community, thing.home) == (BOB, world.garden, None)
        assert text_of(world, thing.url) == "Words 1"
        # The second one is a boost for Mastodon, whole, so that no forum fetches it.
        assert [(one["type"], one["actor"], one["object"]) for one in world.sent()[-2:]] == [
            ("Announce", GARDEN, create),
            ("Announce", GARDEN, create["object"]),
        ]

    def test_an_answer_comes_in(self, world):
        post = world.post()
        world.send(world.activity("Create", BOB, world.note(post)))
        thing = world.thing("https://far.example/comment/1")
        assert (thing.kind, thing.post_url) == ("comment", post)

    def test_an_answer_lands_although_the_community_is_not_named(self, world):
        note = world.note(world.post(), cc=[], audience=None)
        world.send(world.activity("Create", BOB, note))
        assert world.knows(note["id"])

    def test_a_mention_from_a_microblog_starts_a_thread(self, world):
        note = {
            "type": "Note", "id": "https://far.example/@bob/1", "attributedTo": BOB,
            "to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": [GARDEN],
            "content": "<p>@garden My first swarm</p><p>It was big.</p>",
            "tag": [{"type": "Mention", "href": GARDEN, "name": "@garden@moot.example"}],
        }  # fmt: skip
        world.send(world.activity("Create", BOB, note))
        assert text_of(world, note["id"], "title") == "My first swarm"

    def test_an_edit_changes_it(self, world):
        page = world.page()
        world.send(world.activity("Create", BOB, page))
        world.send(world.activity("Update", BOB, {**page, "content": "<p>New</p>"}))
        assert text_of(world, page["id"]) == "New"

    def test_an_edit_that_comes_first_makes_it(self, world):
        page = world.page()
        create = world.activity("Create", BOB, page)
        update = world.activity("Update", BOB, {**page, "content": "<p>New</p>"})
        world.send(update)
        assert world.send(create).result == "ignored"
        assert text_of(world, page["id"]) == "New"

    def test_a_locked_thread_refuses_and_says_so(self, world):
        post = world.post()
        world.do(LockThread(world.thing(post).ref, "Enough."), world.ada)
        create = world.activity("Create", BOB, world.note(post))
        with pytest.raises(Conflict):
            world.send(create)
        assert not world.knows("https://far.example/comment/1")
        (reject,) = world.sent()
        assert (reject["type"], reject["actor"], reject["object"]) == ("Reject", GARDEN, create)

    def test_a_post_in_no_community_is_left_alone(self, world):
        before = world.rows()
        nowhere = world.page(community="https://far.example/c/else")
        assert world.send(world.activity("Create", BOB, nowhere)).result == "ignored"
        after = world.rows()
        assert after.pop("received") == before.pop("received") + 1
        assert after == before

    def test_a_missing_parent_is_fetched(self, world):
        post = world.post()
        parent = world.note(post, 1, CAT)
        answer = world.note(parent["id"], 2)
        assert world.send(world.activity("Create", BOB, answer)).result == "waiting"
        assert not world.knows(answer["id"])
        world.fetch({parent["id"]: parent})
        assert world.thing(answer["id"]).depth == 1


class TestRefused:
    """Nothing of it is kept: no row, no job, no notice."""

    @pytest.fixture(autouse=True)
    def _nothing_changes(self, world):
        before = world.rows()
        yield
        assert world.rows() == before

    def test_by_another_than_the_signer(self, world):
        with pytest.raises(NotAllowed, match="must sign it"):
            world.send(world.activity("Create", BOB, world.page()), signer=EVE)

    def test_with_an_id_of_another_server(self, world):
        create = {**world.activity("Create", EVE, world.page(author=EVE)),
                  "id": "https://far.example/activities/create/9"}  # fmt: skip
        with pytest.raises(NotAllowed, match="The id of this"):
            world.send(create)

    def test_a_post_of_somebody_else(self, world):
        with pytest.raises(NotAllowed):
            world.send(world.activity("Create", EVE, world.page(author=BOB)))

    def test_a_post_of_somebody_else_under_an_own_id(self, world):
        page = {**world.page(author=BOB), "id": "https://evil.example/post/1"}
        with pytest.raises(NotAllowed):
            world.send(world.activity("Create", EVE, page))

    def test_a_post_under_an_id_of_ours(self, world):
        page = {**world.page(), "id": f"{OURS}/post/77"}
        with pytest.raises(NotAllowed):
            world.send(world.activity("Create", BOB, page))


def test_nobody_changes_the_post_of_a_member(world):
    post = world.post("Mine")
    page = {**world.page(), "id": post, "attributedTo": f"{OURS}/u/ada"}
    with pytest.raises(NotAllowed):
        world.send(world.activity("Update", BOB, page))
    world.bees()
    forged = {"type": "Update", "id": f"{OURS}/activities/update/1", "actor": f"{OURS}/u/ada",
              "object": page}  # fmt: skip
    assert world.send(world.announce(forged)).result == "ignored"
    assert text_of(world, post, "title") == "Mine"


class TestInTheirCommunity:
    def test_their_people_are_believed(self, world):
        bees = world.bees()
        page = world.page(community=BEES)
        assert world.send(world.announce(world.activity("Create", BOB, page))).result == "done"
        assert world.thing(page["id"]).community == bees
        assert [one["type"] for one in world.sent()] == ["Follow"]

    def test_people_of_other_servers_are_asked_at_home(self, world):
        world.bees()
        world.learn(actor_json(CAT))
        forged = world.page(author=CAT, community=BEES, content="<p>Forged</p>")
        true = {**forged, "content": "<p>True</p>"}
        create = world.activity("Create", CAT, forged)
        assert world.send(world.announce(create)).result == "waiting"
        assert not world.knows(forged["id"])
        world.fetch({true["id"]: true})
        assert text_of(world, true["id"]) == "True"

    def test_what_nobody_follows_is_left_alone(self, world):
        world.learn(actor_json(BEES, "Group"))
        create = world.activity("Create", BOB, world.page(community=BEES))
        assert world.send(world.announce(create)).result == "ignored"
        assert not world.knows("https://far.example/post/1")

    def test_a_plain_page_is_fetched_once(self, world):
        world.bees()
        page = world.page(community=BEES)
        assert world.send(world.announce(page)).result == "waiting"
        world.fetch({page["id"]: page})
        assert world.knows(page["id"])
        assert world.send(world.announce(page["id"])).result == "ignored"

    def test_a_boost_by_a_person_means_nothing(self, world):
        post = world.post()
        assert world.send(world.announce(post, BOB)).result == "ignored"
        assert tally_of(world.db, world.thing(post).ref)["ups"] == 0

    def test_an_announcement_in_an_announcement_means_nothing(self, world):
        world.bees()
        create = world.activity("Create", BOB, world.page(community=BEES))
        assert world.send(world.announce(world.announce(create))).result == "ignored"

    def test_a_batch_is_done_one_by_one(self, world):
        world.bees()
        pages = [world.page(n, community=BEES) for n in (1, 2)]
        inner = [world.activity("Create", BOB, page) for page in pages]
        assert world.send(world.announce(inner)).result == "waiting"
        world.fetch({})
        assert all(world.knows(page["id"]) for page in pages)

    def test_a_community_of_ours_is_told_of_by_nobody_else(self, world):
        world.bees()
        create = world.activity("Create", BOB, world.note(world.post(), community=BEES))
        assert world.send(world.announce(create)).result == "ignored"
        assert not world.knows("https://far.example/comment/1")

    def test_where_nobody_follows_a_member_is_answered_directly(self, world):
        """Lemmy sends an answer to whoever is answered, too, and announces it to followers."""
        bees = world.bees()
        page = world.page(community=BEES)
        world.send(world.announce(world.activity("Create", BOB, page)))
        thing = world.thing(page["id"])
        comment = a_comment(world.db, world.ada, thing.ref, body="How?")
        answer = world.note(world.url_of(comment), 1, community=BEES, cc=[BEES, f"{OURS}/u/ada"])
        create = world.activity("Create", BOB, answer)
        assert world.send(create).result == "ignored"  # it will be announced
        world.do(Unsubscribe(bees), world.ada)
        answer = world.note(world.url_of(comment), 2, community=BEES, cc=[BEES, f"{OURS}/u/ada"])
        assert world.send(world.activity("Create", BOB, answer)).result == "done"
        assert text_of(world, answer["id"]) == "Answer 2"

    def test_a_bare_post_is_left_to_the_home_of_the_community(self, world):
        world.bees()
        create = world.activity("Create", BOB, world.page(community=BEES))
        assert world.send(create).result == "ignored"
