"""Who may read what."""

import pytest

from folkmoot.errors import NotFound
from folkmoot.forum import audiences, communities
from folkmoot.record import settings
from folkmoot.storage.database import Database
from tests.build import found
from tests.forum.build import a_community, do


@pytest.mark.parametrize("moot", ["public", "members"])
@pytest.mark.parametrize("room", ["public", "members"])
@pytest.mark.parametrize("is_member", [True, False])
def test_strangers_read_only_what_is_public_in_a_public_moot(
    db: Database, moot: str, room: str, is_member: bool
) -> None:
    """Members read everything; the rest is as if it were not there."""
    ada = found(db)
    ref = a_community(db, ada, visibility=room)
    do(db, ada, settings.SetSetting(key="visibility", value=moot))
    viewer = ada if is_member else None
    expected = is_member or (moot, room) == ("public", "public")

    with db.read() as tx:
        community = communities.by_ref(tx, ref)
        assert audiences.may_read_community(tx, community, viewer) is expected
        if expected:
            assert audiences.check_community(tx, community, viewer) == community
        else:
            with pytest.raises(NotFound):
                audiences.check_community(tx, community, viewer)


def test_nobody_reads_where_nobody_knows_the_community(db: Database) -> None:
    """As of a row that only stands in for another."""
    ada = found(db)
    with db.read() as tx:
        assert not audiences.may_read_visibility(tx, None, ada)
        assert not audiences.may_read_visibility(tx, None, None)


def test_shelves_follow_the_viewer(db: Database) -> None:
    """Public for anybody, members' too for members, none in a closed moot."""
    ada = found(db)
    with db.read() as tx:
        assert audiences.readable_shelves(tx, ada) == (0, 1)
        assert audiences.readable_shelves(tx, None) == (0,)
    do(db, ada, settings.SetSetting(key="visibility", value="members"))
    with db.read() as tx:
        assert audiences.readable_shelves(tx, ada) == (0, 1)
        assert audiences.readable_shelves(tx, None) == ()
