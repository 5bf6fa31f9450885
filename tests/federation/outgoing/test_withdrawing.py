"""federation/outgoing/withdrawing.py: what waits is forgotten when its place is closed."""

from typing import Any

import pytest

from folkmoot.clock import Ref
from folkmoot.forum import communities, far_readers
from folkmoot.forum.erasure import EraseContent, ErasePost
from folkmoot.forum.founding import ChangeCommunity
from folkmoot.forum.posting import EditPost
from folkmoot.peers import outbox, owing, servers
from folkmoot.peers.reach import Reach
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import decide, propose
from tests.build import clock_of
from tests.federation.outgoing.build import ADDRESS, Scenery, new, scenery, sent
from tests.forum.build import FAR, a_comment, a_community, a_post, do, vote

INSIDE = [{"visibility": "members"}, {"local_only": True}]


@pytest.fixture
def moot(db: Database) -> Scenery:
    """Somebody elsewhere follows the garden and bob."""
    made = scenery(db)
    made.follow()
    made.follow_person(made.bob)
    with db.write() as tx:
        servers.meet(tx, FAR, clock_of(db).now(), cursor=0)
        servers.describe(tx, FAR, shared_inbox=f"https://{FAR}/inbox")
    return made


def close(moot: Scenery, **fields: Any) -> None:
    do(moot.db, moot.ada, ChangeCommunity(moot.garden, title="Trees", **fields))


def waiting(db: Database) -> list[str]:
    """What the other server still gets, as it would be sent."""
    with db.read() as tx:
        peer = servers.by_host(tx, FAR)
        assert peer is not None
        upto = outbox.newest(tx)
        reach = Reach(*far_readers.QUESTIONS)
        owed = owing.owed(tx, peer, reach, after=0, upto=upto, limit=500)
        found = outbox.bytes_of(tx, [one.seq for one in owed.due])
        assert set(found) == {one.seq for one in owed.due}
        return [body.decode() for body in found.values()]


def busy(moot: Scenery, room: Ref, words: str) -> Ref:
    """A post, an answer that names a visitor, and a vote; gives the post."""
    post = a_post(moot.db, moot.bob, room, title=f"{words} post", body=words)
    a_comment(moot.db, moot.bob, post, body=f"{words} for @vic@{FAR}")
    vote(moot.db, moot.ada, 1, post=post)
    return post


@pytest.mark.parametrize("fields", INSIDE)
def test_what_waits_in_a_community_that_is_closed_never_leaves(
    moot: Scenery, fields: dict[str, Any]
) -> None:
    other = a_community(moot.db, moot.ada, "kitchen")
    busy(moot, moot.garden, "Weeds")
    busy(moot, other, "Pans")
    assert sum("Weeds" in one for one in waiting(moot.db)) >= 4

    close(moot, **fields)

    left = waiting(moot.db)
    assert not [one for one in left if "Weeds" in one or "Like" in one]
    assert [one for one in left if "Pans" in one]
    assert '"type":"Delete"' in left[-1]


def test_it_is_forgotten_where_nobody_follows_the_community_too(moot: Scenery) -> None:
    other = a_community(moot.db, moot.ada, "kitchen")
    busy(moot, other, "Pans")

    do(moot.db, moot.ada, ChangeCommunity(other, title="Pans", visibility="members"))

    assert waiting(moot.db) == []


@pytest.mark.parametrize("fields", INSIDE)
def test_that_something_was_erased_is_still_told(moot: Scenery, fields: dict[str, Any]) -> None:
    post = busy(moot, moot.garden, "Weeds")
    do(moot.db, moot.bob, ErasePost(post))

    close(moot, **fields)

    kinds = [one.doc["type"] for one in sent(moot.db)]
    assert sorted(kinds) == ["Announce", "Announce", "Delete"]
    assert all(
        one.doc["type"] == "Delete" or one.inner["type"] == "Delete" for one in sent(moot.db)
    )


def test_a_change_of_one_that_stays_open_forgets_nothing(moot: Scenery) -> None:
    busy(moot, moot.garden, "Weeds")
    before = waiting(moot.db)

    close(moot, posting="stewards")

    assert waiting(moot.db)[: len(before)] == before


