"""What people do with their own posts: write, edit, delete, bring back."""

from sqlalchemy import Text, bindparam, cast, select, update

from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.forum import aside, attachments, bringing, counting, far_pictures, revisions, writing
from folkmoot.forum import communities as rooms
from folkmoot.forum import posts as post_rows
from folkmoot.forum.attachments import Picture
from folkmoot.forum.far_pictures import FarPicture
from folkmoot.forum.posts import posts
from folkmoot.forum.shelving import shelve_post
from folkmoot.record import settings
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text import lengths
from folkmoot.words import N_

_WORDS = ("title", "url", "body", "content_note", "pictures", "far_pictures")


@act(
    "post.create/1",
    record=PUBLIC,
    member=True,
    visitor=True,
    power="post.announce",
    undo="post.delete/1",
    erasable=_WORDS,
)
class CreatePost(Act, frozen=True):
    """Write a post in a community."""

    ref: Ref
    community: Ref
    title: str
    url: str | None = None
    body: str = ""
    pictures: tuple[Picture, ...] = ()
    content_note: str | None = None
    language: str | None = None
    cross_of: Ref | None = None
    """The post that this one passes on to another community."""
    far_pictures: tuple[FarPicture, ...] = ()
    """Pictures that lie on the server of a visitor."""
    object_url: str | None = None
    """The ActivityPub id of a visitor's post; a member's gets its own."""
    written_at: int | None = None
    """When a visitor's server says that it was written; never later than now."""

    def target(self, tx: ReadTx) -> Target:
        """The community; where only stewards may post, it needs their power."""
        community = rooms.by_ref(tx, self.community)
        reserved = community.posting != "members"
        return rooms.target_of(tx, community, reserved=reserved, subject=self.ref)


@act(
    "post.edit/1",
    record=PUBLIC,
    own=True,
    visitor=True,
    server=True,
    undo="post.edit/1",
    erasable=_WORDS,
)
class EditPost(Act, frozen=True):
    """Change one's own post; the earlier version stays readable."""

    post: Ref
    title: str
    url: str | None = None
    body: str = ""
    pictures: tuple[Picture, ...] = ()
    content_note: str | None = None
    language: str | None = None
    far_pictures: tuple[FarPicture, ...] = ()
    written_at: int | None = None
    """When a visitor's server says that it was changed; never later than now."""

    def target(self, tx: ReadTx) -> Target:
        """The post."""
        return post_rows.standing(tx, self.post).target(tx)


@act(
    "post.delete/1",
    record=PUBLIC,
    own=True,
    visitor=True,
    suspended=True,
    undo="post.restore_own/1",
)
class DeletePost(Act, frozen=True):
    """Take one's own post out of sight; the words are kept, so that it can come back."""

    post: Ref

    def target(self, tx: ReadTx) -> Target:
        """The post."""
        return post_rows.standing(tx, self.post).target(tx)


@act("post.restore_own/1", record=PUBLIC, own=True, visitor=True, undo="post.delete/1")
class RestoreOwnPost(Act, frozen=True):
    """Bring back a post that one had deleted."""

    post: Ref

    def target(self, tx: ReadTx) -> Target:
        """The post."""
        return post_rows.standing(tx, self.post).target(tx)


@handles(CreatePost)
def _create(tx: WriteTx, act: CreatePost, deed: Deed) -> int:
    community = rooms.by_ref(tx, act.community)
    if not kernel_of(tx).replaying:
        rooms.check_open(community.closed_at)
        rooms.check_own_room(community.posting)
        _check_words(act, deed)
        _check_pictures(tx, act, deed)
    author_id = _author(deed)
    published = told_at(act.written_at, deed)
    post_id = tx.insert(
        posts,
        ref=act.ref,
        community_id=community.id,
        author_id=author_id,
        title=act.title,
        url=act.url,
        body=act.body,
        body_html=_html(tx, act.ref, act.body, deed),
        content_note=act.content_note,
        language=act.language,
        published=published,
        origin=community.origin,
        object_url=act.object_url,
        cross_of_id=_cross_of(tx, act, community),
    )
    if act.object_url is None and not kernel_of(tx).proving:
        give_url(tx, post_id)
    attachments.put(tx, post_id, act.pictures, community.origin)
    far_pictures.put(tx, post_id, act.far_pictures, community.origin)
    activity = counting.activity_of(tx, community.id, deed.at)
    shelf = counting.shelf_of(community.visibility, hidden=False)
    counting.open_post(
        tx,
        counting.PostCount(published=published, active_at=published, activity=activity),
        post_id=post_id,
        community_id=community.id,
        author_id=author_id,
        language=act.language,
        shelf=aside.shelf_for(tx, shelf, community, author_id, deed.ground),
    )
    counting.add_to_community(tx, community.id, activity, deed.at, posts=1)
    return post_id


