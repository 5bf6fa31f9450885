"""Feeds hold the newest public things and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.forum import communities, feeds
from folkmoot.forum.feeds import Feed
from folkmoot.forum.moderation import RemovePost
from folkmoot.forum.posting import EditPost
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.forum.build import a_comment, a_community, a_post, do
from tests.forum.moderating import a_moot, comment_row, post_row


def read(db: Database, feed: Callable[..., Feed], *args: Any) -> Feed:
    """One feed."""
    with db.read() as tx:
        return feed(tx, *args)


def titles(feed: Feed) -> list[str]:
    """What a feed reader lists."""
    return [entry.title for entry in feed.entries]


def community_feed(db: Database, ref: Ref) -> Feed:
    """The feed of a community."""
    with db.read() as tx:
        return feeds.community(tx, communities.by_ref(tx, ref))


def test_an_entry_says_what_a_reader_needs(db: Database) -> None:
    """Words, place, author, times."""
    ada, ben, _ = a_moot(db)
    post = a_post(db, ben, a_community(db, ada), body="*Ripe*", url="https://there.example/")
    do(db, ben, EditPost(post=post, title="Quinces", body="*Ripe*", url="https://there.example/"))
    row = post_row(db, post)

    feed = read(db, feeds.front)

    (entry,) = feed.entries
    assert (entry.ref, entry.path, entry.title) == (post, f"/post/{row.id}", "Quinces")
    assert (entry.author, entry.community, entry.url) == ("ben", "garden", "https://there.example/")
    assert (entry.published, entry.updated) == (row.published, row.edited_at)
    assert "<em>Ripe</em>" in entry.html
    assert feed.updated == row.edited_at


def test_each_feed_has_its_own_things(db: Database) -> None:
    """The newest first; members' communities and hidden posts in none."""
    ada, ben, _ = a_moot(db)
    garden = a_community(db, ada)
    a_post(db, ada, garden, title="First")
    a_post(db, ben, garden, title="Second")
    a_post(db, ben, a_community(db, ada, "kitchen"), title="Third")
    a_post(db, ben, a_community(db, ada, "attic", visibility="members"), title="Secret")
    spam = a_post(db, ben, garden, title="Spam")
    do(db, ada, RemovePost(post=spam, reason="Spam."))

    assert titles(read(db, feeds.front)) == ["Third", "Second", "First"]
    assert titles(community_feed(db, garden)) == ["Second", "First"]
    assert titles(read(db, feeds.person, ben.id)) == ["Third", "Second"]


def test_a_thread(db: Database) -> None:
    """Its comments, then the post."""
    ada, ben, _ = a_moot(db)
    post = a_post(db, ben, a_community(db, ada), title="Quinces")
    comment = a_comment(db, ada, post)

    feed = read(db, feeds.thread, post_row(db, post).id)

    assert [entry.ref for entry in feed.entries] == [comment, post]
    assert feed.entries[0].path == f"/comment/{comment_row(db, comment).id}"
    assert titles(feed) == ["Quinces", "Quinces"]


def test_a_feed_has_an_end(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest only."""
    monkeypatch.setattr(feeds, "LENGTH", 2)
    ada, _, _ = a_moot(db)
    garden = a_community(db, ada)
    for number in range(3):
        post = a_post(db, ada, garden, title=f"Post {number}")
        a_comment(db, ada, post)
        a_comment(db, ada, post)

    assert titles(read(db, feeds.front)) == ["Post 2", "Post 1"]
    assert len(read(db, feeds.thread, post_row(db, post).id).entries) == 2


def test_an_empty_feed(db: Database) -> None:
    """Was never updated."""
    a_moot(db)

    assert read(db, feeds.front) == Feed(())
    assert read(db, feeds.front).updated is None


def test_what_is_not_public_has_no_feed(db: Database) -> None:
    """A members' community, a thread in it, a hidden thread, a thread that is not."""
    ada, _, _ = a_moot(db)
    attic = a_community(db, ada, "attic", visibility="members")
    secret = post_row(db, a_post(db, ada, attic)).id
    spam = a_post(db, ada, a_community(db, ada))
    do(db, ada, RemovePost(post=spam, reason="Spam."))

    with pytest.raises(NotFound):
        community_feed(db, attic)
    for thread in (secret, post_row(db, spam).id, 999):
        with pytest.raises(NotFound):
            read(db, feeds.thread, thread)


def test_a_moot_that_only_members_read_has_no_feeds(db: Database) -> None:
    """Not even of its open communities."""
    ada, _, _ = a_moot(db)
    garden = a_community(db, ada)
    post = post_row(db, a_post(db, ada, garden)).id
    do(db, ada, SetSetting(key="visibility", value="members"))

    for feed, args in ((feeds.front, ()), (feeds.person, (ada.id,)), (feeds.thread, (post,))):
        with pytest.raises(NotFound):
            read(db, feed, *args)
    with pytest.raises(NotFound):
        community_feed(db, garden)
