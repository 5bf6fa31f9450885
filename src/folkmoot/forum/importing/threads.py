"""Counting the threads of an import, some at a time, while nobody sees them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, exists, func, insert, select, update

from folkmoot.clock import DAY
from folkmoot.forum import counting, ranking
from folkmoot.forum.comments import comments
from folkmoot.forum.importing.tables import Work, works
from folkmoot.forum.posts import posts
from folkmoot.forum.tallies import post_tallies
from folkmoot.storage.transaction import ReadTx, WriteTx

PART = 50
"""Threads that are counted in one transaction."""


def count(tx: WriteTx, work: Work, after: int, at: int) -> int:
    """Give the next threads of an import their tallies; for handlers only.

    `after` is the id of the last post that was counted. Gives the id to go on with, 0 when
    all are counted.
    """
    found = _uncounted(tx, work, after)
    if found:
        activity = counting.activity_of(tx, work.community_id, at)
        tx.write(insert(post_tallies), [_tally(post, work, activity) for post in found])
    if len(found) == PART:
        return int(found[-1].id)
    tx.write(update(works).where(works.c.id == work.id).values(counted=True))
    return 0


def _uncounted(tx: ReadTx, work: Work, after: int) -> Sequence[Row[Any]]:
    """The next posts that have no tally, with their answers and when the last one came."""
    mine = (
        comments.c.post_id == posts.c.id,
        comments.c.deleted_at.is_(None),
        comments.c.removed_at.is_(None),
    )
    return tx.rows(
        select(
            posts.c.id,
            posts.c.community_id,
            posts.c.author_id,
            posts.c.language,
            posts.c.published,
            posts.c.deleted_at,
            posts.c.removed_at,
            posts.c.imported_up,
            posts.c.imported_down,
            select(func.count()).where(*mine).scalar_subquery().label("answers"),
            select(func.max(comments.c.published)).where(*mine).scalar_subquery().label("last"),
        )
        .where(posts.c.import_id == work.id, posts.c.id > after)
        .where(~exists().where(post_tallies.c.post_id == posts.c.id))
        .order_by(posts.c.id)
        .limit(PART)
    )


def _tally(post: Row[Any], work: Work, activity: float) -> dict[str, Any]:
    hidden = post.deleted_at is not None or post.removed_at is not None
    last = max(post.published, post.last or 0)
    numbers = counting.PostCount(
        published=post.published,
        active_at=min(last, post.published + ranking.BUMPS),
        ups=post.imported_up,
        downs=post.imported_down,
        activity=activity,
    )
    return {
        "post_id": post.id,
        "community_id": post.community_id,
        "author_id": post.author_id,
        "language": post.language,
        "shelf": counting.shelf_of(None, hidden=hidden, own=work.shelf),
        "day": post.published // DAY,
        "published": post.published,
        "bumped_at": last,
        "comments": post.answers,
        **numbers.columns(),
    }
