"""The record as a person may read it: who did what, on which ground, why."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, or_, select

from folkmoot.clock import Ref
from folkmoot.record import canonical, log
from folkmoot.record.acts import MEMBERS, PARTIES, PUBLIC
from folkmoot.storage.transaction import ReadTx

PAGE = 50


class Reader(msgspec.Struct, frozen=True):
    """Who reads, and which scopes are closed to the public."""

    ref: Ref | None
    """The member, or None for everybody else."""
    closed: frozenset[str]
    """Scopes (communities) whose acts only members may read, whatever was true then."""


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


def entry(leaf: log.Leaf, *, visible: bool) -> Entry:
    """A leaf in the form that pages, JSON and exports share."""
    if not visible or leaf.salt is None:
        return Entry(leaf.seq, leaf.hash.hex())
    kept, text = log.decode(leaf)
    return Entry(
        seq=leaf.seq,
        hash=leaf.hash.hex(),
        envelope=canonical.decode(leaf.envelope),
        content=kept,
        salt=leaf.salt.hex(),
        text=text,
        text_salt=leaf.text_salt.hex() if leaf.text_salt is not None else None,
        erased="text_hash" in kept and text is None,
    )


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
        leaf.actor == reader.ref,
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
    return [entry(leaf, visible=True) for leaf in reversed(_some(tx, wanted))]


def _some(tx: ReadTx, wanted: list[int]) -> list[log.Leaf]:
    if not wanted:
        return []
    chosen = set(wanted)
    return [leaf for leaf in log.read(tx, min(wanted), max(wanted)) if leaf.seq in chosen]


def slice_of(tx: ReadTx, reader: Reader, first: int, count: int) -> list[Entry]:
    """Leaves first … first + count - 1 in order: all hashes, and what the reader may read."""
    leaf = log.leaves.c
    last = first + count - 1
    visible = {
        row.seq
        for row in tx.rows(select(leaf.seq).where(leaf.seq.between(first, last), may_read(reader)))
    }
    return [entry(one, visible=one.seq in visible) for one in log.read(tx, first, last)]
