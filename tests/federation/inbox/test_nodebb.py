"""What NodeBB sends, in its own shapes, as it arrives here."""

import pytest

from folkmoot.federation.documents.normal import PUBLIC
from folkmoot.forum import messages, subscriptions
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.forum.votes import CastVote
from folkmoot.identity import people, profiles
from folkmoot.identity.profiles import ChangeProfile
from tests.documents.shapes import load
from tests.federation.inbox.world import GARDEN, OURS, actor_json
from tests.forum.build import tally_of

KIM = "https://nodebb.example/uid/2"
STAFF = "https://nodebb.example/category/3"


@pytest.fixture
def kim(world):
    world.learn(actor_json(KIM))
    return world


def tally(world, url):
    return tally_of(world.db, world.thing(url).ref)


def test_a_vote_counts_again_under_the_id_of_the_one_that_was_taken_back(kim):
    post = kim.post()
    undo = load("nodebb/undo_like")
    assert undo["object"]["object"] == post
    kim.send(undo["object"])
    kim.send(undo)
    assert tally(kim, post)["ups"] == 0

    kim.send(undo["object"])
    assert tally(kim, post)["ups"] == 1
    assert kim.send(undo["object"]).result == "repeated"


def test_nobody_opens_the_id_of_the_vote_of_another(kim):
    eve = "https://nodebb.example/uid/3"
    kim.learn(actor_json(eve))
    kim.post()
    undo = load("nodebb/undo_like")
    like = undo["object"]
    kim.send(like)
    kim.send({**undo, "id": f"{eve}#undo", "actor": eve, "object": {**like, "actor": eve}})
    assert kim.send(like).result == "repeated"


def test_a_tombstone_in_an_update_takes_back_a_message(kim):
    kim.do(ChangeProfile(kim.ada.ref, profiles.Profile(letters="everybody")), kim.ada)
    update = load("nodebb/update_tombstone")
    note = {
        "type": "Note",
        "id": update["object"]["id"],
        "attributedTo": KIM,
        "to": [f"{OURS}/u/ada"],
        "content": "<p>Hello</p>",
        "tag": [{"type": "Mention", "href": f"{OURS}/u/ada", "name": "@ada@moot.example"}],
    }
    kim.send(kim.activity("Create", KIM, note, to=note["to"]))

    kim.send(update)

    with kim.db.read() as tx:
        message = messages.by_object_url(tx, note["id"])
    assert message is not None
    assert message.deleted_at is not None


def test_a_tombstone_in_an_update_deletes_a_post(kim):
    page = kim.page(author=KIM)
    kim.send(kim.activity("Create", KIM, page))
    stone = {"type": "Tombstone", "id": page["id"], "formerType": "Note", "attributedTo": KIM}

    kim.send(kim.activity("Update", KIM, stone, to=[PUBLIC]))

    assert kim.thing(page["id"]).deleted_at is not None


def test_a_follow_is_refused_by_the_server_and_without_an_id(kim):
    staff = kim.learn(actor_json(STAFF, "Group"))
    kim.do(Subscribe(staff.ref), kim.ada)

    assert kim.send(load("nodebb/reject_follow")).result == "done"

    with kim.db.read() as tx:
        assert not subscriptions.is_subscribed(tx, kim.ada.id, staff.id)


def test_a_vote_is_refused_without_its_id(kim):
    staff = kim.learn(actor_json(STAFF, "Group"))
    kim.do(Subscribe(staff.ref), kim.ada)
    page = kim.page(author=KIM, community=STAFF)
    kim.send(kim.announce(kim.activity("Create", KIM, page), STAFF))
    kim.do(CastVote(1, post=kim.thing(page["id"]).ref), kim.ada)
    refused = {"type": "Like", "target": f"{OURS}/u/ada", "object": page}

    kim.send(kim.activity("Reject", "https://nodebb.example/actor", refused))

    assert tally(kim, page["id"])["ups"] == 0


def test_a_category_may_follow_a_community(kim):
    kim.learn(actor_json(STAFF, "Group"))
    follow = kim.activity("Follow", STAFF, GARDEN, published=None)

    assert kim.send(follow).result == "done"

    (accept,) = kim.sent()
    assert (accept["type"], accept["object"]) == ("Accept", follow)
    kim.post("Peas")
    assert [one["type"] for one in kim.sent()] == ["Accept", "Announce", "Announce"]
    kim.send(kim.activity("Undo", STAFF, follow))
    with kim.db.read() as tx:
        category = people.by_actor_url(tx, STAFF)
        assert not subscriptions.is_subscribed(tx, category.id, 1)
