"""Comments: answers that nest, are counted, bump, change and go."""

import pytest
from sqlalchemy import insert, update

from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.forum import comments, revisions
from folkmoot.forum.commenting import (
    CreateComment,
    DeleteComment,
    EditComment,
    RestoreOwnComment,
)
from folkmoot.forum.comments import DEEPEST
from folkmoot.forum.founding import CloseCommunity
from folkmoot.forum.posting import DeletePost, RestoreOwnPost
from folkmoot.forum.posts import posts
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join
from tests.forum.build import (
    a_comment,
    a_community,
    a_post,
    do,
    id_of,
    only,
    statements,
    tally_of,
    the_community,
)


@pytest.fixture
def ada(db: Database) -> Member:
    """The founder of a moot."""
    return found(db)


@pytest.fixture
def post(db: Database, ada: Member) -> Ref:
    """Her post."""
    return a_post(db, ada, a_community(db, ada))


def standing(db: Database, ref: Ref) -> comments.Standing:
    """Where a comment stands."""
    with db.read() as tx:
        return comments.standing(tx, ref)


def test_answers_nest(db: Database, ada: Member, post: Ref) -> None:
    """The depth is one more than that of what is answered."""
    first = a_comment(db, ada, post)
    second = a_comment(db, ada, post, first)

    assert (standing(db, first).depth, standing(db, first).parent_id) == (0, None)
    assert (standing(db, second).depth, standing(db, second).parent_id) == (1, id_of(db, first))
    assert tally_of(db, post)["comments"] == 2


@pytest.mark.tampers
def test_answers_nest_fifty_deep_and_no_deeper(db: Database, ada: Member, post: Ref) -> None:
    """The sentence says where to answer instead."""
    with db.write() as tx, tx.performing():
        tx.write(
            insert(comments.comments),
            [
                {
                    "ref": f"{number:032x}", "post_id": id_of(db, post), "depth": DEEPEST - number,
                    "author_id": ada.id, "body": "deep", "body_html": "", "published": 1,
                    "origin": "moot",
                }
                for number in (0, 1)
            ],
        )  # fmt: skip

    assert standing(db, a_comment(db, ada, post, Ref(f"{1:032x}"))).depth == DEEPEST
    with pytest.raises(Conflict, match="50 answers deep"):
        a_comment(db, ada, post, Ref(f"{0:032x}"))


def test_an_answer_bumps_the_post(db: Database, ada: Member, post: Ref) -> None:
    """The author's own answers do not make it active, only newer."""
    before = tally_of(db, post)
    a_comment(db, ada, post)
    own = tally_of(db, post)
    a_comment(db, join(db, ada, "bob"), post)
    other = tally_of(db, post)

    assert own["bumped_at"] > before["bumped_at"]
    assert own["active"] == before["active"]
    assert other["active"] > own["active"]
    assert other["hot"] == before["hot"]


def test_a_late_answer_does_not_make_a_post_active(db: Database, ada: Member, post: Ref) -> None:
    """After two days it only counts as a new comment."""
    bob = join(db, ada, "bob")
    before = tally_of(db, post)
    clock_of(db).advance(days=3)
    a_comment(db, bob, post)
    after = tally_of(db, post)

    assert after["active"] == before["active"]
    assert after["bumped_at"] > before["bumped_at"] + 2 * DAY


@pytest.mark.parametrize("body", ["", "  \n ", "c" * 10_001, "\x00"])
def test_what_does_not_fit_is_refused(db: Database, ada: Member, post: Ref, body: str) -> None:
    """Both when a comment is written and when it is changed."""
    comment = a_comment(db, ada, post)

    with pytest.raises(Invalid) as refused:
        a_comment(db, ada, post, body=body)
    assert refused.value.field == "body"
    with pytest.raises(Invalid):
        do(db, ada, EditComment(comment=comment, body=body))


