"""People as they stand beside what they did, looked up for a whole page at once."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.forum import authors
from folkmoot.identity import people as rows
from folkmoot.identity.people import Person, people
from folkmoot.identity.profiles import profiles
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.pages.talk.shown import Who, who
from folkmoot.words import N_

NOBODY = Who("", "", "", "")
"""Somebody whose name was erased, or whom nobody here knows."""


def by_ids(tx: ReadTx, ids: Collection[int]) -> dict[int, Who]:
    """The people of these row ids."""
    found = _rows(tx, people.c.id.in_(ids)) if ids else ()
    shown = {row.author_id: who(authors.of_row(row)) for row in found}
    return {each: shown.get(each, NOBODY) for each in ids}


def by_refs(tx: ReadTx, refs: Collection[Ref]) -> dict[Ref, Who]:
    """The people of these refs."""
    found = _rows(tx, people.c.ref.in_(refs)) if refs else ()
    shown = {row.author_ref: who(authors.of_row(row)) for row in found}
    return {each: shown.get(each, NOBODY) for each in refs}


def named(tx: ReadTx, handle: str) -> Person:
    """The person of a handle, ana or ana@lemmy.ml. Raises NotFound."""
    name, _, host = handle.partition("@")
    person = rows.by_name(tx, name.lower() if not host else name, host or None)
    if person is None or (host == "" and person.joined_at is None):
        raise NotFound(N_("There is no such person here."))
    return person


def _rows(tx: ReadTx, which: ColumnElement[bool]) -> list[Row[Any]]:
    query = select(*authors.COLUMNS).select_from(people)
    query = query.outerjoin(profiles, profiles.c.person_id == people.c.id)
    return list(tx.rows(query.where(which)))


__all__ = ["NOBODY", "Who", "by_ids", "by_refs", "named", "who"]
