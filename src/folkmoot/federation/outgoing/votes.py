"""Votes told abroad: Like and Dislike, and what takes them back."""

from collections.abc import Iterator

from sqlalchemy import bindparam

from folkmoot.federation.documents.terms import Json
from folkmoot.federation.documents.write_activities import write_undo, write_vote
from folkmoot.federation.outgoing.scenes import Scene, scene, within
from folkmoot.federation.outgoing.telling import tell
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.forum.votes import CastVote, comment_votes, post_votes
from folkmoot.identity.people import people
from folkmoot.record.acts import Deed, watches
from folkmoot.storage.transaction import WriteTx

_ON_POST = (
    within(
        posts,
        posts.c.community_id,
        posts.c.ref.label("thing"),
        posts.c.object_url,
        post_votes.c.value,
        post_votes.c.at,
    )
    .outerjoin(
        post_votes, (post_votes.c.person_id == people.c.id) & (post_votes.c.post_id == posts.c.id)
    )
    .where(posts.c.ref == bindparam("thing"))
)
_ON_COMMENT = (
    within(
        comments.join(posts, posts.c.id == comments.c.post_id),
        posts.c.community_id,
        comments.c.ref.label("thing"),
        comments.c.object_url,
        comment_votes.c.value,
        comment_votes.c.at,
    )
    .outerjoin(
        comment_votes,
        (comment_votes.c.person_id == people.c.id)
        & (comment_votes.c.post_id == comments.c.post_id)
        & (comment_votes.c.comment_id == comments.c.id),
    )
    .where(comments.c.ref == bindparam("thing"))
)


@watches(CastVote)
def _vote(tx: WriteTx, act: CastVote, deed: Deed) -> Iterator[None]:
    """Taking a vote back names the earlier one, which is looked up before it is gone."""
    statement = _ON_POST if act.post is not None else _ON_COMMENT
    found = scene(tx, deed, statement, thing=act.post or act.comment)
    yield
    if found is None or not found.heard or found.row.object_url is None:
        return
    if act.value:
        made = _vote_of(found, act.value, deed.at)
    elif found.row.value:
        made = write_undo(
            found.new_url(tx, "undo"), _vote_of(found, found.row.value, found.row.at), deed.at
        )
    else:
        return
    tell(tx, found, made, deed.at, about=found.row.object_url)


def _vote_of(found: Scene, value: int, at: int) -> Json:
    """The vote that was cast at a time: always the same document with the same id."""
    assert found.room is not None
    kind = "like" if value > 0 else "dislike"
    return write_vote(
        found.settled_url(kind, found.row.thing, at),
        found.speaker.actor_url,
        found.row.object_url,
        at,
        community=found.room.actor_url,
        up=value > 0,
    )
