"""federation/outgoing/moving_rooms.py: communities that move because the members decided so."""

from typing import Any

import pytest
from sqlalchemy import select

from folkmoot.errors import Conflict, FolkmootError, NotFound
from folkmoot.federation import learning
from folkmoot.forum import communities
from folkmoot.forum.moving import MoveCommunity, SayCommunityWas
from folkmoot.peers import actors
from folkmoot.storage import jobs
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import carried, decide, look, propose
from tests.federation.outgoing.build import ADDRESS, Scenery, scenery, sent
from tests.forum.build import FAR, a_community
from tests.peers.build import actor

GARDEN = f"{ADDRESS}/c/garden"
BEES = f"https://{FAR}/c/bees"


@pytest.fixture
def moot(db: Database) -> Scenery:
    made = scenery(db)
    made.follow()
    return made


def says(moot: Scenery, *was: str, **more: Any) -> None:
    """Learn of a community elsewhere what it was before."""
    listed = ",".join(f'"{one}"' for one in was)
    with moot.db.write() as tx:
        actors.put(tx, actor(BEES, kind="community", was_ours=f"[{listed}]", **more))


def decided(moot: Scenery, act: Any) -> str | None:
    """Let both members decide; gives why it could not be done."""
    ref = propose(moot.db, moot.ada, act)
    decide(moot.db, ref, [moot.ada, moot.bob])
    assert look(moot.db, ref).stage == "passed"
    return carried(moot.db, ref)[0].failure


def test_who_follows_is_sent_along_once_the_members_decided(moot: Scenery) -> None:
    says(moot, GARDEN)

    assert decided(moot, MoveCommunity(moot.garden, BEES)) is None

    update, move = sent(moot.db)
    group = update.inner["object"]
    assert (update.inner["type"], group["movedTo"]) == ("Update", BEES)
    said = {name: move.doc[name] for name in ("type", "actor", "object", "target")}
    assert said == {"type": "Move", "actor": GARDEN, "object": GARDEN, "target": BEES}
    assert (move.signer_ref, move.signer_kind) == (moot.garden, "community")
    assert move.community_id is not None
    assert move.about == update.about == GARDEN


def test_a_move_is_taken_back_by_the_members(moot: Scenery) -> None:
    says(moot, GARDEN)
    decided(moot, MoveCommunity(moot.garden, BEES))

    assert decided(moot, MoveCommunity(moot.garden, None)) is None

    last = sent(moot.db)[-1]
    assert last.inner["type"] == "Update"
    assert "movedTo" not in last.inner["object"]


def test_what_it_was_before_stands_in_its_document(moot: Scenery) -> None:
    says(moot)

    assert decided(moot, SayCommunityWas(moot.garden, (BEES,))) is None

    (update,) = sent(moot.db)
    assert update.inner["object"]["alsoKnownAs"] == [BEES]


@pytest.mark.parametrize(
    ("was", "more", "why"),
    [
        ((), {}, Conflict),
        ((f"{ADDRESS}/c/kitchen",), {}, Conflict),
        ((GARDEN,), {"kind": "person"}, NotFound),
        ((GARDEN,), {"gone_at": 1}, NotFound),
    ],
)
def test_it_is_not_proposed_where_the_other_does_not_agree(
    moot: Scenery, was: tuple[str, ...], more: dict[str, Any], why: type[FolkmootError]
) -> None:
    listed = ",".join(f'"{one}"' for one in was)
    other = f"https://{FAR}/c/hives"
    values = {"kind": "community", "was_ours": f"[{listed}]"} | more
    with moot.db.write() as tx:
        actors.put(tx, actor(other, **values))

    with pytest.raises(why):
        propose(moot.db, moot.ada, MoveCommunity(moot.garden, other))


def test_what_no_longer_holds_when_it_is_decided_is_not_done(moot: Scenery) -> None:
    says(moot, GARDEN)
    ref = propose(moot.db, moot.ada, MoveCommunity(moot.garden, BEES))
    says(moot)

    decide(moot.db, ref, [moot.ada, moot.bob])

    failure = carried(moot.db, ref)[0].failure
    assert failure is not None
    assert f"{BEES} does not say that it was {GARDEN} before" in failure
    with moot.db.read() as tx:
        assert communities.by_ref(tx, moot.garden).moved_to is None
    assert sent(moot.db) == []


def test_the_other_is_asked_anew_when_it_is_proposed(moot: Scenery) -> None:
    says(moot, GARDEN)

    propose(moot.db, moot.ada, MoveCommunity(moot.garden, BEES))

    wanted = select(jobs.jobs.c.data).where(jobs.jobs.c.kind == learning.ACTOR_JOB)
    with moot.db.read() as tx:
        assert BEES in [row.data for row in tx.rows(wanted)][-1]


def test_one_for_members_alone_moves_nowhere(moot: Scenery) -> None:
    board = a_community(moot.db, moot.ada, "board", visibility="members")
    says(moot, f"{ADDRESS}/c/board")

    failure = decided(moot, MoveCommunity(board, BEES))

    assert failure == "Other servers do not see this community, so nobody there follows it."
