"""Who wrote something, as it stands beside it: a name, a server, a word of their own."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Table, case, func

from folkmoot.clock import Ref
from folkmoot.identity.people import people
from folkmoot.identity.profiles import profiles


class Author(msgspec.Struct, frozen=True):
    """A person beside what they wrote; there is no score."""

    id: int
    ref: Ref
    name: str | None
    """None for somebody who was erased."""
    host: str | None
    """The server of a visitor."""
    display_name: str = ""
    self_description: str = ""
    """Pronouns or another short word."""

    @property
    def handle(self) -> str:
        """The name as it stands in addresses: bob, or bob@lemmy.ml."""
        name = self.name or ""
        return f"{name}@{self.host}" if self.host else name


COLUMNS = (
    people.c.id.label("author_id"),
    people.c.ref.label("author_ref"),
    people.c.name.label("author_name"),
    people.c.host.label("author_host"),
    profiles.c.display_name.label("author_display_name"),
    profiles.c.self_description.label("author_self_description"),
)
"""To be selected where people are joined, and profiles by an outer join."""


def original(table: Table) -> ColumnElement[str | None]:
    """Where the original of a post or comment is; people are joined as its author.

    That of an import as the file said, else of a person of another server its own address.
    """
    theirs = case((people.c.host.is_not(None), table.c.object_url))
    return func.coalesce(table.c.origin_url, theirs)


def of_tuple(values: Sequence[Any]) -> Author:
    """The author of the values of COLUMNS."""
    author_id, ref, name, host, display_name, self_description = values
    return Author(author_id, ref, name, host, display_name or "", self_description or "")


def of_row(row: Row[Any]) -> Author:
    """The author of a row that has COLUMNS."""
    return Author(
        row.author_id,
        row.author_ref,
        row.author_name,
        row.author_host,
        row.author_display_name or "",
        row.author_self_description or "",
    )
