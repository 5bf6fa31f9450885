"""Comments: answers to a post and to each other."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, false

from folkmoot.storage.tables import (
    DERIVED,
    RULING,
    Micros,
    governed,
    id_column,
    metadata,
    ref_column,
)

comments = Table(
    "comment",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    # Nobody knows the post and the author of a placeholder.
    Column("post_id", ForeignKey("post.id")),
    Column("parent_id", ForeignKey("comment.id"), index=True),
    Column("depth", Integer, nullable=False, info=DERIVED),
    Column("author_id", ForeignKey("person.id")),
    Column("body", Text, nullable=False),
    Column("body_html", Text, nullable=False, info=DERIVED),
    Column("language", Text),
    Column("published", Micros, nullable=False),
    Column("edited_at", Micros),
    Column("deleted_at", Micros),
    Column("erased_at", Micros),
    Column("removed_at", Micros, info=RULING),
    Column("removed_reason", Text, info=RULING),
    Column("origin", Text, nullable=False),
    Column("origin_url", Text),
    Column("import_id", Integer),
    Column("imported_up", Integer, nullable=False, server_default="0"),
    Column("imported_down", Integer, nullable=False, server_default="0"),
    Column("distinguished", Boolean, nullable=False, server_default=false()),
    Index("ix_comment_post", "post_id", "published"),
    Index("ix_comment_author", "author_id", "id"),
    Index("ix_comment_import", "import_id"),
    info=governed(),
)
