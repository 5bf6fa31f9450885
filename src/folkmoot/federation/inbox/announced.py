"""What a community of another server passes on to its followers."""

from sqlalchemy import bindparam, exists, select

from folkmoot.federation.inbox.telling import Telling
from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import Community
from folkmoot.forum.subscriptions import subscriptions
from folkmoot.identity.people import people
from folkmoot.storage.transaction import ReadTx

_FOLLOWED = select(
    exists()
    .where(subscriptions.c.community_id == bindparam("community"))
    .where(people.c.id == subscriptions.c.person_id, people.c.joined_at.is_not(None))
)


def followed_room(telling: Telling) -> Community | None:
    """The community that announces, where somebody here follows it."""
    if telling.via is not None:
        return None  # an announcement of an announcement
    room = rooms.by_actor_url(telling.tx, telling.actor)
    if room is None or not room.is_away or not is_followed(telling.tx, room.id):
        return None
    return room


def is_followed(tx: ReadTx, community_id: int) -> bool:
    """Whether a member follows a community."""
    return bool(tx.value(_FOLLOWED, {"community": community_id}))
