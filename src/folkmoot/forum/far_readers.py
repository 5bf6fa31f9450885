"""Who on other servers follows the communities of this moot: what deliveries are made by."""

from collections.abc import Iterable

from sqlalchemy import bindparam, func, select

from folkmoot.clock import Ref
from folkmoot.forum.subscriptions import subscriptions
from folkmoot.identity.people import people
from folkmoot.storage.transaction import ReadTx

_FROM_HOST = (
    select(subscriptions.c.community_id, func.min(subscriptions.c.at).label("since"))
    .where(subscriptions.c.host == bindparam("host"))
    .group_by(subscriptions.c.community_id)
)
_FOLLOWERS = (
    select(people.c.ref)
    .join(subscriptions, subscriptions.c.person_id == people.c.id)
    .where(
        subscriptions.c.host == bindparam("host"),
        subscriptions.c.community_id == bindparam("community"),
    )
    .order_by(people.c.ref)
)


def followed_from(tx: ReadTx, host: str) -> dict[int, int]:
    """What somebody of a server follows: row id of the community -> since when."""
    return {row.community_id: row.since for row in tx.rows(_FROM_HOST, {"host": host})}


def hosts_of(tx: ReadTx, communities: Iterable[int]) -> frozenset[str]:
    """The servers on which somebody follows one of these communities (row ids)."""
    query = select(subscriptions.c.host).distinct()
    here = (subscriptions.c.community_id.in_(list(communities)), subscriptions.c.host.is_not(None))
    return frozenset(row.host for row in tx.rows(query.where(*here)))


def followers_of(tx: ReadTx, community: int, host: str) -> list[Ref]:
    """The people of a server who follow a community (row id)."""
    return [row.ref for row in tx.rows(_FOLLOWERS, {"community": community, "host": host})]


QUESTIONS = (followed_from, hosts_of, followers_of)
"""What deliveries ask, in the order of peers.reach.Reach."""
