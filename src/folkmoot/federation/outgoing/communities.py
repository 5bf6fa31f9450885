"""Communities told abroad: how they describe themselves now, or that they are gone from there."""

from collections.abc import Iterator

from folkmoot.clock import Ref
from folkmoot.federation.documents.terms import Json
from folkmoot.federation.documents.write_activities import (
    write_delete,
    write_undo,
    write_update,
)
from folkmoot.federation.outgoing import withdrawing
from folkmoot.federation.outgoing.scenes import IN_COMMUNITY, Scene, scene
from folkmoot.federation.outgoing.telling import tell
from folkmoot.federation.showing import actors
from folkmoot.forum import communities as rooms
from folkmoot.forum.founding import ChangeCommunity, CloseCommunity, ReopenCommunity
from folkmoot.identity import actor_keys
from folkmoot.record.acts import Deed, follows, watches
from folkmoot.storage.transaction import ReadTx, WriteTx


@watches(ChangeCommunity)
def _changed(tx: WriteTx, act: ChangeCommunity, deed: Deed) -> Iterator[None]:
    """A community that stays in the house from now on is deleted elsewhere, until it is back.

    What was said in it and still waits to be sent is forgotten.
    """
    before = scene(tx, deed, IN_COMMUNITY, community=act.community)
    yield
    withdrawing.of_community(tx, act.community)
    if before is None:
        _say_it_is_back(tx, act.community, deed)
    if before is None or before.room is None or not before.room.followed:
        return
    if _say_how_it_is(tx, act.community, deed):
        return
    tell(tx, before, _deletion(tx, before, deed), deed.at, about=before.room.actor_url)


def _deletion(tx: ReadTx, found: Scene, deed: Deed) -> Json:
    assert found.room is not None
    url = found.room.actor_url
    return write_delete(
        found.new_url(tx, "delete"), found.speaker.actor_url, url, deed.at, community=url
    )


def _say_it_is_back(tx: WriteTx, ref: Ref, deed: Deed) -> None:
    """Whoever followed it before it went into the house has it again, as it is now."""
    found = scene(tx, deed, IN_COMMUNITY, community=ref)
    if found is None or found.room is None or not found.room.followed:
        return
    undo = write_undo(found.new_url(tx, "undo"), _deletion(tx, found, deed), deed.at)
    tell(tx, found, undo, deed.at, about=found.room.actor_url)
    _say_how_it_is(tx, ref, deed)


@follows(CloseCommunity)
def _closed(tx: WriteTx, act: CloseCommunity, deed: Deed) -> None:
    """A closed community can still be read, so it is not deleted: nobody may post there."""
    _say_how_it_is(tx, act.community, deed)


@follows(ReopenCommunity)
def _reopened(tx: WriteTx, act: ReopenCommunity, deed: Deed) -> None:
    _say_how_it_is(tx, act.community, deed)


def _say_how_it_is(tx: WriteTx, ref: Ref, deed: Deed) -> bool:
    """Send the whole Group; False where it is not to be seen from elsewhere."""
    found = scene(tx, deed, IN_COMMUNITY, community=ref)
    if found is None or found.room is None:
        return False
    if found.room.followed and actor_keys.public(tx, ref) is not None:
        doc = actors.group(tx, rooms.by_ref(tx, ref), found.address)
        url, speaker = found.room.actor_url, found.speaker.actor_url
        made = write_update(found.new_url(tx, "update"), speaker, doc, deed.at, url)
        tell(tx, found, made, deed.at, about=url)
    return True
