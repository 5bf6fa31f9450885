"""Comments told abroad: written, changed, deleted and brought back by their authors."""

from collections.abc import Iterator

from sqlalchemy import bindparam

from folkmoot.federation.outgoing.scenes import within
from folkmoot.federation.outgoing.writings import Kind, say, say_deleted, say_restored
from folkmoot.federation.showing import comments as showing
from folkmoot.forum.commenting import (
    CreateComment,
    DeleteComment,
    EditComment,
    RestoreOwnComment,
)
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.record.acts import Deed, follows, watches
from folkmoot.storage.transaction import WriteTx

COMMENT = Kind(
    within(showing.SOURCE, posts.c.community_id, *showing.COLUMNS).where(
        comments.c.ref == bindparam("thing")
    ),
    showing.mentioned,
    lambda _, found, mentions: showing.note(found.row, found.place, mentions),
)


@follows(CreateComment)
def _created(tx: WriteTx, act: CreateComment, deed: Deed) -> None:
    say(tx, deed, COMMENT, act.ref, changed=False)


@follows(EditComment)
def _edited(tx: WriteTx, act: EditComment, deed: Deed) -> None:
    say(tx, deed, COMMENT, act.comment, changed=True)


@follows(DeleteComment)
def _deleted(tx: WriteTx, act: DeleteComment, deed: Deed) -> None:
    found = COMMENT.find(tx, deed, act.comment)
    if found is not None:
        say_deleted(tx, found, deed, to=COMMENT.told(tx, found))


@watches(RestoreOwnComment)
def _restored(tx: WriteTx, act: RestoreOwnComment, deed: Deed) -> Iterator[None]:
    found = COMMENT.find(tx, deed, act.comment)
    yield
    if found is not None:
        say_restored(tx, found, deed, to=COMMENT.told(tx, found))
