"""Which comment of an import answers which: looked up thread by thread, before anybody sees them.

The work is done outside of any write; what is stored otherwise is then written in batches.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, select, update

from folkmoot.forum.comments import DEEPEST, comments
from folkmoot.forum.importing.tables import COMMENT, Work, items
from folkmoot.forum.posts import posts
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import ReadTx, WriteTx

THREADS = 20
"""So many are looked at in one reading."""


class Line(msgspec.Struct, frozen=True):
    """Where a comment hangs: the ids of its row and of the comment above it, and how deep."""

    comment: int
    parent: int | None
    depth: int


def unjoined(db: Database, work: Work) -> Iterator[Line]:
    """Every comment of an import that is not stored where it belongs.

    A comment whose parent the file does not hold, or holds in another thread, or that is
    its own ancestor, answers the post.
    """
    after = 0
    while True:
        with db.read() as tx:
            threads = _threads(tx, work, after)
            rows = _rows(tx, work, threads)
        if not threads:
            return
        yield from misplaced({row.id: row for row in rows})
        after = threads[-1]


def join(tx: WriteTx, work: Work, lines: tuple[Line, ...]) -> None:
    """Hang comments where they belong; for handlers only."""
    if lines:
        tx.write(_CHANGE, [{"work": work.id, **msgspec.structs.asdict(line)} for line in lines])


_CHANGE = (
    update(comments)
    .where(comments.c.id == bindparam("comment"), comments.c.import_id == bindparam("work"))
    .values(parent_id=bindparam("parent"), depth=bindparam("depth"))
)


def _threads(tx: ReadTx, work: Work, after: int) -> list[int]:
    mine = select(posts.c.id).where(posts.c.import_id == work.id, posts.c.id > after)
    return [row.id for row in tx.rows(mine.order_by(posts.c.id).limit(THREADS))]


def _rows(tx: ReadTx, work: Work, threads: list[int]) -> list[Row[Any]]:
    """The comments of the import in these threads; `above` is what they answer in the file."""
    mine, parent = items.alias("mine"), items.alias("parent")
    of_file = (mine.c.work_id == work.id) & (mine.c.kind == COMMENT)
    above = (parent.c.work_id == work.id) & (parent.c.kind == COMMENT)
    query = (
        select(
            comments.c.id,
            comments.c.post_id,
            comments.c.parent_id,
            comments.c.depth,
            parent.c.ours.label("above"),
        )
        .join_from(comments, mine, of_file & (mine.c.ours == comments.c.id))
        .outerjoin(parent, above & (parent.c.theirs == mine.c.parent))
        .where(comments.c.post_id.in_(threads), comments.c.import_id == work.id)
    )
    return list(tx.rows(query))


def misplaced(rows: Mapping[int, Row[Any]]) -> Iterator[Line]:
    """The comments, by id, of whole threads that are not stored where they belong."""
    placed: dict[int, Line] = {}
    for row in rows.values():
        _place(row, rows, placed)
    for line in placed.values():
        row = rows[line.comment]
        if (row.parent_id, row.depth) != (line.parent, line.depth):
            yield line


def _place(row: Row[Any], rows: Mapping[int, Row[Any]], placed: dict[int, Line]) -> None:
    """Place a comment, and first whatever is above it and was not placed yet."""
    line: dict[int, Row[Any]] = {}
    while row.id not in placed and row.id not in line:
        line[row.id] = row
        above = rows.get(row.above)
        if above is None or above.post_id != row.post_id or above.id in line:
            placed[row.id] = Line(row.id, None, 0)
            del line[row.id]
            break
        row = above
    for below in reversed(line.values()):
        depth = min(placed[below.above].depth + 1, DEEPEST)
        placed[below.id] = Line(below.id, below.above, depth)