@handles(EditPost)
def _edit(tx: WriteTx, act: EditPost, deed: Deed) -> None:
    standing = post_rows.standing(tx, act.post)
    before = _version(tx, standing.id)
    if not kernel_of(tx).replaying:
        post_rows.check_editable(standing, deed.ground)
        _check_words(act, deed)
        _check_pictures(tx, act, deed, before.pictures)
        _check_changed(tx, act, before, standing)
    revisions.keep(tx, act.post, before, standing.origin)
    tx.write(
        update(posts)
        .where(posts.c.id == standing.id)
        .values(
            title=act.title,
            url=act.url,
            body=act.body,
            body_html=_html(tx, act.post, act.body, deed),
            content_note=act.content_note,
            language=act.language,
            edited_at=told_at(act.written_at, deed),
        )
    )
    if act.pictures != before.pictures:
        attachments.clear(tx, standing.id)
        attachments.put(tx, standing.id, act.pictures, standing.origin)
    far_pictures.replace(tx, standing.id, act.far_pictures, standing.origin)
    if act.language != standing.language:
        counting.set_language(tx, standing.id, act.language)


@handles(DeletePost)
def _delete(tx: WriteTx, act: DeletePost, deed: Deed) -> None:
    standing = post_rows.standing(tx, act.post)
    if standing.deleted_at is not None:
        raise Conflict(N_("This post was deleted already."))
    tx.write(update(posts).where(posts.c.id == standing.id).values(deleted_at=deed.at))
    shelve_post(tx, standing.id)


@handles(RestoreOwnPost)
def _restore(tx: WriteTx, act: RestoreOwnPost, deed: Deed) -> None:
    standing = post_rows.standing(tx, act.post)
    if standing.erased_at is not None:
        raise Conflict(N_("This post was erased. It cannot come back."))
    if standing.deleted_at is None:
        raise Conflict(N_("This post is not deleted."))
    tx.write(update(posts).where(posts.c.id == standing.id).values(deleted_at=None))
    shelve_post(tx, standing.id)


def _author(deed: Deed) -> int:
    """Whoever writes is somebody: no ground lets the host or the clock write a post."""
    assert deed.actor_id is not None
    return deed.actor_id


def told_at(written_at: int | None, deed: Deed) -> int:
    """The time that a server gives to what its person did, but never one that is to come."""
    return deed.at if written_at is None else min(written_at, deed.at)


def give_url(tx: WriteTx, post_id: int) -> None:
    """The ActivityPub id of a member's post: stored once, whatever the address may become.

    For handlers only.
    """
    tx.write(_GIVE_URL, {"this": post_id})


_GIVE_URL = (
    update(posts)
    .where(posts.c.id == bindparam("this"))
    .values(object_url=settings.address() + "/post/" + cast(posts.c.id, Text))
)


def _check_words(act: CreatePost | EditPost, deed: Deed) -> None:
    least = writing.SHORTEST_TITLE if not deed.ground.startswith("home:") else 1
    writing.check_line(act.title, "title", least=least, most=lengths.TITLE)
    writing.check_address(act.url)
    writing.check_text(act.body, "body", most=lengths.BODY)
    if act.content_note is not None:
        writing.check_line(act.content_note, "content_note", least=1, most=writing.NOTE)
    writing.check_language(act.language)
    attachments.check(act.pictures)
    far_pictures.check(act.far_pictures)


def _check_pictures(
    tx: WriteTx, act: CreatePost | EditPost, deed: Deed, before: tuple[Picture, ...] = ()
) -> None:
    kept = [one.picture for one in before]
    wanted = [one.picture for one in act.pictures]
    bringing.check_brought(tx, wanted, deed.actor_id, kept=kept)


def _check_changed(
    tx: ReadTx, act: EditPost, before: revisions.Version, standing: post_rows.Standing
) -> None:
    now = (act.title, act.url, act.body, act.content_note, act.pictures, act.language)
    then = (
        before.title, before.url, before.body, before.content_note, before.pictures,
        standing.language,
    )  # fmt: skip
    now, then = (*now, act.far_pictures), (*then, far_pictures.of_post(tx, standing.id))
    if now == then:
        raise revisions.Unchanged


def _cross_of(tx: WriteTx, act: CreatePost, community: rooms.Community) -> int | None:
    if act.cross_of is None:
        return None
    original = post_rows.standing(tx, act.cross_of)
    if not kernel_of(tx).replaying:
        post_rows.check_there(original)
        _check_no_leak(original, community)
    return original.id


def _check_no_leak(original: post_rows.Standing, community: rooms.Community) -> None:
    if original.visibility != "public" and not community.members_only:
        raise Conflict(
            N_("Only members may read this post, so it cannot be passed on to a public community.")
        )


def _html(tx: WriteTx, ref: Ref, body: str, deed: Deed) -> str:
    return writing.to_html(tx, body, anchor=f"p{ref[-8:]}-", ground=deed.ground)


def _version(tx: WriteTx, post_id: int) -> revisions.Version:
    """What the post says now."""
    row = tx.row(
        select(
            posts.c.title,
            posts.c.url,
            posts.c.body,
            posts.c.content_note,
            posts.c.published,
            posts.c.edited_at,
        ).where(posts.c.id == post_id)
    )
    assert row is not None
    return revisions.Version(
        written_at=row.edited_at or row.published,
        body=row.body,
        title=row.title,
        url=row.url,
        content_note=row.content_note,
        pictures=attachments.of_post(tx, post_id),
    )
