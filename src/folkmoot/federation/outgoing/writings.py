"""What members write, told abroad: the same for posts and for comments."""

from collections.abc import Callable, Collection
from typing import Any

import msgspec
from sqlalchemy import Row, Select

from folkmoot.clock import Ref
from folkmoot.federation.documents.terms import Json
from folkmoot.federation.documents.views import Mention
from folkmoot.federation.documents.write_activities import (
    write_create,
    write_delete,
    write_undo,
    write_update,
)
from folkmoot.federation.outgoing.scenes import Scene, scene
from folkmoot.federation.outgoing.telling import tell
from folkmoot.federation.showing import naming
from folkmoot.peers import withdrawn
from folkmoot.record.acts import Deed
from folkmoot.storage.transaction import ReadTx, WriteTx

Mentions = dict[Ref, Mention]


class Kind(msgspec.Struct, frozen=True):
    """Posts, or comments: how one is looked up, whom it names, and how it is shown."""

    statement: Select[*tuple[Any, ...]]
    """What a member does with one: narrowed by `thing`, its ref."""
    mentioned: Callable[[ReadTx, Row[Any], str], Mentions]
    document: Callable[[ReadTx, Scene, Mentions], Json | None]
    """The whole of it; None where something of it has no address for others (imports)."""

    def find(self, tx: ReadTx, deed: Deed, ref: Ref) -> Scene | None:
        """Where one stands that somebody does something to."""
        return scene(tx, deed, self.statement, thing=ref)

    def find_known(self, tx: ReadTx, deed: Deed, ref: Ref) -> Scene | None:
        """The same for one that other servers may have from before its place was closed to them."""
        found = self.find(tx, deed, ref)
        if found is not None:
            return found
        found = scene(tx, deed, self.statement, inside=True, thing=ref)
        return found if found is not None and _was_seen(tx, found) else None

    def told(self, tx: ReadTx, found: Scene) -> list[Ref]:
        """The people elsewhere who get it because it names or answers them."""
        return naming.elsewhere(self.mentioned(tx, found.row, found.address), found.address)


def _was_seen(tx: ReadTx, found: Scene) -> bool:
    """Whether it was written before other servers were shut out."""
    if found.room is None or found.room.host is not None:
        return False
    closed = withdrawn.since(tx, found.room.id)
    return closed is not None and found.row.published < closed


def was_changed_inside(tx: ReadTx, found: Scene) -> bool:
    """Whether somebody changed it since other servers were shut out; who is named may be new."""
    closed = withdrawn.since(tx, found.room.id) if found.room is not None else None
    return closed is not None and (found.row.edited_at or 0) >= closed


def say(
    tx: WriteTx, deed: Deed, kind: Kind, ref: Ref, *, changed: bool
) -> tuple[Scene, Json] | None:
    """The whole goes out: to its community, its author's followers, and who is named.

    Gives where it stands and how it is shown, or None where nobody is told.
    """
    found = kind.find(tx, deed, ref)
    if found is None or found.room is None:
        return None
    mentions = kind.mentioned(tx, found.row, found.address)
    to = naming.elsewhere(mentions, found.address)
    if not (found.heard or found.speaker.followed or to):
        return None
    doc = kind.document(tx, found, mentions)
    if doc is None:
        return None
    if changed:
        made = write_update(found.new_url(tx, "update"), found.speaker.actor_url, doc, deed.at)
    else:
        made = write_create(found.new_url(tx, "create"), doc, deed.at)
    tell(tx, found, made, deed.at, about=doc["id"], to=to, followers=True, microblogs=changed)
    return found, doc


def say_deleted(tx: WriteTx, found: Scene, deed: Deed, *, to: Collection[Ref]) -> None:
    """The author's own deletion: whoever got it hears of that."""
    if found.row.object_url is not None and (found.heard or found.speaker.followed or to):
        made, url = _deletion(found, deed.at), found.row.object_url
        tell(tx, found, made, deed.at, about=url, to=to, followers=True, microblogs=True)


def say_restored(tx: WriteTx, found: Scene, deed: Deed, *, to: Collection[Ref]) -> None:
    """The author brings something back: what was seen before the act tells when it went."""
    went = found.row.deleted_at
    if went is None or found.row.object_url is None:
        return
    if found.heard or found.speaker.followed or to:
        made = write_undo(found.new_url(tx, "undo"), _deletion(found, went), deed.at)
        tell(tx, found, made, deed.at, about=found.row.object_url, to=to, followers=True)


def _deletion(found: Scene, at: int) -> Json:
    """The author's deletion at a time: always the same document with the same id."""
    assert found.room is not None
    return write_delete(
        found.settled_url("delete", found.row.ref, at),
        found.speaker.actor_url,
        found.row.object_url,
        at,
        community=found.room.actor_url,
    )
