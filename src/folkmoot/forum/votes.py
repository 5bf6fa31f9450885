"""Votes on posts and comments: private, never in the record, and one's own to take back."""

from typing import Any, Literal

import msgspec
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    Row,
    SmallInteger,
    Table,
    bindparam,
    delete,
    select,
    update,
)

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotFound
from folkmoot.forum import comments as comment_rows
from folkmoot.forum import communities as rooms
from folkmoot.forum import counting, ranking
from folkmoot.forum import posts as post_rows
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import communities
from folkmoot.forum.posts import posts
from folkmoot.forum.shelves import in_sight
from folkmoot.forum.tallies import comment_tallies, community_tallies, post_tallies
from folkmoot.identity import people
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, handles
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, metadata, private
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

UP, NONE, DOWN = 1, 0, -1

post_votes = Table(
    "post_vote",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
    Column("post_id", Integer, ForeignKey("post.id"), primary_key=True, index=True),
    Column("value", SmallInteger, nullable=False),
    Column("at", Micros, nullable=False),
    info=private(),
)

comment_votes = Table(
    "comment_vote",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
    Column("post_id", Integer, ForeignKey("post.id"), primary_key=True),
    Column("comment_id", Integer, ForeignKey("comment.id"), primary_key=True, index=True),
    Column("value", SmallInteger, nullable=False),
    Column("at", Micros, nullable=False),
    info=private(),
)
"""A reader's votes in one thread lie beside each other."""


@act("vote.cast/1", record=NEVER, member=True, visitor=True, undo="vote.cast/1")
class CastVote(Act, frozen=True):
    """Vote on a post or a comment, change the vote, or take it back (0)."""

    value: Literal[1, 0, -1]
    post: Ref | None = None
    comment: Ref | None = None
    """Exactly one of the two."""

    def target(self, tx: ReadTx) -> Target:
        """The post or the comment; whoever wrote it may vote on it as others may."""
        return _target(tx, self.post, self.comment)


@act("vote.settle/1", record=NEVER, server=True, undo="vote.settle/1")
class SettleVote(Act, frozen=True):
    """Note how somebody's vote in a community of another server stands, as that server counts."""

    person: Ref
    value: Literal[1, 0, -1]
    post: Ref | None = None
    comment: Ref | None = None
    """Exactly one of the two."""
    cast_at: int | None = None
    """When they cast this vote, where that is known; never later than now."""

    def target(self, tx: ReadTx) -> Target:
        """The post or the comment: its own server counts the votes."""
        return _target(tx, self.post, self.comment)


def _target(tx: ReadTx, post: Ref | None, comment: Ref | None) -> Target:
    if (post is None) == (comment is None):
        raise Invalid(N_("Vote on a post or on a comment."))
    if post is not None:
        return post_rows.standing(tx, post).target(tx, owner=None)
    assert comment is not None
    return comment_rows.standing(tx, comment).target(tx, owner=None)


class _Vote(msgspec.Struct, frozen=True):
    """Whose vote it is, and from when."""

    person_id: int | None
    value: int
    at: int


_OF_POST = Prepared(
    select(
        posts.c.id,
        posts.c.deleted_at,
        posts.c.removed_at,
        communities.c.downvotes,
        communities.c.closed_at,
        communities.c.host.label("home"),
        post_tallies.c.ups,
        post_tallies.c.downs,
        post_tallies.c.published,
        post_tallies.c.active_at,
        community_tallies.c.activity,
        community_tallies.c.counted_at,
    )
    .join_from(posts, communities, communities.c.id == posts.c.community_id)
    .join(post_tallies, post_tallies.c.post_id == posts.c.id)
    .join(community_tallies, community_tallies.c.community_id == communities.c.id)
    .where(posts.c.ref == bindparam("ref"), in_sight(post_tallies.c.shelf))
    .add_columns(
        select(post_votes.c.value)
        .where(post_votes.c.person_id == bindparam("person"), post_votes.c.post_id == posts.c.id)
        .scalar_subquery()
        .label("mine")
    )
    .with_for_update(of=post_tallies)
)
"""What is voted on, its tally held until the end of the transaction, and one's own vote."""

_OF_COMMENT = Prepared(
    select(
        comments.c.id,
        comments.c.post_id,
        comments.c.deleted_at,
        comments.c.removed_at,
        posts.c.deleted_at.label("post_deleted_at"),
        posts.c.removed_at.label("post_removed_at"),
        communities.c.downvotes,
        communities.c.closed_at,
        communities.c.host.label("home"),
        comment_tallies.c.ups,
        comment_tallies.c.downs,
        comment_tallies.c.published,
    )
    .join_from(comments, posts, posts.c.id == comments.c.post_id)
    .join(communities, communities.c.id == posts.c.community_id)
    .join(comment_tallies, comment_tallies.c.comment_id == comments.c.id)
    .where(comments.c.ref == bindparam("ref"), in_sight(comment_tallies.c.shelf))
    .add_columns(
        select(comment_votes.c.value)
        .where(
            comment_votes.c.person_id == bindparam("person"),
            comment_votes.c.post_id == comments.c.post_id,
            comment_votes.c.comment_id == comments.c.id,
        )
        .scalar_subquery()
        .label("mine")
    )
    .with_for_update(of=comment_tallies)
)


