"""What stands where something was."""

import msgspec

from folkmoot.federation.documents.normal import LONGEST_WORD, Document, moment
from folkmoot.federation.documents.pages import needed_id


class Tombstone(msgspec.Struct, frozen=True, kw_only=True):
    """Something that its server deleted; `was` is the type that it had, if it says so."""

    id: str
    was: str | None = None
    deleted: int | None = None


def read_tombstone(doc: Document) -> Tombstone:
    """A tombstone. Raises Unreadable without an id."""
    was = doc.get("formerType")
    known = isinstance(was, str) and 0 < len(was) <= LONGEST_WORD
    return Tombstone(
        id=needed_id(doc),
        was=was if known and isinstance(was, str) else None,
        deleted=moment(doc.get("deleted")),
    )
