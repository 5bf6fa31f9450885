"""Bring one post or comment from where it lives, with everything above it."""

import msgspec

from folkmoot.clock import Ref
from folkmoot.federation import learning
from folkmoot.federation.client.answers import Fetched
from folkmoot.federation.client.faults import FetchFailed
from folkmoot.federation.documents.normal import Document, host_of, same_host
from folkmoot.federation.documents.read import (
    NoteDoc,
    PageDoc,
    Tombstone,
    Unreadable,
    read_actor,
    read_object,
)
from folkmoot.federation.fetching import faults, standing
from folkmoot.federation.fetching.asking import Asker
from folkmoot.federation.fetching.faults import CannotBring
from folkmoot.federation.inbox import settling, things, writing
from folkmoot.federation.inbox.things import Thing
from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import Community
from folkmoot.peers import heard, tombstones
from folkmoot.peers.heard import Heard
from folkmoot.storage.transaction import ReadTx, WriteTx

DEEPEST = 50
"""How many answers are followed upwards to the post that they are about."""
MOST_COMMUNITIES = 5
"""How many addressees are asked whether they are the community of a post."""

Written = PageDoc | NoteDoc


class Chain(msgspec.Struct, frozen=True):
    """What is to be written, the uppermost first, and below what it hangs."""

    docs: tuple[Written, ...]
    community: Community | None = None
    """Of a post that begins it."""


def bring(asker: Asker, fetched: Fetched) -> Thing:
    """Write the post or comment of a document here, and those above it that are missing.

    Raises CannotBring, FetchFailed, Unreadable, or what perform() raises: a ban, a lock.
    """
    with asker.wire.db.read() as tx:
        known = things.find(tx, fetched.url)
    if known is not None:
        return known
    return write(asker, climb(asker, read(fetched.document)))


def bring_by_id(asker: Asker, url: str) -> Thing:
    """The same for an address whose document was not fetched yet."""
    with asker.wire.db.read() as tx:
        known = things.find(tx, url)
        _check_there(tx, url)
    return known if known is not None else bring(asker, asker.document(url))


def read(doc: Document) -> Written:
    """A post or comment, checked. Raises CannotBring for what is none or is not public."""
    found = read_object(doc)
    if isinstance(found, Tombstone):
        raise CannotBring(faults.GONE, host=host_of(found.id))
    if not isinstance(found, PageDoc | NoteDoc) or not found.public:
        raise CannotBring(faults.NOT_PUBLIC)
    if not same_host(found.id, found.author):
        raise CannotBring(faults.WRONG_AUTHOR, host=host_of(found.id))
    return found


def climb(asker: Asker, doc: Written) -> Chain:
    """Follow what is answered up to something that is here, or to the post.

    What was asked for is in the result even where nothing above it is missing. Raises
    CannotBring where it is too far, in a circle, or leads to something without a place.
    """
    docs, seen = [doc], {doc.id}
    while isinstance(docs[-1], NoteDoc):
        above = docs[-1].in_reply_to
        if above in seen:
            raise CannotBring(faults.UNREADABLE, host=host_of(doc.id))
        if len(docs) > DEEPEST:
            raise CannotBring(faults.TOO_DEEP, most=DEEPEST)
        with asker.wire.db.read() as tx:
            if things.find(tx, above) is not None:
                return Chain(tuple(reversed(docs)))
            _check_there(tx, above)
        seen.add(above)
        docs.append(read(asker.document(above).document))
    community = community_of(asker, docs[-1])
    return Chain(tuple(reversed(docs)), community)


def write(asker: Asker, chain: Chain) -> Thing:
    """Write a chain, all of it or nothing; gives the last of it."""
    now = asker.wire.clock.now()
    with asker.wire.db.write() as tx:
        for doc in chain.docs:
            put(tx, doc, chain.community, now)
        last = things.find(tx, chain.docs[-1].id)
    if last is None:
        raise CannotBring(faults.NO_THING)
    return last


def put(tx: WriteTx, doc: Written, community: Community | None, at: int) -> Ref | None:
    """Write one post or comment unless it is here; its author is made known.

    A post needs its community, a comment what it answers. What was heard of it before it
    came is then done. None where nothing was new.
    """
    if things.find(tx, doc.id) is not None:
        return None
    _check_there(tx, doc.id)
    ref = _written(tx, doc, community, at)
    stamp = min(doc.updated or doc.published or 0, at)
    word = Heard(doc.id, heard.CONTENT, stamp, doc.id, doc.author)
    heard.hear(tx, word, host=host_of(doc.id), at=at)
    settling.settle(tx, doc.id, host_of(doc.id), at)
    return ref


def _written(tx: WriteTx, doc: Written, community: Community | None, at: int) -> Ref:
    author = learning.met(tx, doc.author, at)
    if isinstance(doc, NoteDoc):
        parent = things.find(tx, doc.in_reply_to)
        if parent is None:
            raise CannotBring(faults.NO_THING)
        return writing.put_comment(tx, doc, author, parent, at)
    if community is None:
        raise CannotBring(faults.NO_COMMUNITY)
    ref = writing.put_post(tx, doc, author, community, at)
    standing.take_over(tx, doc, host_of(doc.id))
    return ref


def community_of(asker: Asker, doc: Written) -> Community:
    """The community of a post: the first of those that it names which is one.

    Raises CannotBring for a post in none, and for one that claims to be in a community of
    this moot: those are sent here, where bans and rules are asked.
    """
    for url in doc.communities[:MOST_COMMUNITIES]:
        found = known_community(asker, url) or _learn_community(asker, url)
        if found is not None and not found.is_away:
            raise CannotBring(faults.UNSENT)
        if found is not None:
            return found
    raise CannotBring(faults.NO_COMMUNITY)


def known_community(asker: Asker, url: str) -> Community | None:
    """The community of an actor's address, if it is here."""
    with asker.wire.db.read() as tx:
        return rooms.by_actor_url(tx, url)


def _learn_community(asker: Asker, url: str) -> Community | None:
    """Ask whether an address is a community, and learn it; None for people and failures."""
    try:
        asker.check_host(host_of(url))
        doc = read_actor(asker.document(url).document)
    except (Unreadable, FetchFailed):
        return None
    if learning.kind_of(doc) != "community":
        return None
    with asker.wire.db.write() as tx:
        learning.learn(tx, doc, asker.wire.clock.now())
    return known_community(asker, doc.id)


def _check_there(tx: ReadTx, url: str) -> None:
    if tombstones.since(tx, url) is not None:
        raise CannotBring(faults.GONE, host=host_of(url))
