"""Activities of any server into structs."""

from collections.abc import Callable
from typing import TypedDict

from folkmoot.federation.documents import actors, quirks
from folkmoot.federation.documents.activities import (
    Accept,
    Activity,
    Add,
    Announce,
    Announced,
    Block,
    Create,
    Delete,
    Dislike,
    Flag,
    Follow,
    Like,
    Lock,
    Move,
    Reject,
    Remove,
    Undo,
    Update,
)
from folkmoot.federation.documents.audience import Audience, read_audience, same_as_outside
from folkmoot.federation.documents.bodies import cut
from folkmoot.federation.documents.normal import (
    PUBLIC,
    Document,
    document,
    first_text,
    flag,
    ids,
    kinds,
    listed,
    moment,
    one_id,
    own_id,
)
from folkmoot.federation.documents.objects import ObjectDoc, kind_of, read_object
from folkmoot.federation.documents.unreadable import Unreadable
from folkmoot.text.lengths import one_line

MOST_ANNOUNCED = 200
MOST_FLAGGED = 50
LONGEST_REASON = 1000
LONGEST_EMOJI = 64
DEEPEST = 4
"""Announce{Undo{Announce{…}}}: deeper means nothing."""


class _Head(TypedDict):
    """The fields that all activities have."""

    id: str
    actor: str
    audience: Audience
    published: int | None


def read_activity(doc: Document) -> Activity:
    """An activity. Raises Unreadable for other types, and for what says too little to act on."""
    return _read(doc, 0)


def _read(doc: Document, depth: int) -> Activity:
    if depth > DEEPEST:
        raise Unreadable("activities in activities in activities", broken=True)
    kind = kind_of(doc, _READERS)
    if kind is None:
        raise Unreadable("an activity that a forum does not have")
    return _READERS[kind](doc, depth)


def _head(doc: Document, depth: int) -> _Head:
    own, actor = own_id(doc), one_id(doc.get("actor"))
    if actor is None:
        raise Unreadable("an activity without exactly one actor", broken=True)
    if own is None and (depth == 0 or doc.get("id") is not None):
        raise Unreadable("an activity without an id", broken=True)
    return {
        "id": own or "",
        "actor": actor,
        "audience": read_audience(doc, served=False),
        "published": moment(doc.get("published")),
    }


def _object(doc: Document, name: str = "object") -> str:
    """The one thing that it is about."""
    found = one_id(doc.get(name))
    if found is None or found == PUBLIC:
        raise Unreadable(f"an activity without exactly one {name}", broken=True)
    return found


def _inner(doc: Document) -> Document | str:
    """The object of an activity: itself, or only its address."""
    several = listed(doc.get("object"))
    inner = document(several[0]) if len(several) == 1 else None
    return inner if inner is not None and kinds(inner) else _object(doc)


def _reason(doc: Document, *names: str) -> str:
    told = (first_text(doc, name) or "" for name in names or ("summary",))
    words = next((one for one in map(one_line, told) if one), "")
    return cut(words, LONGEST_REASON)


# ---------------------------------------------------------------- following


def _follow(doc: Document, depth: int) -> Follow:
    return Follow(**_head(doc, depth), object=_object(doc))


def _accept(doc: Document, depth: int) -> Accept:
    inner = _inner(doc)
    if isinstance(inner, str):
        return Accept(**_head(doc, depth), object=inner)
    read = _read(inner, depth + 1)
    if not isinstance(read, Follow):
        raise Unreadable("an agreement to something else than a Follow")
    return Accept(**_head(doc, depth), object=read)


def _reject(doc: Document, depth: int) -> Reject:
    inner = _inner(doc)
    read = inner if isinstance(inner, str) else _read(quirks.refused(inner), depth + 1)
    return Reject(**_head(doc, depth), object=read)


def _undo(doc: Document, depth: int) -> Undo:
    inner = _inner(doc)
    read = inner if isinstance(inner, str) else _read(inner, depth + 1)
    restores = doc.get("restoreData") is not False
    return Undo(**_head(doc, depth), object=read, restore_data=restores)


# ---------------------------------------------------------------- writing


def _create(doc: Document, depth: int) -> Create:
    return Create(**_head(doc, depth), object=_written(doc))


def _update(doc: Document, depth: int) -> Update:
    head = _head(doc, depth)
    inner = _inner(doc)
    if not isinstance(inner, str) and kind_of(inner, actors.KINDS):
        return Update(**head, object=actors.read_actor(inner))
    return Update(**head, object=_written(doc))


