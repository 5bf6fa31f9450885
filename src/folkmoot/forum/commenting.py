"""What people do with their own comments: answer, edit, delete, bring back."""

from typing import Any

from sqlalchemy import Row, Text, bindparam, cast, select, update

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, NotFound
from folkmoot.forum import comments as comment_rows
from folkmoot.forum import communities as rooms
from folkmoot.forum import counting, ranking, revisions, writing
from folkmoot.forum import posts as post_rows
from folkmoot.forum.comments import DEEPEST, comments
from folkmoot.forum.communities import communities
from folkmoot.forum.posting import told_at
from folkmoot.forum.posts import posts
from folkmoot.forum.shelves import in_sight
from folkmoot.forum.shelving import shelve_comment
from folkmoot.forum.tallies import common, community_tallies, post_tallies
from folkmoot.identity import people
from folkmoot.record import settings
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.prepared_changes import PreparedChange
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text import lengths
from folkmoot.words import N_


@act(
    "comment.create/1",
    record=PUBLIC,
    member=True,
    visitor=True,
    undo="comment.delete/1",
    erasable=("body",),
)
class CreateComment(Act, frozen=True):
    """Answer a post or a comment."""

    ref: Ref
    post: Ref
    body: str
    parent: Ref | None = None
    """The comment that is answered; None for an answer to the post itself."""
    language: str | None = None
    object_url: str | None = None
    """The ActivityPub id of a visitor's comment; a member's gets its own."""
    written_at: int | None = None
    """When a visitor's server says that it was written; never later than now."""

    def target(self, tx: ReadTx) -> Target:
        """The thread; the comment does not exist yet, so nobody owns it."""
        return post_rows.standing(tx, self.post).target(tx, owner=None, subject=self.ref)


@act(
    "comment.edit/1",
    record=PUBLIC,
    own=True,
    visitor=True,
    server=True,
    undo="comment.edit/1",
    erasable=("body",),
)
class EditComment(Act, frozen=True):
    """Change one's own comment; the earlier version stays readable."""

    comment: Ref
    body: str
    language: str | None = None
    written_at: int | None = None
    """When a visitor's server says that it was changed; never later than now."""

    def target(self, tx: ReadTx) -> Target:
        """The comment."""
        return comment_rows.standing(tx, self.comment).target(tx)


@act(
    "comment.delete/1",
    record=PUBLIC,
    own=True,
    visitor=True,
    suspended=True,
    undo="comment.restore_own/1",
)
class DeleteComment(Act, frozen=True):
    """Take one's own comment out of sight; the words are kept, so that it can come back."""

    comment: Ref

    def target(self, tx: ReadTx) -> Target:
        """The comment."""
        return comment_rows.standing(tx, self.comment).target(tx)


@act("comment.restore_own/1", record=PUBLIC, own=True, visitor=True, undo="comment.delete/1")
class RestoreOwnComment(Act, frozen=True):
    """Bring back a comment that one had deleted."""

    comment: Ref

    def target(self, tx: ReadTx) -> Target:
        """The comment."""
        return comment_rows.standing(tx, self.comment).target(tx)


Thread = tuple[int, str]
"""The id of a post, and the origin of what is written in its community."""

Parent = tuple[int | None, int | None]

NO_PARENT: Parent = (None, None)
"""Id and depth of the comment that is answered, for an answer to the post."""

_parents = comments.alias("parent")

_answered = (_parents.c.ref == bindparam("parent", type_=_parents.c.ref.type)) & (
    _parents.c.post_id == posts.c.id
)

