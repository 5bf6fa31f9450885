"""serving/activities.py: what was sent, at its id."""

from typing import Any

import pytest

from folkmoot.federation.documents.normal import PUBLIC
from folkmoot.federation.outgoing import announcing
from folkmoot.forum import communities as rooms
from folkmoot.forum.messaging import SendMessage
from folkmoot.forum.moderation import RemovePost
from folkmoot.forum.posting import DeletePost
from folkmoot.forum.reports import MakeReport
from folkmoot.forum.subscriptions import Subscribe
from tests.build import clock_of
from tests.documents.shapes import load
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


def announced(house: House, raw: dict[str, Any]) -> str:
    """The id of the Announce with which the garden passed on what a visitor did."""
    with house.db.write() as tx:
        garden = rooms.by_ref(tx, house.garden)
        at = clock_of(house.db).now()
        url = announcing.announce(tx, garden, raw, at, object_url=f"{ADDRESS}/post/1")
    assert url is not None
    return url


DISLIKE: dict[str, Any] = load("friendica/dislike")
"""It is addressed to everybody, as Friendica does."""


def passed_on(kind: str) -> dict[str, Any]:
    """Another activity of the same visitor, addressed in the same way."""
    return {**DISLIKE, "type": kind, "id": f"{DISLIKE['id']}/{kind}"}


@pytest.mark.parametrize(
    "raw",
    [
        *(
            {**DISLIKE, "type": of}
            for of in (
                "Dislike", "Like", ["Like", "Create"], "as:Like", "EmojiReact", "Flag", "Follow",
                "View", None,
            )
        ),
        {**passed_on("Undo"), "object": DISLIKE},
        {**passed_on("Undo"), "object": DISLIKE["id"]},
        {**passed_on("Undo"), "object": {**passed_on("Undo"), "object": DISLIKE}},
        {**passed_on("Announce"), "object": DISLIKE},
        {**passed_on("Announce"), "object": {**passed_on("Undo"), "object": DISLIKE}},
    ],
)  # fmt: skip
def test_what_visitors_think_is_shown_to_nobody_even_if_they_told_everybody(
    house: House, raw: dict[str, Any]
) -> None:
    follow(house)
    assert PUBLIC in DISLIKE["cc"]

    url = announced(house, raw)

    assert at(house, url) == 404


@pytest.mark.parametrize(
    "raw",
    [
        passed_on("Delete"),
        passed_on("Lock"),
        {**passed_on("Undo"), "object": passed_on("Lock")},
    ],
)
def test_what_visitors_do_before_everybody_is_shown(house: House, raw: dict[str, Any]) -> None:
    follow(house)

    url = announced(house, raw)

    assert house.read(url.removeprefix(ADDRESS))["object"] == raw


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
