"""Posts told abroad: written, changed, deleted and brought back by their authors."""

from collections.abc import Iterator

from sqlalchemy import bindparam

from folkmoot.federation.documents.terms import Json
from folkmoot.federation.outgoing.announcing import announce
from folkmoot.federation.outgoing.scenes import Scene, within
from folkmoot.federation.outgoing.writings import Kind, say, say_deleted, say_restored
from folkmoot.federation.showing import posts as showing
from folkmoot.forum.posting import CreatePost, DeletePost, EditPost, RestoreOwnPost
from folkmoot.forum.posts import posts
from folkmoot.record.acts import Deed, follows, watches
from folkmoot.storage.transaction import WriteTx

POST = Kind(
    within(showing.SOURCE, posts.c.community_id, *showing.COLUMNS).where(
        posts.c.ref == bindparam("thing")
    ),
    showing.mentioned,
    lambda tx, found, mentions: showing.page(tx, found.row, found.place, mentions),
)


@follows(CreatePost)
def _created(tx: WriteTx, act: CreatePost, deed: Deed) -> None:
    said = say(tx, deed, POST, act.ref, changed=False)
    if said is not None:
        _boost(tx, *said, deed)


@follows(EditPost)
def _edited(tx: WriteTx, act: EditPost, deed: Deed) -> None:
    say(tx, deed, POST, act.post, changed=True)


def _boost(tx: WriteTx, found: Scene, page: Json, deed: Deed) -> None:
    """Mastodon and its like ignore activities inside others, but know this as a boost.

    It has the whole post in it, as Lemmy's has: from an id alone every forum would fetch it.
    """
    room = found.room
    if room is not None and room.host is None and room.followed:
        announce(tx, room, page, deed.at, object_url=page["id"], followed=True)


@follows(DeletePost)
def _deleted(tx: WriteTx, act: DeletePost, deed: Deed) -> None:
    found = POST.find(tx, deed, act.post)
    if found is not None:
        say_deleted(tx, found, deed, to=POST.told(tx, found))


@watches(RestoreOwnPost)
def _restored(tx: WriteTx, act: RestoreOwnPost, deed: Deed) -> Iterator[None]:
    found = POST.find(tx, deed, act.post)
    yield
    if found is not None:
        say_restored(tx, found, deed, to=POST.told(tx, found))
