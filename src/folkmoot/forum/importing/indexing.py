"""Letting what an import brought be found by its words, a part at a time, after it is shown."""

from typing import Any

from sqlalchemy import Table, select

from folkmoot.clock import Ref
from folkmoot.forum import searching
from folkmoot.forum.comments import comments
from folkmoot.forum.importing.showing import SEARCH_JOB
from folkmoot.forum.importing.tables import by_ref
from folkmoot.forum.posts import posts
from folkmoot.storage.jobs import Handler, Work, enqueue
from folkmoot.storage.transaction import ReadTx

PART = 50
"""Posts or comments that one job indexes: about as long as a batch is stored in."""


def index_part(work: Work) -> None:
    """Index the next part of an import, and leave a job for the one after it."""
    kind, after = work.data.get("kind", "post"), int(work.data["after"])
    table, index = _KINDS[kind]
    with work.finish() as tx:
        import_id = by_ref(tx, Ref(work.data["work"])).id
        part = _part(tx, table, import_id, after)
        for row in part:
            index(tx, row.ref)
        if len(part) == PART:
            enqueue(tx, SEARCH_JOB, {**work.data, "kind": kind, "after": part[-1].id})
        elif kind == "post":
            enqueue(tx, SEARCH_JOB, {**work.data, "kind": "comment", "after": 0})


def _part(tx: ReadTx, table: Table, import_id: int, after: int) -> list[Any]:
    query = select(table.c.id, table.c.ref).where(
        table.c.import_id == import_id, table.c.id > after
    )
    return list(tx.rows(query.order_by(table.c.id).limit(PART)))


_KINDS = {
    "post": (posts, searching.index_post),
    "comment": (comments, searching.index_comment),
}

HANDLERS: dict[str, Handler] = {SEARCH_JOB: index_part}
