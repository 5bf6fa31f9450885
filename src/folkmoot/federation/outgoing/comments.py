"""Comments told abroad: written, changed, deleted, brought back, erased by their authors."""

from collections.abc import Iterator

from sqlalchemy import bindparam

from folkmoot.clock import Ref
from folkmoot.federation.documents.write_activities import write_create, write_update
from folkmoot.federation.outgoing.posts import say_deleted, say_restored
from folkmoot.federation.outgoing.scenes import Scene, scene, within
from folkmoot.federation.outgoing.telling import tell
from folkmoot.federation.showing import comments as showing
from folkmoot.federation.showing import naming
from folkmoot.forum.commenting import (
    CreateComment,
    DeleteComment,
    EditComment,
    RestoreOwnComment,
)
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.record.acts import Deed, follows, watches
from folkmoot.storage.transaction import ReadTx, WriteTx

ON_COMMENT = within(showing.SOURCE, posts.c.community_id, *showing.COLUMNS).where(
    comments.c.ref == bindparam("thing")
)
"""The statement of what a member does with a comment."""


@follows(CreateComment)
def _created(tx: WriteTx, act: CreateComment, deed: Deed) -> None:
    _say_comment(tx, deed, act.ref, changed=False)


@follows(EditComment)
def _edited(tx: WriteTx, act: EditComment, deed: Deed) -> None:
    _say_comment(tx, deed, act.comment, changed=True)


def _say_comment(tx: WriteTx, deed: Deed, ref: Ref, *, changed: bool) -> None:
    """The whole comment goes out, also to whoever is answered or named."""
    found = scene(tx, deed, ON_COMMENT, thing=ref)
    if found is None or found.room is None:
        return
    mentions = showing.mentioned(tx, found.row, found.address)
    to = naming.elsewhere(mentions, found.address)
    if not (found.heard or found.speaker.followed or to):
        return
    note = showing.note(found.row, found.place, mentions)
    if note is None:
        return
    if changed:
        url = found.new_url(tx, "update")
        made = write_update(url, found.speaker.actor_url, note, deed.at)
    else:
        made = write_create(found.new_url(tx, "create"), note, deed.at)
    tell(tx, found, made, deed.at, about=note["id"], to=to, followers=True, microblogs=changed)


@follows(DeleteComment)
def _deleted(tx: WriteTx, act: DeleteComment, deed: Deed) -> None:
    found = scene(tx, deed, ON_COMMENT, thing=act.comment)
    if found is not None:
        say_deleted(tx, found, deed, to=told(tx, found))


def told(tx: ReadTx, found: Scene) -> list[Ref]:
    """The people elsewhere who get a comment: who is answered, and whom it names."""
    return naming.elsewhere(showing.mentioned(tx, found.row, found.address), found.address)


@watches(RestoreOwnComment)
def _restored(tx: WriteTx, act: RestoreOwnComment, deed: Deed) -> Iterator[None]:
    found = scene(tx, deed, ON_COMMENT, thing=act.comment)
    yield
    if found is not None:
        say_restored(tx, found, deed, to=told(tx, found))
