"""What can be found by its words: rows of the index follow what happens to things.

A thing that is hidden or deleted itself has no row; what stands in a hidden thread
has one on the hidden shelf, so that it comes back with the thread. What has no tally
yet (an import under way) cannot be found, nor what stands on a shelf that nobody reads.
"""

from typing import Any

from sqlalchemy import Row, select

from folkmoot.clock import Ref
from folkmoot.forum import aside
from folkmoot.forum import comments as comment_rows
from folkmoot.forum import communities as rooms
from folkmoot.forum import posts as post_rows
from folkmoot.forum.away import LearnCommunity
from folkmoot.forum.comment_moderation import RemoveComment, RestoreComment
from folkmoot.forum.commenting import (
    CreateComment,
    DeleteComment,
    EditComment,
    RestoreOwnComment,
)
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import communities
from folkmoot.forum.counting import shelf_of
from folkmoot.forum.discussing import OpenDiscussion
from folkmoot.forum.exclusion import Ban, Unban
from folkmoot.forum.founding import ChangeCommunity, FoundCommunity
from folkmoot.forum.moderation import RemovePost, RestorePost
from folkmoot.forum.posting import CreatePost, DeletePost, EditPost, RestoreOwnPost
from folkmoot.forum.posts import posts
from folkmoot.forum.tallies import aside as set_aside
from folkmoot.forum.tallies import comment_tallies, common, post_tallies
from folkmoot.record.acts import Deed, follows
from folkmoot.storage import search
from folkmoot.storage.transaction import WriteTx
from folkmoot.text.plain import searchable


def index_community(tx: WriteTx, ref: Ref) -> None:
    """Let a community be found by its name, title and description."""
    community = rooms.by_ref(tx, ref)
    search.put(
        tx,
        "community",
        community.id,
        at=community.created_at,
        shelf=_beside(tx, shelf_of(community.visibility, hidden=False), community.host),
        place=community.id,
        language=community.language,
        title=f"{community.name} {community.title}",
        body=searchable(community.description),
    )


def index_post(tx: WriteTx, ref: Ref) -> None:
    """Let a post be found as it stands now, or no more when it is out of sight."""
    post = post_rows.standing(tx, ref)
    counted = (
        select(
            posts.c.title,
            posts.c.url,
            posts.c.body,
            post_tallies.c.shelf,
            posts.c.import_id,
            aside.is_host_aside(communities.c.host).label("aside"),
        )
        .join(post_tallies, post_tallies.c.post_id == posts.c.id)
        .join(communities, communities.c.id == posts.c.community_id)
    )
    words = tx.row(counted.where(posts.c.id == post.id))
    _shelve_thread(tx, post.id, words)
    if words is None or post.hidden:
        search.drop(tx, "post", [post.id])
        return
    search.put(
        tx,
        "post",
        post.id,
        at=post.published,
        shelf=words.shelf,
        place=post.community_id,
        thread=post.id,
        who=post.author_id,
        language=post.language,
        title=words.title,
        body=f"{searchable(words.body)}\n{words.url or ''}",
    )


def _shelve_thread(tx: WriteTx, post_id: int, row: Row[Any] | None) -> None:
    """Let the comments be found where their post now is; those aside beside it."""
    if row is None or row.shelf == search.HIDDEN_SHELF or row.aside:
        search.shelve_thread(tx, post_id, search.HIDDEN_SHELF if row is None else row.shelf)
        return
    usual = common(row.shelf)
    search.shelve_thread(tx, post_id, usual)
    if row.import_id is not None:
        return
    loud = select(comments.c.id).where(comments.c.post_id == post_id)
    theirs = tx.rows(loud.where(aside.is_author_aside(comments.c.author_id)))
    if theirs:
        search.shelve(tx, "comment", [one.id for one in theirs], {usual: set_aside(usual)})


def _beside(tx: WriteTx, shelf: int, host: str | None) -> int:
    return set_aside(shelf) if host is not None and aside.stands_aside(tx, host) else shelf


