"""A thread's page: who sees which words, what is new, and what it costs."""

import pytest
from sqlalchemy import update

from folkmoot.clock import Ref
from folkmoot.errors import Invalid, NotFound
from folkmoot.forum import threads, trees
from folkmoot.forum.blocks import person_blocks
from folkmoot.forum.commenting import DeleteComment
from folkmoot.forum.comments import comments
from folkmoot.forum.marks import ReadThread
from folkmoot.forum.posting import DeletePost
from folkmoot.forum.posts import posts
from folkmoot.forum.recount import recount
from folkmoot.forum.threads import CommentView, Thread
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join
from tests.forum.build import (
    a_comment,
    a_community,
    a_post,
    do,
    id_of,
    statements,
    vote,
)

pytestmark = pytest.mark.tampers


@pytest.fixture
def ada(db: Database) -> Member:
    """The founder of a moot."""
    return found(db)


@pytest.fixture
def bob(db: Database, ada: Member) -> Member:
    """Another member."""
    return join(db, ada, "bob")


@pytest.fixture
def post(db: Database, ada: Member) -> Ref:
    """Ada's post."""
    return a_post(db, ada, a_community(db, ada), "Pears", body="Which are ripe?")


def page(db: Database, post: Ref, viewer: Member | None = None, order: str = "old") -> Thread:
    """The page of a thread."""
    with db.read() as tx:
        return threads.read(tx, id_of(db, post), viewer, order)


def of(thread: Thread, ref: Ref) -> CommentView:
    """One comment of a page."""
    return next(comment for comment in thread.comments if comment.ref == ref)


def many(db: Database, author: Member, post: Ref, parents: list[int | None]) -> list[int]:
    """Comments written straight into the tables; each answers the post or an earlier one."""
    first = 1000
    with db.write() as tx:
        with tx.performing():
            for number, parent in enumerate(parents):
                tx.insert(
                    comments, id=first + number, ref=f"{number:032x}", post_id=id_of(db, post),
                    parent_id=None if parent is None else first + parent, depth=0,
                    author_id=author.id, body="x", body_html="<p>x</p>", published=number + 1,
                    origin="moot",
                )  # fmt: skip
        recount(tx, id_of(db, post), clock_of(db).now())
    return [first + number for number in range(len(parents))]


def test_a_thread_without_answers(db: Database, post: Ref) -> None:
    """Is a page like any other."""
    thread = page(db, post)

    assert thread.comments == ()
    assert thread.newest == thread.post.row.published
    assert (thread.next, thread.focus, thread.is_unread) == (None, None, False)


def test_a_comment_shows_who_wrote_it_and_how_it_was_voted(
    db: Database, ada: Member, bob: Member, post: Ref
) -> None:
    """The author of the post is marked."""
    first = a_comment(db, bob, post, body="The *red* ones")
    second = a_comment(db, ada, post, first)
    vote(db, ada, 1, comment=first)

    thread = page(db, post, ada)
    one, two = thread.comments

    assert (one.ref, two.ref) == (first, second)
    assert "<em>red</em>" in one.body_html
    assert one.author is not None
    assert one.author.handle == "bob"
    assert (one.score, one.vote, one.is_author, one.is_own) == (1, 1, False, False)
    assert (two.depth, two.vote, two.is_author, two.is_own) == (1, 0, True, True)
    assert (one.descendants, one.closes, two.closes) == (1, 0, 2)


def test_what_others_wrote_since_it_was_read_is_new(
    db: Database, ada: Member, bob: Member, post: Ref
) -> None:
    """To whoever read it before; never one's own."""
    old = a_comment(db, ada, post)
    assert page(db, post, bob).is_unread
    assert not of(page(db, post, bob), old).is_new
    do(db, bob, ReadThread(person=bob.ref, post=post, until=page(db, post, bob).newest))
    assert not page(db, post, bob).is_unread
    new, own = a_comment(db, ada, post), a_comment(db, bob, post)

    thread = page(db, post, bob)

    assert [of(thread, ref).is_new for ref in (old, new, own)] == [False, True, False]
    assert thread.is_unread
    assert not page(db, post, None).is_unread


def test_hidden_comments_keep_the_tree_but_not_their_words(
    db: Database, ada: Member, bob: Member, post: Ref
) -> None:
    """Deleted, removed, erased or blocked: nothing of them is on the page."""
    cem = join(db, ada, "cem")
    refs = {state: a_comment(db, bob, post, body=f"words {state}") for state in
            ("deleted", "removed", "erased", "blocked")}  # fmt: skip
    answers = {state: a_comment(db, ada, post, ref) for state, ref in refs.items()}
    do(db, bob, DeleteComment(comment=refs["deleted"]))
    with db.write() as tx, tx.performing():
        removed = {"removed_at": 1, "removed_reason": "spam"}
        tx.write(update(comments).where(comments.c.ref == refs["removed"]).values(**removed))
        tx.write(update(comments).where(comments.c.ref == refs["erased"]).values(erased_at=1))

    for state in ("deleted", "removed", "erased"):
        comment = of(page(db, post, cem), refs[state])
        assert (comment.state, comment.body_html, comment.author) == (state, "", None)
    with db.write() as tx, tx.performing():
        tx.insert(person_blocks, person_id=cem.id, blocked_id=bob.id, at=1)
    thread = page(db, post, cem)
    blocked = of(thread, refs["blocked"])
    assert (blocked.state, blocked.body_html, blocked.author) == ("blocked", "", None)
    for ref in answers.values():
        assert of(thread, ref).depth == 1


