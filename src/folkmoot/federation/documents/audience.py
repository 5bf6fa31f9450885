"""For whom a document is, and which community it may belong to."""

import msgspec

from folkmoot.federation.documents.normal import (
    PUBLIC,
    Document,
    address,
    document,
    ids,
    own_id,
)
from folkmoot.federation.documents.quirks import COLLECTIONS_OF_PEOPLE, open_to_all

MOST_READERS = 256
"""How many recipients of one document are kept."""


class Audience(msgspec.Struct, frozen=True):
    """The addresses in to, cc and audience, each once, the public one as PUBLIC."""

    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    served: bool = False
    """Without to and cc: as public as the place where it lies."""

    @property
    def public(self) -> bool:
        """Whether everybody may read it, listed or unlisted."""
        return self.served or PUBLIC in self.to or PUBLIC in self.cc

    @property
    def people(self) -> tuple[str, ...]:
        """To whom it goes, without the public and without collections of followers."""
        both = dict.fromkeys(self.to + self.cc)
        return tuple(one for one in both if one != PUBLIC and not _is_crowd(one))

    def communities(self, *without: str | None) -> tuple[str, ...]:
        """What may be its community, the likeliest first; `without` are known to be none.

        Which of them is a Group, only their own documents tell.
        """
        named = dict.fromkeys(self.audience + self.to + self.cc)
        return tuple(
            one for one in named if one != PUBLIC and one not in without and not _is_crowd(one)
        )


def read_audience(doc: Document, *, served: bool = True) -> Audience:
    """The audience of an object, or with `served` False of an activity, which nobody fetches."""
    return Audience(
        to=ids(doc.get("to"))[:MOST_READERS],
        cc=ids(doc.get("cc"))[:MOST_READERS],
        audience=ids(doc.get("audience"))[:MOST_READERS],
        served=served and open_to_all(doc),
    )


def same_as_outside(inner: object, outside: Document) -> object:
    """An object inside an activity; one that names no readers has those of the activity."""
    doc = document(inner)
    if doc is None or own_id(doc) is None or "to" in doc or "cc" in doc:
        return inner
    return {**doc, "to": outside.get("to"), "cc": outside.get("cc")}


def _is_crowd(one: str) -> bool:
    path = (address(one) or "").partition("://")[2].partition("?")[0]
    return not COLLECTIONS_OF_PEOPLE.isdisjoint(path.split("/")[1:])
