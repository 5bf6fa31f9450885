"""What the home of a community made of what our members did there: taken, or refused.

A home announces what it took to all its followers, the server of whoever did it among them. So
the last word of ours that it took is known when it refuses a later one, and that is what we go
back to. Both may come late and in any order: a refusal holds for as long as what it refused is
its author's newest word, and what the home took before never touches a newer word that is still
on its way.
"""

from typing import Any, cast

import msgspec

from folkmoot.federation.documents.activities import Create, Dislike, Like, Undo, Update
from folkmoot.federation.documents.read import (
    Activity,
    NoteDoc,
    PageDoc,
    Unreadable,
    read_activity,
)
from folkmoot.federation.inbox import effects, things, words
from folkmoot.federation.inbox.telling import DONE, Outcome, Telling, ignored
from folkmoot.federation.inbox.things import Thing
from folkmoot.forum import revisions
from folkmoot.forum.commenting import EditComment
from folkmoot.forum.posting import EditPost
from folkmoot.identity import people
from folkmoot.identity.people import Person
from folkmoot.peers import heard, outbox
from folkmoot.peers.heard import Heard
from folkmoot.record.actors import Server
from folkmoot.record.perform import perform

# ---------------------------------------------------------------- votes


def is_vote(activity: Activity) -> bool:
    """Whether it is a vote, or takes one back."""
    return isinstance(activity.object if isinstance(activity, Undo) else activity, Like | Dislike)


def vote_taken(telling: Telling, thing: Thing) -> None:
    """The home counted a member's vote: it stands where the newest one was refused."""
    member = people.by_actor_url(telling.tx, telling.actor)
    if member is not None and _is_refused(telling, thing, member, _vote_of(member)):
        _go_back_to_vote(telling, thing, member)


def vote_refused(telling: Telling, vote: Activity, thing: Thing, member: Person) -> None:
    """The home did not count a member's vote."""
    _keep_refusal(telling, vote, thing, _vote_of(member))
    if _is_refused(telling, thing, member, _vote_of(member)):
        _go_back_to_vote(telling, thing, member)


def _go_back_to_vote(telling: Telling, thing: Thing, member: Person) -> None:
    counted = heard.newest(telling.tx, thing.url, _vote_of(member))
    value = cast("dict[str, Any]", counted.value) if counted is not None else {}
    to, cast_at = int(value.get("to", 0)), value.get("cast_at")
    effects.settle_vote(telling.tx, thing, member.ref, to=to, cast_at=cast_at)


def _vote_of(member: Person) -> str:
    return heard.register(heard.VOTE, member.actor_url or "")


# ---------------------------------------------------------------- words


def is_of_words(activity: Activity) -> bool:
    """Whether it says what a post or a comment says."""
    return isinstance(activity, Create | Update)


def words_taken(telling: Telling, told: object) -> Outcome:
    """The home took what a member wrote: it stands where newer words were refused."""
    if telling.via is None or not isinstance(told, PageDoc | NoteDoc):
        return ignored("what a member wrote is known here")
    thing, member = things.find(telling.tx, told.id), people.by_actor_url(telling.tx, telling.actor)
    if thing is None or member is None or not telling.tells_of(thing):
        return ignored("nothing that a member wrote there")
    written_at = told.updated or told.published
    if not words.is_news(telling, thing.url, heard.CONTENT, {"written_at": written_at}):
        return ignored("old news")
    if _is_refused(telling, thing, member, heard.CONTENT):
        _go_back_to_words(telling, thing)
    return DONE


def words_refused(telling: Telling, update: Update, thing: Thing, member: Person) -> None:
    """The home did not take a change of what a member wrote."""
    _keep_refusal(telling, update, thing, heard.CONTENT)
    if _is_refused(telling, thing, member, heard.CONTENT):
        _go_back_to_words(telling, thing)


def _go_back_to_words(telling: Telling, thing: Thing) -> None:
    """Those that the home took last; those before the refused ones where it never said so."""
    before = revisions.earlier(telling.tx, thing.ref)
    taken = heard.newest(telling.tx, thing.url, heard.CONTENT)
    if not before:
        return
    last = before[-1]
    if taken is not None:
        at = cast("dict[str, Any]", taken.value).get("written_at")
        last = next((one for one in reversed(before) if one.written_at == at), last)
    if thing.is_post:
        act: EditPost | EditComment = EditPost(
            post=thing.ref,
            title=last.title or "",
            url=last.url,
            body=last.body,
            pictures=last.pictures,
            content_note=last.content_note,
            written_at=last.written_at,
        )
    else:
        act = EditComment(comment=thing.ref, body=last.body, written_at=last.written_at)
    perform(telling.tx, act, by=Server(telling.verified.host))


# ---------------------------------------------------------------- both


def _keep_refusal(telling: Telling, refused: Activity, thing: Thing, register: str) -> None:
    """Remember what was refused; one that came without its id is the newest."""
    word = Heard(
        subject_url=thing.url,
        register=heard.register(heard.REFUSED, register),
        stamp=refused.published or telling.stamp,
        activity_url=refused.id or _newest(telling, thing, refused.actor, register),
        by_url=telling.actor,
    )
    heard.hear(telling.tx, word, host=telling.verified.host, at=telling.at)


def _is_refused(telling: Telling, thing: Thing, member: Person, register: str) -> bool:
    """Whether the newest word of a member about a thing is one that its home refused."""
    name = heard.register(heard.REFUSED, register)
    refused = heard.newest(telling.tx, thing.url, name)
    if refused is None:
        return False
    return refused.activity_url == _newest(telling, thing, member.actor_url or "", register)


def _newest(telling: Telling, thing: Thing, actor_url: str, register: str) -> str:
    """The id of the newest word of a member about a thing; "" when it is not kept any more."""
    member = people.by_actor_url(telling.tx, actor_url)
    if member is None:
        return ""
    is_such = is_of_words if register == heard.CONTENT else is_vote
    said = outbox.said_about(telling.tx, thing.url, member.ref)
    return next((one.id for one in map(read, said) if one is not None and is_such(one)), "")


def read(kept: str) -> Activity | None:
    """An activity of ours as it was sent; None for what has no meaning any more."""
    raw: dict[str, Any] = msgspec.json.decode(kept)
    try:
        return read_activity(raw)
    except Unreadable:
        return None
