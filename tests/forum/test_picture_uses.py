"""A picture is seen where the person who brought it shows it, and goes with what showed it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.errors import Invalid
from folkmoot.forum.attachments import Picture
from folkmoot.forum.erasure import EraseOwnWords, ErasePost
from folkmoot.forum.founding import ChangeCommunity
from folkmoot.forum.moderation import RemovePost
from folkmoot.forum.picture_uses import may_see_picture, note_everything
from folkmoot.identity.leaving import EraseAccount
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.media.uploads import pictures
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.forum.build import a_comment, a_community, a_picture, a_post, do
from tests.forum.moderating import a_moot, a_steward, check_replay


def seen(db: Database, picture: Ref) -> bool:
    """Whether a stranger may see it."""
    with db.read() as tx:
        return may_see_picture(tx, picture, None)


def there(db: Database, *wanted: Ref) -> list[bool]:
    """Which of the pictures are still there."""
    query = select(pictures.c.ref).where(pictures.c.deleted_at.is_(None))
    with db.read() as tx:
        left = {row.ref for row in tx.rows(query)}
    return [ref in left for ref in wanted]


def shows(*wanted: Ref) -> str:
    """A text that names pictures."""
    return " ".join(f"![](/media/{ref})" for ref in wanted)


# ---- what a community shows of itself

AS = [("description", shows), ("icon", lambda picture: picture)]


@pytest.mark.parametrize(("field", "put"), AS)
def test_a_community_shows_no_picture_of_somebody_else(db: Database, field: str, put: Any) -> None:
    """Members-only, removed or never shown: nobody else makes it public."""
    ada, ben, cleo = a_moot(db)
    cellar = a_community(db, ada, "cellar", visibility="members")
    hidden, removed, kept = (a_picture(db, ben) for _ in range(3))
    a_post(db, ben, cellar, pictures=(Picture(hidden),))
    gone = a_post(db, ben, a_community(db, ada), pictures=(Picture(removed),))
    do(db, ada, RemovePost(post=gone, reason="Rude."))
    room = a_community(db, cleo, "room")

    for picture in (hidden, removed, kept, Ref("0" * 32)):
        with pytest.raises(Invalid) as refused:
            a_community(db, cleo, "other", **{field: put(picture)})
        assert refused.value.field == field
        with pytest.raises(Invalid) as refused:
            do(db, ada, ChangeCommunity(room, "Room", **{field: put(picture)}))
        assert refused.value.field == field
        assert not seen(db, picture)


@pytest.mark.parametrize(("field", "put"), AS)
def test_whoever_edits_later_may_leave_what_is_there(
    db: Database, tmp_path: Path, field: str, put: Any
) -> None:
    """And takes it away, after which only its owner brings it back."""
    ada, ben, cleo = a_moot(db)
    picture = a_picture(db, ben)
    room = a_community(db, ben, "room", **{field: put(picture)})
    for who in (ben, cleo):
        a_steward(db, ada, who, f"community:{room}", "community.change")
    assert seen(db, picture)

    do(db, cleo, ChangeCommunity(room, "Our room", **{field: put(picture)}))
    assert seen(db, picture)
    with db.write() as tx:
        note_everything(tx)
    assert seen(db, picture)
    do(db, cleo, ChangeCommunity(room, "Bare"))
    assert not seen(db, picture)
    with pytest.raises(Invalid):
        do(db, cleo, ChangeCommunity(room, "Ours", **{field: put(picture)}))
    do(db, ben, ChangeCommunity(room, "Mine", **{field: put(picture)}))
    assert seen(db, picture)
    check_replay(db, tmp_path)


# ---- erased with what showed it


def test_a_picture_goes_with_the_last_thing_of_ones_own(db: Database) -> None:
    """That others name its address keeps nothing."""
    ada, ben, cleo = a_moot(db)
    garden = a_community(db, ada)
    attached, named, twice = (a_picture(db, ben) for _ in range(3))
    both = (Picture(attached), Picture(twice))
    post = a_post(db, ben, garden, pictures=both, body=shows(named))
    a_comment(db, ben, a_post(db, ben, garden), body=shows(twice))
    a_comment(db, cleo, post, body=shows(attached, named))
    a_post(db, cleo, garden, body=shows(attached, named))
    do(db, cleo, ChangeProfile(cleo.ref, Profile(bio=shows(attached, named))))

    do(db, ben, ErasePost(post))

    assert there(db, attached, named, twice) == [False, False, True]


def lived(db: Database, who: Member, garden: Ref) -> tuple[Ref, Ref, Ref]:
    """Pictures on a post, in the profile, and nowhere."""
    attached, described, nowhere = (a_picture(db, who) for _ in range(3))
    a_post(db, who, garden, pictures=(Picture(attached),))
    do(db, who, ChangeProfile(who.ref, Profile(bio=shows(described))))
    return attached, described, nowhere


def test_with_all_words_go_all_pictures(db: Database, tmp_path: Path) -> None:
    """Of that person, and of nobody else."""
    ada, ben, cleo = a_moot(db)
    garden = a_community(db, ada)
    his, hers = lived(db, ben, garden), lived(db, cleo, garden)

    do(db, ben, EraseOwnWords(ben.ref))

    assert there(db, *his, *hers) == [False, False, False, True, True, True]
    check_replay(db, tmp_path)


def test_with_the_account_go_the_pictures_that_nothing_shows(db: Database) -> None:
    """What stands in posts stays with the posts."""
    ada, ben, cleo = a_moot(db)
    garden = a_community(db, ada)
    his, hers = lived(db, ben, garden), lived(db, cleo, garden)

    do(db, ben, EraseAccount(ben.ref))

    assert there(db, *his, *hers) == [True, False, False, True, True, True]
