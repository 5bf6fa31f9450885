"""Moving what a server brought to the shelves aside, or back from there, a part at a time.

A server may have brought a million things, and each post stands in some twenty indexes. So what is
here already moves in short transactions, the newest first; broken off and asked again, the next
pass finds what still stands wrongly. What comes in meanwhile comes to its right place (aside.py).
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, case, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from folkmoot.forum.aside import is_host_aside, stands_aside
from folkmoot.forum.communities import communities
from folkmoot.forum.posts import posts
from folkmoot.forum.tallies import MEMBERS_SHELF, PUBLIC_SHELF, aside, post_tallies
from folkmoot.identity.people import people
from folkmoot.storage.database import Database
from folkmoot.storage.search import rows as found
from folkmoot.storage.transaction import WriteTx

BATCH = 200
"""Rows that move in one transaction, so that nobody waits long to write."""

ASIDE = {shelf: aside(shelf) for shelf in (PUBLIC_SHELF, MEMBERS_SHELF)}
BACK = {beside: shelf for shelf, beside in ASIDE.items()}


def settle(db: Database, host: str, batch: int = BATCH) -> int:
    """Put all that came from a server where it belongs by now; gives how many rows moved.

    Posts in the lists first, then what is found by its words. Ends early where it was decided
    anew meanwhile: that asks for this again.
    """
    return sum(_settle(db, host, kind, batch) for kind in (post_tallies.c.post_id, found.c.id))


def _settle(db: Database, host: str, key: ColumnElement[int], batch: int) -> int:
    moved, before = 0, None
    while True:
        with db.read() as tx:
            to_aside = stands_aside(tx, host)
            query = _wrong(key, host, to_aside=to_aside)
            if before is not None:
                query = query.where(key < before)
            ids = [row.id for row in tx.rows(query.order_by(key.desc()).limit(batch))]
        if ids:
            with db.write() as tx:
                if stands_aside(tx, host) != to_aside:
                    return moved
                _move(tx, key, ids, ASIDE if to_aside else BACK)
            moved += len(ids)
        if len(ids) < batch:
            return moved
        before = ids[-1]


def _move(tx: WriteTx, key: Any, ids: Sequence[int], steps: dict[int, int]) -> None:
    shelf = key.table.c.shelf
    change = update(key.table).where(key.in_(ids), shelf.in_(tuple(steps)))
    tx.write(change.values(shelf=case(steps, value=shelf)))


def _wrong(key: ColumnElement[int], host: str, *, to_aside: bool) -> Select[int]:
    """The rows of a server that stand on a shelf where they do not belong now."""
    query = _posts() if key is post_tallies.c.post_id else _words()
    shelf = (post_tallies if key is post_tallies.c.post_id else found).c.shelf
    # Read by the key, however many stand on a shelf: + 0 keeps other indexes out of it.
    query = query.where(
        (posts.c.import_id + 0).is_(None),
        or_(communities.c.host == host, people.c.host == host),
        (shelf + 0).in_(tuple(ASIDE if to_aside else BACK)),
    )
    if to_aside:
        return query
    return query.where(~is_host_aside(communities.c.host), ~is_host_aside(people.c.host))


def _posts() -> Select[int]:
    tally = post_tallies.c
    return (
        select(tally.post_id.label("id"))
        .join(posts, posts.c.id == tally.post_id)
        .join(communities, communities.c.id == tally.community_id)
        .join(people, people.c.id == tally.author_id)
    )


def _words() -> Select[int]:
    """What can be found by its words: posts, comments, and communities, which nobody wrote."""
    return (
        select(found.c.id)
        .join(communities, communities.c.id == found.c.place)
        .outerjoin(posts, posts.c.id == found.c.thread)
        .outerjoin(people, people.c.id == found.c.who)
    )
