"""Following told abroad: a member asks to get what a community elsewhere sends, or stops."""

from collections.abc import Iterator

from sqlalchemy import bindparam, update

from folkmoot.federation.documents.write_activities import write_follow, write_undo
from folkmoot.federation.outgoing.scenes import IN_COMMUNITY, Room, Scene, scene
from folkmoot.federation.outgoing.telling import tell
from folkmoot.forum.communities import communities
from folkmoot.forum.subscriptions import Subscribe, Unsubscribe, subscriptions
from folkmoot.identity.people import people
from folkmoot.record.acts import Deed, watches
from folkmoot.storage.transaction import WriteTx

_FOLLOWING = IN_COMMUNITY.add_columns(
    subscriptions.c.at, subscriptions.c.accepted_at, subscriptions.c.follow_url
).outerjoin(
    subscriptions,
    (subscriptions.c.person_id == people.c.id) & (subscriptions.c.community_id == communities.c.id),
)
_NAME = (
    update(subscriptions)
    .where(
        subscriptions.c.person_id == bindparam("who"),
        subscriptions.c.community_id == bindparam("what"),
    )
    .values(follow_url=bindparam("url"))
)


@watches(Subscribe)
def _follow(tx: WriteTx, act: Subscribe, deed: Deed) -> Iterator[None]:
    """Whoever asks once more while nobody has answered is asked for once more."""
    found = scene(tx, deed, _FOLLOWING, community=act.community)
    yield
    room = _away(found)
    if found is None or room is None or found.row.accepted_at is not None:
        return
    url = found.new_url(tx, "follow")
    tx.write(_NAME, {"who": found.speaker.id, "what": room.id, "url": url})
    made = write_follow(url, found.speaker.actor_url, room.actor_url, deed.at)
    tell(tx, found, made, deed.at, about=room.actor_url)


@watches(Unsubscribe)
def _unfollow(tx: WriteTx, act: Unsubscribe, deed: Deed) -> Iterator[None]:
    found = scene(tx, deed, _FOLLOWING, community=act.community)
    yield
    room = _away(found)
    if found is None or room is None or found.row.at is None:
        return
    follow = write_follow(
        found.row.follow_url or found.new_url(tx, "follow"),
        found.speaker.actor_url,
        room.actor_url,
        found.row.at,
    )
    made = write_undo(found.new_url(tx, "undo"), follow, deed.at)
    tell(tx, found, made, deed.at, about=room.actor_url)


def _away(found: Scene | None) -> Room | None:
    room = None if found is None else found.room
    return room if room is not None and room.host is not None else None
