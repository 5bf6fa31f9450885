"""From what somebody typed to a page of this moot, asking other servers where it must be."""

from html.parser import HTMLParser

from folkmoot.errors import NotFound
from folkmoot.federation import learning
from folkmoot.federation.client.answers import Fetched
from folkmoot.federation.client.faults import WrongType
from folkmoot.federation.documents import actors as actor_documents
from folkmoot.federation.documents.normal import (
    Document,
    address,
    document,
    host_of,
    kinds,
    one_id,
)
from folkmoot.federation.documents.read import read_actor
from folkmoot.federation.fetching import bringing, faults
from folkmoot.federation.fetching.asking import Asker
from folkmoot.federation.fetching.faults import CannotBring
from folkmoot.federation.fetching.handles import actor_of
from folkmoot.forum import communities as rooms
from folkmoot.forum.standing_at import page_of
from folkmoot.identity import people
from folkmoot.peers import gatherings, policy, typed
from folkmoot.peers.typed import Handle, Typed
from folkmoot.storage.transaction import ReadTx

ACTIVITIES = frozenset({"Announce", "Create", "Update"})
_DOCUMENTS = ("application/activity+json", "application/ld+json")


def here(tx: ReadTx, text: str) -> str | None:
    """The page of something that is here already, by what was typed; nobody is asked."""
    what = typed.read(text)
    if isinstance(what, Handle):
        return _named(tx, what, None if what.host == policy.own_host(tx) else what.host)
    spelled = address(what.url) if what is not None else None
    return page_of(tx, spelled) if spelled is not None else None


def resolve(asker: Asker, text: str) -> str:
    """The path of the page of what was typed. Raises CannotBring, or what the client raises."""
    what = typed.read(text)
    if what is None:
        raise CannotBring(faults.NO_ADDRESS)
    with asker.wire.db.read() as tx:
        found = here(tx, text)
    if found is not None:
        return found
    if what.host == asker.wire.host:
        raise CannotBring(faults.NOT_FOUND, host=what.host)
    return _bring(asker, _address(asker, what))


def account(asker: Asker, text: str) -> str:
    """The path of the page of an account, fetched anew from its own server.

    Raises CannotBring, also for what is no person or community, or what the client raises.
    """
    what = typed.read(text)
    if what is None:
        raise CannotBring(faults.NO_ADDRESS)
    if what.host == asker.wire.host:
        raise CannotBring(faults.OURS)
    fetched = _document(asker, _address(asker, what))
    if not _is_actor(fetched.document):
        raise CannotBring(faults.NO_ACCOUNT)
    return _learn(asker, fetched)


def _address(asker: Asker, what: Typed) -> str:
    url = actor_of(asker, what) if isinstance(what, Handle) else address(what.url)
    if url is None:
        raise CannotBring(faults.NO_ADDRESS)
    return url


def _bring(asker: Asker, url: str) -> str:
    fetched = _document(asker, url)
    inner = _inside(fetched.document)
    if inner is not None:
        fetched = asker.document(inner)
    with asker.wire.db.read() as tx:
        found = page_of(tx, fetched.url)
    if found is not None and not _is_actor(fetched.document):
        return found
    if _is_actor(fetched.document):
        return _learn(asker, fetched)
    thing = bringing.bring(asker, fetched)
    with asker.wire.db.write() as tx:
        gatherings.want(tx, thing.post_url, "thread", asker.wire.clock.now())
        found = page_of(tx, thing.url)
    if found is None:
        raise CannotBring(faults.NO_THING)
    return found


def _learn(asker: Asker, fetched: Fetched) -> str:
    """Learn a person or community; the newest posts of a community follow."""
    doc = read_actor(fetched.document)
    kind = learning.kind_of(doc)
    if kind == "server":
        raise CannotBring(faults.NO_THING)
    now = asker.wire.clock.now()
    with asker.wire.db.write() as tx:
        learning.learn(tx, doc, now)
        if kind == "community":
            gatherings.want(tx, doc.id, "community", now)
        found = page_of(tx, doc.id)
    if found is None:
        raise CannotBring(faults.GONE, host=host_of(doc.id))
    return found


def _document(asker: Asker, url: str) -> Fetched:
    """The document at an address, or the one that its page of HTML names as the same."""
    try:
        return asker.document(url)
    except WrongType:
        named = _Alternate.in_page(asker.page(url).body)
    spelled = address(named) if named else None
    if spelled is None or spelled == url:
        raise CannotBring(faults.NO_THING)
    return asker.document(spelled)


def _inside(doc: Document) -> str | None:
    """What an activity is about, where its own address was given."""
    if not ACTIVITIES.intersection(kinds(doc)):
        return None
    inner = document(doc.get("object"))
    return _inside(inner) or one_id(doc.get("object")) if inner else one_id(doc.get("object"))


def _is_actor(doc: Document) -> bool:
    return not set(actor_documents.KINDS).isdisjoint(kinds(doc))


def _named(tx: ReadTx, handle: Handle, host: str | None) -> str | None:
    if handle.sign != "!":
        name = handle.name if host else handle.name.lower()
        person = people.by_name(tx, name, host)
        if person is not None:
            return f"/u/{person.handle}"
    if handle.sign == "@":
        return None
    name = f"{handle.name}@{host}" if host else handle.name.lower()
    try:
        return f"/c/{rooms.by_name(tx, name).handle}"
    except NotFound:
        return None


class _Alternate(HTMLParser):
    """Finds <link rel="alternate" type="application/activity+json" href=…>."""

    def __init__(self) -> None:
        super().__init__()
        self.href: str | None = None

    @classmethod
    def in_page(cls, body: bytes) -> str | None:
        """The address that a page of HTML names as its ActivityPub document."""
        parser = cls()
        parser.feed(body.decode("utf-8", "replace"))
        return parser.href

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        told = {name: value or "" for name, value in attrs}
        kind = told.get("type", "").partition(";")[0].strip().lower()
        same = tag == "link" and "alternate" in told.get("rel", "").lower().split()
        if same and kind in _DOCUMENTS and self.href is None:
            self.href = told.get("href")
