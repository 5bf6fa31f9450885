"""Bans: from a community, or by the home of a person from all of it."""

from collections.abc import Iterator
from typing import Any, cast

import msgspec
from sqlalchemy import Table, select

from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.federation.documents.activities import Block
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.inbox import effects, judging, passing, words
from folkmoot.federation.inbox.telling import DONE, Outcome, Telling, ignored
from folkmoot.federation.learning import met
from folkmoot.forum import communities as rooms
from folkmoot.forum.commenting import DeleteComment, RestoreOwnComment
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import Community
from folkmoot.forum.exclusion import Ban, Unban, hidden_by_ban, written_by
from folkmoot.forum.posting import DeletePost, RestoreOwnPost
from folkmoot.forum.posts import posts
from folkmoot.identity import people
from folkmoot.identity.people import Person
from folkmoot.peers import heard
from folkmoot.peers.heard import Heard
from folkmoot.record.actors import Actor, Server, Visitor
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx, WriteTx


def banned(telling: Telling, block: Block) -> Outcome:
    """A Block; of what lies between two people nothing is kept."""
    return _change(telling, block, to=True)


def unbanned(telling: Telling, block: Block, *, restore: bool) -> Outcome:
    """A Block is taken back; with `restore` what was hidden with it comes back."""
    return _change(telling, block, to=False, restore=restore)


def _change(telling: Telling, block: Block, *, to: bool, restore: bool = True) -> Outcome:
    if block.target is None:
        return ignored("a block between two people")
    room = rooms.by_actor_url(telling.tx, block.target)
    if room is None and telling.via is not None and block.target == telling.via.actor_url:
        room = telling.via
    if room is not None:
        return _from_room(telling, room, block, to=to, restore=restore)
    if host_of(block.target) == telling.verified.host:
        return _from_server(telling, block, to=to, restore=restore)
    return ignored("a ban from somewhere else")


def _from_room(
    telling: Telling, room: Community, block: Block, *, to: bool, restore: bool
) -> Outcome:
    if room.is_away:
        if telling.verified.host != room.host:
            return ignored("its community will tell")
        by: Actor = Server(telling.verified.host)
    elif telling.via is not None:
        return ignored("nobody else tells of our communities")
    else:
        by = judging.visitor(telling)
    assert room.actor_url is not None
    person = _person(telling, block.object)
    if person is None:
        return ignored("nobody who is here")
    if room.is_away or person.host is not None:
        register = heard.register(heard.BAN, block.object)
        value = {"to": to, "until": block.expires}
        if not words.is_news(telling, room.actor_url, register, value):
            return ignored("old news")
    _set(telling, room, person, block, by, to=to, restore=restore)
    if not room.is_away:
        passing.on(telling.tx, room.ref, dict(telling.raw), telling.at, object_url=block.object)
    return DONE


def put_back(telling: Telling, block: Block) -> Outcome:
    """The home of a community did not take a ban, or its end: who is banned there as it says."""
    room = rooms.by_actor_url(telling.tx, block.target or "")
    person = _person(telling, block.object)
    if room is None or room.host != telling.verified.host or person is None:
        return ignored("not for this server to refuse")
    last = heard.newest(telling.tx, room.actor_url or "", heard.register(heard.BAN, block.object))
    value: dict[str, Any] = {} if last is None else last.value
    again = msgspec.structs.replace(block, expires=value.get("until"), remove_data=False)
    to = bool(value.get("to", False))
    _set(telling, room, person, again, Server(telling.verified.host), to=to, restore=True)
    return DONE


