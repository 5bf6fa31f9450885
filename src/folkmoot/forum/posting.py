"""What people do with their own posts: write, edit, delete, bring back."""

from sqlalchemy import select, update

from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.forum import attachments, bringing, counting, revisions, writing
from folkmoot.forum import communities as rooms
from folkmoot.forum import posts as post_rows
from folkmoot.forum.attachments import Picture
from folkmoot.forum.posts import posts
from folkmoot.forum.shelving import shelve_post
from folkmoot.identity import people
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text import lengths
from folkmoot.words import N_

_WORDS = ("title", "url", "body", "content_note", "pictures")


@act(
    "post.create/1",
    record=PUBLIC,
    member=True,
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

    def target(self, tx: ReadTx) -> Target:
        """The community; where only stewards may post, it needs their power."""
        community = rooms.by_ref(tx, self.community)
        reserved = community.posting == "stewards"
        return rooms.target_of(community, reserved=reserved, subject=self.ref)


@act("post.edit/1", record=PUBLIC, own=True, undo="post.edit/1", erasable=_WORDS)
class EditPost(Act, frozen=True):
    """Change one's own post; the earlier version stays readable."""

    post: Ref
    title: str
    url: str | None = None
    body: str = ""
    pictures: tuple[Picture, ...] = ()
    content_note: str | None = None
    language: str | None = None

    def target(self, tx: ReadTx) -> Target:
        """The post."""
        return post_rows.standing(tx, self.post).target()


@act("post.delete/1", record=PUBLIC, own=True, suspended=True, undo="post.restore_own/1")
class DeletePost(Act, frozen=True):
    """Take one's own post out of sight; the words are kept, so that it can come back."""

    post: Ref

    def target(self, tx: ReadTx) -> Target:
        """The post."""
        return post_rows.standing(tx, self.post).target()


@act("post.restore_own/1", record=PUBLIC, own=True, undo="post.delete/1")
class RestoreOwnPost(Act, frozen=True):
    """Bring back a post that one had deleted."""

    post: Ref

    def target(self, tx: ReadTx) -> Target:
        """The post."""
        return post_rows.standing(tx, self.post).target()


@handles(CreatePost)
def _create(tx: WriteTx, act: CreatePost, deed: Deed) -> int:
    community = rooms.by_ref(tx, act.community)
    if not kernel_of(tx).replaying:
        rooms.check_open(community.closed_at)
        _check_words(act)
        _check_pictures(tx, act, deed)
    author_id = _author(deed)
    post_id = tx.insert(
        posts,
        ref=act.ref,
        community_id=community.id,
        author_id=author_id,
        title=act.title,
        url=act.url,
        body=act.body,
        body_html=_html(tx, act.ref, act.body),
        content_note=act.content_note,
        language=act.language,
        published=deed.at,
        origin=people.OURS,
        cross_of_id=_cross_of(tx, act, community),
    )
    attachments.put(tx, post_id, act.pictures)
    activity = counting.activity_of(tx, community.id, deed.at)
    counting.open_post(
        tx,
        counting.PostCount(published=deed.at, active_at=deed.at, activity=activity),
        post_id=post_id,
        community_id=community.id,
        author_id=author_id,
        language=act.language,
        shelf=counting.shelf_of(community.visibility, hidden=False),
    )
    counting.add_to_community(tx, community.id, activity, deed.at, posts=1)
    return post_id


@handles(EditPost)
def _edit(tx: WriteTx, act: EditPost, deed: Deed) -> None:
    standing = post_rows.standing(tx, act.post)
    before = _version(tx, standing.id)
    if not kernel_of(tx).replaying:
        post_rows.check_there(standing)
        _check_words(act)
        _check_pictures(tx, act, deed, before.pictures)
        _check_changed(act, before, standing.language)
    revisions.keep(tx, act.post, before)
    tx.write(
        update(posts)
        .where(posts.c.id == standing.id)
        .values(
            title=act.title,
            url=act.url,
            body=act.body,
            body_html=_html(tx, act.post, act.body),
            content_note=act.content_note,
            language=act.language,
            edited_at=deed.at,
        )
    )
    if act.pictures != before.pictures:
        attachments.clear(tx, standing.id)
        attachments.put(tx, standing.id, act.pictures)
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


def _check_words(act: CreatePost | EditPost) -> None:
    writing.check_line(act.title, "title", least=writing.SHORTEST_TITLE, most=lengths.TITLE)
    writing.check_address(act.url)
    writing.check_text(act.body, "body", most=lengths.BODY)
    if act.content_note is not None:
        writing.check_line(act.content_note, "content_note", least=1, most=writing.NOTE)
    writing.check_language(act.language)
    attachments.check(act.pictures)


def _check_pictures(
    tx: WriteTx, act: CreatePost | EditPost, deed: Deed, before: tuple[Picture, ...] = ()
) -> None:
    kept = [one.picture for one in before]
    wanted = [one.picture for one in act.pictures]
    bringing.check_brought(tx, wanted, deed.actor_id, kept=kept)


def _check_changed(act: EditPost, before: revisions.Version, language: str | None) -> None:
    now = (act.title, act.url, act.body, act.content_note, act.pictures, act.language)
    then = (before.title, before.url, before.body, before.content_note, before.pictures, language)
    if now == then:
        raise Conflict(N_("Nothing was changed, so there is nothing to save."))


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


def _html(tx: WriteTx, ref: Ref, body: str) -> str:
    return writing.to_html(tx, body, anchor=f"p{ref[-8:]}-")


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
