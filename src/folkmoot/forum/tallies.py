"""What lists are sorted and counted by: kept up to date by one row per thing, never by scans."""

from sqlalchemy import Column, Double, ForeignKey, Index, Integer, SmallInteger, Table, Text

from folkmoot.storage.tables import Micros, machinery, metadata

PUBLIC_SHELF = 0
MEMBERS_SHELF = 1
HIDDEN_SHELF = 2

post_tallies = Table(
    "post_tally",
    metadata,
    Column("post_id", ForeignKey("post.id"), primary_key=True, autoincrement=False),
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
    Column("hot", Double, nullable=False),
    Column("active", Double, nullable=False),
    Column("controversy", Double, nullable=False),
    Column("scaled", Double, nullable=False),
    info=machinery(),
)

RANKS = ("published", "bumped_at", "active", "hot", "score", "comments", "controversy", "scaled")
"""The columns that a list can be read by; each has an index for all and one per community."""

for _rank in RANKS:
    Index(f"ix_post_tally_{_rank}", post_tallies.c.shelf, post_tallies.c[_rank],
          post_tallies.c.post_id)
    Index(f"ix_post_tally_in_{_rank}", post_tallies.c.community_id, post_tallies.c.shelf,
          post_tallies.c[_rank], post_tallies.c.post_id)
for _rank in ("published", "score"):
    Index(f"ix_post_tally_by_{_rank}", post_tallies.c.author_id, post_tallies.c.shelf,
          post_tallies.c[_rank], post_tallies.c.post_id)
Index("ix_post_tally_day", post_tallies.c.shelf, post_tallies.c.day, post_tallies.c.score,
      post_tallies.c.post_id)
Index("ix_post_tally_in_day", post_tallies.c.community_id, post_tallies.c.shelf,
      post_tallies.c.day, post_tallies.c.score, post_tallies.c.post_id)

comment_tallies = Table(
    "comment_tally",
    metadata,
    Column("comment_id", ForeignKey("comment.id"), primary_key=True, autoincrement=False),
    Column("post_id", Integer, nullable=False, index=True),
    Column("author_id", Integer, nullable=False),
    Column("shelf", SmallInteger, nullable=False),
    Column("published", Micros, nullable=False),
    Column("score", Integer, nullable=False),
    Column("ups", Integer, nullable=False),
    Column("downs", Integer, nullable=False),
    Column("hot", Double, nullable=False),
    Column("controversy", Double, nullable=False),
    Index("ix_comment_tally_by", "author_id", "shelf", "published", "comment_id"),
    info=machinery(),
)

community_tallies = Table(
    "community_tally",
    metadata,
    Column("community_id", ForeignKey("community.id"), primary_key=True, autoincrement=False),
    Column("posts", Integer, nullable=False),
    Column("comments", Integer, nullable=False),
    Column("subscribers", Integer, nullable=False),
    Column("activity", Double, nullable=False),
    Column("active_at", Micros, nullable=False),
    info=machinery(),
)
