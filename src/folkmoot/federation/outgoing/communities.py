"""Communities told abroad: how they describe themselves now, or that they are gone from there."""

from collections.abc import Iterator

from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.federation.documents.terms import Json, whole
from folkmoot.federation.documents.write_activities import (
    write_delete,
    write_undo,
    write_update,
)
from folkmoot.federation.outgoing import withdrawing
from folkmoot.federation.outgoing.announcing import announce
from folkmoot.federation.outgoing.scenes import IN_COMMUNITY, Room, Scene, room_itself, scene
from folkmoot.federation.outgoing.telling import tell
from folkmoot.federation.showing import actors
from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import communities
from folkmoot.forum.founding import ChangeCommunity, CloseCommunity, ReopenCommunity
from folkmoot.forum.subscriptions import FOLLOWED_FROM_FAR
from folkmoot.identity import actor_keys
from folkmoot.record.acts import Deed, follows, watches
from folkmoot.record.kernel import kernel_of
from folkmoot.record.settings import SetSetting
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
    say(tx, before, _gone(tx, before, deed), deed)


@watches(SetSetting)
def _set(tx: WriteTx, act: SetSetting, deed: Deed) -> Iterator[None]:
    """A moot that only members may read takes every community with it into the house.

    Who set it says so of each; what the members decided each community says itself.
    """
    if act.key != "visibility":
        yield
        return
    before = _voices(tx, deed)
    yield
    after = _voices(tx, deed)
    for ref, voice in before.items():
        if ref not in after:
            say(tx, voice, _gone(tx, voice, deed), deed)
    for ref, voice in after.items():
        if ref not in before:
            undo = write_undo(_new_url(tx, voice, "undo"), _gone(tx, voice, deed), deed.at)
            say(tx, voice, undo, deed)
            say(tx, voice, update_of(tx, voice, ref, deed), deed)


Voice = Scene | Room
"""Who tells of a community: a member who acts there, or it itself."""


def _voices(tx: ReadTx, deed: Deed) -> dict[Ref, Voice]:
    """Every community of ours that is open to other servers and followed from there."""
    query = select(communities.c.ref).where(FOLLOWED_FROM_FAR, communities.c.host.is_(None))
    refs = [row.ref for row in tx.rows(query.order_by(communities.c.id))]
    found = {
        ref: scene(tx, deed, IN_COMMUNITY, community=ref) or room_itself(tx, ref) for ref in refs
    }
    return {ref: voice for ref, voice in found.items() if voice is not None}


def _room_of(voice: Voice) -> Room:
    room = voice.room if isinstance(voice, Scene) else voice
    assert room is not None
    return room


def _speaker(voice: Voice) -> str:
    return voice.speaker.actor_url if isinstance(voice, Scene) else voice.actor_url


def _new_url(tx: ReadTx, voice: Voice, kind: str) -> str:
    address = _room_of(voice).actor_url.rpartition("/c/")[0]
    return f"{address}/activities/{kind}/{kernel_of(tx).clock.new_ref()}"


def _gone(tx: ReadTx, voice: Voice, deed: Deed) -> Json:
    url, speaker = _room_of(voice).actor_url, _speaker(voice)
    return write_delete(_new_url(tx, voice, "delete"), speaker, url, deed.at, community=url)


def update_of(tx: ReadTx, voice: Voice, ref: Ref, deed: Deed) -> Json | None:
    """The whole Group as an Update; None while its keys are being made."""
    if actor_keys.public(tx, ref) is None:
        return None
    url = _room_of(voice).actor_url
    doc = actors.group(tx, rooms.by_ref(tx, ref), url.rpartition("/c/")[0])
    return write_update(_new_url(tx, voice, "update"), _speaker(voice), doc, deed.at, url)


def say(tx: WriteTx, voice: Voice, made: Json | None, deed: Deed) -> None:
    """Tell whoever follows a community; nothing where there is nothing to tell."""
    if made is None:
        return
    room = _room_of(voice)
    if isinstance(voice, Scene):
        tell(tx, voice, made, deed.at, about=room.actor_url)
    else:
        announce(tx, room, whole(made), deed.at, object_url=room.actor_url, followed=room.followed)


def _say_it_is_back(tx: WriteTx, ref: Ref, deed: Deed) -> None:
    """Whoever followed it before it went into the house has it again, as it is now."""
    found = scene(tx, deed, IN_COMMUNITY, community=ref)
    if found is None or found.room is None or not found.room.followed:
        return
    say(tx, found, write_undo(found.new_url(tx, "undo"), _gone(tx, found, deed), deed.at), deed)
    say(tx, found, update_of(tx, found, ref, deed), deed)


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
    if found.room.followed:
        say(tx, found, update_of(tx, found, ref, deed), deed)
    return True
