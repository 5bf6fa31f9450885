"""Stewards hide, bring back, lock and pin, each with a reason that the author reads."""

from pathlib import Path

import pytest

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, FolkmootError, Invalid, NotAllowed
from folkmoot.forum import lists
from folkmoot.forum.erasure import ErasePost
from folkmoot.forum.moderation import (
    LockThread,
    PinPost,
    RemovePost,
    RestorePost,
    UnlockThread,
    UnpinPost,
)
from folkmoot.record.actors import Member
from folkmoot.record.acts import Act
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.forum.build import a_comment, a_community, a_post, do
from tests.forum.moderating import a_moot, a_steward, check_replay, inbox, kinds, post_row

KINDS = [RemovePost, RestorePost, LockThread, UnlockThread, PinPost, UnpinPost]


def on_front(db: Database) -> list[str]:
    """The titles that everybody sees on the front page."""
    with db.read() as tx:
        page = lists.front(tx, None, "new", now=clock_of(db).now())
    return [row.title for row in page.rows]


def test_a_removed_post_is_in_no_list_until_it_is_restored(db: Database, tmp_path: Path) -> None:
    """The author hears of both, with the reason and the ground."""
    ada, ben, _ = a_moot(db)
    post = a_post(db, ben, a_community(db, ada))

    do(db, ada, RemovePost(post=post, reason="It is an advertisement."))
    assert on_front(db) == []
    assert post_row(db, post).removed_reason == "It is an advertisement."
    notice = inbox(db, ben)[0]
    assert (notice.kind, notice.actor) == ("moderation.post_removed", ada.ref)
    assert notice.data["reason"] == "It is an advertisement."
    assert str(notice.data["ground"]).startswith("mandate:")

    do(db, ada, RestorePost(post=post, reason="It was none."))
    assert on_front(db) == ["A post"]
    assert (post_row(db, post).removed_at, post_row(db, post).removed_reason) == (None, None)
    assert kinds(db, ben)[0] == "moderation.post_restored"
    check_replay(db, tmp_path)


def test_locking(db: Database, tmp_path: Path) -> None:
    """Nobody answers in a locked thread; what was said stays."""
    ada, ben, cleo = a_moot(db)
    post = a_post(db, ben, a_community(db, ada))
    a_comment(db, cleo, post)

    do(db, ada, LockThread(post=post, reason="Let it rest."))
    with pytest.raises(Conflict):
        a_comment(db, cleo, post)
    do(db, ada, UnlockThread(post=post, reason="Go on."))
    a_comment(db, cleo, post)

    assert [kind for kind in kinds(db, ben) if kind.startswith("moderation")] == [
        "moderation.unlocked",
        "moderation.locked",
    ]
    check_replay(db, tmp_path)


def test_pinning(db: Database, tmp_path: Path) -> None:
    """A pinned post has the time of its pinning, an unpinned one none; nobody is told."""
    ada, ben, _ = a_moot(db)
    post = a_post(db, ben, a_community(db, ada))

    do(db, ada, PinPost(post=post, reason="Read this first."))
    assert post_row(db, post).pinned_at is not None
    do(db, ada, UnpinPost(post=post, reason="It is old."))

    assert post_row(db, post).pinned_at is None
    assert kinds(db, ben) == []
    check_replay(db, tmp_path)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_without_a_reason_nothing_happens(db: Database, kind: type[Act], reason: str) -> None:
    """Nor with one that nobody would read."""
    ada, ben, _ = a_moot(db)
    post = a_post(db, ben, a_community(db, ada))

    with pytest.raises(Invalid) as caught:
        do(db, ada, kind(post=post, reason=reason))  # type: ignore[call-arg]

    assert caught.value.field == "reason"
    assert kinds(db, ben) == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_member_does_it_without_a_mandate(db: Database, kind: type[Act]) -> None:
    """Not even to their own post."""
    ada, ben, cleo = a_moot(db)
    post = a_post(db, ben, a_community(db, ada))

    for who in (ben, cleo):
        with pytest.raises(NotAllowed):
            do(db, who, kind(post=post, reason="Because."))  # type: ignore[call-arg]


def refused(db: Database, by: Member, act: Act) -> type[FolkmootError] | None:
    """The error that an act meets, None when it is done."""
    try:
        do(db, by, act)
    except FolkmootError as error:
        return type(error)
    return None


@pytest.mark.parametrize(
    ("scope", "here", "elsewhere"),
    [
        ("moot", None, None),
        ("community:{community}", None, NotAllowed),
        ("thread:{post}", None, NotAllowed),
    ],
)
def test_a_mandate_reaches_as_far_as_its_scope(
    db: Database, scope: str, here: type | None, elsewhere: type | None
) -> None:
    """A thread, a community, or the moot."""
    ada, ben, cleo = a_moot(db)
    community: Ref = a_community(db, ada)
    post = a_post(db, ben, community)
    other = a_post(db, ben, a_community(db, ada, "kitchen"))
    a_steward(db, ada, cleo, scope.format(community=community, post=post), "post.remove")

    assert refused(db, cleo, RemovePost(post=post, reason="Spam.")) is here
    assert refused(db, cleo, RemovePost(post=other, reason="Spam.")) is elsewhere


def test_what_stands_is_not_done_again(db: Database) -> None:
    """Twice the same, or the inverse of what is not."""
    ada, ben, _ = a_moot(db)
    post = a_post(db, ben, a_community(db, ada))

    assert refused(db, ada, RestorePost(post=post, reason="No.")) is Conflict
    assert refused(db, ada, UnlockThread(post=post, reason="No.")) is Conflict
    do(db, ada, LockThread(post=post, reason="Yes."))
    assert refused(db, ada, LockThread(post=post, reason="No.")) is Conflict
    do(db, ada, RemovePost(post=post, reason="Yes."))
    assert refused(db, ada, RemovePost(post=post, reason="No.")) is Conflict
    assert refused(db, ada, PinPost(post=post, reason="No.")) is Conflict


def test_an_erased_post_is_not_hidden(db: Database) -> None:
    """There is nothing left."""
    ada, ben, _ = a_moot(db)
    post = a_post(db, ben, a_community(db, ada))
    do(db, ben, ErasePost(post=post))

    assert refused(db, ada, RemovePost(post=post, reason="Spam.")) is Conflict


def test_in_a_members_community_only_members_read_of_it(db: Database) -> None:
    """The audience of the act follows the community."""
    ada, ben, _ = a_moot(db)
    open_post = a_post(db, ben, a_community(db, ada))
    closed_post = a_post(db, ben, a_community(db, ada, "attic", visibility="members"))

    with db.read() as tx:
        audiences = [
            RemovePost(post=post, reason="Spam.").target(tx).audience
            for post in (open_post, closed_post)
        ]

    assert audiences == [0, 1]
