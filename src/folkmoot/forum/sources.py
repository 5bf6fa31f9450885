"""What somebody wrote as they wrote it, for whoever may read it: to answer, edit or compare."""

from typing import Literal

import msgspec
from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.errors import Gone, NotFound
from folkmoot.forum import authors, revisions, threads
from folkmoot.forum.attachments import Picture, of_post
from folkmoot.forum.audiences import Viewer, may_read_visibility
from folkmoot.forum.authors import Author
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import communities
from folkmoot.forum.posts import posts
from folkmoot.forum.revisions import Version
from folkmoot.forum.shelves import in_sight
from folkmoot.forum.tallies import comment_tallies, post_tallies
from folkmoot.identity.people import people
from folkmoot.identity.profiles import profiles
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

_GONE = N_("This was deleted or removed, so its words are not shown.")


class Written(msgspec.Struct, frozen=True):
    """A post or a comment as its author wrote it."""

    kind: Literal["post", "comment"]
    id: int
    ref: Ref
    post_id: int
    post_ref: Ref
    title: str
    """Of the post, also of a comment's."""
    community: Ref
    community_name: str
    members_only: bool
    author: Author
    published: int
    edited_at: int | None
    body: str
    body_html: str
    language: str | None
    url: str | None = None
    content_note: str | None = None
    pictures: tuple[Picture, ...] = ()
    is_own: bool = False
    is_open: bool = True
    """False where nothing new may be written: a locked thread, a closed community."""

    @property
    def path(self) -> str:
        """Of its page."""
        return f"/{self.kind}/{self.id}"


def post(tx: ReadTx, post_id: int, viewer: Viewer, *, sees_removed: bool = False) -> Written:
    """A post. Raises NotFound where the viewer may not read it, Gone where it is hidden.

    Its author reads it also when it is hidden, and so does who `sees_removed`.
    """
    view = threads.post_view(tx, post_id, viewer, sees_removed=sees_removed)
    row = view.row
    _check_seen(view.state, is_own=row.is_own, sees_removed=sees_removed)
    return Written(
        kind="post",
        id=row.id,
        ref=row.ref,
        post_id=row.id,
        post_ref=row.ref,
        title=row.title,
        community=row.room.ref,
        community_name=row.room.handle,
        members_only=row.room.members_only,
        author=row.author,
        published=row.published,
        edited_at=row.edited_at,
        body=tx.value(select(posts.c.body).where(posts.c.id == post_id)),
        body_html=view.body_html,
        language=row.language,
        url=row.url,
        content_note=row.content_note,
        pictures=of_post(tx, post_id),
        is_own=row.is_own,
        is_open=row.locked_at is None and row.room.closed_at is None and view.state == "shown",
    )


_COMMENT = (
    select(
        comments.c.id,
        comments.c.ref,
        comments.c.post_id,
        posts.c.ref.label("post_ref"),
        posts.c.title,
        communities.c.ref.label("community"),
        communities.c.name.label("community_name"),
        communities.c.visibility,
        comments.c.published,
        comments.c.edited_at,
        comments.c.body,
        comments.c.body_html,
        comments.c.language,
        comments.c.deleted_at,
        comments.c.erased_at,
        comments.c.removed_at,
        posts.c.deleted_at.label("post_deleted_at"),
        posts.c.removed_at.label("post_removed_at"),
        posts.c.locked_at,
        communities.c.closed_at,
        *authors.COLUMNS,
    )
    .join_from(comments, comment_tallies, comment_tallies.c.comment_id == comments.c.id)
    .join(posts, posts.c.id == comments.c.post_id)
    .join(post_tallies, post_tallies.c.post_id == posts.c.id)
    .join(communities, communities.c.id == posts.c.community_id)
    .join(people, people.c.id == comments.c.author_id)
    .outerjoin(profiles, profiles.c.person_id == people.c.id)
    .where(in_sight(post_tallies.c.shelf))
)


def comment(tx: ReadTx, comment_id: int, viewer: Viewer, *, sees_removed: bool = False) -> Written:
    """A comment; see post()."""
    row = tx.row(_COMMENT.where(comments.c.id == comment_id))
    if row is None or not may_read_visibility(tx, row.visibility, viewer):
        raise NotFound(N_("There is no such comment here."))
    author = authors.of_row(row)
    is_own = viewer is not None and author.id == viewer.id
    state = threads.state_of(row.erased_at, row.deleted_at, row.removed_at)
    _check_seen(state, is_own=is_own, sees_removed=sees_removed)
    post_hidden = row.post_deleted_at is not None or row.post_removed_at is not None
    at_rest = post_hidden or row.locked_at is not None or row.closed_at is not None
    return Written(
        kind="comment",
        id=row.id,
        ref=row.ref,
        post_id=row.post_id,
        post_ref=row.post_ref,
        title="" if post_hidden else row.title,
        community=row.community,
        community_name=row.community_name,
        members_only=row.visibility == "members",
        author=author,
        published=row.published,
        edited_at=row.edited_at,
        body=row.body,
        body_html=row.body_html,
        language=row.language,
        is_own=is_own,
        is_open=state == "shown" and not at_rest,
    )


def versions(tx: ReadTx, written: Written) -> list[Version]:
    """Every version that there was, the oldest first, the present one last."""
    now = Version(
        written_at=written.edited_at or written.published,
        body=written.body,
        title=written.title if written.kind == "post" else None,
        url=written.url,
        content_note=written.content_note,
        pictures=written.pictures,
    )
    return [*revisions.earlier(tx, written.ref), now]


def _check_seen(state: threads.State, *, is_own: bool, sees_removed: bool) -> None:
    if state == "shown" or (state == "removed" and sees_removed):
        return
    if state == "erased" or not is_own:
        raise Gone(_GONE)


def count_of(tx: ReadTx, post_id: int) -> int:
    """How many comments a thread has."""
    query = select(post_tallies.c.comments).where(post_tallies.c.post_id == post_id)
    return tx.value(query) or 0
