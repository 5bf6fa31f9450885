"""Saved things: a private list."""

import pytest

from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.forum import saved
from folkmoot.forum.saved import SaveComment, SavePost, UnsaveComment, UnsavePost
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.forum.build import a_comment, a_community, a_post, do
from tests.forum.moderating import a_moot, comment_row, post_row


def listed(db: Database, who: Member, **more: int) -> list[tuple[str, int]]:
    """Kind and id of what somebody saved, the last first."""
    with db.read() as tx:
        return [(one.kind, one.thing_id) for one in saved.page(tx, who.id, **more)]


def test_saving(db: Database) -> None:
    """Twice is once; taking off what is not there is no error; nobody else's list changes."""
    ada, ben, cleo = a_moot(db)
    post = a_post(db, ada, a_community(db, ada))
    comment = a_comment(db, ada, post)
    post_id, comment_id = post_row(db, post).id, comment_row(db, comment).id

    for act in (SavePost(post=post), SaveComment(comment=comment), SavePost(post=post)):
        assert do(db, ben, act).seq is None
    assert listed(db, ben) == [("comment", comment_id), ("post", post_id)]
    assert listed(db, cleo) == []
    with db.read() as tx:
        assert saved.among(tx, ben.id, "post", [post_id, 99]) == {post_id}
        assert saved.among(tx, cleo.id, "post", [post_id]) == frozenset()

    do(db, ben, UnsavePost(post=post))
    do(db, ben, UnsavePost(post=post))
    assert listed(db, ben) == [("comment", comment_id)]
    do(db, ben, UnsaveComment(comment=comment))
    assert listed(db, ben) == []


def test_pages(db: Database) -> None:
    """Reading on from the last one."""
    ada, ben, _ = a_moot(db)
    garden = a_community(db, ada)
    ids = []
    for _ in range(3):
        post = a_post(db, ada, garden)
        do(db, ben, SavePost(post=post))
        ids.append(post_row(db, post).id)

    with db.read() as tx:
        first = saved.page(tx, ben.id, limit=2)
        second = saved.page(tx, ben.id, limit=2, before=first[-1].id)

    assert [one.thing_id for one in first + second] == ids[::-1]


def test_nothing_is_not_saved(db: Database) -> None:
    """No such post, no such comment."""
    ada, _, _ = a_moot(db)

    for act in (SavePost(post=Ref("0" * 32)), UnsaveComment(comment=Ref("0" * 32))):
        with pytest.raises(NotFound):
            do(db, ada, act)


def test_forgetting_a_person(db: Database) -> None:
    """Only their list."""
    ada, ben, _ = a_moot(db)
    post = a_post(db, ada, a_community(db, ada))
    for who in (ada, ben):
        do(db, who, SavePost(post=post))

    with db.write() as tx, tx.performing():
        saved.forget_person(tx, ben.id)

    assert (len(listed(db, ada)), len(listed(db, ben))) == (1, 0)
