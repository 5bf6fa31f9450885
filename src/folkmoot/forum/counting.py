"""How tallies are kept: the columns of one row for each vote or answer, never a scan.

Where governed tables are made only to be compared (Kernel.proving), no tallies are kept.
"""

from typing import Any

import msgspec
from sqlalchemy import bindparam, select, update

from folkmoot.clock import DAY
from folkmoot.forum import ranking
from folkmoot.forum.tallies import (
    HIDDEN_SHELF,
    MEMBERS_SHELF,
    PUBLIC_SHELF,
    comment_tallies,
    community_tallies,
    post_tallies,
)
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.prepared_changes import PreparedChange
from folkmoot.storage.transaction import WriteTx


class PostCount(msgspec.Struct, frozen=True):
    """What the ranks of a post are computed from; times in microseconds."""

    published: int
    active_at: int
    ups: int = 0
    downs: int = 0
    activity: float = 0.0
    """Of its community, at the moment."""

    def columns(self) -> dict[str, Any]:
        """The columns of post_tally that follow from votes and bumps."""
        score = self.ups - self.downs
        return {
            "score": score,
            "ups": self.ups,
            "downs": self.downs,
            "active_at": self.active_at,
            "hot": ranking.hot(score, self.published),
            "active": ranking.active(score, self.active_at),
            "controversy": ranking.controversy(self.ups, self.downs),
            "scaled": ranking.scaled(score, self.published, self.activity),
        }


def comment_columns(ups: int, downs: int, published: int) -> dict[str, Any]:
    """The columns of comment_tally that follow from votes."""
    return {
        "score": ups - downs,
        "ups": ups,
        "downs": downs,
        "hot": ranking.hot(ups - downs, published),
        "controversy": ranking.controversy(ups, downs),
    }


def shelf_of(visibility: str | None, *, hidden: bool, own: int | None = None) -> int:
    """The shelf of what stands in a community of this visibility.

    `own` is that of the import that brought it, where it has one (shelves.py).
    """
    if hidden:
        return HIDDEN_SHELF
    if own is not None:
        return own
    return PUBLIC_SHELF if visibility == "public" else MEMBERS_SHELF


def open_community(tx: WriteTx, community_id: int, at: int) -> None:
    """Begin to count a new community."""
    if kernel_of(tx).proving:
        return
    tx.insert(
        community_tallies,
        community_id=community_id, posts=0, comments=0, subscribers=0, activity=0.0, counted_at=at,
    )  # fmt: skip


def open_post(
    tx: WriteTx,
    count: PostCount,
    *,
    post_id: int,
    community_id: int,
    author_id: int,
    language: str | None,
    shelf: int,
) -> None:
    """Begin to count a new post."""
    if kernel_of(tx).proving:
        return
    tx.insert(
        post_tallies,
        post_id=post_id,
        community_id=community_id,
        author_id=author_id,
        language=language,
        shelf=shelf,
        day=count.published // DAY,
        published=count.published,
        bumped_at=count.published,
        comments=0,
        **count.columns(),
    )


def open_comment(
    tx: WriteTx,
    *,
    comment_id: int,
    post_id: int,
    author_id: int,
    shelf: int,
    published: int,
    votes: tuple[int, int] = (0, 0),
    counted: bool = True,
) -> None:
    """Begin to count a new comment; `votes` for and against it came with an import."""
    if kernel_of(tx).proving:
        return
    tx.insert(
        comment_tallies,
        comment_id=comment_id,
        post_id=post_id,
        author_id=author_id,
        shelf=shelf,
        counted=counted,
        published=published,
        **comment_columns(*votes, published),
    )


def add_to_community(
    tx: WriteTx, community_id: int, activity: float, at: int, *, posts: int = 0, comments: int = 0
) -> None:
    """Count a new post or comment; `activity` is what was left of it just before."""
    if kernel_of(tx).proving:
        return
    values = {
        "community": community_id,
        "more_posts": posts,
        "more_comments": comments,
        "grown": activity + 1.0,
        "now": at,
    }
    tx.write(_GREW, values)


def activity_of(tx: WriteTx, community_id: int, at: int) -> float:
    """What is left of a community's activity at a time."""
    if kernel_of(tx).proving:
        return 0.0
    row = tx.row(_ACTIVITY, {"community": community_id})
    return ranking.activity(row.activity, at - row.counted_at) if row else 0.0


_ACTIVITY = Prepared(
    select(community_tallies.c.activity, community_tallies.c.counted_at).where(
        community_tallies.c.community_id == bindparam("community")
    )
)


def set_language(tx: WriteTx, post_id: int, language: str | None) -> None:
    """Note the language of a post for lists that are filtered by it."""
    if kernel_of(tx).proving:
        return
    tx.write(
        update(post_tallies).where(post_tallies.c.post_id == post_id).values(language=language)
    )


def add_answer(
    tx: WriteTx,
    post_id: int,
    *,
    score: int,
    published: int,
    active_at: int,
    activity: float,
    at: int,
) -> None:
    """Count an answer to a post that was published and last active at these times."""
    if kernel_of(tx).proving:
        return
    values = {
        "post": post_id,
        "now": at,
        "last": active_at,
        "activity": ranking.active(score, active_at),
        "scale": ranking.scaled(score, published, activity),
    }
    tx.write(_ANSWERED, values)


def set_post_votes(tx: WriteTx, post_id: int, count: PostCount) -> None:
    """Write the new number of votes on a post, and the ranks that follow from it."""
    if kernel_of(tx).proving:
        return
    tx.write(_POST_VOTES, {"post": post_id, **_new(count.columns())})


def set_comment_votes(
    tx: WriteTx, comment_id: int, *, ups: int, downs: int, published: int
) -> None:
    """Write the new number of votes on a comment."""
    if kernel_of(tx).proving:
        return
    new = _new(comment_columns(ups, downs, published))
    tx.write(_COMMENT_VOTES, {"comment": comment_id, **new})


def _new(columns: dict[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in columns.items()}


def _set(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: bindparam(f"new_{name}") for name in columns}


# Changes that every vote and every answer makes.

_POST_VOTES = PreparedChange(
    update(post_tallies)
    .where(post_tallies.c.post_id == bindparam("post"))
    .values(_set(PostCount(0, 0).columns()))
)
_COMMENT_VOTES = PreparedChange(
    update(comment_tallies)
    .where(comment_tallies.c.comment_id == bindparam("comment"))
    .values(_set(comment_columns(0, 0, 0)))
)
_ANSWERED = PreparedChange(
    update(post_tallies)
    .where(post_tallies.c.post_id == bindparam("post"))
    .values(
        comments=post_tallies.c.comments + 1,
        bumped_at=bindparam("now"),
        active_at=bindparam("last"),
        active=bindparam("activity"),
        scaled=bindparam("scale"),
    )
)
_GREW = PreparedChange(
    update(community_tallies)
    .where(community_tallies.c.community_id == bindparam("community"))
    .values(
        posts=community_tallies.c.posts + bindparam("more_posts"),
        comments=community_tallies.c.comments + bindparam("more_comments"),
        activity=bindparam("grown"),
        counted_at=bindparam("now"),
    )
)
