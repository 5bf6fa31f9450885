"""The record as a person may read it: who did what, on which ground, why."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, or_, select

from folkmoot.clock import Ref
from folkmoot.record import canonical, log
from folkmoot.record.acts import MEMBERS, PARTIES, PUBLIC, SEALED
from folkmoot.storage.transaction import ReadTx

PAGE = 50

TOGETHER = 500
"""Leaves whose subjects are asked for in one query."""


Hidden = Callable[[ReadTx, Collection[Ref]], frozenset[Ref]]
"""Which of these subjects the reader may read no words of any more."""


def nothing_hidden(_tx: ReadTx, _subjects: Collection[Ref]) -> frozenset[Ref]:
    """For the host, who keeps every word, and for records of which nothing was taken away."""
    return frozenset()


class Reader(msgspec.Struct, frozen=True):
    """Who reads, which scopes are closed to the public, and whose words were taken away."""

    ref: Ref | None
    """The member, or None for everybody else."""
    closed: frozenset[str]
    """Scopes (communities) whose acts only members may read, whatever was true then."""
    hidden: Hidden
    """What was deleted or removed: its acts stay to be read, its words do not."""


class Entry(msgspec.Struct, frozen=True):
    """One leaf as its reader may see it; envelope and content are None where they may not."""

    seq: int
    hash: str
    envelope: dict[str, Any] | None = None
    content: dict[str, Any] | None = None
    salt: str | None = None
    text: dict[str, Any] | None = None
    text_salt: str | None = None
    erased: bool = False


def entry(leaf: log.Leaf, *, visible: bool, hidden: bool = False) -> Entry:
    """A leaf in the form that pages, JSON and exports share.

    Of a hidden subject the text and its salt are left out. The hash of the text stays,
    so that a partial export holds, and without the salt nobody guesses the text from it.
    """
    if not visible or leaf.salt is None:
        return Entry(leaf.seq, leaf.hash.hex())
    kept, text = log.decode(leaf)
    salt = leaf.text_salt.hex() if leaf.text_salt is not None else None
    return Entry(
        seq=leaf.seq,
        hash=leaf.hash.hex(),
        envelope=canonical.decode(leaf.envelope),
        content=kept,
        salt=leaf.salt.hex(),
        text=None if hidden else text,
        text_salt=None if hidden else salt,
        erased="text_hash" in kept and text is None,
    )


def entries(
    tx: ReadTx, reader: Reader, leaves: Iterable[log.Leaf], visible: Container[int]
) -> Iterator[Entry]:
    """Leaves as their reader may see them, asking for the hidden ones many at a time."""
    every = iter(leaves)
    while some := list(islice(every, TOGETHER)):
        with_words = {leaf.subject for leaf in some if leaf.subject and leaf.text is not None}
        hidden = reader.hidden(tx, with_words) if with_words else frozenset[Ref]()
        for leaf in some:
            yield entry(leaf, visible=leaf.seq in visible, hidden=leaf.subject in hidden)


def may_read(reader: Reader) -> ColumnElement[bool]:
    """The condition under which a leaf is open to this reader."""
    leaf = log.leaves.c
    is_open = leaf.scope.not_in(reader.closed) if reader.closed else leaf.scope.is_not(None)
    if reader.ref is None:
        return and_(leaf.audience == PUBLIC, is_open)
    mine = select(log.parties.c.seq).where(log.parties.c.person == reader.ref)
    return or_(
        leaf.audience.in_((PUBLIC, MEMBERS)),
        and_(leaf.audience == PARTIES, leaf.seq.in_(mine)),
        and_(leaf.actor == reader.ref, leaf.audience != SEALED),
    )


def page(
    tx: ReadTx,
    reader: Reader,
    *,
    before: int | None = None,
    kinds: Collection[str] = (),
    actor: Ref | None = None,
    scope: str | None = None,
    limit: int = PAGE,
) -> list[Entry]:
    """The newest leaves below `before` that this reader may read, the newest first."""
    leaf = log.leaves.c
    query = select(leaf.seq).where(may_read(reader)).order_by(leaf.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(leaf.seq < before)
    if kinds:
        query = query.where(leaf.kind.in_(kinds))
    if actor is not None:
        query = query.where(leaf.actor == actor)
    if scope is not None:
        query = query.where(leaf.scope == scope)
    wanted = [row.seq for row in tx.rows(query)]
    return list(entries(tx, reader, reversed(log.some(tx, wanted)), frozenset(wanted)))


def slice_of(tx: ReadTx, reader: Reader, first: int, count: int) -> list[Entry]:
    """Leaves first … first + count - 1 in order: all hashes, and what the reader may read."""
    leaf = log.leaves.c
    last = first + count - 1
    visible = {
        row.seq
        for row in tx.rows(select(leaf.seq).where(leaf.seq.between(first, last), may_read(reader)))
    }
    return list(entries(tx, reader, log.read(tx, first, last), visible))
