"""Actors that change, move, report, and write to members."""

import msgspec
import pytest
from sqlalchemy import select, update

from folkmoot.errors import Conflict, NotAllowed
from folkmoot.federation.documents.normal import PUBLIC
from folkmoot.federation.inbox.forged import Forged
from folkmoot.forum import communities as rooms
from folkmoot.forum import messages, reports, subscriptions
from folkmoot.forum.commenting import CreateComment
from folkmoot.forum.votes import CastVote
from folkmoot.identity import people, profiles
from folkmoot.identity.profiles import ChangeProfile
from folkmoot.notices import notices
from folkmoot.peers import actors, outbox
from folkmoot.peers.moving import MoveFollowers, SayWas
from folkmoot.record.perform import perform
from tests.federation.inbox.world import BEES, BOB, EVE, GARDEN, OURS, actor_json
from tests.forum.build import tally_of

HIVES = "https://new.example/c/hives"


def rows(world, table):
    with world.db.read() as tx:
        return tx.rows(select(table))


# ---------------------------------------------------------------- actors


def test_a_name_changes(world):
    world.send(world.activity("Update", BOB, actor_json(BOB, name="Robert")))
    with world.db.read() as tx:
        assert profiles.of(tx, world.visitor().id).display_name == "Robert"


def test_nobody_changes_another(world):
    before = world.rows()
    with pytest.raises(Forged):
        world.send(world.activity("Update", EVE, actor_json(BOB, name="Eve")))
    assert world.rows() == before


def test_a_community_moves_and_its_followers_with_it(world):
    world.bees()
    moves = world.activity("Move", BEES, BEES, target=HIVES)
    assert world.send(moves).result == "waiting"
    world.fetch({HIVES: actor_json(HIVES, "Group", alsoKnownAs=[BEES])})
    with world.db.read() as tx:
        new, old = rooms.by_actor_url(tx, HIVES), rooms.by_actor_url(tx, BEES)
        assert subscriptions.of_person(tx, world.ada.id) == [new.id]
        assert old.closed_at is not None
        assert actors.by_url(tx, BEES).moved_to == HIVES
        (notice,) = tx.rows(
            select(notices.notices).where(notices.notices.c.kind == "server.community_moved")
        )
    assert notice.person_id == world.ada.id


def test_nobody_moves_to_who_does_not_know_them(world):
    world.bees()
    world.send(world.activity("Move", BEES, BEES, target=HIVES))
    with pytest.raises(Forged):
        world.fetch({HIVES: actor_json(HIVES, "Group")})
    with world.db.read() as tx:
        assert rooms.by_actor_url(tx, HIVES) is None


def test_who_comes_to_a_member_here_is_known_to_have_moved(world):
    ada = f"{OURS}/u/ada"
    world.send(world.activity("Update", BOB, actor_json(BOB, name="Robert")))
    moves = world.activity("Move", BOB, BOB, target=ada)
    with pytest.raises(Forged):
        world.send(moves)
    with world.db.write() as tx:
        perform(tx, SayWas(world.ada.ref, BOB), by=world.ada)
    world.send(moves)
    with world.db.read() as tx:
        assert actors.by_url(tx, BOB).moved_to == ada


def test_who_says_no_more_that_they_moved_can_be_moved_to_again(world):
    # given
    ada = f"{OURS}/u/ada"
    world.send(world.activity("Update", BOB, actor_json(BOB)))
    with world.db.write() as tx:
        perform(tx, SayWas(world.ada.ref, BOB), by=world.ada)
    world.send(world.activity("Move", BOB, BOB, target=ada))
    # when
    world.send(world.activity("Update", BOB, actor_json(BOB, movedTo=ada, alsoKnownAs=[ada])))
    with world.db.read() as tx:
        assert actors.by_url(tx, BOB).moved_to == ada
    with pytest.raises(Conflict, match="moved on"), world.db.write() as tx:
        perform(tx, MoveFollowers(world.ada.ref, BOB), by=world.ada)
    world.send(world.activity("Update", BOB, actor_json(BOB, alsoKnownAs=[ada])))
    # then
    with world.db.read() as tx:
        assert actors.by_url(tx, BOB).moved_to is None
    with world.db.write() as tx:
        perform(tx, MoveFollowers(world.ada.ref, BOB), by=world.ada)


