"""Ways around a decision: blocked servers by third ones, banned people by every activity."""

import pytest
from sqlalchemy import select

from folkmoot.clock import DAY
from folkmoot.errors import FolkmootError, NotAllowed
from folkmoot.federation.inbox.forged import Forged
from folkmoot.forum import reports
from folkmoot.forum.exclusion import Ban
from folkmoot.identity import bans
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.notices import notices
from folkmoot.peers import policy
from tests.federation.inbox.world import BEES, BOB, EVE, GARDEN, OURS, actor_json
from tests.forum.build import a_community, a_post, id_of, tally_of

CAT = "https://third.example/u/cat"


def block(world, host):
    server = policy.Server(world.clock.new_ref(), host)
    world.do(policy.BlockServers((server,), "Spam."), world.ada)


def ban(world, url=BOB, scope="moot"):
    world.do(
        Ban(
            person=world.visitor(url).ref, scope=scope, reason="Spam",
            ref=world.clock.new_ref(), until=world.clock.now() + 3 * DAY,
        ),
        world.ada,
    )  # fmt: skip


def without_marks(rows):
    """The rows of all tables, but for the mark that an activity came."""
    return {name: many for name, many in rows.items() if name != "received"}


# ---------------------------------------------------------------- a blocked server, by a third one


@pytest.fixture
def there(world):
    """A post of bob in the community of far.example; third.example is known, and blocked then."""
    world.bees()
    world.learn(actor_json(CAT))
    page = world.page(community=BEES)
    world.send(world.announce(world.activity("Create", BOB, page)))
    block(world, "third.example")
    return page["id"]


ANNOUNCED = ("a post", "an answer", "a vote", "a removal", "a ban")


def announced(world, post):
    """The activities by these names."""
    return {
        "a post": world.activity("Create", CAT, world.page(9, CAT, BEES)),
        "an answer": world.activity("Create", CAT, world.note(post, 9, CAT, community=BEES)),
        "a vote": world.activity("Like", CAT, post),
        "a removal": world.activity("Lock", CAT, post),
        "a ban": world.activity("Block", CAT, BOB, target=BEES),
    }


@pytest.mark.parametrize("told", ANNOUNCED)
@pytest.mark.parametrize("batched", [False, True])
def test_what_a_blocked_server_does_does_not_come_by_a_third_one(world, there, told, batched):
    inner = announced(world, there)[told]
    before = without_marks(world.rows())
    world.send(world.announce([inner, inner] if batched else inner))
    world.fetch({})  # nothing was to be fetched
    assert without_marks(world.rows()) == before


def test_what_a_blocked_server_deletes_goes_all_the_same(world):
    world.bees()
    page = world.page(author=CAT, community=BEES)
    world.send(world.announce(world.activity("Create", CAT, page)))
    world.fetch({page["id"]: page})
    block(world, "third.example")
    world.send(world.announce(world.activity("Delete", CAT, page["id"])))
    world.fetch({}, gone=(page["id"],))
    assert world.thing(page["id"]).deleted_at is not None


def test_subdomains_of_a_blocked_server_are_blocked(world):
    world.bees()
    block(world, "third.example")
    page = world.page(community=BEES, author="https://a.b.third.example/u/cat")
    before = without_marks(world.rows())
    world.send(world.announce(world.activity("Create", page["attributedTo"], page)))
    assert without_marks(world.rows()) == before


# ---------------------------------------------------------------- who is banned

WRITES = (
    "a post",
    "a change",
    "an answer",
    "a vote",
    "a report",
    "a message",
    "in another community",
)


def writes(world, post, own):
    """The activities by these names."""
    return {
        "a post": world.activity("Create", BOB, world.page(2)),
        "a change": world.activity("Update", BOB, {**own, "name": "New"}),
        "an answer": world.activity("Create", BOB, world.note(post)),
        "a vote": world.activity("Like", BOB, post),
        "a report": world.activity("Flag", BOB, post, content="Rude"),
        "a message": world.activity("Create", BOB, letter()),
        "in another community": world.announce(
            world.activity("Create", BOB, world.page(2, community=BEES))
        ),
    }


def letter(to=f"{OURS}/u/ada"):
    return {
        "type": "ChatMessage", "id": "https://far.example/message/1", "attributedTo": BOB,
        "to": [to], "content": "<p>Hello</p>",
    }  # fmt: skip