_PLACE = Prepared(
    select(
        posts.c.id.label("post_id"),
        posts.c.author_id.label("post_author_id"),
        posts.c.deleted_at,
        posts.c.removed_at,
        posts.c.locked_at,
        communities.c.id.label("community_id"),
        communities.c.closed_at,
        communities.c.host.label("home"),
        communities.c.origin,
        post_tallies.c.shelf,
        post_tallies.c.score,
        post_tallies.c.published,
        post_tallies.c.active_at,
        community_tallies.c.activity,
        community_tallies.c.counted_at,
        _parents.c.id.label("parent_id"),
        _parents.c.depth.label("parent_depth"),
        _parents.c.deleted_at.label("parent_deleted_at"),
        _parents.c.removed_at.label("parent_removed_at"),
    )
    .join_from(posts, communities, communities.c.id == posts.c.community_id)
    .join(post_tallies, post_tallies.c.post_id == posts.c.id)
    .join(community_tallies, community_tallies.c.community_id == communities.c.id)
    .outerjoin(_parents, _answered)
    .where(posts.c.ref == bindparam("post"), in_sight(post_tallies.c.shelf))
    .with_for_update(of=post_tallies)
)
"""All that an answer needs to know, in one statement."""

_THREAD = Prepared(
    select(posts.c.id, _parents.c.id.label("parent_id"), _parents.c.depth.label("parent_depth"))
    .outerjoin(_parents, _answered)
    .where(posts.c.ref == bindparam("post"))
)


@handles(CreateComment)
def _create(tx: WriteTx, act: CreateComment, deed: Deed) -> int:
    kernel = kernel_of(tx)
    if kernel.proving:
        return _insert(tx, act, deed, *_thread(tx, act))
    place = _find_place(tx, act)
    if not kernel.replaying:
        _check_place(place, act, deed)
        _check_words(act)
    if place is None:
        return _insert(tx, act, deed, *_thread(tx, act))
    parent = place.parent_id, place.parent_depth
    if act.parent is not None and place.parent_id is None:
        parent = _placeholder_parent(tx, act.parent)
    comment_id = _insert(tx, act, deed, (place.post_id, place.origin), parent)
    counting.open_comment(
        tx,
        comment_id=comment_id,
        post_id=place.post_id,
        author_id=deed.actor_id or 0,
        shelf=common(place.shelf),
        published=told_at(act.written_at, deed),
    )
    _count_answer(tx, place, deed)
    return comment_id


@handles(EditComment)
def _edit(tx: WriteTx, act: EditComment, deed: Deed) -> None:
    standing = comment_rows.standing(tx, act.comment)
    before = _version(tx, standing.id)
    if not kernel_of(tx).replaying:
        comment_rows.check_editable(standing, deed.ground)
        _check_words(act)
        if (act.body, act.language) == (before.body, standing.language):
            raise revisions.Unchanged
    revisions.keep(tx, act.comment, before, standing.origin)
    tx.write(
        update(comments)
        .where(comments.c.id == standing.id)
        .values(
            body=act.body,
            body_html=_html(tx, act.comment, act.body, deed),
            language=act.language,
            edited_at=told_at(act.written_at, deed),
        )
    )


@handles(DeleteComment)
def _delete(tx: WriteTx, act: DeleteComment, deed: Deed) -> None:
    standing = comment_rows.standing(tx, act.comment)
    if standing.deleted_at is not None:
        raise Conflict(N_("This comment was deleted already."))
    tx.write(update(comments).where(comments.c.id == standing.id).values(deleted_at=deed.at))
    shelve_comment(tx, standing.id)


@handles(RestoreOwnComment)
def _restore(tx: WriteTx, act: RestoreOwnComment, deed: Deed) -> None:
    standing = comment_rows.standing(tx, act.comment)
    if standing.erased_at is not None:
        raise Conflict(N_("This comment was erased. It cannot come back."))
    if standing.deleted_at is None:
        raise Conflict(N_("This comment is not deleted."))
    tx.write(update(comments).where(comments.c.id == standing.id).values(deleted_at=None))
    shelve_comment(tx, standing.id)


def _find_place(tx: WriteTx, act: CreateComment) -> Row[Any] | None:
    return tx.row(_PLACE, {"post": act.post, "parent": act.parent})


def _check_place(place: Row[Any] | None, act: CreateComment, deed: Deed) -> None:
    if place is None:
        raise NotFound(N_("There is no such post here."))
    if place.home is not None and deed.ground.startswith("home:"):
        return  # its own server has let it in
    if place.deleted_at is not None or place.removed_at is not None:
        raise Conflict(N_("The post was deleted or removed, so this thread is at rest."))
    rooms.check_open(place.closed_at)
    if place.locked_at is not None:
        raise Conflict(N_("This thread is locked. You can read it, but not answer."))
    if act.parent is not None:
        _check_parent(place)


