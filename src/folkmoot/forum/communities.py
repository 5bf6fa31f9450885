"""Communities: the rooms of a moot, each for one subject."""

from sqlalchemy import Boolean, Column, ForeignKey, Table, Text

from folkmoot.storage.tables import DERIVED, Micros, governed, id_column, metadata, ref_column

communities = Table(
    "community",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("description_html", Text, nullable=False, info=DERIVED),
    ref_column("icon_ref"),
    Column("language", Text),
    Column("visibility", Text, nullable=False),
    Column("posting", Text, nullable=False),
    Column("downvotes", Boolean, nullable=False),
    Column("gallery", Boolean, nullable=False),
    Column("created_at", Micros, nullable=False),
    Column("creator_id", ForeignKey("person.id"), nullable=False),
    Column("closed_at", Micros),
    info=governed(),
)
