"""federation/outgoing/moving.py: members who say where they were, and where they went."""

import pytest

from folkmoot.peers import actors
from folkmoot.peers.moving import MoveFollowers, SayWas, SayWasNot, Stay
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import ADDRESS, Scenery, scenery, sent
from tests.forum.build import FAR, do
from tests.peers.build import actor

BOB = f"{ADDRESS}/u/bob"
NEW = f"https://{FAR}/u/bobby"


@pytest.fixture
def moot(db: Database) -> Scenery:
    made = scenery(db)
    with db.write() as tx:
        now, was = clock_of(db).now(), f'["{BOB}"]'
        actors.put(tx, actor(NEW, fetched_at=now, was_ours=was))
    return made


def test_followers_learn_who_somebody_was(moot: Scenery) -> None:
    moot.follow_person(moot.bob)

    do(moot.db, moot.bob, SayWas(moot.bob.ref, NEW))
    do(moot.db, moot.bob, SayWasNot(moot.bob.ref, NEW))

    first, second = sent(moot.db)
    assert (first.doc["type"], first.doc["object"]["alsoKnownAs"]) == ("Update", [NEW])
    assert "alsoKnownAs" not in second.doc["object"]
    assert (first.person_id, first.signer_ref) == (moot.bob.id, moot.bob.ref)


def test_followers_are_sent_along_after_the_document_says_so(moot: Scenery) -> None:
    moot.follow_person(moot.bob)

    do(moot.db, moot.bob, MoveFollowers(moot.bob.ref, NEW))

    update, move = sent(moot.db)
    assert (update.doc["type"], update.doc["object"]["movedTo"]) == ("Update", NEW)
    said = {name: move.doc[name] for name in ("type", "actor", "object", "target")}
    assert said == {"type": "Move", "actor": BOB, "object": BOB, "target": NEW}
    assert (move.about, move.person_id, move.signer_kind) == (BOB, moot.bob.id, "person")


def test_a_move_that_is_taken_back_is_in_the_document_no_more(moot: Scenery) -> None:
    moot.follow_person(moot.bob)
    do(moot.db, moot.bob, MoveFollowers(moot.bob.ref, NEW))

    do(moot.db, moot.bob, Stay(moot.bob.ref))

    assert [one.doc["type"] for one in sent(moot.db)] == ["Update", "Move", "Update"]
    assert "movedTo" not in sent(moot.db)[-1].doc["object"]


def test_where_nobody_follows_nothing_is_sent(moot: Scenery) -> None:
    do(moot.db, moot.bob, SayWas(moot.bob.ref, NEW))
    do(moot.db, moot.bob, MoveFollowers(moot.bob.ref, NEW))

    assert sent(moot.db) == []
