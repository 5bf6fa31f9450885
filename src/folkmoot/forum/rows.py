"""A post as a row of a list: everything that stands there, for a page at a time."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Row, Select, bindparam, func, select

from folkmoot.clock import Ref
from folkmoot.forum import authors
from folkmoot.forum.attachments import attachments
from folkmoot.forum.audiences import Viewer
from folkmoot.forum.authors import Author
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import NOBODY, communities
from folkmoot.forum.far_pictures import far_pictures
from folkmoot.forum.marks import read_marks
from folkmoot.forum.posts import posts
from folkmoot.forum.saved import saved
from folkmoot.forum.shelves import in_sight
from folkmoot.forum.tallies import post_tallies
from folkmoot.forum.votes import post_votes
from folkmoot.identity.people import people
from folkmoot.identity.profiles import profiles
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.links import site_of


class Room(msgspec.Struct, frozen=True):
    """A community as it stands beside a post."""

    id: int
    ref: Ref
    name: str
    title: str
    icon_ref: Ref | None
    visibility: str
    downvotes: bool
    gallery: bool
    closed_at: int | None
    local_only: bool
    host: str | None
    """The server of a community that lives elsewhere."""
    posting: str = "members"
    """Who may write posts in it."""

    @property
    def handle(self) -> str:
        """The name as it stands in addresses: bees, or bees@lemmy.example."""
        return f"{self.name}@{self.host}" if self.host else self.name

    @property
    def is_of_proposals(self) -> bool:
        """True for the room in which the threads of proposals are."""
        return self.posting == NOBODY

    @property
    def travels(self) -> bool:
        """True where other servers may see and take part in it."""
        return not self.members_only and not self.local_only

    @property
    def members_only(self) -> bool:
        """True when only members of the moot may read it."""
        return self.visibility == "members"


class Mine(msgspec.Struct, frozen=True):
    """What a post is to the member who reads it."""

    vote: int = 0
    """1, 0 or -1."""
    is_saved: bool = False
    read_until: int | None = None
    """How far the thread was read; None when it was never opened."""
    new_comments: int = 0
    """Answers of others since then."""


NOTHING = Mine()


class PostRow(msgspec.Struct, frozen=True):
    """A post as a row of a list; times in microseconds."""

    id: int
    ref: Ref
    title: str
    url: str | None
    site: str | None
    """The server that the link leads to, without www."""
    has_body: bool
    content_note: str | None
    language: str | None
    published: int
    edited_at: int | None
    locked_at: int | None
    pinned_at: int | None
    origin_url: str | None
    """Where the original is, of what somebody of another server wrote."""
    cross_of_id: int | None
    room: Room
    author: Author
    score: int
    ups: int
    downs: int
    comments: int
    bumped_at: int
    """The newest answer, or the publishing."""
    picture: Ref | None
    """The first picture, for a thumbnail."""
    far_picture: str | None
    """The address of the first one that lies on another server, where there is no other."""
    picture_alt: str
    mine: Mine = NOTHING
    is_own: bool = False
    is_new: bool = False
    """Published by somebody else since the viewer's last visit."""
    has_changed: bool = False
    """Published or answered since the viewer's last visit."""


def of_ids(
    tx: ReadTx, post_ids: Sequence[int], viewer: Viewer, *, since: int | None = None
) -> tuple[PostRow, ...]:
    """Rows for posts that the viewer may read, in the order of the ids; unknown ones left out.

    Whoever asks has checked what the viewer may read, or took the ids from a list.
    """
    if not post_ids:
        return ()
    rows = {row.id: row for row in _asked(tx, _query, post_ids)}
    mine = marks(tx, post_ids, viewer)
    known = [rows[post_id] for post_id in post_ids if post_id in rows]
    return tuple(_row(row, mine.get(row.id, NOTHING), viewer, since) for row in known)


ROOM = (
    communities.c.id,
    communities.c.ref,
    communities.c.name,
    communities.c.title,
    communities.c.icon_ref,
    communities.c.visibility,
    communities.c.downvotes,
    communities.c.gallery,
    communities.c.closed_at,
    communities.c.local_only,
    communities.c.host,
    communities.c.posting,
)
"""The columns of Room in order."""


_Select = Select[*tuple[Any, ...]]


