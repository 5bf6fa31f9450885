"""Showing an import when it is complete, and hiding it when it is taken back: all of it at once.

What an import brings stands on a shelf of its own from the first batch on, counted and in
order. One row says whether that shelf is read (forum/shelves.py). A small import then moves to
the shelves of everything else, so that many of them do not make many shelves.
"""

from typing import Any

from sqlalchemy import Select, func, select, update

from folkmoot.forum.communities import communities
from folkmoot.forum.counting import shelf_of
from folkmoot.forum.importing.tables import FIRST_SHELF, Work, works
from folkmoot.forum.posts import posts
from folkmoot.forum.tallies import (
    HIDDEN_SHELF,
    comment_tallies,
    community_tallies,
    post_tallies,
)
from folkmoot.storage.jobs import enqueue
from folkmoot.storage.transaction import WriteTx

SEARCH_JOB = "import.search"

SMALL = 1_000
"""An import of so many posts and comments can be moved in one short transaction."""


def show(tx: WriteTx, work: Work) -> None:
    """Let every thread of an import be seen."""
    if _is_small(work):
        _move(tx, work, None)
    _count_in_community(tx, work, 1)
    if _is_small(work) or work.completed_at is None:
        enqueue(tx, SEARCH_JOB, {"work": work.ref, "after": 0})


def hide(tx: WriteTx, work: Work) -> None:
    """Take every thread of an import out of sight; the rows stay, so it can come back."""
    _count_in_community(tx, work, -1)
    if _is_small(work):
        _move(tx, work, FIRST_SHELF + work.id)
        enqueue(tx, SEARCH_JOB, {"work": work.ref, "after": 0})


def _is_small(work: Work) -> bool:
    return work.posts + work.comments <= SMALL


def _move(tx: WriteTx, work: Work, own: int | None) -> None:
    """Put all that is not hidden on a shelf of the import's own, or with everything else."""
    room = select(communities.c.visibility).where(communities.c.id == work.community_id)
    shelf = shelf_of(tx.value(room), hidden=False, own=own)
    for tally in (post_tallies, comment_tallies):
        shown = tally.c.post_id.in_(_posts_of(work)), tally.c.shelf != HIDDEN_SHELF
        tx.write(update(tally).where(*shown).values(shelf=shelf))
    tx.write(update(works).where(works.c.id == work.id).values(shelf=own))


def _posts_of(work: Work) -> Select[*tuple[Any, ...]]:
    return select(posts.c.id).where(posts.c.import_id == work.id)


def _count_in_community(tx: WriteTx, work: Work, sign: int) -> None:
    """Let the community count the threads of an import, or no more, whoever wrote in them."""
    shown = func.count().filter(post_tallies.c.shelf != HIDDEN_SHELF)
    found = tx.row(
        select(shown.label("posts"), func.sum(post_tallies.c.comments).label("comments")).where(
            post_tallies.c.post_id.in_(_posts_of(work))
        )
    )
    assert found is not None
    tally = community_tallies.c
    tx.write(
        update(community_tallies)
        .where(tally.community_id == work.community_id)
        .values(
            posts=tally.posts + sign * found.posts,
            comments=tally.comments + sign * int(found.comments or 0),
        )
    )
