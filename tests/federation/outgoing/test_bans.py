"""federation/outgoing/bans.py: Block, and what ends it."""

import pytest

from folkmoot.clock import DAY
from folkmoot.federation.documents.normal import stamp
from folkmoot.forum.communities import scope_of
from folkmoot.forum.exclusion import Ban, Unban
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import ADDRESS, Scenery, new, scenery, sent
from tests.forum.build import FAR, a_post, do

VIC = f"https://{FAR}/u/vic"


@pytest.fixture
def moot(db: Database) -> Scenery:
    return scenery(db)


def test_a_ban_says_where_why_and_until_when(moot: Scenery) -> None:
    moot.follow()
    clock = clock_of(moot.db)
    scope, until = scope_of(moot.garden), clock.now() + 3 * DAY

    do(moot.db, moot.ada, Ban(moot.vic.ref, scope, "Spam", clock.new_ref(), until))
    clock.advance(hours=1)
    do(moot.db, moot.ada, Unban(moot.vic.ref, scope, "Sorry"))

    banned, ended = sent(moot.db)
    block = banned.inner
    assert (block["type"], block["object"], block["target"]) == (
        "Block", VIC, f"{ADDRESS}/c/garden",
    )  # fmt: skip
    assert (block["summary"], block["endTime"]) == ("Spam", stamp(until))
    assert banned.to == (f"{VIC}/inbox",)
    assert (ended.inner["type"], ended.inner["object"]["id"]) == ("Undo", block["id"])
    assert ended.inner["object"]["endTime"] == stamp(until)


def test_what_is_hidden_with_it_is_told_thing_by_thing(moot: Scenery) -> None:
    moot.follow()
    post = a_post(moot.db, moot.vic, moot.garden, object_url=f"https://{FAR}/post/4")
    scope = scope_of(moot.garden)
    ban = Ban(moot.vic.ref, scope, "Spam", clock_of(moot.db).new_ref(), posts=(post,))

    do(moot.db, moot.ada, ban)
    do(moot.db, moot.ada, Unban(moot.vic.ref, scope, "Sorry", posts=(post,)))

    kinds = [(one.inner["type"], one.about) for one in sent(moot.db)]
    thing = f"https://{FAR}/post/4"
    assert kinds == [("Block", VIC), ("Delete", thing), ("Undo", thing), ("Undo", VIC)]


def test_a_ban_from_the_moot_is_told_to_the_server_of_who_is_banned(moot: Scenery) -> None:
    before = sent(moot.db)

    do(moot.db, moot.ada, Ban(moot.vic.ref, "moot", "Spam", clock_of(moot.db).new_ref()))

    (one,) = new(moot.db, before)
    assert (one.doc["type"], one.doc["target"]) == ("Block", f"{ADDRESS}/")
    assert (one.signer_kind, one.to) == ("person", (f"{VIC}/inbox",))