def _query() -> _Select:
    """All that the rows of posts show."""
    tally = post_tallies.c
    first, far = attachments.alias("first"), far_pictures.alias("far")
    return (
        select(
            posts.c.id,
            posts.c.ref,
            posts.c.title,
            posts.c.url,
            (posts.c.body != "").label("has_body"),
            posts.c.content_note,
            posts.c.language,
            posts.c.published,
            posts.c.edited_at,
            posts.c.locked_at,
            posts.c.pinned_at,
            authors.original(posts).label("origin_url"),
            posts.c.cross_of_id,
            tally.score,
            tally.ups,
            tally.downs,
            tally.comments,
            tally.bumped_at,
            first.c.picture,
            far.c.url.label("far_picture"),
            func.coalesce(first.c.alt, far.c.alt).label("alt"),
            *(column.label(f"room_{column.name}") for column in ROOM),
            *authors.COLUMNS,
        )
        .join_from(posts, post_tallies, tally.post_id == posts.c.id)
        .join(communities, communities.c.id == posts.c.community_id)
        .join(people, people.c.id == posts.c.author_id)
        .outerjoin(profiles, profiles.c.person_id == people.c.id)
        .outerjoin(first, (first.c.post_id == posts.c.id) & (first.c.position == 0))
        .outerjoin(far, (far.c.post_id == posts.c.id) & (far.c.position == 0))
        .where(in_sight(tally.shelf))
    )


def _marks_query() -> _Select:
    """What posts are to a viewer; `viewer` is bound."""
    viewer = bindparam("viewer", type_=people.c.id.type)
    newer = (
        select(func.count())
        .select_from(comments)
        .where(
            comments.c.post_id == posts.c.id,
            comments.c.published > read_marks.c.read_until,
            comments.c.author_id != viewer,
            comments.c.deleted_at.is_(None),
            comments.c.removed_at.is_(None),
        )
        .correlate(posts, read_marks)
        .scalar_subquery()
    )
    vote, mark, kept = post_votes.c, read_marks.c, saved.c
    return (
        select(
            posts.c.id,
            vote.value.label("vote"),
            kept.id.label("saved_id"),
            mark.read_until,
            newer.label("new_comments"),
        )
        .outerjoin(post_votes, (vote.post_id == posts.c.id) & (vote.person_id == viewer))
        .outerjoin(read_marks, (mark.post_id == posts.c.id) & (mark.person_id == viewer))
        .outerjoin(
            saved,
            (kept.person_id == viewer) & (kept.kind == "post") & (kept.thing_id == posts.c.id),
        )
    )


def marks(tx: ReadTx, post_ids: Sequence[int], viewer: Viewer) -> dict[int, Mine]:
    """What posts are to a viewer, by id; empty for nobody."""
    if viewer is None:
        return {}
    return {
        row.id: Mine(row.vote or 0, row.saved_id is not None, row.read_until, row.new_comments)
        for row in _asked(tx, _marks_query, post_ids, viewer=viewer.id)
    }


def _asked(
    tx: ReadTx, query: Callable[[], _Select], post_ids: Sequence[int], **values: Any
) -> Sequence[Row[Any]]:
    """The rows of a query for posts; for one post, as its page asks, it is prepared."""
    if len(post_ids) == 1:
        return tx.rows(_for_one(query), {"post": post_ids[0], **values})
    return tx.rows(_for_several(query), {"ids": tuple(post_ids), **values})


@lru_cache(maxsize=8)
def _for_one(query: Callable[[], _Select]) -> Prepared:
    return Prepared(query().where(posts.c.id == bindparam("post")))


@lru_cache(maxsize=8)
def _for_several(query: Callable[[], _Select]) -> _Select:
    return query().where(posts.c.id.in_(bindparam("ids", expanding=True)))


def room_of(row: Row[Any]) -> Room:
    """The community of a row that has the columns of ROOM, labelled room_…"""
    return Room(*(getattr(row, f"room_{column.name}") for column in ROOM))


def _row(row: Row[Any], mine: Mine, viewer: Viewer, since: int | None) -> PostRow:
    is_own = viewer is not None and row.author_id == viewer.id
    return PostRow(
        id=row.id,
        ref=row.ref,
        title=row.title,
        url=row.url,
        site=site_of(row.url),
        has_body=bool(row.has_body),
        content_note=row.content_note,
        language=row.language,
        published=row.published,
        edited_at=row.edited_at,
        locked_at=row.locked_at,
        pinned_at=row.pinned_at,
        origin_url=row.origin_url,
        cross_of_id=row.cross_of_id,
        room=room_of(row),
        author=authors.of_row(row),
        score=row.score,
        ups=row.ups,
        downs=row.downs,
        comments=row.comments,
        bumped_at=row.bumped_at,
        picture=row.picture,
        far_picture=row.far_picture if row.picture is None else None,
        picture_alt=row.alt or "",
        mine=mine,
        is_own=is_own,
        is_new=since is not None and not is_own and row.published > since,
        has_changed=since is not None and row.bumped_at > since,
    )