def test_a_community_that_comes_here_brings_its_followers(world):
    world.bees()
    moves = world.activity("Move", BEES, BEES, target=GARDEN)
    with pytest.raises(Forged):
        world.send(moves)
    with world.db.write() as tx, tx.performing():
        here = rooms.by_actor_url(tx, GARDEN)
        change = update(rooms.communities).where(rooms.communities.c.id == here.id)
        tx.write(change.values(was=f'["{BEES}"]'))
    world.send(moves)
    with world.db.read() as tx:
        assert subscriptions.of_person(tx, world.ada.id) == [here.id]
        assert rooms.by_actor_url(tx, BEES).closed_at is not None
        assert actors.by_url(tx, BEES).moved_to == GARDEN


def test_nobody_moves_another(world):
    world.bees()
    before = world.rows()
    with pytest.raises(Forged):
        world.send(world.activity("Move", EVE, BEES, target=HIVES))
    assert world.rows() == before


def test_a_community_that_is_gone_is_closed(world):
    world.bees()
    world.send(world.activity("Delete", BEES, BEES))
    with world.db.read() as tx:
        assert rooms.by_actor_url(tx, BEES).closed_at is not None


@pytest.mark.parametrize("summary", [None, "", "Empty"])
def test_a_community_that_is_back_is_open_again(world, summary):
    """Lemmy announces the deletion or removal of a community by one of its people, and its end."""
    mod = "https://far.example/u/mod"
    world.bees()
    delete = world.activity("Delete", mod, BEES, summary=summary)
    undo = world.activity("Undo", mod, delete)
    world.send(world.announce(delete))
    with world.db.read() as tx:
        assert rooms.by_actor_url(tx, BEES).closed_at is not None
    assert world.send(world.announce(undo)).result == "done"
    with world.db.read() as tx:
        assert rooms.by_actor_url(tx, BEES).closed_at is None
        assert actors.by_url(tx, BEES).gone_at is None


def test_nobody_else_brings_a_community_back(world):
    world.bees()
    world.send(world.activity("Delete", BEES, BEES))
    with pytest.raises(NotAllowed):
        world.send(world.activity("Undo", EVE, world.activity("Delete", EVE, BEES)))
    with world.db.read() as tx:
        assert rooms.by_actor_url(tx, BEES).closed_at is not None


# ---------------------------------------------------------------- reports


def test_a_report_with_several_things(world):
    first, second = world.post("One"), world.post("Two")
    flag = world.activity("Flag", BOB, [f"{OURS}/u/ada", first, second], content="Spam")
    world.send(flag)
    found = rows(world, reports.reports)
    assert [(one.reason, one.kind) for one in found] == [("Spam", "post")] * 2


def test_a_report_without_a_reason(world):
    world.send(world.activity("Flag", BOB, world.post()))
    assert rows(world, reports.reports)[0].reason


def test_a_second_report_adds_nothing(world):
    post = world.post()
    for _ in range(2):
        world.send(world.activity("Flag", BOB, post, summary="Spam"))
    assert len(rows(world, reports.reports)) == 1


def test_a_report_that_its_community_passes_on(world):
    """As Lemmy 1.0 does, for moderators on other servers."""
    world.bees()
    page = world.page(community=BEES)
    world.send(world.announce(world.activity("Create", BOB, page)))
    flag = world.activity("Flag", EVE, page["id"], to=[BEES], summary="Spam")
    world.send(world.announce(flag))
    assert [row.reason for row in rows(world, reports.reports)] == ["Spam"]
    own = world.activity("Flag", EVE, world.post(), to=[GARDEN], summary="Spam")
    assert world.send(world.announce(own)).result == "ignored"


def test_a_report_of_nothing_here(world):
    assert world.send(world.activity("Flag", BOB, f"{OURS}/post/99")).result == "ignored"


# ---------------------------------------------------------------- messages


def message(world, *, author=BOB, to=f"{OURS}/u/ada", kind="ChatMessage", **more):
    return {
        "type": kind, "id": f"https://far.example/message/{world.count}", "attributedTo": author,
        "to": [to], "content": "<p>Hello</p>", **more,
    }  # fmt: skip


