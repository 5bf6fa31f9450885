"""federation/outgoing/announcing.py: what a community passes on."""

import pytest

from folkmoot.federation.outgoing.announcing import announce
from folkmoot.forum import communities
from folkmoot.peers.outbox import Recipient
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import ADDRESS, Scenery, scenery, sent

LIKE = {
    "@context": ["https://www.w3.org/ns/activitystreams", {"odd": "https://odd.example/#"}],
    "id": "https://far.example/activities/like/1",
    "type": "Like",
    "actor": "https://far.example/u/vic",
    "object": f"{ADDRESS}/post/1",
    "odd": {"kept": [1, None, True]},
}


@pytest.fixture
def moot(db: Database) -> Scenery:
    return scenery(db)


def test_what_came_is_passed_on_with_every_field(moot: Scenery) -> None:
    moot.follow()
    at = clock_of(moot.db).now()

    with moot.db.write() as tx:
        garden = communities.by_ref(tx, moot.garden)
        url = announce(tx, garden, LIKE, at, object_url=LIKE["object"])  # type: ignore[arg-type]

    (one,) = sent(moot.db)
    assert one.inner == LIKE
    assert one.doc["id"] == url
    assert url is not None
    assert url.startswith(f"{ADDRESS}/activities/announce/")
    assert one.doc["cc"] == [f"{ADDRESS}/c/garden/followers"]
    assert one.community_id == 1


def test_where_nobody_follows_only_named_inboxes_get_it(moot: Scenery) -> None:
    at = clock_of(moot.db).now()

    with moot.db.write() as tx:
        garden = communities.by_ref(tx, moot.garden)
        nobody = announce(tx, garden, LIKE, at, object_url="x")
        to = [Recipient("far.example", "https://far.example/inbox")]
        somebody = announce(tx, garden, LIKE, at, object_url="x", to=to)

    assert nobody is None
    (one,) = sent(moot.db)
    assert (one.doc["id"], one.to) == (somebody, ("https://far.example/inbox",))