def _check_parent(place: Row[Any]) -> None:
    if place.parent_id is None:
        raise NotFound(N_("The comment that you answer is not in this thread."))
    if place.parent_deleted_at is not None or place.parent_removed_at is not None:
        raise Conflict(N_("The comment that you answer was deleted or removed."))
    if place.parent_depth >= DEEPEST:
        raise Conflict(
            N_("This conversation is nested {deepest} answers deep. Answer further up."),
            deepest=DEEPEST,
        )


def _check_words(act: CreateComment | EditComment) -> None:
    writing.check_text(act.body, "body", least=1, most=lengths.COMMENT)
    writing.check_language(act.language)


def _thread(tx: WriteTx, act: CreateComment) -> tuple[Thread, Parent]:
    """The ids of the post and the comment that are answered, without a look at tallies.

    There may be placeholders: the record does not tell of what came in a file.
    """
    row = tx.row(_THREAD, {"post": act.post, "parent": act.parent})
    if row is None:
        post_id, parent = post_rows.standing(tx, act.post).id, NO_PARENT
    else:
        post_id, parent = row.id, (row.parent_id, row.parent_depth)
    if act.parent is not None and parent == NO_PARENT:
        parent = _placeholder_parent(tx, act.parent)
    return (post_id, people.OURS), parent


def _placeholder_parent(tx: WriteTx, ref: Ref) -> tuple[int, int]:
    parent = comment_rows.standing(tx, ref)
    return parent.id, parent.depth


def _insert(
    tx: WriteTx,
    act: CreateComment,
    deed: Deed,
    thread: Thread,
    parent: Parent,
) -> int:
    post_id, origin = thread
    parent_id, parent_depth = parent
    comment_id = tx.insert(
        comments,
        ref=act.ref,
        post_id=post_id,
        parent_id=parent_id,
        depth=0 if parent_depth is None else parent_depth + 1,
        author_id=deed.actor_id,
        body=act.body,
        body_html=_html(tx, act.ref, act.body, deed),
        language=act.language,
        published=told_at(act.written_at, deed),
        origin=origin,
        object_url=act.object_url,
    )
    if act.object_url is None and not kernel_of(tx).proving:
        _give_url(tx, comment_id)
    return comment_id


def _give_url(tx: WriteTx, comment_id: int) -> None:
    """The ActivityPub id of a member's comment: stored once, whatever the address may become."""
    tx.write(_GIVE_URL, {"this": comment_id})


_GIVE_URL = PreparedChange(
    update(comments)
    .where(comments.c.id == bindparam("this"))
    .values(object_url=settings.address() + "/comment/" + cast(comments.c.id, Text))
)


def _count_answer(tx: WriteTx, place: Row[Any], deed: Deed) -> None:
    """The post is bumped; its author's own answers do not make it active."""
    activity = ranking.activity(place.activity, deed.at - place.counted_at)
    active_at = place.active_at
    if deed.actor_id != place.post_author_id:
        active_at = ranking.bump(active_at, place.published, deed.at)
    counting.add_answer(
        tx, place.post_id, score=place.score, published=place.published, active_at=active_at,
        activity=activity, at=deed.at,
    )  # fmt: skip
    counting.add_to_community(tx, place.community_id, activity, deed.at, comments=1)


def _html(tx: WriteTx, ref: Ref, body: str, deed: Deed) -> str:
    return writing.to_html(tx, body, anchor=f"c{ref[-8:]}-", ground=deed.ground)


def _version(tx: WriteTx, comment_id: int) -> revisions.Version:
    """What the comment says now."""
    row = tx.row(
        select(comments.c.body, comments.c.published, comments.c.edited_at).where(
            comments.c.id == comment_id
        )
    )
    assert row is not None
    return revisions.Version(written_at=row.edited_at or row.published, body=row.body)