def _written(doc: Document) -> ObjectDoc | str:
    inner = same_as_outside(_inner(doc), doc)
    found = document(inner)
    return read_object(found) if found is not None else _object(doc)


def _delete(doc: Document, depth: int) -> Delete:
    return Delete(
        **_head(doc, depth),
        object=_object(doc),
        reason=_ruling(doc),
        remove_data=flag(doc.get("removeData")),
        with_replies=flag(doc.get("withReplies")),
    )


def _ruling(doc: Document) -> str | None:
    told = quirks.ruling(doc)
    return None if told is None else cut(one_line(told), LONGEST_REASON)


# ---------------------------------------------------------------- votes


def _like(doc: Document, depth: int) -> Like | Dislike:
    emoji = one_line((first_text(doc, "content") or "")[:LONGEST_EMOJI]) or None
    vote = Dislike if (emoji or "").startswith(quirks.AGAINST) else Like
    return vote(**_head(doc, depth), object=_object(doc), emoji=emoji)


def _dislike(doc: Document, depth: int) -> Dislike:
    return Dislike(**_head(doc, depth), object=_object(doc))


# ---------------------------------------------------------------- passing on


def _announce(doc: Document, depth: int) -> Announce:
    head = _head(doc, depth)
    told = _batch(doc.get("object"))
    found = [_announced(one, depth) for one in told[:MOST_ANNOUNCED]]
    good = tuple(one for one in found if isinstance(one, Announced))
    if not good:
        why = next((one for one in found if isinstance(one, Unreadable)), None)
        raise why or Unreadable("an announcement of nothing", broken=True)
    return Announce(**head, objects=good, skipped=len(told) - len(good))


def _batch(told: object) -> tuple[object, ...]:
    whole = document(told)
    if whole is not None and quirks.BATCHES.intersection(kinds(whole)):
        return listed(whole.get("orderedItems")) or listed(whole.get("items"))
    return listed(told)


def _announced(one: object, depth: int) -> Announced | Unreadable:
    doc = document(one)
    own = one_id(one)
    if own is None:
        return Unreadable("an announced thing without an id", broken=True)
    if doc is None or not kinds(doc):
        return Announced(id=own)
    try:
        read = _read(doc, depth + 1) if kind_of(doc, _READERS) else read_object(doc)
    except Unreadable as why:
        return why
    return Announced(id=own, read=read, raw=doc)


# ---------------------------------------------------------------- moderation


def _flag(doc: Document, depth: int) -> Flag:
    about = ids(doc.get("object"))[:MOST_FLAGGED]
    if not about:
        raise Unreadable("a report of nothing", broken=True)
    reason = _reason(doc, *quirks.REPORT_REASONS)
    return Flag(**_head(doc, depth), objects=about, reason=reason)


def _block(doc: Document, depth: int) -> Block:
    ends = (moment(doc.get(name)) for name in quirks.BAN_ENDS)
    return Block(
        **_head(doc, depth),
        object=_object(doc),
        target=one_id(doc.get("target")),
        reason=_reason(doc),
        remove_data=flag(doc.get("removeData")),
        expires=next((end for end in ends if end is not None), None),
    )


def _add(doc: Document, depth: int) -> Add:
    return Add(**_head(doc, depth), object=_object(doc), target=_object(doc, "target"))


def _remove(doc: Document, depth: int) -> Remove:
    return Remove(**_head(doc, depth), object=_object(doc), target=_object(doc, "target"))


def _lock(doc: Document, depth: int) -> Lock:
    return Lock(**_head(doc, depth), object=_object(doc), reason=_reason(doc))


def _move(doc: Document, depth: int) -> Move:
    origin = one_id(doc.get("origin"))
    target = _object(doc, "target")
    return Move(**_head(doc, depth), object=_object(doc), target=target, origin=origin)


_READERS: dict[str, Callable[[Document, int], Activity]] = {
    "Follow": _follow,
    "Accept": _accept,
    "Reject": _reject,
    "Undo": _undo,
    "Create": _create,
    "Update": _update,
    "Delete": _delete,
    "Like": _like,
    **dict.fromkeys(quirks.REACTIONS, _like),
    "Dislike": _dislike,
    "Announce": _announce,
    "Flag": _flag,
    "Block": _block,
    "Add": _add,
    "Remove": _remove,
    "Lock": _lock,
    "Move": _move,
}
