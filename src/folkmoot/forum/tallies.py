"""What lists are sorted and counted by: kept up to date by one row per thing, never by scans."""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
)

from folkmoot.storage.tables import Micros, machinery, metadata

PUBLIC_SHELF = 0
"""Anybody may find it in a list."""
MEMBERS_SHELF = 1
"""Members may."""
HIDDEN_SHELF = 2
"""Deleted or removed: in no list. Higher numbers are the shelves of large imports."""
PUBLIC_ASIDE = -1
"""Anybody may read it, but it is in no common list: it came from a silenced server (aside.py)."""
MEMBERS_ASIDE = -2
"""Members may, in the same way."""

_ASIDE = {PUBLIC_SHELF: PUBLIC_ASIDE, MEMBERS_SHELF: MEMBERS_ASIDE}
_COMMON = {aside: common for common, aside in _ASIDE.items()}


def aside(shelf: int) -> int:
    """The shelf beside one that common lists read; what is hidden or imported stays in place."""
    return _ASIDE.get(shelf, shelf)


def common(shelf: int) -> int:
    """The shelf that common lists read in place of one beside it."""
    return _COMMON.get(shelf, shelf)


post_tallies = Table(
    "post_tally",
    metadata,
    Column("post_id", Integer, ForeignKey("post.id"), primary_key=True, autoincrement=False),
    Column("community_id", Integer, nullable=False),
    Column("author_id", Integer, nullable=False),
    Column("language", Text),
    Column("shelf", SmallInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("published", Micros, nullable=False),
    Column("score", Integer, nullable=False),
    Column("ups", Integer, nullable=False),
    Column("downs", Integer, nullable=False),
    Column("comments", Integer, nullable=False),
    Column("bumped_at", Micros, nullable=False),
    Column("active_at", Micros, nullable=False),
    Column("hot", Double, nullable=False),
    Column("active", Double, nullable=False),
    Column("controversy", Double, nullable=False),
    Column("scaled", Double, nullable=False),
    Index("ix_post_tally_by_published", "author_id", "shelf", "published", "post_id"),
    Index("ix_post_tally_by_score", "author_id", "shelf", "score", "post_id"),
    Index("ix_post_tally_day", "shelf", "day", "score", "post_id"),
    Index("ix_post_tally_in_day", "community_id", "shelf", "day", "score", "post_id"),
    info=machinery(),
)
"""A post without a row here is on no page: it stands in for another, or is still being imported.
One on the shelf of an import that is not shown is on none either (shelves.py).

`day` counts days since 1970 (UTC). `active_at` is the newest answer that bumps."""

RANKS = ("published", "bumped_at", "active", "hot", "score", "comments", "controversy", "scaled")
"""The columns that a list can be read by; each has an index for all and one per community."""

for _rank in RANKS:
    Index(
        f"ix_post_tally_{_rank}",
        post_tallies.c.shelf,
        post_tallies.c[_rank],
        post_tallies.c.post_id,
    )
    Index(
        f"ix_post_tally_in_{_rank}",
        post_tallies.c.community_id,
        post_tallies.c.shelf,
        post_tallies.c[_rank],
        post_tallies.c.post_id,
    )

comment_tallies = Table(
    "comment_tally",
    metadata,
    Column("comment_id", Integer, ForeignKey("comment.id"), primary_key=True, autoincrement=False),
    Column("post_id", Integer, nullable=False, index=True),
    Column("author_id", Integer, nullable=False),
    Column("shelf", SmallInteger, nullable=False),
    Column("counted", Boolean, nullable=False),
    Column("published", Micros, nullable=False),
    Column("score", Integer, nullable=False),
    Column("ups", Integer, nullable=False),
    Column("downs", Integer, nullable=False),
    Column("hot", Double, nullable=False),
    Column("controversy", Double, nullable=False),
    Index("ix_comment_tally_by", "author_id", "shelf", "published", "comment_id"),
    info=machinery(),
)
"""`counted`: neither deleted nor removed itself, so the numbers of its post include it. The shelf
is that of its post, but never one aside: no common list is read from here."""

community_tallies = Table(
    "community_tally",
    metadata,
    Column(
        "community_id", Integer, ForeignKey("community.id"), primary_key=True, autoincrement=False
    ),
    Column("posts", Integer, nullable=False),
    Column("comments", Integer, nullable=False),
    Column("subscribers", Integer, nullable=False),
    Column("activity", Double, nullable=False),
    Column("counted_at", Micros, nullable=False),
    info=machinery(),
)
"""`activity` as it was at `counted_at`; see ranking.activity."""
