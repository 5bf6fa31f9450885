"""Votes on posts and comments: private, never in the record."""

from sqlalchemy import Column, ForeignKey, Integer, SmallInteger, Table

from folkmoot.storage.tables import Micros, metadata, private

post_votes = Table(
    "post_vote",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("post_id", ForeignKey("post.id"), primary_key=True, index=True),
    Column("value", SmallInteger, nullable=False),
    Column("at", Micros, nullable=False),
    info=private(),
)

comment_votes = Table(
    "comment_vote",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("post_id", ForeignKey("post.id"), primary_key=True),
    Column("comment_id", ForeignKey("comment.id"), primary_key=True, index=True),
    Column("value", SmallInteger, nullable=False),
    Column("at", Micros, nullable=False),
    info=private(),
)
"""A reader's votes in one thread lie beside each other."""
