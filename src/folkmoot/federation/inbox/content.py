"""What people elsewhere write: new, changed, or found because somebody answered it."""

from folkmoot.errors import Conflict, NotFound
from folkmoot.federation.documents.normal import host_of, same_host
from folkmoot.federation.documents.objects import ObjectDoc
from folkmoot.federation.documents.read import (
    MessageDoc,
    NoteDoc,
    PageDoc,
    Tombstone,
)
from folkmoot.federation.inbox import (
    announced,
    deleting,
    judging,
    letters,
    lost_words,
    passing,
    settling,
    things,
    verdicts,
    words,
    writing,
)
from folkmoot.federation.inbox.forged import Forged
from folkmoot.federation.inbox.telling import DONE, Outcome, Telling, ignored
from folkmoot.federation.inbox.things import Thing
from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import Community
from folkmoot.peers import heard
from folkmoot.peers.heard import Heard
from folkmoot.words import N_

MOST_PARENTS = 50
MOST_COMMUNITIES = 8
"""How many of the addresses that a post names are looked at for its community."""

NOTHING_TO_ANSWER = N_("What this answers is not here, or not any more.")
REFUSED_BEFORE = N_("This was not taken when it came first.")
OTHER_WRITER = N_("Only who wrote this can change it.")


def written(telling: Telling, told: ObjectDoc | str) -> Outcome:
    """A Create or an Update of something that somebody wrote: whichever comes first makes it."""
    if telling.actor_is_ours:
        return verdicts.words_taken(telling, told)
    doc = judging.said(telling, told)
    match doc:
        case PageDoc() | NoteDoc():
            return _put(telling, doc)
        case MessageDoc():
            return letters.written(telling, doc)
        case Tombstone() if isinstance(told, Tombstone):
            return deleting.deleted(telling, doc.id, to=True, reason=None)
        case Tombstone():
            return _without_words(telling, told)


def _without_words(telling: Telling, told: ObjectDoc | str) -> Outcome:
    """The home passed on what its author's server does not show now: it stands there hidden.

    So what answers it has its place, and the words come when they are shown again.
    """
    if telling.via is None or not isinstance(told, PageDoc | NoteDoc):
        return ignored("it is gone already")
    if told.author != telling.actor or not same_host(told.author, told.id):
        raise Forged(judging.OTHER_AUTHOR, author=told.author, actor=telling.actor)
    thing = things.find(telling.tx, told.id)
    if thing is None:
        outcome = _put(telling, lost_words.without_words(told))
        if outcome is not DONE:
            return outcome
        lost_words.hide(telling.tx, told.id)
    elif not telling.tells_of(thing) or not words.is_news(telling, told.id, heard.CONTENT):
        return ignored("old news")
    lost_words.seek(telling.tx, told.id, telling.at)
    return DONE


def shared(telling: Telling, url: str) -> Outcome:
    """A community announces a thing itself and not what was done: it is fetched if it is new."""
    if host_of(url) == telling.ours or things.find(telling.tx, url) is not None:
        return ignored("it is known")
    doc = judging.fetched(telling, url)
    if not isinstance(doc, PageDoc | NoteDoc) or not same_host(doc.author, doc.id):
        return ignored("no post and no comment")
    return _put(telling, doc, found=True)


def _put(telling: Telling, doc: PageDoc | NoteDoc, *, found: bool = False) -> Outcome:
    tx = telling.tx
    thing = things.find(tx, doc.id)
    if thing is not None:
        return _change(telling, thing, doc)
    if isinstance(doc, PageDoc):
        community = room_for(telling, doc)
        if community is None:
            return ignored("a post in no community of ours")
        return _new_post(telling, doc, community, found=found)
    parent = _parent(telling, doc)
    if parent is None:
        return _unplaced(telling, doc)
    if not _may_answer(telling, parent, doc):
        return ignored("an answer to nothing that is here")
    return _new_comment(telling, doc, parent, found=found)


def _unplaced(telling: Telling, doc: NoteDoc) -> Outcome:
    """What it answers is not to be had: followers wait for it, a community of ours refuses."""
    to_us = telling.via is None and _our_room(telling, doc) is not None
    if host_of(doc.in_reply_to) == telling.ours or not (to_us or telling.via is not None):
        return ignored("an answer to nothing that is here")
    if to_us:
        raise NotFound(NOTHING_TO_ANSWER)
    words.wait_to_answer(telling, doc.id, doc.in_reply_to)
    return DONE


# ---------------------------------------------------------------- new


def _new_post(telling: Telling, doc: PageDoc, community: Community, *, found: bool) -> Outcome:
    if not _is_news(telling, doc, found=found):
        return ignored("old news")
    author = judging.author(telling, doc.author)
    writing.put_post(telling.tx, doc, author, community, telling.at)
    if not community.is_away and not found:
        passing.on(telling.tx, community.ref, dict(telling.raw), telling.at, object_url=doc.id)
        passing.boost(telling, community, doc.id)
    if telling.quiet != doc.id:
        settling.settle(telling.tx, doc.id, telling.verified.host, telling.at)
    return DONE


