"""serving/activities.py: what was sent, at its id."""

from folkmoot.forum.messaging import SendMessage
from folkmoot.forum.moderation import RemovePost
from folkmoot.forum.posting import DeletePost
from folkmoot.forum.reports import MakeReport
from folkmoot.forum.subscriptions import Subscribe
from tests.build import clock_of
from tests.federation.outgoing.build import ADDRESS, new, sent
from tests.federation.serving.build import House
from tests.forum.build import FAR, a_post, do, vote


def follow(house: House) -> None:
    do(house.db, house.vic, Subscribe(house.garden, follow_url=f"https://{FAR}/follow/1"))


def at(house: House, url: str) -> int:
    """The status of what is at an address of ours."""
    return house.ask(url.removeprefix(ADDRESS)).status


def test_what_was_announced_and_what_is_inside_stand_at_their_ids(house: House) -> None:
    follow(house)
    a_post(house.db, house.bob, house.garden, title="Peas")

    whole, plain = sent(house.db)
    assert house.read(whole.doc["id"].removeprefix(ADDRESS)) == whole.doc
    assert house.read(whole.inner["id"].removeprefix(ADDRESS)) == whole.inner
    assert house.read(plain.doc["id"].removeprefix(ADDRESS)) == plain.doc


def test_votes_reports_messages_and_follows_are_shown_to_nobody(house: House) -> None:
    follow(house)
    far = a_post(house.db, house.vic, house.bees, object_url=f"https://{FAR}/post/77")
    before = sent(house.db)
    vote(house.db, house.bob, 1, post=house.post)
    vote(house.db, house.bob, 1, post=far)
    clock = clock_of(house.db)
    do(house.db, house.bob, MakeReport(clock.new_ref(), "post", far, "Spam"))
    do(house.db, house.bob, SendMessage(clock.new_ref(), house.vic.ref, "Hello"))
    do(house.db, house.bob, Subscribe(house.bees))

    told = new(house.db, before)
    assert [one.doc["type"] for one in told] == ["Announce", "Like", "Flag", "Create", "Follow"]
    assert [at(house, one.doc["id"]) for one in told] == [404] * 5
    assert at(house, told[0].inner["id"]) == 404


def test_words_that_were_deleted_or_hidden_are_not_shown_in_activities(house: House) -> None:
    follow(house)
    first = a_post(house.db, house.bob, house.garden, title="Peas")
    second = a_post(house.db, house.bob, house.garden, title="Plums")
    told = sent(house.db)

    do(house.db, house.bob, DeletePost(first))
    do(house.db, house.ada, RemovePost(second, "Spam"))

    for one in told:
        assert at(house, one.doc["id"]) == 404
    after = new(house.db, told)
    assert [one.inner["type"] for one in after] == ["Delete", "Delete"]
    assert [at(house, one.doc["id"]) for one in after] == [200, 200]


def test_what_is_not_kept_is_not_found(house: House) -> None:
    assert house.ask(f"/activities/create/{'0' * 32}").status == 404
    assert house.ask("/activities/create/odd").status == 404
