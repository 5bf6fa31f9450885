"""Stewards told abroad: who became a moderator of a community, and who is none any more."""

from collections.abc import Iterator

from sqlalchemy import select

from folkmoot.assembly import mandates
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.clock import Ref
from folkmoot.federation.documents.write_activities import write_add, write_remove
from folkmoot.federation.outgoing.scenes import IN_COMMUNITY, scene
from folkmoot.federation.outgoing.telling import tell
from folkmoot.federation.showing import moderators
from folkmoot.forum.communities import communities
from folkmoot.forum.subscriptions import FOLLOWED_FROM_FAR
from folkmoot.identity.people import people
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
    found = scene(tx, deed, IN_COMMUNITY, community=room)
    if found is None or found.room is None or found.room.moderators is None:
        return
    ref, url = who
    kind, write = ("add", write_add) if added else ("remove", write_remove)
    made = write(
        found.new_url(tx, kind),
        found.speaker.actor_url,
        url,
        deed.at,
        collection=found.room.moderators,
        community=found.room.actor_url,
    )
    theirs = select(people.c.ref).where(people.c.ref == ref, people.c.host.is_not(None))
    concerns = [row.ref for row in tx.rows(theirs)]
    tell(tx, found, made, deed.at, about=url, concerns=concerns)
