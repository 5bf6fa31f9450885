"""Collections: outboxes, moderators, featured posts, contexts, replies."""

import msgspec

from folkmoot.federation.documents.normal import Document, document, kinds, listed, one_id, own_id
from folkmoot.federation.documents.unreadable import Unreadable

KINDS = frozenset({"Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"})
MOST_TOLD = 2**53


class CollectionDoc(msgspec.Struct, frozen=True, kw_only=True):
    """A collection, or a page of one; items are as they came: addresses and objects."""

    id: str | None
    items: tuple[object, ...] = ()
    total: int | None = None
    next: str | None = None
    """Where it goes on: the address of a page."""


def read_collection(doc: Document) -> CollectionDoc:
    """A collection, its first page joined on where that is inside. Raises Unreadable else."""
    if not KINDS.intersection(kinds(doc)):
        raise Unreadable("no collection")
    first = document(doc.get("first"))
    told = doc.get("totalItems")
    whole = isinstance(told, int) and not isinstance(told, bool) and 0 <= told < MOST_TOLD
    inside = first or {}
    return CollectionDoc(
        id=own_id(doc),
        items=_items(doc) or _items(inside),
        total=told if whole and isinstance(told, int) else None,
        next=one_id(doc.get("next")) or one_id(inside.get("next") if first else doc.get("first")),
    )


def _items(doc: Document) -> tuple[object, ...]:
    return listed(doc.get("orderedItems")) or listed(doc.get("items"))
