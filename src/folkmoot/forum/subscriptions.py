"""Subscriptions: which communities somebody follows; nobody else can see it."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    and_,
    delete,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from folkmoot.clock import DAY, Ref
from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import Community, communities
from folkmoot.forum.tallies import community_tallies
from folkmoot.identity import people
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, handles
from folkmoot.storage.tables import Micros, metadata, private
from folkmoot.storage.transaction import ReadTx, WriteTx

subscriptions = Table(
    "subscription",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column(
        "community_id",
        Integer,
        ForeignKey("community.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
    ),
    Column("at", Micros, nullable=False),
    # Null while the server of a community elsewhere has not answered.
    Column("accepted_at", Micros),
    # The ActivityPub id of the Follow.
    Column("follow_url", Text),
    # The server of a visitor, to which is sent what leaves the moot.
    Column("host", Text),
    info=private(),
)
_at_hosts = subscriptions.c.host.is_not(None)
Index(
    "ix_subscription_host",
    subscriptions.c.host,
    subscriptions.c.community_id,
    subscriptions.c.at,
    sqlite_where=_at_hosts,
    postgresql_where=_at_hosts,
)
_far = subscriptions.c.follow_url.is_not(None)
Index("ix_subscription_far", subscriptions.c.community_id, sqlite_where=_far, postgresql_where=_far)
"""Who follows from elsewhere: a visitor's subscription always has the id of their Follow."""

FOLLOWED_FROM_FAR = (
    exists().where(subscriptions.c.community_id == communities.c.id, _far).correlate(communities)
)
"""Whether a community of this moot is followed from elsewhere, as part of a statement."""


def is_subscribed(tx: ReadTx, person_id: int, community_id: int) -> bool:
    """True when a person follows a community."""
    query = select(subscriptions.c.at).where(_pair(person_id, community_id))
    return tx.row(query) is not None


def of_person(tx: ReadTx, person_id: int) -> list[int]:
    """The ids of the communities that a person follows."""
    query = select(subscriptions.c.community_id).where(subscriptions.c.person_id == person_id)
    return [row.community_id for row in tx.rows(query)]


def page(tx: ReadTx, person_id: int) -> list[Community]:
    """The communities that a person follows, by name."""
    query = rooms.query().join(subscriptions, subscriptions.c.community_id == communities.c.id)
    mine = query.where(subscriptions.c.person_id == person_id).order_by(communities.c.name)
    return [Community(*row) for row in tx.rows(mine)]


SETTLED = 30 * DAY
"""So long somebody follows a community before they have a say in it."""


def settled(tx: ReadTx, community: Ref, at: int) -> frozenset[int]:
    """The row ids of those who follow a community of this moot, and had done so for 30 days.

    While it is younger than that, all who had followed it by then: nobody was there before.
    """
    long_enough = or_(subscriptions.c.at <= at - SETTLED, communities.c.created_at > at - SETTLED)
    query = (
        select(subscriptions.c.person_id)
        .join(communities, communities.c.id == subscriptions.c.community_id)
        .where(communities.c.ref == community, communities.c.host.is_(None))
        .where(subscriptions.c.at < at, long_enough)
    )
    return frozenset(row.person_id for row in tx.rows(query))


def forget_person(tx: WriteTx, person_id: int) -> None:
    """Take a person out of everywhere, when the account is erased; for handlers only."""
    for community_id in of_person(tx, person_id):
        _take_out(tx, person_id, community_id)


@act(
    "community.subscribe/1",
    record=NEVER,
    member=True,
    visitor=True,
    suspended=True,
    undo="community.unsubscribe/1",
)
class Subscribe(Act, frozen=True):
    """Follow a community."""

    community: Ref
    follow_url: str | None = None
    """The ActivityPub id of a visitor's Follow."""

    def target(self, tx: ReadTx) -> Target:
        """One's own list lies in no scope, so no ban reaches it."""
        return Target(scopes=(), inward=not rooms.by_ref(tx, self.community).travels)