def index_comment(tx: WriteTx, ref: Ref) -> None:
    """Let a comment be found as it stands now, or no more when it is out of sight."""
    comment = comment_rows.standing(tx, ref)
    counted = (
        select(
            comments.c.body,
            post_tallies.c.shelf,
            (
                posts.c.import_id.is_(None)
                & (
                    aside.is_host_aside(communities.c.host)
                    | aside.is_author_aside(comments.c.author_id)
                )
            ).label("aside"),
        )
        .join(comment_tallies, comment_tallies.c.comment_id == comments.c.id)
        .join(post_tallies, post_tallies.c.post_id == comments.c.post_id)
        .join(posts, posts.c.id == comments.c.post_id)
        .join(communities, communities.c.id == posts.c.community_id)
    )
    words = tx.row(counted.where(comments.c.id == comment.id))
    if words is None or comment.hidden:
        search.drop(tx, "comment", [comment.id])
        return
    usual = common(words.shelf)
    search.put(
        tx,
        "comment",
        comment.id,
        at=comment.published,
        shelf=set_aside(usual) if words.aside else usual,
        place=comment.community_id,
        thread=comment.post_id,
        who=comment.author_id,
        language=comment.language,
        body=searchable(words.body),
    )


def index_everything(tx: WriteTx) -> int:
    """Index every community, post and comment anew (after a replay); gives how many there are."""
    search.clear(tx)
    count = 0
    for table, index in (
        (communities, index_community),
        (posts, index_post),
        (comments, index_comment),
    ):
        for row in tx.rows(select(table.c.ref).order_by(table.c.id)):
            index(tx, row.ref)
            count += 1
    return count


@follows(FoundCommunity)
def _founded(tx: WriteTx, act: FoundCommunity, _deed: Deed) -> None:
    index_community(tx, act.ref)


@follows(LearnCommunity)
def _learnt(tx: WriteTx, act: LearnCommunity, _deed: Deed) -> None:
    known = rooms.by_actor_url(tx, act.actor_url)
    assert known is not None
    index_community(tx, known.ref)


@follows(ChangeCommunity)
def _changed(tx: WriteTx, act: ChangeCommunity, _deed: Deed) -> None:
    index_community(tx, act.community)
    shelf = shelf_of(act.visibility, hidden=False)
    search.shelve_place(tx, rooms.by_ref(tx, act.community).id, shelf)


@follows(CreatePost, later=True)
@follows(OpenDiscussion, later=True)
def _posted(tx: WriteTx, act: CreatePost | OpenDiscussion, _deed: Deed) -> None:
    index_post(tx, act.ref)


def _post(
    tx: WriteTx,
    act: EditPost | DeletePost | RestoreOwnPost | RemovePost | RestorePost,
    _deed: Deed,
) -> None:
    index_post(tx, act.post)


@follows(CreateComment, later=True)
def _answered(tx: WriteTx, act: CreateComment, _deed: Deed) -> None:
    index_comment(tx, act.ref)


def _comment(
    tx: WriteTx, act: EditComment | DeleteComment | RestoreOwnComment, _deed: Deed
) -> None:
    index_comment(tx, act.comment)


def _with_replies(tx: WriteTx, act: RemoveComment | RestoreComment, _deed: Deed) -> None:
    for ref in (act.comment, *act.replies):
        index_comment(tx, ref)


def _with_ban(tx: WriteTx, act: Ban | Unban, _deed: Deed) -> None:
    for ref in act.posts:
        index_post(tx, ref)
    for ref in act.comments:
        index_comment(tx, ref)


for _kind in (EditPost, DeletePost, RestoreOwnPost, RemovePost, RestorePost):
    follows(_kind)(_post)
for _kind in (EditComment, DeleteComment, RestoreOwnComment):
    follows(_kind)(_comment)
for _kind in (RemoveComment, RestoreComment):
    follows(_kind)(_with_replies)
for _kind in (Ban, Unban):
    follows(_kind)(_with_ban)
