"""federation/outgoing/answering.py: Accept and Reject."""

import pytest

from folkmoot.federation.outgoing.answering import accept, reject
from folkmoot.forum import communities
from folkmoot.identity import people
from folkmoot.peers.outbox import Recipient
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import ADDRESS, Scenery, scenery, sent

VIC = "https://far.example/u/vic"
INBOX = Recipient("far.example", f"{VIC}/inbox")


def follow(target: str) -> dict[str, object]:
    url = "https://far.example/activities/follow/7"
    return {"id": url, "type": "Follow", "actor": VIC, "object": target, "odd": 1}


@pytest.fixture
def moot(db: Database) -> Scenery:
    return scenery(db)


def test_a_community_accepts_a_follow_as_it_came(moot: Scenery) -> None:
    asked = follow(f"{ADDRESS}/c/garden")

    with moot.db.write() as tx:
        garden = communities.by_ref(tx, moot.garden)
        url = accept(tx, community=garden, follow=asked, to=INBOX, at=clock_of(moot.db).now())

    (one,) = sent(moot.db)
    assert (one.doc["id"], one.doc["type"], one.doc["object"]) == (url, "Accept", asked)
    assert (one.signer_kind, one.signer_ref, one.to) == (
        "community", moot.garden, (INBOX.inbox,),
    )  # fmt: skip
    assert one.doc["actor"] == one.about == asked["object"]


def test_a_person_accepts_a_follow(moot: Scenery) -> None:
    with moot.db.write() as tx:
        bob = people.by_ref(tx, moot.bob.ref)
        asked = follow(f"{ADDRESS}/u/bob")
        accept(tx, person=bob, follow=asked, to=INBOX, at=clock_of(moot.db).now())

    (one,) = sent(moot.db)
    assert (one.signer_kind, one.doc["actor"]) == ("person", f"{ADDRESS}/u/bob")


def test_what_cannot_be_taken_is_sent_back(moot: Scenery) -> None:
    create = {
        "id": "https://far.example/activities/create/1",
        "type": "Create",
        "actor": VIC,
        "object": {
            "id": "https://far.example/comment/1",
            "type": "Note",
            "content": "x",
            "inReplyTo": f"{ADDRESS}/post/1",
            "attributedTo": VIC,
            "to": "as:Public",
        },
    }

    with moot.db.write() as tx:
        garden = communities.by_ref(tx, moot.garden)
        at = clock_of(moot.db).now()
        reject(tx, signer=garden, activity=create, to=INBOX, at=at, reason="It is locked.")

    (one,) = sent(moot.db)
    assert (one.doc["type"], one.doc["object"]) == ("Reject", create)
    assert one.doc["summary"] == "It is locked."
    assert one.about == "https://far.example/comment/1"
