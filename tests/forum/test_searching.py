"""What is written can be found by those who may read it, as long as it is in sight."""

import pytest
from sqlalchemy import delete

from folkmoot.clock import Ref
from folkmoot.forum.comment_moderation import RemoveComment, RestoreComment
from folkmoot.forum.commenting import DeleteComment, EditComment, RestoreOwnComment
from folkmoot.forum.erasure import EraseComment, ErasePost
from folkmoot.forum.exclusion import Ban, Unban
from folkmoot.forum.founding import ChangeCommunity
from folkmoot.forum.moderation import RemovePost, RestorePost
from folkmoot.forum.posting import DeletePost, EditPost, RestoreOwnPost
from folkmoot.forum.searching import index_everything
from folkmoot.forum.tallies import comment_tallies
from folkmoot.record.actors import Member
from folkmoot.record.acts import Act
from folkmoot.storage import search
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.forum.build import a_comment, a_community, a_post, do
from tests.forum.moderating import a_moot, comment_row

BOTH = (search.PUBLIC_SHELF, search.MEMBERS_SHELF)
VISITOR = (search.PUBLIC_SHELF,)


def find(db: Database, words: str, shelves: tuple[int, ...] = VISITOR) -> list[str]:
    """The kinds of things that are found, the newest first."""
    with db.read() as tx:
        return [hit.kind for hit in search.search(tx, words, shelves=shelves)]


def a_talk(db: Database, **community: str) -> tuple[Member, Member, Ref, Ref, Ref]:
    """Ben's post about quinces in ada's community, and his comment about medlars."""
    ada, ben, _ = a_moot(db)
    garden = a_community(db, ada, **community)
    post = a_post(db, ben, garden, title="Ripe quinces", body="They smell of **honey**.")
    return ada, ben, garden, post, a_comment(db, ben, post, body="I prefer medlars.")


def test_posts_comments_and_communities_are_found(db: Database) -> None:
    """By the words people see, markdown apart."""
    a_talk(db, description="All about *orchards*")

    assert find(db, "quinces") == ["post"]
    assert find(db, "honey") == ["post"]
    assert find(db, "medlars") == ["comment"]
    assert find(db, "orchards") == ["community"]
    assert find(db, "walnuts", BOTH) == []


def test_what_only_members_read_is_found_by_members(db: Database) -> None:
    """By no visitor, be it post, comment or community."""
    a_talk(db, visibility="members")

    for words, kind in (("quinces", "post"), ("medlars", "comment"), ("garden", "community")):
        assert find(db, words) == []
        assert find(db, words, BOTH) == [kind]


@pytest.mark.parametrize("visibility", ["members", "public"])
def test_when_a_community_closes_or_opens_to_visitors(db: Database, visibility: str) -> None:
    """Everything in it follows."""
    before = "public" if visibility == "members" else "members"
    ada, _, garden, _, _ = a_talk(db, visibility=before)

    change = ChangeCommunity(community=garden, title="Nuts", visibility=visibility)  # type: ignore[arg-type]
    do(db, ada, change)

    open_now = visibility == "public"
    assert find(db, "quinces") == (["post"] if open_now else [])
    assert find(db, "medlars") == (["comment"] if open_now else [])
    assert find(db, "nuts") == (["community"] if open_now else [])
    assert find(db, "medlars", BOTH) == ["comment"]


def test_an_edit(db: Database) -> None:
    """The earlier words are found no more."""
    _, ben, _, post, comment = a_talk(db)

    do(db, ben, EditPost(post=post, title="Ripe pears"))
    do(db, ben, EditComment(comment=comment, body="I prefer figs."))

    assert find(db, "quinces") + find(db, "honey") + find(db, "medlars") == []
    assert find(db, "pears") + find(db, "figs") == ["post", "comment"]


