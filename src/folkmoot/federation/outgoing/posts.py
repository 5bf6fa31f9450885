"""Posts told abroad: written, changed, deleted, brought back, erased by their authors."""

from collections.abc import Collection, Iterator

from sqlalchemy import bindparam

from folkmoot.clock import Ref
from folkmoot.federation.documents.terms import Json
from folkmoot.federation.documents.write_activities import (
    write_create,
    write_delete,
    write_undo,
    write_update,
)
from folkmoot.federation.outgoing.announcing import announce
from folkmoot.federation.outgoing.scenes import Scene, scene, within
from folkmoot.federation.outgoing.telling import tell
from folkmoot.federation.showing import naming
from folkmoot.federation.showing import posts as showing
from folkmoot.forum.posting import CreatePost, DeletePost, EditPost, RestoreOwnPost
from folkmoot.forum.posts import posts
from folkmoot.record.acts import Deed, follows, watches
from folkmoot.storage.transaction import ReadTx, WriteTx

ON_POST = within(showing.SOURCE, posts.c.community_id, *showing.COLUMNS).where(
    posts.c.ref == bindparam("thing")
)
"""The statement of what a member does with a post."""


@follows(CreatePost)
def _created(tx: WriteTx, act: CreatePost, deed: Deed) -> None:
    _say_post(tx, deed, act.ref, changed=False)


@follows(EditPost)
def _edited(tx: WriteTx, act: EditPost, deed: Deed) -> None:
    _say_post(tx, deed, act.post, changed=True)


def _say_post(tx: WriteTx, deed: Deed, ref: Ref, *, changed: bool) -> None:
    """The whole post goes out, to its community, its author's followers and who is named."""
    found = scene(tx, deed, ON_POST, thing=ref)
    if found is None or found.room is None:
        return
    mentions = showing.mentioned(tx, found.row, found.address)
    to = naming.elsewhere(mentions, found.address)
    if not (found.heard or found.speaker.followed or to):
        return
    page = showing.page(tx, found.row, found.place, mentions)
    if page is None:
        return
    url = found.row.object_url
    if changed:
        said = write_update(found.new_url(tx, "update"), found.speaker.actor_url, page, deed.at)
    else:
        said = write_create(found.new_url(tx, "create"), page, deed.at)
    tell(tx, found, said, deed.at, about=url, to=to, followers=True, microblogs=changed)
    if found.room.host is None and found.room.followed:
        # Mastodon and its like ignore activities inside others, but know this as a boost.
        announce(tx, found.room, url, deed.at, object_url=url, followed=True)


@follows(DeletePost)
def _deleted(tx: WriteTx, act: DeletePost, deed: Deed) -> None:
    found = scene(tx, deed, ON_POST, thing=act.post)
    if found is not None:
        say_deleted(tx, found, deed, to=told(tx, found))


def told(tx: ReadTx, found: Scene) -> list[Ref]:
    """The people elsewhere who get a post because it names them."""
    return naming.elsewhere(showing.mentioned(tx, found.row, found.address), found.address)


def say_deleted(tx: WriteTx, found: Scene, deed: Deed, *, to: Collection[Ref]) -> None:
    """The author's own deletion of a post or a comment: whoever got that hears of it."""
    if found.row.object_url is not None and (found.heard or found.speaker.followed or to):
        made, url = deletion(found, deed.at), found.row.object_url
        tell(tx, found, made, deed.at, about=url, to=to, followers=True, microblogs=True)


def deletion(found: Scene, at: int) -> Json:
    """The author's deletion at a time: always the same document with the same id."""
    assert found.room is not None
    return write_delete(
        found.settled_url("delete", found.row.ref, at),
        found.speaker.actor_url,
        found.row.object_url,
        at,
        community=found.room.actor_url,
    )


@watches(RestoreOwnPost)
def _restored(tx: WriteTx, act: RestoreOwnPost, deed: Deed) -> Iterator[None]:
    found = scene(tx, deed, ON_POST, thing=act.post)
    yield
    if found is not None:
        say_restored(tx, found, deed, to=told(tx, found))


def say_restored(tx: WriteTx, found: Scene, deed: Deed, *, to: Collection[Ref]) -> None:
    """The author brings something back: what was seen before the act tells when it went."""
    went = found.row.deleted_at
    if went is None or found.row.object_url is None:
        return
    if found.heard or found.speaker.followed or to:
        made = write_undo(found.new_url(tx, "undo"), deletion(found, went), deed.at)
        tell(tx, found, made, deed.at, about=found.row.object_url, to=to, followers=True)