def _set(
    telling: Telling,
    room: Community,
    person: Person,
    block: Block,
    by: Actor,
    *,
    to: bool,
    restore: bool,
) -> None:
    scope, reason = rooms.scope_of(room.ref), effects.in_words(block.reason)
    if not to:
        hidden = hidden_by_ban(telling.tx, person.ref, scope) if restore else ((), ())
        act = Unban(person.ref, scope, reason, *hidden)
        try:
            perform(telling.tx, act, by=by)
        except Conflict:
            return  # not banned, or not any more
        return
    if block.expires is not None and block.expires <= telling.at:
        return
    their = written_by(telling.tx, person.ref, scope) if block.remove_data else ((), ())
    ban = Ban(
        person=person.ref,
        scope=scope,
        reason=reason,
        ref=kernel_of(telling.tx).clock.new_ref(),
        until=block.expires,
        posts=their[0],
        comments=their[1],
    )
    perform(telling.tx, ban, by=by)


def _from_server(telling: Telling, block: Block, *, to: bool, restore: bool) -> Outcome:
    """A server bans somebody from all its communities; one of its own, if it says so, with all."""
    person = people.by_actor_url(telling.tx, block.object)
    if person is None or person.is_gone:
        return ignored("nobody who is here")
    assert block.target is not None
    at_home, known = person.host == telling.verified.host, list(_rooms_of(telling))
    if not known and not at_home:
        return ignored("a ban from nothing that is here")
    register = heard.register(heard.BAN, block.object)
    stood = heard.newest(telling.tx, block.target, register)
    takes_words = to and at_home and block.remove_data
    since = kernel_of(telling.tx).clock.now() if takes_words else None
    value = {"to": to, "until": block.expires, "words_gone_since": since}
    if not words.is_news(telling, block.target, register, value):
        return ignored("old news")
    by, who = Server(telling.verified.host), Visitor(person.ref, person.id)
    for room in known:
        _set(telling, room, person, block, by, to=to, restore=restore)
    if takes_words:
        _delete_all(telling.tx, who)
    elif not to and restore and (gone := _words_gone_since(stood)) is not None:
        _bring_all_back(telling.tx, who, gone)
    return DONE


def _words_gone_since(ban: Heard | None) -> int | None:
    """Since when the words of a banned person are gone with the ban, if they are."""
    return None if ban is None else cast("dict[str, Any]", ban.value or {}).get("words_gone_since")


def _rooms_of(telling: Telling) -> Iterator[Community]:
    row = rooms.communities.c
    for found in telling.tx.rows(rooms.query().where(row.host == telling.verified.host)):
        yield Community(*found)


def _delete_all(tx: WriteTx, who: Visitor) -> None:
    """Their own server takes back for them whatever they wrote, here and elsewhere."""
    for ref, _ in _written(tx, posts, who, posts.c.deleted_at.is_(None)):
        perform(tx, DeletePost(ref), by=who)
    for ref, _ in _written(tx, comments, who, comments.c.deleted_at.is_(None)):
        perform(tx, DeleteComment(ref), by=who)


def _bring_all_back(tx: WriteTx, who: Visitor, since: int) -> None:
    """What went with a ban comes back, but for what they deleted themselves."""
    for ref, url in _written(tx, posts, who, posts.c.deleted_at >= since):
        if not _is_deleted_by_author(tx, url):
            perform(tx, RestoreOwnPost(ref), by=who)
    for ref, url in _written(tx, comments, who, comments.c.deleted_at >= since):
        if not _is_deleted_by_author(tx, url):
            perform(tx, RestoreOwnComment(ref), by=who)


def _written(tx: ReadTx, table: Table, who: Visitor, which: Any) -> list[tuple[Ref, str]]:
    c = table.c
    query = select(c.ref, c.object_url).where(c.author_id == who.id, c.erased_at.is_(None), which)
    return [(row.ref, row.object_url) for row in tx.rows(query.order_by(c.id))]


def _is_deleted_by_author(tx: ReadTx, url: str) -> bool:
    word = heard.newest(tx, url, heard.DELETED)
    return word is not None and bool(cast("dict[str, Any]", word.value or {}).get("to"))


def _person(telling: Telling, url: str) -> Person | None:
    if host_of(url) == telling.ours:
        return people.by_actor_url(telling.tx, url)
    return met(telling.tx, url, telling.at)
