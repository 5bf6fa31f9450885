"""Stewards told abroad: who became a moderator of a community, and who is none any more."""

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import select

from folkmoot.assembly import holding, mandates
from folkmoot.assembly.caretaking import Caretake
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.clock import DAY, Ref
from folkmoot.federation.documents.terms import Json, whole
from folkmoot.federation.documents.write_activities import write_add, write_remove
from folkmoot.federation.outgoing import recipients
from folkmoot.federation.outgoing.announcing import announce
from folkmoot.federation.outgoing.scenes import IN_COMMUNITY, Room, room_itself, scene
from folkmoot.federation.outgoing.telling import tell
from folkmoot.federation.showing import moderators
from folkmoot.forum.communities import communities
from folkmoot.forum.subscriptions import FOLLOWED_FROM_FAR
from folkmoot.identity import people as persons
from folkmoot.identity.people import people
from folkmoot.peers import outbox
from folkmoot.record.acts import Deed, watches
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx, WriteTx

Moderators = dict[Ref, dict[Ref, str]]
"""By community: ref of the person -> ActivityPub id."""


@watches(GrantMandate)
def _granted(tx: WriteTx, act: GrantMandate, deed: Deed) -> Iterator[None]:
    before = _look(tx, act.scope, deed.at)
    yield
    _tell(tx, deed, before, _look(tx, act.scope, deed.at))


@watches(EndMandate)
def _ended(tx: WriteTx, act: EndMandate, deed: Deed) -> Iterator[None]:
    scope = mandates.by_ref(tx, act.mandate).scope
    before = _look(tx, scope, deed.at)
    yield
    _tell(tx, deed, before, _look(tx, scope, deed.at))


def _look(tx: ReadTx, scope: str, at: int) -> Moderators:
    """The moderators of the communities in a scope that somebody elsewhere follows."""
    kind, _, ref = scope.partition(":")
    if kernel_of(tx).outward is None or kind not in ("moot", "community"):
        return {}
    query = select(communities.c.ref).where(FOLLOWED_FROM_FAR, communities.c.host.is_(None))
    if kind == "community":
        query = query.where(communities.c.ref == ref)
    rooms = [row.ref for row in tx.rows(query.order_by(communities.c.id))]
    return {room: moderators.of(tx, room, at) for room in rooms}


def _tell(tx: WriteTx, deed: Deed, before: Moderators, after: Moderators) -> None:
    for room in after:
        for ref, url in after[room].items():
            if ref not in before[room]:
                _say(tx, deed, room, (ref, url), added=True)
        for ref, url in before[room].items():
            if ref not in after[room]:
                _say(tx, deed, room, (ref, url), added=False)


def _say(tx: WriteTx, deed: Deed, room: Ref, who: tuple[Ref, str], *, added: bool) -> None:
    """A member says it who did it; what visitors and the clock do the community says itself."""
    found = scene(tx, deed, IN_COMMUNITY, community=room)
    if found is None:
        _say_itself(tx, room, who, deed.at, added=added)
        return
    if found.room is None or found.room.moderators is None:
        return
    kind = "add" if added else "remove"
    made = _made(
        found.new_url(tx, kind), found.speaker.actor_url, found.room, who, deed.at, added=added
    )
    tell(tx, found, made, deed.at, about=who[1], concerns=_elsewhere(tx, who[0]))


def _say_itself(
    tx: WriteTx, room: Ref, who: tuple[Ref, str], at: int, *, added: bool, url: str | None = None
) -> None:
    itself = room_itself(tx, room)
    if itself is None or itself.moderators is None:
        return
    address = itself.actor_url.rpartition("/c/")[0]
    kind = "add" if added else "remove"
    url = url or f"{address}/activities/{kind}/{kernel_of(tx).clock.new_ref()}"
    made = _made(url, itself.actor_url, itself, who, at, added=added)
    to = recipients.of_people(tx, _elsewhere(tx, who[0]), at)
    announce(tx, itself, whole(made), at, object_url=who[1], to=to, followed=itself.followed)


def _made(
    url: str, speaker: str, room: Room, who: tuple[Ref, str], at: int, *, added: bool
) -> Json:
    assert room.moderators is not None
    write = write_add if added else write_remove
    return write(url, speaker, who[1], at, collection=room.moderators, community=room.actor_url)


def _elsewhere(tx: ReadTx, ref: Ref) -> list[Ref]:
    """The new or former moderator, who is to hear of it, if that is a visitor."""
    theirs = select(people.c.ref).where(people.c.ref == ref, people.c.host.is_not(None))
    return [row.ref for row in tx.rows(theirs)]


# ---------------------------------------------------------------- by the clock


@watches(Caretake)
def _caretaken(tx: WriteTx, act: Caretake, deed: Deed) -> Iterator[None]:
    before = _look(tx, "moot", deed.at)
    yield
    _tell(tx, deed, before, _look(tx, "moot", deed.at))


LOOKED_BACK = 20 * DAY
"""A moot that was not served while a mandate ran out tells it then. What was told is in the
outbox for longer than this, so that it is told once."""


def tell_lapsed(tx: WriteTx, now: int) -> None:
    """Every hour: who is no moderator any more because their time ran out is told abroad."""
    for mandate in holding.lapsed(tx, moderators.POWER, since=now - LOOKED_BACK, until=now):
        holder = persons.by_id(tx, mandate.holder_id)
        if holder is None or holder.actor_url is None or holder.left_at is not None:
            continue
        for room, stand in _look(tx, mandate.scope, now).items():
            if holder.ref not in stand:
                _say_lapsed(tx, room, (holder.ref, holder.actor_url), mandate.ends, now)


def _say_lapsed(tx: WriteTx, room: Ref, who: tuple[Ref, str], ends: int, now: int) -> None:
    """Always the same id, by which it is known whether it was told."""
    itself = room_itself(tx, room)
    if itself is None:
        return
    address = itself.actor_url.rpartition("/c/")[0]
    ended = sha256(f"lapsed {who[0]} {room} {ends}".encode()).hexdigest()[:32]
    told = f"{address}/activities/announce/{ended}"
    if outbox.by_url(tx, told) is None:
        url = f"{address}/activities/remove/{ended}"
        _say_itself(tx, room, who, now, added=False, url=url)
