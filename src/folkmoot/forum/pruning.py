"""Copies of other servers' threads that nobody here ever touched go after a while."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, Table, and_, delete, exists, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from folkmoot.clock import Ref
from folkmoot.forum import far_uses, link_previews, picture_uses
from folkmoot.forum.attachments import attachments
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import communities
from folkmoot.forum.far_pictures import far_pictures
from folkmoot.forum.marks import read_marks
from folkmoot.forum.posts import posts
from folkmoot.forum.reports import reports
from folkmoot.forum.revisions import revisions
from folkmoot.forum.saved import saved
from folkmoot.forum.subscriptions import subscriptions
from folkmoot.forum.tallies import (
    HIDDEN_SHELF,
    comment_tallies,
    community_tallies,
    post_tallies,
)
from folkmoot.forum.votes import comment_votes, post_votes
from folkmoot.identity.people import people
from folkmoot.notices import notices
from folkmoot.record.acts import NEVER, Act, Deed, act, handles
from folkmoot.storage import search
from folkmoot.storage.transaction import ReadTx, WriteTx

RULE = "prune"


@act(
    "thread.prune/1",
    record=NEVER,
    clock=RULE,
    irreversible="It was a copy: its own server still has it, and it can be brought again.",
)
class PruneThreads(Act, frozen=True):
    """Drop copies of threads of other servers that nobody here touched for long."""

    posts: tuple[Ref, ...]
    before: int
    """Nothing in them is newer than this (microseconds)."""


def prunable(tx: ReadTx, before: int, limit: int) -> tuple[Ref, ...]:
    """The oldest threads of communities elsewhere that nobody here touched."""
    query = _prunable(before).order_by(post_tallies.c.bumped_at).limit(limit)
    return tuple(row.ref for row in tx.rows(query))


def _prunable(before: int) -> Select[str]:
    """Rulings of this moot stay, and so does whatever a member wrote, voted on, saved,
    reported, passed on, or follows."""
    return (
        select(posts.c.ref)
        .join(post_tallies, post_tallies.c.post_id == posts.c.id)
        .join(communities, communities.c.id == posts.c.community_id)
        .where(communities.c.host.is_not(None), post_tallies.c.bumped_at < before)
        .where(posts.c.removed_at.is_(None))
        .where(*(~one for one in _touches()))
    )


def _touches() -> tuple[ColumnElement[bool], ...]:
    vote, answer = post_votes.c, comment_votes.c
    passed_on = posts.alias("passed_on")
    mine = comments.c.post_id == posts.c.id
    return (
        _ours(posts.c.author_id),
        exists().where(mine, or_(_ours(comments.c.author_id), comments.c.removed_at.is_not(None))),
        exists().where(vote.post_id == posts.c.id, _ours(vote.person_id)),
        exists().where(answer.post_id == posts.c.id, _ours(answer.person_id)),
        exists().where(
            subscriptions.c.community_id == posts.c.community_id, _ours(subscriptions.c.person_id)
        ),
        exists().where(passed_on.c.cross_of_id == posts.c.id),
        _named(saved),
        _named(reports),
    )


def _ours(person: ColumnElement[int]) -> ColumnElement[bool]:
    return exists().where(people.c.id == person, people.c.host.is_(None))


def _named(table: Table) -> ColumnElement[bool]:
    """Whether a list names the post or one of its comments by kind and id."""
    row = table.c
    a_comment = and_(
        row.kind == "comment",
        exists().where(comments.c.id == row.thing_id, comments.c.post_id == posts.c.id),
    )
    return exists().where(or_(and_(row.kind == "post", row.thing_id == posts.c.id), a_comment))


@handles(PruneThreads)
def _prune(tx: WriteTx, act: PruneThreads, deed: Deed) -> list[str]:
    """Gives the ActivityPub ids of what went. What somebody touched meanwhile stays."""
    still = select(posts.c.id, posts.c.ref, posts.c.object_url).where(
        posts.c.ref.in_(_prunable(act.before).where(posts.c.ref.in_(act.posts)))
    )
    threads = tx.rows(still)
    ids = [row.id for row in threads]
    inside = tx.rows(
        select(comments.c.id, comments.c.ref, comments.c.object_url).where(
            comments.c.post_id.in_(ids)
        )
    )
    _count_less(tx, ids)
    refs = [row.ref for row in (*threads, *inside)]
    _forget(tx, ids, [row.id for row in inside], refs)
    return [row.object_url for row in (*threads, *inside) if row.object_url]


def _count_less(tx: WriteTx, ids: Sequence[int]) -> None:
    """Take the threads out of the numbers of their communities."""
    tally = post_tallies.c
    seen = select(tally.community_id, func.count().label("posts")).where(
        tally.post_id.in_(ids), tally.shelf != HIDDEN_SHELF
    )
    counted = (
        select(tally.community_id, func.count().label("comments"))
        .join_from(comment_tallies, post_tallies, tally.post_id == comment_tallies.c.post_id)
        .where(tally.post_id.in_(ids), comment_tallies.c.counted)
    )
    total = community_tallies.c
    for row in tx.rows(seen.group_by(tally.community_id)):
        change = update(community_tallies).where(total.community_id == row.community_id)
        tx.write(change.values(posts=total.posts - row.posts))
    for row in tx.rows(counted.group_by(tally.community_id)):
        change = update(community_tallies).where(total.community_id == row.community_id)
        tx.write(change.values(comments=total.comments - row.comments))


def _forget(
    tx: WriteTx, post_ids: Sequence[int], comment_ids: Sequence[int], refs: Iterable[Ref]
) -> None:
    """Every row of these threads, those that others point to last."""
    things = list(refs)
    notices.withdraw(tx, things)
    tx.write(delete(revisions).where(revisions.c.thing.in_(things)))
    for kind, ids in (("post", post_ids), ("comment", comment_ids)):
        search.drop(tx, kind, ids)
        far_uses.forget(tx, kind, ids)
        for one in ids:
            picture_uses.forget(tx, kind, one)
    link_previews.clear(tx, post_ids)
    for table in (
        comment_votes, comment_tallies, comments, post_votes, read_marks, far_pictures,
        attachments, post_tallies,
    ):  # fmt: skip
        tx.write(delete(table).where(table.c.post_id.in_(post_ids)))
    tx.write(delete(posts).where(posts.c.id.in_(post_ids)))