def _new_comment(telling: Telling, doc: NoteDoc, parent: Thing, *, found: bool) -> Outcome:
    if not _is_news(telling, doc, found=found):
        return ignored("old news")
    author = judging.author(telling, doc.author)
    writing.put_comment(telling.tx, doc, author, parent, telling.at)
    if not found:
        passing.told(telling, parent, doc.id)
    if telling.quiet != doc.id:
        settling.settle(telling.tx, doc.id, telling.verified.host, telling.at)
    return DONE


def _is_news(telling: Telling, doc: PageDoc | NoteDoc, *, found: bool) -> bool:
    """Whether this is the newest content; what was only found is as old as it says."""
    if not found:
        news = words.is_news(telling, doc.id, heard.CONTENT)
    else:
        stamp = min(doc.updated or doc.published or 0, telling.at)
        word = Heard(doc.id, heard.CONTENT, stamp, doc.id, doc.author)
        news = words.again(telling.tx, word, telling.verified.host, telling.at)
    if not news and words.is_refused(telling.tx, doc.id):
        raise Conflict(REFUSED_BEFORE)
    return news


# ---------------------------------------------------------------- changed


def _change(telling: Telling, thing: Thing, doc: PageDoc | NoteDoc) -> Outcome:
    if doc.author != thing.author_url:
        raise Forged(OTHER_WRITER)
    if isinstance(doc, PageDoc) != thing.is_post or thing.erased_at is not None:
        return ignored("nothing that can be changed")
    if not telling.tells_of(thing) and not _is_beside(telling, thing, doc):
        return ignored("its community will tell")
    if not words.is_news(telling, doc.id, heard.CONTENT):
        return ignored("old news")
    author = judging.author(telling, doc.author)
    if isinstance(doc, PageDoc):
        changed = writing.edit_post(telling.tx, doc, author, thing, telling.at)
    else:
        changed = writing.edit_comment(telling.tx, doc, author, thing, telling.at)
    if changed:
        passing.told(telling, thing)
    return DONE


# ---------------------------------------------------------------- where it belongs


def room_for(telling: Telling, doc: PageDoc) -> Community | None:
    """The community of a post: that which announces it, or one of ours that it names."""
    if telling.via is not None:
        named = not doc.communities or telling.via.actor_url in doc.communities
        return telling.via if named else None
    return _our_room(telling, doc)


def _our_room(telling: Telling, doc: PageDoc | NoteDoc) -> Community | None:
    for url in doc.communities[:MOST_COMMUNITIES]:
        if host_of(url) == telling.ours:
            community = rooms.by_actor_url(telling.tx, url)
            if community is not None:
                return community
    return None


def _may_answer(telling: Telling, parent: Thing, doc: NoteDoc) -> bool:
    return telling.tells_of(parent) or _is_beside(telling, parent, doc)


def _is_beside(telling: Telling, thing: Thing, doc: PageDoc | NoteDoc) -> bool:
    """Whether it is an answer that its community elsewhere will never tell of.

    Who addresses the community leaves it to its home to tell, which tells only followers:
    where nobody here follows it, those whom a member answered can answer directly.
    """
    if thing.home is None or telling.via is not None or telling.actor_is_ours:
        return False
    if thing.community_url not in doc.communities:
        return True
    return not announced.is_followed(telling.tx, thing.community_id)


def _parent(telling: Telling, doc: NoteDoc) -> Thing | None:
    """What a comment answers; found at its own server where it is missing, and its parents too.

    Raises Needs for what must be fetched first.
    """
    missing: list[PageDoc | NoteDoc] = []
    seen = {doc.id}
    url = doc.in_reply_to
    while (parent := things.seen(telling.tx, url, telling.actor)) is None:
        wanted = _wanted(telling, url, doc)
        if wanted is None or url in seen or len(missing) >= MOST_PARENTS:
            return None
        seen.add(url)
        missing.append(wanted)
        if isinstance(wanted, PageDoc):
            break
        url = wanted.in_reply_to
    for each in reversed(missing):
        if _put(telling, each, found=True) is not DONE:
            return None
    return things.find(telling.tx, doc.in_reply_to) if missing else parent


def _wanted(telling: Telling, url: str, answer: NoteDoc) -> PageDoc | NoteDoc | None:
    """A missing parent as its own server gives it, where it is worth to be asked for."""
    if host_of(url) == telling.ours:
        return None
    if telling.via is None and _our_room(telling, answer) is None:
        return None
    found = judging.fetched(telling, url)
    if not isinstance(found, PageDoc | NoteDoc) or not same_host(found.author, found.id):
        return None
    return found if found.public else None
