"""Hashtags and mentions."""

import msgspec

from folkmoot.federation.documents.normal import Document, address, documents, first_text, kinds
from folkmoot.text.lengths import one_line

MOST_HASHTAGS = 50
MOST_MENTIONS = 100
LONGEST_TAG = 100


class Mention(msgspec.Struct, frozen=True):
    """Whom a text names: an actor's address, and the name that stands there."""

    url: str
    name: str


def read_hashtags(doc: Document) -> tuple[str, ...]:
    """The hashtags of an object without their #, each once; PeerTube's come without."""
    found: dict[str, None] = {}
    for tag in documents(doc.get("tag")):
        name = one_line((first_text(tag, "name") or "")[:LONGEST_TAG]).lstrip("#")
        if "Hashtag" in kinds(tag) and name and len(found) < MOST_HASHTAGS:
            found[name] = None
    return tuple(found)


def read_mentions(doc: Document) -> tuple[Mention, ...]:
    """The mentions of an object, each actor once."""
    found: dict[str, Mention] = {}
    for tag in documents(doc.get("tag")):
        url = address(tag.get("href"))
        if "Mention" in kinds(tag) and url is not None and len(found) < MOST_MENTIONS:
            name = one_line((first_text(tag, "name") or "")[:LONGEST_TAG])
            found.setdefault(url, Mention(url=url, name=name))
    return tuple(found.values())
