"""federation/outgoing/people.py: how members show themselves, and that they left."""

import pytest

from folkmoot.forum.erasure import EraseOwnWords
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.peers import servers
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import ADDRESS, Scenery, new, scenery, sent
from tests.forum.build import FAR, a_post, do

BOB = f"{ADDRESS}/u/bob"


@pytest.fixture
def moot(db: Database) -> Scenery:
    made = scenery(db)
    with db.write() as tx:
        servers.meet(tx, FAR, clock_of(db).now(), cursor=0)
        servers.describe(tx, FAR, shared_inbox=f"https://{FAR}/inbox")
    return made


def test_followers_learn_of_a_new_profile_if_others_see_it(moot: Scenery) -> None:
    moot.follow_person(moot.bob)

    do(moot.db, moot.bob, ChangeProfile(moot.bob.ref, Profile(theme="dark")))
    do(moot.db, moot.bob, ChangeProfile(moot.bob.ref, Profile(display_name="Bobby")))

    (one,) = sent(moot.db)
    assert (one.doc["type"], one.doc["object"]["name"]) == ("Update", "Bobby")
    assert one.doc["object"]["id"] == BOB
    assert (one.signer_kind, one.person_id) == ("person", moot.bob.id)


def test_a_profile_that_nobody_follows_is_not_sent(moot: Scenery) -> None:
    do(moot.db, moot.bob, ChangeProfile(moot.bob.ref, Profile(display_name="Bobby")))

    assert sent(moot.db) == []


@pytest.mark.parametrize("act", [Leave, EraseAccount])
def test_whoever_leaves_is_deleted_on_every_known_server(
    moot: Scenery, act: type[Leave | EraseAccount]
) -> None:
    a_post(moot.db, moot.bob, moot.garden)

    do(moot.db, moot.bob, act(moot.bob.ref))

    (one,) = sent(moot.db)
    assert (one.doc["type"], one.doc["actor"], one.doc["object"]) == ("Delete", BOB, BOB)
    assert one.doc["removeData"] is False
    assert one.to == (f"https://{FAR}/inbox",)
    assert (one.signer_kind, one.signer_ref) == ("person", moot.bob.ref)


def test_whose_words_are_erased_leaves_none_elsewhere(moot: Scenery) -> None:
    a_post(moot.db, moot.bob, moot.garden)
    do(moot.db, moot.bob, EraseOwnWords(moot.bob.ref))
    before = sent(moot.db)

    do(moot.db, moot.bob, EraseAccount(moot.bob.ref))

    (one,) = new(moot.db, before)
    assert one.doc["removeData"] is True
