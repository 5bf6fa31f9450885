"""A thing came of which something was heard before: now it is done, in the order it was said."""

from typing import Any, cast

from folkmoot.errors import FolkmootError
from folkmoot.federation.inbox import effects, passing, things, words
from folkmoot.federation.inbox.things import Thing
from folkmoot.federation.learning import met
from folkmoot.forum import communities as rooms
from folkmoot.peers import heard
from folkmoot.peers.heard import Heard
from folkmoot.record.actors import Actor, Server, Visitor
from folkmoot.storage import jobs
from folkmoot.storage.transaction import WriteTx


def settle(tx: WriteTx, url: str, host: str, at: int) -> None:
    """Carry out what waited for a post or comment that has come; `host` is who sent it."""
    held = heard.settle(tx, url)
    for word in held:
        if word.register.startswith(f"{words.ANSWER}:"):
            jobs.enqueue(tx, words.JOB, cast("dict[str, Any]", word.value))
    thing = things.find(tx, url) if held else None
    if thing is None:
        return
    teller = None if thing.home is None else thing.community_url
    for word in words.told_by(held, teller):
        if words.again(tx, word, host, at):
            _carry_out(tx, thing, word, at)
            thing = things.find(tx, url) or thing


def _carry_out(tx: WriteTx, thing: Thing, word: Heard, at: int) -> None:
    value = cast("dict[str, Any]", word.value or {})
    try:
        _do(tx, thing, word, value, _speaker(tx, thing, word, at))
    except effects.REFUSALS as why:
        _refuse(tx, thing, word, at, why=why)
        return
    if isinstance(value.get("raw"), dict):
        passing.about(tx, thing, value["raw"], at, object_url=thing.url)


def _refuse(tx: WriteTx, thing: Thing, word: Heard, at: int, *, why: FolkmootError) -> None:
    """Tell the server of a voter that a vote in a community of ours is not counted."""
    value = cast("dict[str, Any]", word.value or {})
    if word.register.startswith(f"{heard.VOTE}:") and isinstance(value.get("raw"), dict):
        passing.reject(tx, rooms.by_ref(tx, thing.community), value["raw"], at, why=why)


def _speaker(tx: WriteTx, thing: Thing, word: Heard, at: int) -> Actor:
    """In communities of other servers their home rules; votes and deletions are a person's."""
    own = word.register == heard.DELETED or word.register.startswith(f"{heard.VOTE}:")
    if thing.home is not None and not own:
        return Server(thing.home)
    person = met(tx, word.by_url, at)
    return Visitor(person.ref, person.id)


def _do(tx: WriteTx, thing: Thing, word: Heard, value: dict[str, Any], by: Actor) -> None:
    to, reason = value.get("to", 0), str(value.get("reason", ""))
    match word.register:
        case heard.DELETED if word.by_url == thing.author_url:
            effects.set_deleted(tx, thing, by, to=bool(to))
        case heard.REMOVED:
            effects.set_removed(tx, thing, by, to=bool(to), reason=reason)
        case heard.LOCKED:
            effects.set_locked(tx, thing, by, to=bool(to), reason=reason)
        case heard.PINNED:
            effects.set_pinned(tx, thing, by, to=bool(to))
        case register if register == heard.register(heard.VOTE, word.by_url):
            effects.set_vote(tx, thing, by, to=int(to))
        case _:
            pass