@pytest.mark.parametrize("way", WRITES)
def test_who_is_banned_comes_back_by_no_way(world, way):
    world.bees()
    world.do(ChangeProfile(world.ada.ref, Profile(letters="everybody")), world.ada)
    post, own = world.post(), world.page(1)
    world.send(world.activity("Create", BOB, own))
    ban(world)
    before = without_marks(world.rows())
    with pytest.raises(NotAllowed):
        world.send(writes(world, post, own)[way])
    after = without_marks(world.rows())
    # A Reject, perhaps, and the note that nothing of it is to be taken.
    answered = {name: after[name] for name in ("outbox", "outbox_to", "heard")}
    assert {**before, **answered} == after


def test_a_ban_in_one_community_holds_there_alone(world):
    world.bees()
    ban(world, scope=f"community:{world.garden}")
    with pytest.raises(NotAllowed):
        world.send(world.activity("Create", BOB, world.page()))
    there = world.page(2, community=BEES)
    world.send(world.announce(world.activity("Create", BOB, there)))
    assert world.knows(there["id"])


def test_nobody_ends_their_own_ban(world):
    ban(world)
    inner = world.activity("Block", BOB, BOB, target=GARDEN)
    with pytest.raises(FolkmootError):
        world.send(world.activity("Undo", BOB, inner))
    with world.db.read() as tx:
        assert bans.live(tx, world.visitor().id, world.clock.now())


# ---------------------------------------------------------------- what is not theirs


def test_nobody_reports_a_message_that_they_did_not_get(world):
    world.do(ChangeProfile(world.ada.ref, Profile(letters="everybody")), world.ada)
    world.send(world.activity("Create", BOB, letter()))
    before = without_marks(world.rows())
    flag = world.activity("Flag", EVE, letter()["id"], content="Let me see it")
    assert world.send(flag).result == "ignored"
    assert without_marks(world.rows()) == before
    with world.db.read() as tx:
        assert tx.rows(select(reports.reports)) == []


@pytest.mark.parametrize("known", [True, False])
def test_a_deletion_passed_on_by_a_third_server_is_not_the_authors(world, known):
    page = world.page()
    world.send(world.activity("Create", BOB, page))
    delete = world.activity("Delete", BOB, page["id"])
    if not known:
        delete["object"] = "https://far.example/post/99"
    before = world.rows()
    with pytest.raises(Forged):
        world.send(delete, signer=EVE)
    assert world.rows() == before


CLOSED = ("a vote", "an answer", "a report", "a lock", "a removal", "a pin")


def closed(world, thing):
    """The activities by these names."""
    return {
        "a vote": world.activity("Like", BOB, thing),
        "an answer": world.activity("Create", BOB, world.note(thing)),
        "a report": world.activity("Flag", BOB, thing, content="Rude"),
        "a lock": world.activity("Lock", BOB, thing),
        "a removal": world.activity("Delete", BOB, thing, summary="Spam"),
        "a pin": world.activity("Add", BOB, thing, target=f"{GARDEN}/featured"),
    }


@pytest.mark.parametrize("way", CLOSED)
def test_what_is_for_members_cannot_be_touched_and_looks_as_if_it_were_not_there(world, way):
    room = a_community(world.db, world.ada, "attic", visibility="members")
    hidden = f"{OURS}/post/{id_of(world.db, a_post(world.db, world.ada, room))}"
    nothing = f"{OURS}/post/999"

    def came_of(thing):
        before = without_marks(world.rows())
        try:
            said = world.send(closed(world, thing)[way])
        except FolkmootError as error:
            said = (type(error), error.msgid)
        assert without_marks(world.rows()) == before
        return said

    assert came_of(hidden) == came_of(nothing)


def test_a_mention_of_a_member_by_who_is_banned_is_told_to_nobody(world):
    ban(world)
    tag = {"type": "Mention", "href": f"{OURS}/u/ada"}
    page = world.page(content="<p>@ada@moot.example</p>", tag=[tag])
    with pytest.raises(NotAllowed):
        world.send(world.activity("Create", BOB, page))
    with world.db.read() as tx:
        told = notices.notices.c.person_id
        assert tx.rows(select(notices.notices).where(told == world.ada.id)) == []


def test_votes_are_counted_once_however_they_are_sent(world):
    post = world.post()
    for kind in ("Like", "EmojiReact", "Like"):
        world.send(world.activity(kind, BOB, post, content="+"))
    assert tally_of(world.db, world.thing(post).ref)["ups"] == 1
