"""Gather what was before: the newest posts of a community, the answers of a thread."""

from collections import deque
from collections.abc import Iterator

import msgspec

from folkmoot.errors import FolkmootError
from folkmoot.federation import learning
from folkmoot.federation.documents.normal import (
    Document,
    document,
    host_of,
    ids,
    kinds,
    one_id,
    same_host,
)
from folkmoot.federation.documents.read import (
    ActorDoc,
    NoteDoc,
    PageDoc,
    Unreadable,
    read_actor,
    read_collection,
    read_object,
)
from folkmoot.federation.fetching import bringing, faults, standing
from folkmoot.federation.fetching.asking import Asker
from folkmoot.federation.fetching.bringing import Written
from folkmoot.federation.fetching.faults import CannotBring
from folkmoot.federation.inbox import effects, things
from folkmoot.forum.away import LearnStewards
from folkmoot.forum.communities import Community
from folkmoot.identity import people
from folkmoot.record.actors import Server
from folkmoot.record.perform import perform

POSTS = 50
"""How many of the newest posts of a community are brought."""
FEATURED = 10
ANSWERS = 400
"""How many answers of a thread are looked at."""
PAGES = 8
"""How many pages of a collection are read."""
MODERATORS = 30


def community(asker: Asker, url: str) -> int:
    """Bring the newest posts of a community, those it features, and who keeps order there.

    Gives how many posts were new.
    """
    doc = read_actor(asker.document(url).document)
    with asker.wire.db.write() as tx:
        learning.learn(tx, doc, asker.wire.clock.now())
    room = bringing.known_community(asker, doc.id)
    if room is None or not room.is_away:
        raise CannotBring(faults.NO_THING)
    _moderators(asker, doc, room)
    found = _posts(asker, doc.outbox, room, POSTS)
    if doc.featured is not None:
        found += _featured(asker, doc.featured, room)
    return found


def thread(asker: Asker, url: str) -> int:
    """Bring the answers to a post from where they are listed; gives how many were new.

    The post is asked for anew, for its `context` (FEP-7888, FEP-f228) and `replies`.
    """
    post = bringing.read(asker.document(url).document)
    if isinstance(post, PageDoc):
        with asker.wire.db.write() as tx:
            standing.take_over(tx, post, host_of(post.id))
    waiting: deque[Written] = deque()
    listed = [one for one in (post.context, post.replies) if one is not None]
    seen, found = {post.id}, 0
    for collection in dict.fromkeys(listed):
        try:
            for doc in _documents(asker, collection, ANSWERS, seen):
                waiting.append(doc)
        except FolkmootError:
            continue  # the other list may be there
    while waiting:
        fewer = len(waiting)
        for _ in range(fewer):
            doc = waiting.popleft()
            if not _answer(asker, doc):
                waiting.append(doc)
            else:
                found += 1
                _nested(asker, doc, seen, waiting)
        if waiting and len(waiting) >= fewer:  # something above them is in no list
            found += _with_parents(asker, _uppermost(waiting), post)
    return found


def _answer(asker: Asker, doc: Written) -> bool:
    """Write an answer whose parent is here; False where it is not."""
    if not isinstance(doc, NoteDoc):
        return True
    with asker.wire.db.read() as tx:
        if things.find(tx, doc.in_reply_to) is None:
            return False
    _put(asker, doc, None)
    return True


def _nested(asker: Asker, doc: Written, seen: set[str], waiting: deque[Written]) -> None:
    """The answers to an answer, where it lists its own (Mastodon) and the budget allows."""
    if doc.replies is None or asker.left < 10 or len(seen) > ANSWERS:
        return
    try:
        waiting.extend(_documents(asker, doc.replies, ANSWERS, seen))
    except FolkmootError:
        return


def _uppermost(waiting: deque[Written]) -> Written:
    """Take out one whose parent does not wait too; of a circle any."""
    listed = {doc.id for doc in waiting}
    for doc in waiting:
        if isinstance(doc, NoteDoc) and doc.in_reply_to not in listed:
            waiting.remove(doc)
            return doc
    return waiting.popleft()


def _with_parents(asker: Asker, doc: Written, post: Written) -> int:
    """Bring an answer with those above it; below the post where what it answers is gone."""
    try:
        bringing.write(asker, bringing.climb(asker, doc))
    except FolkmootError as error:
        gone = faults.told(error, host_of(doc.id)).msgid in {faults.GONE, faults.NOT_FOUND}
        if not gone or not isinstance(doc, NoteDoc):
            return 0
        return _put(asker, msgspec.structs.replace(doc, in_reply_to=post.id), None)
    return 1


def _posts(asker: Asker, collection: str | None, room: Community, most: int) -> int:
    if collection is None:
        return 0
    found, shown = 0, list[Document]()
    # The oldest first, so that they are numbered as they were written.
    for doc in reversed(list(_documents(asker, collection, most, set(), shown))):
        if isinstance(doc, PageDoc) and _belongs(doc, room):
            found += _put(asker, doc, room)
    _stand(asker, shown, host_of(collection))
    return found


