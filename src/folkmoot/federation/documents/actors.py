"""Actors: people, bots, organisations, communities, servers."""

from typing import Final, Literal, cast

import msgspec

from folkmoot.federation.documents import quirks
from folkmoot.federation.documents.attachments import page_of, read_picture
from folkmoot.federation.documents.bodies import (
    LONGEST_NOTE,
    is_sensitive,
    read_body,
    read_line,
    read_words,
)
from folkmoot.federation.documents.keys import Key, Multikey, read_keys, read_multikeys
from folkmoot.federation.documents.languages import read_languages
from folkmoot.federation.documents.normal import (
    Document,
    address,
    document,
    first_id,
    flag,
    host_of,
    ids,
    kinds,
    listed,
    moment,
    same_host,
)
from folkmoot.federation.documents.pages import needed_id
from folkmoot.federation.documents.unreadable import Unreadable

ActorKind = Literal["Person", "Service", "Organization", "Group", "Application"]

KINDS: Final = ("Person", "Service", "Organization", "Group", "Application")
MOST_ALIASES = 256
MOST_MODERATORS = 200
LONGEST_NAME = 128
LONGEST_TITLE = 200
LONGEST_ABOUT = 20_000


class Moot(msgspec.Struct, frozen=True):
    """What a moot says of its record in its actors: key and latest checkpoint, as text."""

    key: str
    checkpoint: str | None = None


class ActorDoc(msgspec.Struct, frozen=True, kw_only=True):
    """An actor as its server tells it. Collections are of the actor's own server, or None."""

    id: str
    kind: ActorKind
    name: str
    """The name in its handle, as it is written there."""
    title: str
    """The name to show."""
    inbox: str
    about: str = ""
    short: str = ""
    """A description in one line (Lemmy 1.0)."""
    url: str | None = None
    icon: str | None = None
    banner: str | None = None
    outbox: str | None = None
    shared_inbox: str | None = None
    followers: str | None = None
    featured: str | None = None
    moderators: str | None = None
    """The collection of its moderators."""
    stewards: tuple[str, ...] = ()
    """Its moderators, where the document lists them."""
    keys: tuple[Key, ...] = ()
    multikeys: tuple[Multikey, ...] = ()
    also_known_as: tuple[str, ...] = ()
    moved_to: str | None = None
    approves_followers: bool = False
    mods_only: bool = False
    """Only its moderators may post."""
    sensitive: bool = False
    content_note: str | None = None
    discoverable: bool = True
    languages: tuple[str, ...] = ()
    published: int | None = None
    updated: int | None = None
    moot: Moot | None = None


def read_actor(doc: Document) -> ActorDoc:
    """An actor. Raises Unreadable for other types, and without an id or an inbox."""
    kind = next((one for one in kinds(doc) if one in KINDS), None)
    if kind is None:
        raise Unreadable("no actor")
    own = needed_id(doc)
    inbox = _own(address(doc.get("inbox")), own)
    if inbox is None:  # another server's would have us send to who never asked
        raise Unreadable("an actor without an inbox of its own", broken=True)
    name = read_line(doc, "preferredUsername", LONGEST_NAME) or host_of(own)
    title = quirks.plain_name(read_line(doc, "name", LONGEST_TITLE)) or name
    return ActorDoc(
        id=own,
        kind=cast("ActorKind", kind),
        name=name,
        title=title,
        inbox=inbox,
        about=_about(doc),
        short=read_line(doc, "description", LONGEST_TITLE),
        url=_own(page_of(doc.get("url")), own),
        icon=read_picture(doc.get("icon")),
        banner=read_picture(doc.get("image")),
        outbox=_collection(doc, "outbox", own),
        shared_inbox=_shared_inbox(doc, own),
        followers=_collection(doc, "followers", own),
        featured=_collection(doc, "featured", own),
        moderators=_moderators(doc, own),
        stewards=_stewards(doc),
        keys=read_keys(doc, own),
        multikeys=read_multikeys(doc, own),
        also_known_as=ids(doc.get("alsoKnownAs"))[:MOST_ALIASES],
        moved_to=first_id(doc.get("movedTo")),
        approves_followers=flag(doc.get("manuallyApprovesFollowers")),
        mods_only=flag(doc.get("postingRestrictedToMods")),
        sensitive=is_sensitive(doc),
        content_note=read_line(doc, "contentWarning", LONGEST_NOTE) or None,
        discoverable=doc.get("discoverable") is not False,
        languages=read_languages(doc, "language"),
        published=moment(doc.get("published")),
        updated=moment(doc.get("updated")),
        moot=_moot(doc),
    )


def _about(doc: Document) -> str:
    """The long description: markdown if given, else `summary`; a server has it in `content`."""
    if document(doc.get("source")) is not None or "Application" in kinds(doc):
        told = read_body(doc, LONGEST_ABOUT)
        if told:
            return told
    return read_words(doc, "summary", LONGEST_ABOUT)


def _own(url: str | None, own: str) -> str | None:
    return url if same_host(url, own) else None


def _collection(doc: Document, name: str, own: str) -> str | None:
    """The address of a collection; of another server it would be somebody else's."""
    return _own(first_id(doc.get(name)), own)


def _shared_inbox(doc: Document, own: str) -> str | None:
    endpoints = document(doc.get("endpoints")) or {}
    told = endpoints.get("sharedInbox") or doc.get(quirks.SHARED_INBOX_BESIDE)
    return _own(address(told), own)


def _moderators(doc: Document, own: str) -> str | None:
    beside = _collection(doc, quirks.MODERATORS_BESIDE, own)
    told = listed(doc.get("attributedTo"))
    plain = len(told) == 1 and isinstance(told[0], str)
    return beside or (_own(address(told[0]), own) if plain else None)


def _stewards(doc: Document) -> tuple[str, ...]:
    told = doc.get("attributedTo")
    return ids(told)[:MOST_MODERATORS] if not isinstance(told, str) else ()


def _moot(doc: Document) -> Moot | None:
    told = document(doc.get("moot")) or {}
    key, checkpoint = told.get("key"), told.get("checkpoint")
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_TITLE:
        return None
    good = isinstance(checkpoint, str) and len(checkpoint) <= LONGEST_ABOUT
    return Moot(key=key, checkpoint=checkpoint if good and isinstance(checkpoint, str) else None)