def test_who_wrote_it_still_sees_it_and_so_does_who_decides(
    db: Database, ada: Member, bob: Member, post: Ref
) -> None:
    """But nobody sees what was erased."""
    ref = a_comment(db, bob, post, body="words")
    with db.write() as tx, tx.performing():
        tx.write(update(comments).where(comments.c.ref == ref).values(removed_at=1))

    assert "words" in of(page(db, post, bob), ref).body_html
    with db.read() as tx:
        thread = threads.read(tx, id_of(db, post), ada, sees_removed=True)
    assert "words" in of(thread, ref).body_html
    assert of(thread, ref).state == "removed"
    with db.write() as tx, tx.performing():
        tx.write(update(comments).where(comments.c.ref == ref).values(erased_at=1))
    assert of(page(db, post, bob), ref).body_html == ""


def test_a_removed_post_hides_its_words_but_not_its_thread(
    db: Database, ada: Member, bob: Member, post: Ref
) -> None:
    """The reason stands in their place."""
    comment = a_comment(db, bob, post)
    with db.write() as tx, tx.performing():
        tx.write(update(posts).values(removed_at=1, removed_reason="not about gardens"))

    thread = page(db, post, bob)

    assert (thread.post.state, thread.post.row.title) == ("removed", "")
    assert thread.post.removed_reason == "not about gardens"
    assert of(thread, comment).state == "shown"
    with db.read() as tx:
        assert threads.post_view(tx, id_of(db, post), bob, sees_removed=True).row.title == "Pears"


def test_members_only_threads_are_not_there_for_strangers(db: Database, ada: Member) -> None:
    """Neither the page nor a single comment, as if there were none."""
    post = a_post(db, ada, a_community(db, ada, "hall", visibility="members"))
    comment = a_comment(db, ada, post)

    with db.read() as tx:
        assert threads.read(tx, id_of(db, post), ada).comments
        for read, thing in ((threads.read, post), (threads.read_around, comment)):
            with pytest.raises(NotFound):
                read(tx, id_of(db, thing), None)


def test_what_is_not_there_is_not_found(db: Database, ada: Member) -> None:
    """Unknown posts and comments; posts that an import has not finished."""
    with db.write() as tx, tx.performing():
        half = tx.insert(
            posts, ref="f" * 32, title="Half", body="", body_html="", published=1, origin="import"
        )
    with db.read() as tx:
        for read, thing in ((threads.read, 99), (threads.read, half), (threads.read_around, 99)):
            with pytest.raises(NotFound):
                read(tx, thing, ada)


def test_an_unknown_order_is_refused(db: Database, post: Ref) -> None:
    """With a sentence, not with a fault."""
    with pytest.raises(Invalid, match="no order"):
        page(db, post, order="best")


@pytest.mark.parametrize("order", trees.COMMENT_ORDERS)
def test_every_order_holds_every_comment(db: Database, ada: Member, post: Ref, order: str) -> None:
    """Whatever comes first."""
    ids = many(db, ada, post, [None, 0, 1, None, 3, 0])

    assert sorted(comment.id for comment in page(db, post, order=order).comments) == ids


def test_a_single_comment_stands_in_its_context(db: Database, ada: Member, post: Ref) -> None:
    """Three above it, all below it, nothing beside it."""
    ids = many(db, ada, post, [None, 0, 1, 2, 3, 4, 4, 2])
    with db.read() as tx:
        thread = threads.read_around(tx, ids[4], ada)

    assert [comment.id for comment in thread.comments] == [ids[n] for n in (1, 2, 3, 4, 5, 6)]
    assert [comment.depth for comment in thread.comments] == [0, 1, 2, 3, 4, 4]
    assert [comment.left_out for comment in thread.comments] == [0, 1, 0, 0, 0, 0]
    assert (thread.focus, thread.is_unread) == (ids[4], False)


def test_a_long_thread_goes_on_on_further_pages(
    db: Database, ada: Member, post: Ref, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole conversations on each; one that is too long says how much it left out."""
    monkeypatch.setattr(threads, "LONGEST", 4)
    ids = many(db, ada, post, [None, 0, 0, None, 3, None, 5, 6, 7, 8, None])
    seen: list[list[int]] = []
    after: int | None = None
    with db.read() as tx:
        while True:
            thread = threads.read(tx, id_of(db, post), ada, after=after)
            seen.append([comment.id for comment in thread.comments])
            if ids[5] in seen[-1]:
                assert thread.comments[-1].left_out == 1
            after = thread.next
            if after is None:
                break

    assert seen == [ids[0:3], ids[3:5], ids[5:9], ids[10:11]]


def test_a_page_of_many_comments_needs_as_few_statements_as_one_of_few(
    db: Database, ada: Member, post: Ref
) -> None:
    """One for all comments."""
    a_comment(db, ada, post)
    with statements(db) as few:
        page(db, post, ada)
    many(db, ada, post, [None if number % 3 == 0 else number - 1 for number in range(200)])
    with statements(db) as lots:
        thread = page(db, post, ada)

    assert len(thread.comments) == 201
    assert len(lots) == len(few) <= 8


def test_a_deleted_post_is_still_a_page(db: Database, ada: Member, bob: Member, post: Ref) -> None:
    """Its answers belong to others."""
    comment = a_comment(db, bob, post)
    do(db, ada, DeletePost(post=post))

    thread = page(db, post, bob)

    assert thread.post.state == "deleted"
    assert of(thread, comment).state == "shown"
