"""The words that our documents begin with, and their bytes."""

from typing import Any

import msgspec

from folkmoot.federation.documents.normal import PUBLIC

Json = dict[str, Any]

CONTEXT = ["https://join-lemmy.org/context.json", "https://www.w3.org/ns/activitystreams"]
"""Lemmy's two addresses: what it and its like send and expect."""

KEY_CONTEXT = "https://w3id.org/security/multikey/v1"

ACTOR_CONTEXT = [
    *CONTEXT,
    "https://www.w3.org/ns/did/v1",
    KEY_CONTEXT,
    {"moot": {"@id": "urn:folkmoot:moot", "@type": "@json"}},
]
"""The same with keys for objects (FEP-521a) and what a moot says of its record.

Without the context of DIDs `assertionMethod` would be a word without a meaning, and NodeBB,
which reads that one word as JSON-LD, would find no key that may sign.
"""

ANYONE = PUBLIC


def encode(doc: Json) -> bytes:
    """The bytes of a document: the same for the same document, for ever."""
    return msgspec.json.encode(doc)


def lasting(**fields: Any) -> Json:
    """A document of these fields in this order; a name that Python keeps for itself ends in _.

    Fields that are None are left out.
    """
    return {name.rstrip("_"): value for name, value in fields.items() if value is not None}


def whole(doc: Json) -> Json:
    """A document that stands alone: with its @context."""
    actors = ("Person", "Service", "Group", "Application")
    return {"@context": ACTOR_CONTEXT if doc["type"] in actors else CONTEXT, **doc}