def test_nothing_that_waits_leaves_a_moot_that_only_members_may_read(moot: Scenery) -> None:
    busy(moot, moot.garden, "Weeds")
    away = a_post(moot.db, moot.bob, moot.bees, title="Hives")
    do(moot.db, moot.ada, SetSetting("summary", "Not yet"))
    assert [one for one in waiting(moot.db) if "Weeds" in one]

    do(moot.db, moot.ada, SetSetting("visibility", "members"))

    assert away
    left = waiting(moot.db)
    assert not [one for one in left if "Weeds" in one]
    assert [one for one in left if "Hives" in one], "it was said in a community elsewhere"


def test_what_is_said_once_it_is_open_again_travels(moot: Scenery) -> None:
    busy(moot, moot.garden, "Weeds")
    close(moot, visibility="members")
    close(moot, visibility="public")

    busy(moot, moot.garden, "Roses")

    left = waiting(moot.db)
    assert [one for one in left if "Roses" in one]
    assert not [one for one in left if "Weeds" in one]
    with moot.db.read() as tx:
        assert communities.by_ref(tx, moot.garden).travels


def members_only(moot: Scenery, value: str = "members") -> None:
    do(moot.db, moot.ada, SetSetting("visibility", value))


def test_a_moot_for_members_takes_its_communities_away_and_brings_them_back(moot: Scenery) -> None:
    kitchen = a_community(moot.db, moot.ada, "kitchen", visibility="members")
    before = sent(moot.db)

    members_only(moot)
    (gone,) = new(moot.db, before)
    members_only(moot, "public")
    undo, update = new(moot.db, [*before, gone])

    garden, ada = f"{ADDRESS}/c/garden", f"{ADDRESS}/u/ada"
    assert (gone.inner["type"], gone.inner["actor"], gone.inner["object"]) == (
        "Delete", ada, garden,
    )  # fmt: skip
    assert (undo.inner["type"], undo.inner["object"]["object"]) == ("Undo", garden)
    assert (update.inner["type"], update.inner["object"]["id"]) == ("Update", garden)
    assert '"type":"Delete"' in waiting(moot.db)[0]
    assert kitchen


def test_what_the_members_decide_the_community_says_itself(moot: Scenery) -> None:
    before = sent(moot.db)

    asked = propose(moot.db, moot.ada, SetSetting("visibility", "members"))
    decide(moot.db, asked, [moot.ada, moot.bob])

    (gone,) = new(moot.db, before)
    garden = f"{ADDRESS}/c/garden"
    assert (gone.inner["type"], gone.inner["actor"], gone.inner["object"]) == (
        "Delete", garden, garden,
    )  # fmt: skip
    assert gone.signer_ref == moot.garden


@pytest.mark.parametrize("fields", [*INSIDE, {}])
def test_what_was_known_elsewhere_is_erased_there_after_it_was_closed(
    moot: Scenery, fields: dict[str, Any]
) -> None:
    known = busy(moot, moot.garden, "Weeds")
    clock_of(moot.db).advance(minutes=1)
    close(moot, **fields) if fields else members_only(moot)
    clock_of(moot.db).advance(minutes=1)
    before = sent(moot.db)

    unknown = a_post(moot.db, moot.bob, moot.garden, title="Inside", body=f"@vic@{FAR}")
    do(moot.db, moot.bob, ErasePost(unknown))
    assert new(moot.db, before) == []
    do(moot.db, moot.bob, ErasePost(known))

    url = f"{ADDRESS}/post/1"
    told = new(moot.db, before)
    assert [one.about for one in told] == [url] * len(told)
    assert {one.inner["type"] if one.community_id else one.doc["type"] for one in told} == {
        "Delete"
    }
    assert [one for one in waiting(moot.db) if f'"object":"{url}"' in one]


def test_the_reason_for_an_erasure_inside_stays_inside(moot: Scenery) -> None:
    known = busy(moot, moot.garden, "Weeds")
    clock_of(moot.db).advance(minutes=1)
    members_only(moot)
    before = sent(moot.db)

    do(moot.db, moot.ada, EraseContent("post", known, "Names a child"))

    told = [one.inner for one in new(moot.db, before) if one.community_id]
    assert [(one["type"], one["summary"]) for one in told] == [("Delete", "Erased")]
    assert "child" not in str(new(moot.db, before))


def test_who_is_named_only_inside_does_not_hear_of_it(db: Database) -> None:
    moot = scenery(db)
    post = a_post(db, moot.bob, moot.garden, title="Weeds")
    clock_of(db).advance(minutes=1)
    members_only(moot)
    clock_of(db).advance(minutes=1)
    do(db, moot.bob, EditPost(post, "Weeds", body=f"@vic@{FAR}"))

    do(db, moot.bob, ErasePost(post))

    assert sent(db) == []
