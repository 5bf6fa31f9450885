"""Posts: what a thread starts with."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from folkmoot.storage.tables import (
    DERIVED,
    RULING,
    Micros,
    governed,
    id_column,
    metadata,
    ref_column,
)

posts = Table(
    "post",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    # Nobody knows the community and the author of a placeholder.
    Column("community_id", ForeignKey("community.id")),
    Column("author_id", ForeignKey("person.id")),
    Column("title", Text, nullable=False),
    Column("url", Text),
    Column("body", Text, nullable=False),
    Column("body_html", Text, nullable=False, info=DERIVED),
    Column("content_note", Text),
    Column("language", Text),
    Column("published", Micros, nullable=False),
    Column("edited_at", Micros),
    Column("deleted_at", Micros),
    Column("erased_at", Micros),
    Column("removed_at", Micros, info=RULING),
    Column("removed_reason", Text, info=RULING),
    Column("locked_at", Micros, info=RULING),
    Column("pinned_at", Micros, info=RULING),
    Column("origin", Text, nullable=False),
    Column("origin_url", Text),
    Column("cross_of_id", ForeignKey("post.id")),
    Column("import_id", Integer),
    Column("imported_up", Integer, nullable=False, server_default="0"),
    Column("imported_down", Integer, nullable=False, server_default="0"),
    Index("ix_post_community_pinned", "community_id", "pinned_at"),
    Index("ix_post_author", "author_id", "id"),
    Index("ix_post_cross", "cross_of_id"),
    Index("ix_post_url", "url"),
    Index("ix_post_import", "import_id"),
    info=governed(),
)
