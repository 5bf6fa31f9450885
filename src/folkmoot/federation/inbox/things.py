"""Posts and comments by their ActivityPub ids, with all that decides who may do what to them."""

from typing import Any, Literal

import msgspec
from sqlalchemy import Integer, Text, bindparam, literal, null, select

from folkmoot.clock import Ref
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import communities
from folkmoot.forum.posts import posts
from folkmoot.forum.subscriptions import FOLLOWED_FROM_FAR
from folkmoot.identity.people import people
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.transaction import ReadTx


class Thing(msgspec.Struct, frozen=True):
    """A post or a comment that is known here."""

    kind: Literal["post", "comment"]
    ref: Ref
    url: str
    author: Ref | None
    author_url: str | None
    author_host: str | None
    """None for a member of this moot."""
    community_id: int
    community: Ref
    community_url: str | None
    home: str | None
    """The server of its community; None for ours."""
    visibility: str
    local_only: bool
    followed: bool
    """Whether somebody elsewhere follows its community."""
    deleted_at: int | None
    erased_at: int | None
    removed_at: int | None
    locked_at: int | None
    pinned_at: int | None
    post: Ref
    """The thread: the post itself, or the one that is answered."""
    post_url: str
    depth: int
    """Of a comment; -1 for a post."""
    parent: Ref | None
    """Of a comment: the comment that it answers."""

    @property
    def travels(self) -> bool:
        """Whether other servers may see it."""
        return self.visibility == "public" and not self.local_only

    @property
    def is_post(self) -> bool:
        """Whether it is a post."""
        return self.kind == "post"

    @property
    def which(self) -> dict[str, Ref]:
        """post=ref or comment=ref, as acts name it."""
        return {self.kind: self.ref}


_parents = comments.alias("parent")
_ROOM = (
    communities.c.id.label("community_id"),
    communities.c.ref.label("community"),
    communities.c.actor_url.label("community_url"),
    communities.c.host.label("home"),
    communities.c.visibility,
    communities.c.local_only,
    FOLLOWED_FROM_FAR.label("followed"),
)
_AUTHOR = (
    people.c.ref.label("author"),
    people.c.actor_url.label("author_url"),
    people.c.host.label("author_host"),
)


A_POST = (
    literal("post").label("kind"),
    posts.c.ref,
    posts.c.object_url,
    *_AUTHOR,
    *_ROOM,
    posts.c.deleted_at,
    posts.c.erased_at,
    posts.c.removed_at,
    posts.c.locked_at,
    posts.c.pinned_at,
    posts.c.ref.label("post"),
    posts.c.object_url.label("post_url"),
    literal(-1, Integer).label("depth"),
    null().label("parent"),
)
"""The columns of Thing in order, of a post."""
A_COMMENT = (
    literal("comment").label("kind"),
    comments.c.ref,
    comments.c.object_url,
    *_AUTHOR,
    *_ROOM,
    comments.c.deleted_at,
    comments.c.erased_at,
    comments.c.removed_at,
    posts.c.locked_at,
    posts.c.pinned_at,
    posts.c.ref.label("post"),
    posts.c.object_url.label("post_url"),
    comments.c.depth,
    _parents.c.ref.label("parent"),
)
FROM_POSTS = posts.join(communities, communities.c.id == posts.c.community_id).outerjoin(
    people, people.c.id == posts.c.author_id
)
FROM_COMMENTS = (
    comments.join(posts, posts.c.id == comments.c.post_id)
    .join(communities, communities.c.id == posts.c.community_id)
    .outerjoin(_parents, _parents.c.id == comments.c.parent_id)
    .outerjoin(people, people.c.id == comments.c.author_id)
)


def _query() -> Any:
    url = bindparam("url", type_=Text)
    a_post = select(*A_POST).select_from(FROM_POSTS).where(posts.c.object_url == url)
    a_comment = select(*A_COMMENT).select_from(FROM_COMMENTS)
    return a_post.union_all(a_comment.where(comments.c.object_url == url))


_BY_URL = Prepared(_query())


def find(tx: ReadTx, url: str) -> Thing | None:
    """The post or comment of an id, hidden ones too."""
    if ("thing", url) in tx.seen:
        return tx.seen["thing", url]
    found = tx.tuples(_BY_URL, {"url": url})
    return Thing(*found[0]) if found else None


def seen(tx: ReadTx, url: str, by: str) -> Thing | None:
    """The post or comment of an id as an actor elsewhere may know of it.

    What stays in the moot is to everybody but its author as if it were not there.
    """
    thing = find(tx, url)
    hidden = thing is not None and thing.home is None and not thing.travels
    return None if thing is None or (hidden and thing.author_url != by) else thing
