"""Reading: what the rest of the program asks of this package."""

from folkmoot.federation.documents.activities import Activity, Announced
from folkmoot.federation.documents.actors import ActorDoc, read_actor
from folkmoot.federation.documents.collected import CollectionDoc, read_collection
from folkmoot.federation.documents.messages import MessageDoc
from folkmoot.federation.documents.notes import NoteDoc
from folkmoot.federation.documents.objects import ObjectDoc, read_object
from folkmoot.federation.documents.pages import PageDoc
from folkmoot.federation.documents.read_activities import read_activity
from folkmoot.federation.documents.tombstones import Tombstone
from folkmoot.federation.documents.unreadable import Unreadable

__all__ = [
    "Activity",
    "ActorDoc",
    "Announced",
    "CollectionDoc",
    "MessageDoc",
    "NoteDoc",
    "ObjectDoc",
    "PageDoc",
    "Tombstone",
    "Unreadable",
    "read_activity",
    "read_actor",
    "read_collection",
    "read_object",
]