def _stand(asker: Asker, shown: list[Document], host: str) -> None:
    """Lock and pin what a list of the home shows so, also of authors of other servers."""
    for one in shown:
        try:
            doc = read_object(one)
        except Unreadable:
            continue
        if isinstance(doc, PageDoc) and (doc.locked or doc.pinned):
            with asker.wire.db.write() as tx:
                standing.take_over(tx, doc, host)


def _belongs(doc: PageDoc, room: Community) -> bool:
    """Whether a post names this community, or its server lists it without naming any."""
    return room.actor_url in doc.communities or not doc.communities


def _featured(asker: Asker, collection: str, room: Community) -> int:
    """Bring what a community features, and pin it as one of its stewards there did."""
    found, listed = 0, set[str]()
    try:
        docs = list(_documents(asker, collection, FEATURED, listed))
    except FolkmootError:
        return 0
    for doc in docs:
        if isinstance(doc, PageDoc) and _belongs(doc, room):
            found += _put(asker, doc, room)
    for url in sorted(listed):  # also what the outbox has brought
        _pin(asker, url, room)
    return found


def _pin(asker: Asker, url: str, room: Community) -> None:
    if room.host is None:
        return
    with asker.wire.db.write() as tx:
        thing = things.find(tx, url)
        if thing is not None and thing.community == room.ref and thing.pinned_at is None:
            effects.set_pinned(tx, thing, Server(room.host), to=True)


def _moderators(asker: Asker, doc: ActorDoc, room: Community) -> None:
    urls = doc.stewards
    if doc.moderators is not None:
        try:
            told = read_collection(asker.document(doc.moderators).document)
        except FolkmootError:
            return
        urls = ids(list(told.items))
    now = asker.wire.clock.now()
    with asker.wire.db.write() as tx:
        ours = asker.wire.host
        refs = [
            learning.met(tx, one, now).ref
            for one in urls[:MODERATORS]
            if host_of(one) != ours or people.by_actor_url(tx, one) is not None
        ]
        if room.host is not None:
            perform(tx, LearnStewards(room.ref, tuple(refs)), by=Server(room.host))


def _put(asker: Asker, doc: Written, room: Community | None) -> int:
    """Write one thing; one that cannot be here does not keep others away."""
    try:
        with asker.wire.db.write() as tx:
            return int(bringing.put(tx, doc, room, asker.wire.clock.now()) is not None)
    except FolkmootError:
        return 0


# ---- collections


def _documents(
    asker: Asker,
    collection: str,
    most: int,
    seen: set[str],
    shown: list[Document] | None = None,
) -> Iterator[Written]:
    """The posts and answers that a collection lists, as far as they are not here yet.

    What stands in it is believed where it is of the collection's own server; everything
    else is asked for at its own. Single things that cannot be had are left out. All that
    is listed whole is added to `shown`.
    """
    looked = 0
    for item, source in _items(asker, collection):
        if looked >= most:
            return
        url = _id_of(item)
        if url is None or url in seen:
            continue
        seen.add(url)
        looked += 1
        whole = _object(item)
        if shown is not None and whole is not None:
            shown.append(whole)
        with asker.wire.db.read() as tx:
            known = things.find(tx, url)
        if known is not None:
            continue
        try:
            yield _one(asker, item, url, source)
        except FolkmootError:
            continue


def _one(asker: Asker, item: object, url: str, source: str) -> Written:
    doc = _object(item)
    if doc is not None and same_host(url, source) and "type" in doc and "attributedTo" in doc:
        return bringing.read(doc)
    if host_of(url) == asker.wire.host:
        raise CannotBring(faults.NO_THING)  # ours, and it is not here
    return bringing.read(asker.document(url).document)


def _items(asker: Asker, url: str) -> Iterator[tuple[object, str]]:
    """The items of a collection with the address that they came from, page by page."""
    turned: set[str] = set()
    following: str | None = url
    while following is not None and following not in turned and len(turned) < PAGES:
        turned.add(following)
        if not same_host(following, url):
            return
        fetched = asker.document(following)
        page = read_collection(fetched.document)
        for item in page.items:
            yield item, fetched.url
        following = page.next


def _object(item: object) -> Document | None:
    """The thing inside of Announce{Create{…}}, Create{…} or by itself."""
    doc = document(item)
    while doc is not None and not {"Announce", "Create", "Update"}.isdisjoint(kinds(doc)):
        doc = document(doc.get("object"))
    return doc


def _id_of(item: object) -> str | None:
    doc = document(item)
    while doc is not None and not {"Announce", "Create", "Update"}.isdisjoint(kinds(doc)):
        item = doc.get("object")
        doc = document(item)
    return one_id(item)
