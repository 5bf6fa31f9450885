"""What Lemmy takes: the fields that 0.19 or 1.0 need, and the types without which they refuse.

Lemmy reads into strict structs, and one field of another type makes all of a document
unreadable. Seen in LemmyNet/lemmy, crates/apub/objects/src/protocol/ and
crates/apub/activities/src/protocol/, at 0252742e27108e29b940dc81d6a3da4a3fb30796, and in
crates/apub/src/protocol/ of the 0.19 line.
"""

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

Url = str
Urls = list[Url] | Url
Html = Literal["text/html"]


class Shape(Struct, rename="camel"):
    """Names are written as in JSON."""


class Source(Shape):
    content: str
    media_type: Literal["text/markdown"]


class Image(Shape, tag_field="type", tag="Image"):
    url: Url
    name: str | None = None


class Link(Shape, tag_field="type", tag="Link"):
    href: Url
    media_type: str | None = None


class Document(Shape, tag_field="type", tag="Document"):
    url: Url
    media_type: str | None = None
    name: str | None = None


class Language(Shape):
    identifier: str
    name: str


class Endpoints(Shape):
    shared_inbox: Url


class PublicKey(Shape):
    id: Url
    owner: Url
    public_key_pem: str


class Actor(Shape, kw_only=True):
    id: Url
    inbox: Url
    outbox: Url
    public_key: PublicKey
    source: Source | None = None
    icon: Image | None = None
    image: Image | None = None
    endpoints: Endpoints | None = None
    published: datetime
    updated: datetime | None = None


class Group(Actor, kw_only=True):
    type: Literal["Group"]
    preferred_username: str
    followers: Url
    name: str | None = None
    summary: str | None = None
    description: str | None = None
    media_type: Html | None = None
    sensitive: bool | None = None
    attributed_to: Url | None = None
    posting_restricted_to_mods: bool | None = None
    featured: Url | None = None
    language: list[Language] = []
    manually_approves_followers: Literal[False] | None = None
    discoverable: Literal[True] | None = None


class Person(Actor, kw_only=True):
    type: Literal["Person", "Service", "Organization"]
    preferred_username: str
    name: str | None = None
    summary: str | None = None


class Site(Actor, kw_only=True):
    type: Literal["Application"]
    name: str
    preferred_username: str | None = None
    content: str | None = None
    summary: str | None = None
    media_type: Html | None = None
    language: list[Language] = []


class Written(Shape, kw_only=True):
    id: Url
    attributed_to: Url
    to: Urls
    cc: Urls = []
    media_type: Literal["text/html", "text/markdown"] | None = None
    source: Source | None = None
    attachment: list[Image | Link | Document] = []
    published: datetime | None = None
    updated: datetime | None = None
    language: Language | None = None
    audience: Url | None = None
    tag: list[Any] = []
    context: str | None = None


class Page(Written, kw_only=True):
    type: Literal["Page"]
    name: str
    content: str | None = None
    image: Image | None = None
    sensitive: bool | None = None
    in_reply_to: UnsetType = UNSET


class Note(Written, kw_only=True):
    type: Literal["Note"]
    content: str
    in_reply_to: Url
    distinguished: bool | None = None


class Message(Shape, kw_only=True):
    type: Literal["ChatMessage", "Note"]
    id: Url
    attributed_to: Url
    to: list[Url]
    content: str
    media_type: Html | None = None
    source: Source | None = None
    published: datetime | None = None
    updated: datetime | None = None


class Deed(Shape, kw_only=True):
    id: Url
    actor: Url
    object: Url


class InCommunity(Deed, kw_only=True):
    to: Urls
    cc: Urls
    audience: Url | None = None


class Around(Shape, kw_only=True):
    """An activity with something whole inside it, which is looked at by itself."""

    id: Url
    actor: Url
    object: dict[str, Any]


class Told(Around, kw_only=True):
    to: Urls
    cc: Urls
    audience: Url | None = None


class Sent(Around, kw_only=True):
    to: list[Url]


class Vote(Deed, kw_only=True):
    audience: Url | None = None


class Ruling(InCommunity, kw_only=True):
    summary: str | None = None
    remove_data: bool | None = None


class Block(Ruling, kw_only=True):
    target: Url
    expires: datetime | None = None
    end_time: datetime | None = None


class Listing(InCommunity, kw_only=True):
    target: Url


class Flag(Shape, kw_only=True):
    id: Url
    actor: Url
    to: list[Url]
    object: Url | list[Url]
    summary: str | None = None
    content: str | None = None


class Follow(Deed, kw_only=True):
    to: list[Url] | None = None


class Collection(Shape, kw_only=True):
    id: Url
    total_items: int
    ordered_items: list[Any]


class Followers(Shape, kw_only=True):
    id: Url
    total_items: int
    items: list[Any]


_SHAPES: dict[str, type[Struct]] = {
    "Group": Group,
    "Person": Person,
    "Service": Person,
    "Application": Site,
    "Page": Page,
    "ChatMessage": Message,
    "Create": Told,
    "Update": Told,
    "Like": Vote,
    "Dislike": Vote,
    "Delete": Ruling,
    "Lock": Ruling,
    "Block": Block,
    "Add": Listing,
    "Remove": Listing,
    "Flag": Flag,
    "Follow": Follow,
    "Accept": Sent,
    "Announce": Told,
    "OrderedCollection": Collection,
    "Collection": Followers,
}


def takes(doc: dict[str, Any]) -> bool:
    """Whether Lemmy could read a document and what is inside. Raises AssertionError if not."""
    inside = doc.get("object")
    shape = _shape(doc, inside)
    try:
        msgspec.convert(doc, shape)
    except msgspec.ValidationError as error:
        raise AssertionError(f"{doc['type']}: {error}") from None
    return takes(inside) if isinstance(inside, dict) else True


def _shape(doc: dict[str, Any], inside: Any) -> type[Struct]:
    kind = inside.get("type") if isinstance(inside, dict) else None
    match doc["type"]:
        case "Note":
            return Note if "inReplyTo" in doc else Message
        case "Create" | "Update" if kind == "ChatMessage" or (
            kind == "Note" and "inReplyTo" not in inside
        ):
            return Sent
        case "Undo" if kind in ("Follow", "Like", "Dislike"):
            return Around
        case "Undo":
            return Told
        case other:
            return _SHAPES[other]
