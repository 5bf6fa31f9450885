"""Showing an import when it is complete, and hiding it when it is taken back: all of it at once."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, func, select, update

from folkmoot.forum import counting, ranking
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import communities
from folkmoot.forum.importing.tables import Work
from folkmoot.forum.posts import posts
from folkmoot.forum.tallies import (
    HIDDEN_SHELF,
    comment_tallies,
    community_tallies,
    post_tallies,
)
from folkmoot.forum.votes import DOWN, UP, comment_votes, post_votes
from folkmoot.storage.jobs import enqueue
from folkmoot.storage.transaction import WriteTx

SEARCH_JOB = "import.search"


def show(tx: WriteTx, work: Work, at: int) -> None:
    """Put every thread of an import on its shelf, with its votes and answers counted."""
    visibility = tx.value(
        select(communities.c.visibility).where(communities.c.id == work.community_id)
    )
    _count_comments(tx, work)
    activity = counting.activity_of(tx, work.community_id, at)
    shelf = counting.shelf_of(visibility, hidden=False)
    shown = 0
    for post in tx.rows(_threads(work)):
        shown += post.deleted_at is None
        _show_post(tx, post, activity, shelf)
    tx.write(
        update(comment_tallies)
        .where(comment_tallies.c.post_id.in_(_posts_of(work)))
        .values(shelf=case((comment_tallies.c.counted, shelf), else_=HIDDEN_SHELF))
    )
    _count_in_community(tx, work, posts=shown, comments=_answers(tx, work))
    enqueue(tx, SEARCH_JOB, {"work": work.ref, "after": 0})


def hide(tx: WriteTx, work: Work) -> None:
    """Take every thread of an import off its shelf; the rows stay, so it can come back."""
    inside = _posts_of(work)
    shown = tx.value(
        select(func.count()).where(
            post_tallies.c.post_id.in_(inside), post_tallies.c.shelf != HIDDEN_SHELF
        )
    )
    _count_in_community(tx, work, posts=-shown, comments=-_answers(tx, work))
    tx.write(delete(post_tallies).where(post_tallies.c.post_id.in_(inside)))
    tx.write(
        update(comment_tallies)
        .where(comment_tallies.c.post_id.in_(inside))
        .values(shelf=HIDDEN_SHELF)
    )
    enqueue(tx, SEARCH_JOB, {"work": work.ref, "after": 0})


def _posts_of(work: Work) -> Select[*tuple[Any, ...]]:
    return select(posts.c.id).where(posts.c.import_id == work.id)


def _threads(work: Work) -> Select[*tuple[Any, ...]]:
    """Each post of the import with its votes, its answers and when they came."""
    votes = _votes(post_votes, post_votes.c.post_id)
    answers = (
        select(
            comments.c.post_id,
            func.count().label("count"),
            func.max(comments.c.published).label("last"),
        )
        .where(
            comments.c.post_id.in_(_posts_of(work)),
            comments.c.deleted_at.is_(None),
            comments.c.removed_at.is_(None),
        )
        .group_by(comments.c.post_id)
        .subquery()
    )
    return (
        select(
            posts.c.id,
            posts.c.community_id,
            posts.c.author_id,
            posts.c.language,
            posts.c.published,
            posts.c.deleted_at,
            posts.c.removed_at,
            (posts.c.imported_up + func.coalesce(votes.c.ups, 0)).label("ups"),
            (posts.c.imported_down + func.coalesce(votes.c.downs, 0)).label("downs"),
            func.coalesce(answers.c.count, 0).label("answers"),
            func.coalesce(answers.c.last, posts.c.published).label("last"),
        )
        .outerjoin(votes, votes.c.thing == posts.c.id)
        .outerjoin(answers, answers.c.post_id == posts.c.id)
        .where(posts.c.import_id == work.id)
    )


def _votes(table: Any, thing: ColumnElement[int]) -> Any:
    """The votes that members cast here on things, by thing."""
    return (
        select(
            thing.label("thing"),
            func.sum(case((table.c.value == UP, 1), else_=0)).label("ups"),
            func.sum(case((table.c.value == DOWN, 1), else_=0)).label("downs"),
        )
        .group_by(thing)
        .subquery()
    )


def _show_post(tx: WriteTx, post: Any, activity: float, shelf: int) -> None:
    hidden = post.deleted_at is not None or post.removed_at is not None
    active_at = min(max(post.published, post.last), post.published + ranking.BUMPS)
    count = counting.PostCount(post.published, active_at, post.ups, post.downs, activity)
    counting.open_post(
        tx,
        count,
        post_id=post.id,
        community_id=post.community_id,
        author_id=post.author_id,
        language=post.language,
        shelf=HIDDEN_SHELF if hidden else shelf,
    )
    tx.write(
        update(post_tallies)
        .where(post_tallies.c.post_id == post.id)
        .values(comments=post.answers, bumped_at=max(post.published, post.last))
    )


def _count_comments(tx: WriteTx, work: Work) -> None:
    """Bring the tallies of the import's comments up to their votes."""
    votes = _votes(comment_votes, comment_votes.c.comment_id)
    rows = tx.rows(
        select(
            comments.c.id,
            comments.c.published,
            (comments.c.deleted_at.is_(None) & comments.c.removed_at.is_(None)).label("counted"),
            (comments.c.imported_up + func.coalesce(votes.c.ups, 0)).label("ups"),
            (comments.c.imported_down + func.coalesce(votes.c.downs, 0)).label("downs"),
        )
        .outerjoin(votes, votes.c.thing == comments.c.id)
        .where(comments.c.import_id == work.id)
    )
    for row in rows:
        change = update(comment_tallies).where(comment_tallies.c.comment_id == row.id)
        columns = counting.comment_columns(row.ups, row.downs, row.published)
        tx.write(change.values(counted=bool(row.counted), **columns))


def _answers(tx: WriteTx, work: Work) -> int:
    """How many comments the threads of an import show, whoever wrote them."""
    return tx.value(
        select(func.count()).where(
            comment_tallies.c.post_id.in_(_posts_of(work)), comment_tallies.c.counted
        )
    )


def _count_in_community(tx: WriteTx, work: Work, *, posts: int, comments: int) -> None:
    tally = community_tallies.c
    change = update(community_tallies).where(tally.community_id == work.community_id)
    tx.write(change.values(posts=tally.posts + posts, comments=tally.comments + comments))
