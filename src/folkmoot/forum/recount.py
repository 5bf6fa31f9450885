"""Tallies made anew from posts, comments and votes: after an import, and to check the counting."""

from typing import Any

from sqlalchemy import Row, Table, delete, func, insert, select
from sqlalchemy.sql.elements import ColumnElement

from folkmoot.clock import DAY
from folkmoot.forum import counting, ranking
from folkmoot.forum.aside import is_author_aside, is_host_aside
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import communities
from folkmoot.forum.counting import PostCount
from folkmoot.forum.importing.tables import works
from folkmoot.forum.posts import posts
from folkmoot.forum.tallies import HIDDEN_SHELF, aside, comment_tallies, common, post_tallies
from folkmoot.forum.votes import comment_votes, post_votes
from folkmoot.storage.transaction import ReadTx, WriteTx


def recount(tx: WriteTx, post_id: int, at: int) -> None:
    """Write the tallies of a post and its comments from what there is, with `at` as the time.

    A post that had none (a fresh import) comes onto its shelf by this.
    """
    post = tx.row(
        select(
            posts,
            communities.c.visibility,
            works.c.shelf.label("own"),
            (is_host_aside(communities.c.host) | is_author_aside(posts.c.author_id)).label("aside"),
        )
        .join(communities, communities.c.id == posts.c.community_id)
        .outerjoin(works, works.c.id == posts.c.import_id)
        .where(posts.c.id == post_id)
    )
    if post is None:
        return
    shelf = counting.shelf_of(post.visibility, hidden=_is_hidden(post), own=post.own)
    if post.aside and post.import_id is None:
        shelf = aside(shelf)
    answers = tx.rows(
        select(
            comments.c.id,
            comments.c.author_id,
            comments.c.published,
            comments.c.deleted_at,
            comments.c.removed_at,
            comments.c.imported_up,
            comments.c.imported_down,
        )
        .where(comments.c.post_id == post_id)
        .order_by(comments.c.published, comments.c.id)
    )
    tx.write(delete(comment_tallies).where(comment_tallies.c.post_id == post_id))
    tx.write(delete(post_tallies).where(post_tallies.c.post_id == post_id))
    _write_post(tx, post, answers, shelf, at)
    _write_comments(tx, post_id, answers, shelf)


def _is_hidden(row: Row[Any]) -> bool:
    return row.deleted_at is not None or row.removed_at is not None


def _write_post(tx: WriteTx, post: Row[Any], answers: Any, shelf: int, at: int) -> None:
    voted = _votes(tx, post_votes, post_votes.c.post_id, post.id).get(post.id, (0, 0))
    shown = [answer for answer in answers if not _is_hidden(answer)]
    active_at = post.published
    for answer in shown:
        if answer.author_id != post.author_id:
            active_at = ranking.bump(active_at, post.published, answer.published)
    count = PostCount(
        published=post.published,
        active_at=active_at,
        ups=post.imported_up + voted[0],
        downs=post.imported_down + voted[1],
        activity=counting.activity_of(tx, post.community_id, at),
    )
    tx.insert(
        post_tallies,
        post_id=post.id,
        community_id=post.community_id,
        author_id=post.author_id,
        language=post.language,
        shelf=shelf,
        day=post.published // DAY,
        published=post.published,
        comments=len(shown),
        bumped_at=max([post.published, *(answer.published for answer in shown)]),
        **count.columns(),
    )


def _write_comments(tx: WriteTx, post_id: int, answers: Any, shelf: int) -> None:
    voted = _votes(tx, comment_votes, comment_votes.c.comment_id, post_id)
    rows: list[dict[str, Any]] = []
    for answer in answers:
        ups, downs = voted.get(answer.id, (0, 0))
        counted = not _is_hidden(answer)
        rows.append(
            {
                "comment_id": answer.id,
                "post_id": post_id,
                "author_id": answer.author_id,
                "shelf": common(shelf) if counted else HIDDEN_SHELF,
                "counted": counted,
                "published": answer.published,
                **counting.comment_columns(
                    answer.imported_up + ups, answer.imported_down + downs, answer.published
                ),
            }
        )
    if rows:
        tx.write(insert(comment_tallies), rows)


def _votes(
    tx: ReadTx, table: Table, thing: ColumnElement[int], post_id: int
) -> dict[int, tuple[int, int]]:
    """Ups and downs by the id of what was voted on, in one thread."""
    query = (
        select(thing.label("thing"), table.c.value, func.count().label("votes"))
        .where(table.c.post_id == post_id)
        .group_by(thing, table.c.value)
    )
    found: dict[int, tuple[int, int]] = {}
    for row in tx.rows(query):
        ups, downs = found.get(row.thing, (0, 0))
        found[row.thing] = (ups + row.votes, downs) if row.value > 0 else (ups, downs + row.votes)
    return found
