"""From a handle to the address of an actor, by WebFinger (RFC 7033)."""

from typing import Any
from urllib.parse import quote

from folkmoot.errors import Invalid
from folkmoot.federation.client.faults import Answered, NotADocument, WrongType
from folkmoot.federation.documents.normal import Document, address, document, documents
from folkmoot.federation.fetching.asking import Asker
from folkmoot.federation.fetching.faults import NOBODY, CannotBring
from folkmoot.peers import typed
from folkmoot.peers.typed import Handle

_ACTORS = ("application/activity+json", "application/ld+json")
_TYPE = "https://www.w3.org/ns/activitystreams#type"
_GROUPS = {"!": ("Group",), "@": ("Person", "Service", "Organization", "Application"), "": ()}


def actor_of(asker: Asker, handle: Handle) -> str:
    """The address of who is called so.

    The subject of the answer is another handle of the same server, or leads back to itself
    when it is asked for where it says (Mastodon's LOCAL_DOMAIN). Raises CannotBring.
    """
    answer = _ask(asker, handle)
    subject = typed.read(str(answer.get("subject", "")))
    if isinstance(subject, Handle) and subject.host != handle.host:
        handle = Handle(handle.sign, subject.name, subject.host)
        answer = _ask(asker, handle)
        again = typed.read(str(answer.get("subject", "")))
        if not isinstance(again, Handle) or not _same(again, handle):
            raise _nobody(handle)
    found = _choose(answer, handle)
    if found is None:
        raise _nobody(handle)
    return found


def _ask(asker: Asker, handle: Handle) -> dict[str, Any]:
    resource = quote(f"acct:{handle.name}@{handle.host}", safe="@:")
    url = f"{origin_of(asker, handle.host)}/.well-known/webfinger?resource={resource}"
    try:
        return asker.descriptor(url)
    except Answered as error:
        if error.gone or error.code == 400:
            raise _nobody(handle) from None
        raise
    except (NotADocument, WrongType, Invalid):
        raise _nobody(handle) from None


def origin_of(asker: Asker, host: str) -> str:
    """Where a server is asked by its name; in the mode for tests, those with a port plainly."""
    plain = asker.wire.settings.test_peers and ":" in host.rpartition("]")[2]
    return f"{'http' if plain else 'https'}://{host}"


def _choose(answer: Document, handle: Handle) -> str | None:
    """The self link that the sign asks for, else the last: Lemmy lists the community last.

    A link of another kind than the sign asks for is not taken where it says what it is.
    """
    links: list[tuple[str, str | None]] = []
    for link in documents(answer.get("links")):
        kind = str(link.get("type", "")).partition(";")[0].strip().lower()
        url = address(link.get("href"))
        if link.get("rel") == "self" and kind in _ACTORS and url is not None:
            told = (document(link.get("properties")) or {}).get(_TYPE)
            links.append((url, told if isinstance(told, str) else None))
    wanted = _GROUPS[handle.sign]
    exact = [url for url, told in links if told in wanted]
    unsaid = [url for url, told in links if told is None or not wanted]
    good = exact or unsaid
    return good[-1] if good else None


def _same(one: Handle, other: Handle) -> bool:
    return (one.name.lower(), one.host) == (other.name.lower(), other.host)


def _nobody(handle: Handle) -> CannotBring:
    return CannotBring(NOBODY, host=handle.host, name=str(handle))
