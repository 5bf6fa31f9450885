"""Members told abroad: which account was theirs before, and that they moved to another."""

from folkmoot.federation.documents.write_activities import write_move
from folkmoot.federation.outgoing.people import say_how_they_are
from folkmoot.federation.outgoing.scenes import Scene, alone, scene
from folkmoot.federation.outgoing.telling import put
from folkmoot.peers.moving import MoveFollowers, SayWas, SayWasNot, Stay
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.transaction import WriteTx

_ALONE = alone()


@follows(SayWas)
@follows(SayWasNot)
@follows(Stay)
def _changed(tx: WriteTx, act: SayWas | SayWasNot | Stay, deed: Deed) -> None:
    _say_so(tx, deed)


@follows(MoveFollowers)
def _moved(tx: WriteTx, act: MoveFollowers, deed: Deed) -> None:
    """Their document says it first, because some servers look there when the Move comes."""
    found = _say_so(tx, deed)
    if found is None:
        return
    speaker = found.speaker.actor_url
    made = write_move(found.new_url(tx, "move"), speaker, act.to, deed.at)
    put(tx, found, found.proved(made, deed.at), deed.at, about=speaker, followers=True)


def _say_so(tx: WriteTx, deed: Deed) -> Scene | None:
    """None where nobody elsewhere follows them, or nothing leaves the house."""
    found = scene(tx, deed, _ALONE)
    if found is None or not found.speaker.followed:
        return None
    say_how_they_are(tx, found, deed)
    return found
