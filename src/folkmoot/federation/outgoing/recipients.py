"""People elsewhere who are to get an activity whoever follows what."""

from collections.abc import Collection, Iterable

from sqlalchemy import and_, bindparam, func, or_, select

from folkmoot.clock import Ref
from folkmoot.federation.documents.quirks import PATH_OF_PEOPLE, READ_WHAT_IS_ANNOUNCED
from folkmoot.forum.subscriptions import subscriptions
from folkmoot.identity.people import people
from folkmoot.peers import policy
from folkmoot.peers.actors import remote_actors
from folkmoot.peers.outbox import Recipient
from folkmoot.peers.servers import peers
from folkmoot.storage.transaction import ReadTx

_FORUM = or_(
    func.coalesce(func.lower(peers.c.software), "").in_(READ_WHAT_IS_ANNOUNCED),
    # Where the program is not known, how the addresses of its people look must do.
    and_(peers.c.software.is_(None), remote_actors.c.url.contains(PATH_OF_PEOPLE)),
)
_MICROBLOGS = (
    select(
        remote_actors.c.host,
        func.min(func.coalesce(remote_actors.c.shared_inbox, remote_actors.c.inbox)).label("inbox"),
    )
    .select_from(
        subscriptions.join(people, people.c.id == subscriptions.c.person_id)
        .join(remote_actors, remote_actors.c.ref == people.c.ref)
        .outerjoin(peers, peers.c.host == remote_actors.c.host)
    )
    .where(
        subscriptions.c.community_id == bindparam("community"),
        subscriptions.c.follow_url.is_not(None),
        remote_actors.c.gone_at.is_(None),
        ~_FORUM,
    )
    .group_by(remote_actors.c.host)
)


def microblogs(tx: ReadTx, community_id: int, at: int) -> list[Recipient]:
    """One inbox of each server that follows a community and does not read what it announces."""
    rows = tx.rows(_MICROBLOGS, {"community": community_id})
    return open_to(tx, (Recipient(row.host, row.inbox) for row in rows), at)


def of_people(tx: ReadTx, refs: Collection[Ref], at: int) -> list[Recipient]:
    """The inboxes of these people or communities, without those who are gone or blocked."""
    if not refs:
        return []
    query = select(remote_actors.c.host, remote_actors.c.inbox).where(
        remote_actors.c.ref.in_(list(refs)), remote_actors.c.gone_at.is_(None)
    )
    return open_to(tx, (Recipient(row.host, row.inbox) for row in tx.rows(query)), at)


def open_to(tx: ReadTx, named: Iterable[Recipient], at: int) -> list[Recipient]:
    """Those of these inboxes that the moot exchanges anything with, each once."""
    wanted = sorted(set(named))
    shut = {
        host for host in {one.host for one in wanted} if policy.verdict(tx, host, at) == "blocked"
    }
    return [one for one in wanted if one.host not in shut]
