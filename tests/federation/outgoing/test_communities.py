"""federation/outgoing/communities.py: how communities describe themselves now."""

from typing import Any

import pytest

from folkmoot.forum.founding import ChangeCommunity, CloseCommunity, ReopenCommunity
from folkmoot.storage.database import Database
from tests.federation.outgoing.build import ADDRESS, Scenery, scenery, sent
from tests.forum.build import do

GARDEN = f"{ADDRESS}/c/garden"


@pytest.fixture
def moot(db: Database) -> Scenery:
    made = scenery(db)
    made.follow()
    return made


def change(moot: Scenery, **fields: Any) -> None:
    """Let ada change the garden."""
    do(moot.db, moot.ada, ChangeCommunity(moot.garden, title="Trees", **fields))


def test_a_change_is_an_update_with_the_whole_group(moot: Scenery) -> None:
    change(moot, posting="stewards")

    (one,) = sent(moot.db)
    group = one.inner["object"]
    assert (one.inner["type"], one.inner["actor"]) == ("Update", f"{ADDRESS}/u/ada")
    assert (group["id"], group["name"], group["postingRestrictedToMods"]) == (
        GARDEN, "Trees", True,
    )  # fmt: skip
    assert one.about == GARDEN


def test_closing_and_opening_say_whether_one_may_post(moot: Scenery) -> None:
    do(moot.db, moot.ada, CloseCommunity(moot.garden, "Winter"))
    do(moot.db, moot.ada, ReopenCommunity(moot.garden, "Spring"))

    groups = [one.inner["object"] for one in sent(moot.db)]
    assert [group["postingRestrictedToMods"] for group in groups] == [True, False]


@pytest.mark.parametrize("fields", [{"visibility": "members"}, {"local_only": True}])
def test_one_that_stays_in_the_house_from_now_on_is_deleted_elsewhere(
    moot: Scenery, fields: dict[str, Any]
) -> None:
    change(moot, description="A secret", **fields)

    (one,) = sent(moot.db)
    assert (one.inner["type"], one.inner["object"]) == ("Delete", GARDEN)
    assert "secret" not in str(one.doc)
    assert "Trees" not in str(one.doc)


@pytest.mark.parametrize(
    ("away", "back"),
    [
        ({"visibility": "members"}, {"visibility": "public"}),
        ({"local_only": True}, {"local_only": False}),
    ],
)
def test_one_that_comes_out_of_the_house_again_is_back_elsewhere(
    moot: Scenery, away: dict[str, Any], back: dict[str, Any]
) -> None:
    change(moot, **away)
    change(moot, **back)

    _, undo, update = (one.inner for one in sent(moot.db))
    assert (undo["type"], undo["object"]["type"], undo["object"]["object"]) == (
        "Undo", "Delete", GARDEN,
    )  # fmt: skip
    assert (update["type"], update["object"]["id"]) == ("Update", GARDEN)


def test_where_nobody_follows_nothing_is_said(db: Database) -> None:
    moot = scenery(db)

    change(moot)
    do(db, moot.ada, CloseCommunity(moot.garden, "Winter"))

    assert sent(db) == []