@handles(CastVote)
def _cast(tx: WriteTx, act: CastVote, deed: Deed) -> int:
    """Gives the new score."""
    return _count(tx, act, _Vote(deed.actor_id, act.value, deed.at), deed)


@handles(SettleVote)
def _settle(tx: WriteTx, act: SettleVote, deed: Deed) -> int:
    """Gives the new score."""
    at = deed.at if act.cast_at is None else min(act.cast_at, deed.at)
    return _count(tx, act, _Vote(people.id_of(tx, act.person), act.value, at), deed)


def _count(tx: WriteTx, act: CastVote | SettleVote, vote: _Vote, deed: Deed) -> int:
    if act.post is not None:
        return _on_post(tx, act.post, vote, deed)
    return _on_comment(tx, act.comment, vote, deed)


def _on_post(tx: WriteTx, ref: Ref, vote: _Vote, deed: Deed) -> int:
    row = _voted(tx, _OF_POST, ref, vote)
    _check_open(row, vote.value, deed)
    keys = {"person_id": vote.person_id, "post_id": row.id}
    _put(tx, post_votes, keys, row.mine, {"value": vote.value, "at": vote.at})
    ups, downs = _moved(row, vote.value)
    count = counting.PostCount(
        published=row.published,
        active_at=row.active_at,
        ups=ups,
        downs=downs,
        activity=ranking.activity(row.activity, deed.at - row.counted_at),
    )
    counting.set_post_votes(tx, row.id, count)
    return ups - downs


def _on_comment(tx: WriteTx, ref: Ref | None, vote: _Vote, deed: Deed) -> int:
    row = _voted(tx, _OF_COMMENT, ref, vote)
    _check_open(row, vote.value, deed)
    hidden = row.post_deleted_at is not None or row.post_removed_at is not None
    if hidden and not _is_told(row, deed):
        raise Conflict(_GONE)
    keys = {"person_id": vote.person_id, "post_id": row.post_id, "comment_id": row.id}
    _put(tx, comment_votes, keys, row.mine, {"value": vote.value, "at": vote.at})
    ups, downs = _moved(row, vote.value)
    counting.set_comment_votes(tx, row.id, ups=ups, downs=downs, published=row.published)
    return ups - downs


_GONE = N_("This was deleted or removed, so there is nothing to vote on any more.")


def _voted(tx: WriteTx, query: Prepared, ref: Ref | None, vote: _Vote) -> Row[Any]:
    row = tx.row(query, {"ref": ref, "person": vote.person_id})
    if row is None:
        raise NotFound(N_("There is nothing here to vote on."))
    return row


def _check_open(row: Row[Any], value: int, deed: Deed) -> None:
    """Raises Conflict where nobody can vote on it, or not in this way."""
    if _is_told(row, deed):
        return
    if row.deleted_at is not None or row.removed_at is not None:
        raise Conflict(_GONE)
    rooms.check_open(row.closed_at)
    if value == DOWN and not row.downvotes:
        raise Conflict(N_("Votes against are switched off in this community."))


def _is_told(row: Row[Any], deed: Deed) -> bool:
    """Whether the server of the community counted the vote, so that nothing is asked again."""
    return row.home is not None and deed.ground.startswith("home:")


def _moved(row: Row[Any], value: int) -> tuple[int, int]:
    """Ups and downs after the old vote was taken away and the new one added."""
    before = row.mine or NONE
    ups = row.ups + (value == UP) - (before == UP)
    downs = row.downs + (value == DOWN) - (before == DOWN)
    return ups, downs


def _put(
    tx: WriteTx, table: Table, keys: dict[str, Any], before: int | None, now: dict[str, int]
) -> None:
    """Write the vote, but only over the one that was counted.

    On PostgreSQL the same person may vote twice at the same moment; the second is refused.
    """
    if before is None:
        done = now["value"] == NONE or tx.insert_if_new(table, list(keys), {**keys, **now})
    else:
        done = _put_over(tx, table, keys, before, now)
    if not done:
        raise Conflict(N_("You voted twice at the same moment. Look at the vote and try again."))


def _put_over(
    tx: WriteTx, table: Table, keys: dict[str, Any], before: int, now: dict[str, int]
) -> bool:
    same = [table.c[name] == key for name, key in keys.items()]
    if now["value"] == NONE:
        return tx.write(delete(table).where(*same, table.c.value == before)) == 1
    change = update(table).where(*same, table.c.value == before)
    return tx.write(change.values(**now)) == 1


def of_person_in(tx: ReadTx, person_id: int, post_id: int) -> dict[int, int]:
    """How a person voted on the comments of one thread: comment id to 1 or -1."""
    rows = tx.tuples(_IN_THREAD, {"person": person_id, "post": post_id})
    return {row[0]: row[1] for row in rows}


_IN_THREAD = Prepared(
    select(comment_votes.c.comment_id, comment_votes.c.value).where(
        comment_votes.c.person_id == bindparam("person"),
        comment_votes.c.post_id == bindparam("post"),
    )
)
