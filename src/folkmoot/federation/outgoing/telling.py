"""From an activity of a member to the outbox: announced by our community, or sent to its own."""

from collections.abc import Collection, Iterable

from folkmoot.clock import Ref
from folkmoot.federation.documents.terms import Json, encode
from folkmoot.federation.outgoing import recipients
from folkmoot.federation.outgoing.announcing import announce
from folkmoot.federation.outgoing.scenes import Scene
from folkmoot.peers import outbox
from folkmoot.peers.outbox import Outgoing, Recipient
from folkmoot.storage.transaction import WriteTx


def tell(
    tx: WriteTx,
    scene: Scene,
    activity: Json,
    at: int,
    *,
    about: str,
    to: Collection[Ref] = (),
    followers: bool = False,
    concerns: Collection[Ref] = (),
    microblogs: bool = False,
) -> None:
    """Say in a community what a member did there.

    `about` is the thing by which activities keep their order. `to` are people who get it
    from the member directly, as the member's own `followers` may. `concerns` are people
    who get it from the community even where their server does not follow it. With
    `microblogs` it goes bare to servers that follow the community and know no announced
    activities: they hold a copy of the thing.
    """
    own = followers and scene.speaker.followed
    room = scene.room
    assert room is not None
    if room.host is not None:
        _to_home(tx, scene, activity, at, about=about, to=(*to, *concerns), own=own)
        return
    if not (room.followed or to or concerns or own):
        return
    proved = scene.proved(activity, at)
    named = recipients.of_people(tx, concerns, at)
    announce(tx, room, proved, at, object_url=about, to=named, followed=room.followed)
    direct = recipients.of_people(tx, to, at)
    if microblogs and room.followed:
        reached = {one.host for one in direct}
        more = recipients.microblogs(tx, room.id, at)
        direct += [one for one in more if one.host not in reached]
    if direct or own:
        put(tx, scene, proved, at, about=about, to=direct, followers=own)


def _to_home(
    tx: WriteTx,
    scene: Scene,
    activity: Json,
    at: int,
    *,
    about: str,
    to: Collection[Ref],
    own: bool,
) -> None:
    """The bare activity goes to the server of the community, which passes it on."""
    room = scene.room
    assert room is not None
    assert room.host is not None
    home = [Recipient(room.host, room.inbox)] if room.inbox is not None else []
    named = recipients.open_to(tx, home, at)
    if not named:
        return  # what its own server may not hear of, nobody hears of
    direct = recipients.of_people(tx, to, at)
    put(tx, scene, scene.proved(activity, at), at, about=about, to=(*named, *direct), followers=own)


def put(
    tx: WriteTx,
    scene: Scene,
    whole: Json,
    at: int,
    *,
    about: str,
    to: Iterable[Recipient] = (),
    followers: bool = False,
) -> None:
    """Put a member's own activity, whole already, into the outbox."""
    one = Outgoing(
        url=whole["id"],
        activity=encode(whole).decode(),
        signer_kind="person",
        signer_ref=scene.speaker.ref,
        object_url=about,
        person_id=scene.speaker.id if followers else None,
    )
    outbox.put(tx, one, at, to=to)