@act(
    "community.unsubscribe/1",
    record=NEVER,
    member=True,
    visitor=True,
    suspended=True,
    undo="community.subscribe/1",
)
class Unsubscribe(Act, frozen=True):
    """Stop following a community."""

    community: Ref

    def target(self, tx: ReadTx) -> Target:
        """One's own list lies in no scope, so no ban reaches it."""
        rooms.by_ref(tx, self.community)
        return Target(scopes=())


class _Answer(Act, frozen=True):
    person: Ref
    community: Ref

    def target(self, tx: ReadTx) -> Target:
        """Only the server of the community may answer."""
        return rooms.target_of(tx, rooms.by_ref(tx, self.community))


@act("subscription.accept/1", record=NEVER, server=True, undo="subscription.reject/1")
class AcceptSubscription(_Answer, frozen=True):
    """A server lets a member follow one of its communities."""


@act("subscription.reject/1", record=NEVER, server=True, undo="subscription.accept/1")
class RejectSubscription(_Answer, frozen=True):
    """A server does not let a member follow one of its communities, or not any more."""


@handles(AcceptSubscription)
def _accept(tx: WriteTx, act: AcceptSubscription, deed: Deed) -> bool:
    """Gives whether anybody had waited: an answer to a question never asked does nothing."""
    community = rooms.by_ref(tx, act.community)
    waiting = _pair(people.id_of(tx, act.person), community.id)
    change = update(subscriptions).where(waiting, subscriptions.c.accepted_at.is_(None))
    return tx.write(change.values(accepted_at=deed.at)) > 0


@handles(RejectSubscription)
def _reject(tx: WriteTx, act: RejectSubscription, deed: Deed) -> None:
    community = rooms.by_ref(tx, act.community)
    _take_out(tx, people.id_of(tx, act.person), community.id)


@handles(Subscribe)
def _subscribe(tx: WriteTx, act: Subscribe, deed: Deed) -> None:
    community = rooms.by_ref(tx, act.community)
    assert deed.actor_id is not None
    if is_subscribed(tx, deed.actor_id, community.id):
        _name(tx, deed.actor_id, community.id, act.follow_url)
        return
    rooms.check_open(community.closed_at)
    tx.insert(
        subscriptions,
        person_id=deed.actor_id,
        community_id=community.id,
        at=deed.at,
        accepted_at=None if community.is_away else deed.at,
        follow_url=act.follow_url,
        host=_host_of(tx, deed.actor_id),
    )
    _count(tx, community.id, 1)


@handles(Unsubscribe)
def _unsubscribe(tx: WriteTx, act: Unsubscribe, deed: Deed) -> None:
    community = rooms.by_ref(tx, act.community)
    assert deed.actor_id is not None
    _take_out(tx, deed.actor_id, community.id)


def _host_of(tx: ReadTx, person_id: int) -> str | None:
    person = people.by_id(tx, person_id)
    return person.host if person is not None else None


def _name(tx: WriteTx, person_id: int, community_id: int, follow_url: str | None) -> None:
    """A visitor who follows again does so under another id; the newest one counts."""
    if follow_url is not None:
        change = update(subscriptions).where(_pair(person_id, community_id))
        tx.write(change.values(follow_url=follow_url))


def _pair(person_id: int, community_id: int) -> ColumnElement[bool]:
    pair = subscriptions.c
    return and_(pair.person_id == person_id, pair.community_id == community_id)


def _take_out(tx: WriteTx, person_id: int, community_id: int) -> None:
    if tx.write(delete(subscriptions).where(_pair(person_id, community_id))):
        _count(tx, community_id, -1)


def _count(tx: WriteTx, community_id: int, more: int) -> None:
    tally = community_tallies.c
    change = update(community_tallies).where(tally.community_id == community_id)
    tx.write(change.values(subscribers=tally.subscribers + more))
