"""Comments outside of their thread: in a person's list, in search, in an inbox."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Row, Select, select, tuple_

from folkmoot.clock import Ref
from folkmoot.forum import authors, blocks, moments
from folkmoot.forum.audiences import Viewer, readable_shelves
from folkmoot.forum.authors import Author
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.forum.tallies import comment_tallies, post_tallies
from folkmoot.identity.people import people
from folkmoot.identity.profiles import profiles
from folkmoot.storage.transaction import ReadTx

PAGE = 20


class Remark(msgspec.Struct, frozen=True):
    """One comment with the title of the post that it belongs to."""

    id: int
    ref: Ref
    post_id: int
    title: str
    author: Author
    published: int
    edited_at: int | None
    body_html: str
    language: str | None
    score: int


class Page(msgspec.Struct, frozen=True):
    """Some comments and what to give as `after` for the next page; None on the last."""

    remarks: tuple[Remark, ...]
    next: str | None


def of_ids(tx: ReadTx, comment_ids: Sequence[int], viewer: Viewer) -> tuple[Remark, ...]:
    """These comments in their order, without those that the viewer may not or would not read."""
    if not comment_ids:
        return ()
    tally = comment_tallies.c
    query = _query().where(comments.c.id.in_(comment_ids))
    rows = tx.rows(query.where(tally.shelf.in_(readable_shelves(tx, viewer))))
    found = {row.id: _remark(row) for row in rows}
    hidden = blocks.people_of(tx, viewer.id) if viewer is not None else frozenset[int]()
    known = (found[one] for one in comment_ids if one in found)
    return tuple(remark for remark in known if remark.author.id not in hidden)


def of_person(tx: ReadTx, person_id: int, viewer: Viewer, *, after: str | None = None) -> Page:
    """The comments of a person that the viewer may read, the newest first.

    `after` is the `next` of the page before. Raises Invalid for a broken one.
    """
    tally = comment_tallies.c
    query = _query().where(
        tally.author_id == person_id, tally.shelf.in_(readable_shelves(tx, viewer))
    )
    if after:
        query = query.where(
            tuple_(tally.published, tally.comment_id) < tuple_(*moments.from_text(after))
        )
    newest = query.order_by(tally.published.desc(), tally.comment_id.desc())
    rows = tx.rows(newest.limit(PAGE + 1))
    shown = tuple(_remark(row) for row in rows[:PAGE])
    more = len(rows) > PAGE
    return Page(shown, moments.to_text(shown[-1].published, shown[-1].id) if more else None)


def readable_posts(tx: ReadTx, post_ids: Iterable[int], viewer: Viewer) -> list[int]:
    """Those of these posts that stand in a list that the viewer may read, in their order."""
    wanted = list(post_ids)
    if not wanted:
        return []
    tally = post_tallies.c
    # The shelf is looked at here: asked for it, SQLite would read the whole shelf by its index.
    query = select(tally.post_id, tally.author_id, tally.shelf).where(tally.post_id.in_(wanted))
    shelves = readable_shelves(tx, viewer)
    hidden = blocks.people_of(tx, viewer.id) if viewer is not None else frozenset[int]()
    rows = [row for row in tx.rows(query) if row.shelf in shelves]
    found = {row.post_id for row in rows if row.author_id not in hidden}
    return [post_id for post_id in wanted if post_id in found]


@lru_cache(maxsize=1)
def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            comments.c.id,
            comments.c.ref,
            comments.c.post_id,
            posts.c.title,
            comments.c.published,
            comments.c.edited_at,
            comments.c.body_html,
            comments.c.language,
            comment_tallies.c.score,
            *authors.COLUMNS,
        )
        .join_from(comments, comment_tallies, comment_tallies.c.comment_id == comments.c.id)
        .join(posts, posts.c.id == comments.c.post_id)
        .join(people, people.c.id == comments.c.author_id)
        .outerjoin(profiles, profiles.c.person_id == people.c.id)
    )


def _remark(row: Row[Any]) -> Remark:
    return Remark(
        id=row.id,
        ref=row.ref,
        post_id=row.post_id,
        title=row.title,
        author=authors.of_row(row),
        published=row.published,
        edited_at=row.edited_at,
        body_html=row.body_html,
        language=row.language,
        score=row.score,
    )
