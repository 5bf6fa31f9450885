"""The pictures of a post, in their order, each with its description."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from folkmoot.storage.tables import governed, metadata, ref_column

attachments = Table(
    "attachment",
    metadata,
    Column("post_id", ForeignKey("post.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    ref_column("picture", nullable=False, index=True),
    Column("alt", Text, nullable=False),
    info=governed(),
)