@pytest.mark.tampers
def test_nobody_answers_where_it_is_quiet(db: Database, ada: Member, post: Ref) -> None:
    """Locked, deleted, closed, elsewhere, unknown."""
    other = a_post(db, ada, the_community(db))
    comment, elsewhere = a_comment(db, ada, post), a_comment(db, ada, other)

    with pytest.raises(NotFound, match="not in this thread"):
        a_comment(db, ada, post, elsewhere)
    with pytest.raises(NotFound):
        a_comment(db, ada, clock_of(db).new_ref())
    do(db, ada, DeleteComment(comment=comment))
    with pytest.raises(Conflict, match="that you answer was deleted"):
        a_comment(db, ada, post, comment)
    with db.write() as tx, tx.performing():
        tx.write(update(posts).where(posts.c.ref == other).values(locked_at=1))
    with pytest.raises(Conflict, match="locked"):
        a_comment(db, ada, other)
    do(db, ada, DeletePost(post=post))
    with pytest.raises(Conflict, match="at rest"):
        a_comment(db, ada, post)
    third = a_post(db, ada, the_community(db))
    do(db, ada, CloseCommunity(community=the_community(db), reason="winter"))
    with pytest.raises(Conflict, match="closed"):
        a_comment(db, ada, third)


def test_an_edit_keeps_what_stood_there(db: Database, ada: Member, post: Ref) -> None:
    """And one that changes nothing is refused."""
    comment = a_comment(db, ada, post, body="one")
    do(db, ada, EditComment(comment=comment, body="two"))

    with db.read() as tx:
        (version,) = revisions.earlier(tx, comment)
    assert (version.body, version.title) == ("one", None)
    with pytest.raises(Conflict, match="Nothing was changed"):
        do(db, ada, EditComment(comment=comment, body="two"))


def test_a_deleted_comment_is_not_counted_until_it_comes_back(
    db: Database, ada: Member, post: Ref
) -> None:
    """And every step can be done once."""
    comment = a_comment(db, ada, post)
    do(db, ada, DeleteComment(comment=comment))
    assert tally_of(db, post)["comments"] == 0
    assert tally_of(db, comment)["shelf"] == 2
    with pytest.raises(Conflict, match="deleted already"):
        do(db, ada, DeleteComment(comment=comment))

    do(db, ada, RestoreOwnComment(comment=comment))
    assert tally_of(db, post)["comments"] == 1
    assert tally_of(db, comment)["shelf"] == 0
    with pytest.raises(Conflict, match="not deleted"):
        do(db, ada, RestoreOwnComment(comment=comment))


def test_a_deleted_comment_stays_hidden_when_its_post_comes_back(
    db: Database, ada: Member, post: Ref
) -> None:
    """Each is hidden for its own reason."""
    comment = a_comment(db, ada, post)
    do(db, ada, DeleteComment(comment=comment))
    do(db, ada, DeletePost(post=post))
    do(db, ada, RestoreOwnPost(post=post))

    assert tally_of(db, comment)["shelf"] == 2
    assert tally_of(db, post)["comments"] == 0


def test_nobody_else_edits_or_deletes_it(db: Database, ada: Member, post: Ref) -> None:
    """Not even the author of the post."""
    comment = a_comment(db, join(db, ada, "bob"), post)

    for act in (EditComment(comment=comment, body="mine"), DeleteComment(comment=comment)):
        with pytest.raises(NotAllowed):
            do(db, ada, act)


def test_an_answer_needs_at_most_sixteen_statements(db: Database, ada: Member, post: Ref) -> None:
    """With its key, through perform, into the record, and with the job of what follows.

    On PostgreSQL the record's lock is one more.
    """
    comment = a_comment(db, ada, post)

    act = CreateComment(ref=clock_of(db).new_ref(), post=post, parent=comment, body="An answer")
    with statements(db) as sent:
        only(db, ada, act, key="form")

    serial = sum("pg_advisory" in statement for statement in sent)
    assert len(sent) - serial <= 16, sent