@pytest.mark.parametrize("who", ["author", "steward"])
def test_a_hidden_post_takes_its_thread_along(db: Database, who: str) -> None:
    """And brings it back, but for comments that are hidden themselves."""
    ada, ben, _, post, _ = a_talk(db)
    gone = a_comment(db, ben, post, body="Not medlars!")
    do(db, ada, RemoveComment(comment=gone, reason="Rude."))
    hide: tuple[Member, Act] = (ben, DeletePost(post=post))
    back: tuple[Member, Act] = (ben, RestoreOwnPost(post=post))
    if who == "steward":
        hide = ada, RemovePost(post=post, reason="Spam.")
        back = ada, RestorePost(post=post, reason="None.")

    do(db, *hide)
    assert find(db, "quinces", BOTH) + find(db, "medlars", BOTH) == []

    do(db, *back)
    assert find(db, "quinces") + find(db, "medlars") == ["post", "comment"]


@pytest.mark.parametrize("who", ["author", "steward"])
def test_a_hidden_comment(db: Database, who: str) -> None:
    """Goes and comes back."""
    ada, ben, _, _, comment = a_talk(db)
    hide: tuple[Member, Act] = (ben, DeleteComment(comment=comment))
    back: tuple[Member, Act] = (ben, RestoreOwnComment(comment=comment))
    if who == "steward":
        hide = ada, RemoveComment(comment=comment, reason="Rude.")
        back = ada, RestoreComment(comment=comment, reason="It was not.")

    do(db, *hide)
    assert find(db, "medlars", BOTH) == []
    do(db, *back)
    assert find(db, "medlars") == ["comment"]


def test_a_comment_restored_in_a_hidden_thread_stays_out_of_sight(db: Database) -> None:
    """Until the thread comes back."""
    ada, _, _, post, comment = a_talk(db)
    do(db, ada, RemoveComment(comment=comment, reason="Rude."))
    do(db, ada, RemovePost(post=post, reason="Spam."))

    do(db, ada, RestoreComment(comment=comment, reason="It was not."))
    assert find(db, "medlars", BOTH) == []
    do(db, ada, RestorePost(post=post, reason="It was not."))
    assert find(db, "medlars") == ["comment"]


def test_a_ban_with_all_that_was_written(db: Database) -> None:
    """Goes and comes back with it."""
    ada, ben, garden, post, comment = a_talk(db)
    place = {"person": ben.ref, "scope": f"community:{garden}", "reason": "Threats.",
             "posts": (post,), "comments": (comment,)}  # fmt: skip

    do(db, ada, Ban(ref=clock_of(db).new_ref(), **place))  # type: ignore[arg-type]
    assert find(db, "quinces", BOTH) + find(db, "medlars", BOTH) == []
    do(db, ada, Unban(**place))  # type: ignore[arg-type]
    assert find(db, "quinces") + find(db, "medlars") == ["post", "comment"]


def test_erased_words_are_not_found(db: Database) -> None:
    """Neither by members."""
    _, ben, _, post, comment = a_talk(db)

    do(db, ben, EraseComment(comment=comment))
    do(db, ben, ErasePost(post=post))

    assert find(db, "quinces", BOTH) + find(db, "medlars", BOTH) == []


def test_indexing_everything_anew_finds_the_same(db: Database) -> None:
    """After a replay; what has no tally, as in an import under way, is left out."""
    ada, ben, _, post, _ = a_talk(db)
    hidden = a_post(db, ben, a_community(db, ada, "kitchen"), title="Rotten quinces")
    under_way = a_comment(db, ben, post, body="Unripe medlars")
    do(db, ada, RemovePost(post=hidden, reason="Spam."))
    with db.write() as tx:
        tally = comment_tallies.c.comment_id
        tx.write(delete(comment_tallies).where(tally == comment_row(db, under_way).id))

    with db.write() as tx:
        count = index_everything(tx)

    assert count == 6
    assert find(db, "quinces", BOTH) == ["post"]
    assert find(db, "medlars", BOTH) == ["comment"]
    assert find(db, "unripe", BOTH) == []
    assert find(db, "garden") == ["community"]