def open_letters(world):
    world.do(ChangeProfile(world.ada.ref, profiles.Profile(letters="everybody")), world.ada)


@pytest.mark.parametrize("kind", ["ChatMessage", "Note"])
def test_a_message_is_read_and_changed_and_taken_back(world, kind):
    open_letters(world)
    letter = message(world, kind=kind)
    world.send(world.activity("Create", BOB, letter))
    assert [one.body for one in rows(world, messages.messages)] == ["Hello"]
    world.send(world.activity("Update", BOB, {**letter, "content": "<p>Hi</p>"}))
    assert [one.body for one in rows(world, messages.messages)] == ["Hi"]
    world.send(world.activity("Delete", BOB, letter["id"]))
    assert [one.body for one in rows(world, messages.messages)] == [""]


def test_a_message_to_who_takes_none_from_strangers(world):
    before = world.rows()
    with pytest.raises(NotAllowed):
        world.send(world.activity("Create", BOB, message(world)))
    assert world.rows() == before


def test_a_message_to_nobody_here(world):
    letter = message(world, to=f"{OURS}/u/nobody")
    assert world.send(world.activity("Create", BOB, letter)).result == "ignored"


def test_nobody_writes_as_another(world):
    open_letters(world)
    before = world.rows()
    with pytest.raises(Forged):
        world.send(world.activity("Create", EVE, message(world)))
    letter = {**message(world), "id": "https://evil.example/message/1"}
    with pytest.raises(Forged):
        world.send(world.activity("Create", EVE, letter))
    assert world.rows() == before


def test_nobody_takes_back_the_message_of_another(world):
    open_letters(world)
    letter = message(world)
    world.send(world.activity("Create", BOB, letter))
    with pytest.raises(Forged):
        world.send(world.activity("Delete", EVE, letter["id"]))
    assert [one.body for one in rows(world, messages.messages)] == ["Hello"]


# ---------------------------------------------------------------- what a home refuses


def sent(world, kind):
    """The last activity of ada of a kind, as it lies in the outbox."""
    with world.db.read() as tx:
        found = tx.rows(select(outbox.outbox.c.activity).order_by(outbox.outbox.c.seq.desc()))
    told = (msgspec.json.decode(row.activity) for row in found)
    return next(one for one in told if one["type"] == kind)


@pytest.fixture
def there(world):
    """A post of bob in the community of far.example."""
    world.bees()
    page = world.page(community=BEES)
    world.send(world.announce(world.activity("Create", BOB, page)))
    return world.thing(page["id"])


def test_a_vote_that_its_home_refused_is_taken_back(world, there):
    world.do(CastVote(1, post=there.ref), world.ada)
    assert tally_of(world.db, there.ref)["ups"] == 1
    world.send(world.activity("Reject", BEES, sent(world, "Like")))
    assert tally_of(world.db, there.ref)["ups"] == 0


def test_a_comment_that_its_home_refused_is_hidden(world, there):
    ref = world.clock.new_ref()
    world.do(CreateComment(ref=ref, post=there.ref, body="Hm"), world.ada)
    url = world.url_of(ref)
    create = sent(world, "Create")
    assert world.send(world.activity("Reject", EVE, create)).result == "ignored"
    assert world.thing(url).removed_at is None
    world.send(world.activity("Reject", BEES, create["id"]))
    assert world.thing(url).removed_at is not None


def test_what_was_never_sent_cannot_be_refused(world):
    post = world.post()
    world.bees()
    create = {"type": "Create", "id": f"{OURS}/activities/create/1", "actor": f"{OURS}/u/ada",
              "object": {"type": "Page", "id": post, "attributedTo": f"{OURS}/u/ada",
                         "to": [GARDEN, PUBLIC], "name": "A post"}}  # fmt: skip
    assert world.send(world.activity("Reject", BEES, create)).result == "ignored"
    assert world.thing(post).removed_at is None


def test_people_are_people(world):
    with world.db.read() as tx:
        assert people.by_actor_url(tx, BOB).handle == "bob@far.example"
