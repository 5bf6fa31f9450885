"""Saved posts and comments: a private list to come back to."""

from collections.abc import Iterable
from typing import Literal

import msgspec
from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, delete, select

from folkmoot.clock import Ref
from folkmoot.forum import comments as comment_rows
from folkmoot.forum import posts as post_rows
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, handles
from folkmoot.storage.tables import Micros, id_column, metadata, private
from folkmoot.storage.transaction import ReadTx, WriteTx

Kind = Literal["post", "comment"]
PAGE = 40

saved = Table(
    "saved",
    metadata,
    id_column(),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("thing_id", Integer, nullable=False),
    Column("at", Micros, nullable=False),
    Index("ix_saved_list", "person_id", "id"),
    Index("ix_saved_thing", "person_id", "kind", "thing_id", unique=True),
    info=private(),
)


class Saved(msgspec.Struct, frozen=True):
    """One saved thing, by the id of its row."""

    id: int
    kind: Kind
    thing_id: int
    at: int


def page(
    tx: ReadTx,
    person_id: int,
    *,
    kind: Kind | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> list[Saved]:
    """What a person saved, of one kind or all, the last first; `before` ends the page before."""
    query = select(saved.c.id, saved.c.kind, saved.c.thing_id, saved.c.at)
    query = query.where(saved.c.person_id == person_id)
    if kind is not None:
        query = query.where(saved.c.kind == kind)
    if before is not None:
        query = query.where(saved.c.id < before)
    return [Saved(*row) for row in tx.rows(query.order_by(saved.c.id.desc()).limit(limit))]


def among(tx: ReadTx, person_id: int, kind: Kind, things: Iterable[int]) -> frozenset[int]:
    """Which of these posts or comments (row ids) a person saved."""
    query = select(saved.c.thing_id).where(
        saved.c.person_id == person_id, saved.c.kind == kind, saved.c.thing_id.in_(list(things))
    )
    return frozenset(row.thing_id for row in tx.rows(query))


def forget_person(tx: WriteTx, person_id: int) -> None:
    """Delete the list of a person, when the account is erased; for handlers only."""
    tx.write(delete(saved).where(saved.c.person_id == person_id))


class _OfPost(Act, frozen=True):
    post: Ref

    def target(self, tx: ReadTx) -> Target:
        """One's own list lies in no scope, so no ban reaches it."""
        post_rows.standing(tx, self.post)
        return Target(scopes=())


class _OfComment(Act, frozen=True):
    comment: Ref

    def target(self, tx: ReadTx) -> Target:
        """One's own list lies in no scope, so no ban reaches it."""
        comment_rows.standing(tx, self.comment)
        return Target(scopes=())


@act("post.save/1", record=NEVER, member=True, suspended=True, undo="post.unsave/1")
class SavePost(_OfPost, frozen=True):
    """Keep a post in one's own list."""


@act("post.unsave/1", record=NEVER, member=True, suspended=True, undo="post.save/1")
class UnsavePost(_OfPost, frozen=True):
    """Take a post off one's own list."""


@act("comment.save/1", record=NEVER, member=True, suspended=True, undo="comment.unsave/1")
class SaveComment(_OfComment, frozen=True):
    """Keep a comment in one's own list."""


@act("comment.unsave/1", record=NEVER, member=True, suspended=True, undo="comment.save/1")
class UnsaveComment(_OfComment, frozen=True):
    """Take a comment off one's own list."""


@handles(SavePost)
def _save_post(tx: WriteTx, act: SavePost, deed: Deed) -> None:
    _save(tx, deed, "post", post_rows.standing(tx, act.post).id)


@handles(UnsavePost)
def _unsave_post(tx: WriteTx, act: UnsavePost, deed: Deed) -> None:
    _unsave(tx, deed, "post", post_rows.standing(tx, act.post).id)


@handles(SaveComment)
def _save_comment(tx: WriteTx, act: SaveComment, deed: Deed) -> None:
    _save(tx, deed, "comment", comment_rows.standing(tx, act.comment).id)


@handles(UnsaveComment)
def _unsave_comment(tx: WriteTx, act: UnsaveComment, deed: Deed) -> None:
    _unsave(tx, deed, "comment", comment_rows.standing(tx, act.comment).id)


def _save(tx: WriteTx, deed: Deed, kind: Kind, thing_id: int) -> None:
    """Saving twice keeps the first place in the list."""
    tx.insert_if_new(
        saved,
        ["person_id", "kind", "thing_id"],
        {"person_id": deed.actor_id, "kind": kind, "thing_id": thing_id, "at": deed.at},
    )


def _unsave(tx: WriteTx, deed: Deed, kind: Kind, thing_id: int) -> None:
    mine = delete(saved).where(saved.c.person_id == deed.actor_id)
    tx.write(mine.where(saved.c.kind == kind, saved.c.thing_id == thing_id))
