"""Communities of this moot that were elsewhere before, or move: only the members decide so."""

from typing import Any

from sqlalchemy import update

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid
from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import Community, communities
from folkmoot.record import canonical
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, handles
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

MOST = 10
"""How many communities elsewhere one of ours may say that it was."""
LONGEST = 2_000

NOT_OPEN = N_("Other servers do not see this community, so nobody there follows it.")


class _OfCommunity(Act, frozen=True):
    community: Ref

    def target(self, tx: ReadTx) -> Target:
        """The community."""
        return rooms.target_of(tx, rooms.by_ref(tx, self.community))


@act("community.move/1", record=PUBLIC, effect="ordinary", undo="community.move/1")
class MoveCommunity(_OfCommunity, frozen=True):
    """Send those who follow a community from elsewhere to another one, or say so no more."""

    to: str | None
    """The ActivityPub id of the other community; None takes the move back."""


@act("community.was/1", record=PUBLIC, effect="ordinary", undo="community.was/1")
class SayCommunityWas(_OfCommunity, frozen=True):
    """Say which communities elsewhere this one was before, so that they can move here."""

    urls: tuple[str, ...]
    """Their ActivityPub ids: all of them."""


@handles(MoveCommunity)
def _move(tx: WriteTx, act: MoveCommunity, deed: Deed) -> None:
    room = _ours(tx, act.community)
    if act.to is None and room.moved_to is None:
        raise Conflict(N_("This community has not moved, or that was taken back already."))
    if act.to is not None and act.to == room.moved_to:
        raise Conflict(N_("This community has moved there already."))
    if act.to is not None:
        check_address(act.to)
    _put(tx, room, moved_to=act.to)


@handles(SayCommunityWas)
def _was(tx: WriteTx, act: SayCommunityWas, deed: Deed) -> None:
    room = _ours(tx, act.community)
    if len(set(act.urls)) < len(act.urls) or len(act.urls) > MOST:
        raise Invalid(N_("At most {most} communities fit here, each once."), most=MOST)
    for url in act.urls:
        check_address(url)
    _put(tx, room, was=canonical.encode(list(act.urls)).decode())


def check_address(url: str) -> None:
    """Raises Invalid for what cannot be the id of a community elsewhere."""
    if not url.startswith(("https://", "http://")) or len(url) > LONGEST:
        raise Invalid(N_("This is no address of another server."), field="address")


def _ours(tx: ReadTx, ref: Ref) -> Community:
    room = rooms.by_ref(tx, ref)
    if room.is_away or room.actor_url is None or not room.travels:
        raise Conflict(NOT_OPEN)
    return room


def _put(tx: WriteTx, room: Community, **values: Any) -> None:
    tx.write(update(communities).where(communities.c.id == room.id).values(**values))
