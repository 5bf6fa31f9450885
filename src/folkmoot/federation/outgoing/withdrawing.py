"""What still waits to be sent when its place is closed to other servers: it stays in the house."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select, union_all

from folkmoot.clock import Ref
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import communities
from folkmoot.forum.founding import ChangeCommunity
from folkmoot.forum.posts import posts
from folkmoot.identity.people import people
from folkmoot.peers import outbox, withdrawn
from folkmoot.record import settings
from folkmoot.record.acts import Deed, watches
from folkmoot.record.settings import SetSetting
from folkmoot.storage.transaction import ReadTx, WriteTx

_OURS = select(communities.c.id).where(communities.c.host.is_(None))
_CLOSED = (communities.c.visibility != "public") | communities.c.local_only
_OUR_PEOPLE = select(people.c.actor_url).where(people.c.host.is_(None))


def of_community(tx: WriteTx, ref: Ref) -> None:
    """Forget what was said in a community of ours that other servers may not see now."""
    _of_rooms(tx, _OURS.where(communities.c.ref == ref, _CLOSED))


@watches(SetSetting)
def _set(tx: WriteTx, act: SetSetting, deed: Deed) -> Iterator[None]:
    """Once only members may read the moot, nothing that was said in it goes out."""
    before = _seen(tx) if act.key == "visibility" else frozenset[int]()
    yield
    _note(tx, before, deed)
    if act.key == "visibility" and act.value == "members":
        _of_rooms(tx, _OURS, _OUR_PEOPLE.where(people.c.actor_url.is_not(None)))


@watches(ChangeCommunity)
def _changed(tx: WriteTx, act: ChangeCommunity, deed: Deed) -> Iterator[None]:
    before = _seen(tx)
    yield
    _note(tx, before, deed)


def _seen(tx: ReadTx) -> frozenset[int]:
    """The communities of ours that other servers may see."""
    if settings.get(tx, "visibility") != "public":
        return frozenset()
    here = select(communities.c.id).where(communities.c.host.is_(None), ~_CLOSED)
    return frozenset(row.id for row in tx.rows(here))


def _note(tx: WriteTx, before: frozenset[int], deed: Deed) -> None:
    for room in sorted(before - _seen(tx) if before else ()):
        withdrawn.put(tx, room, deed.at)


def _of_rooms(
    tx: WriteTx, rooms: Select[*tuple[Any, ...]], *more: Select[*tuple[Any, ...]]
) -> None:
    """Announced, or sent bare to whoever follows its author; `more` selects further things."""
    things = union_all(
        select(posts.c.object_url).where(
            posts.c.community_id.in_(rooms), posts.c.object_url.is_not(None)
        ),
        select(comments.c.object_url)
        .join(posts, posts.c.id == comments.c.post_id)
        .where(posts.c.community_id.in_(rooms), comments.c.object_url.is_not(None)),
        *more,
    ).subquery()
    outbox.forget_rooms(tx, rooms, select(things.c.object_url))
