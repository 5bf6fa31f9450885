"""People elsewhere who are to get an activity whoever follows what."""

from collections.abc import Collection, Iterable

from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.peers import policy
from folkmoot.peers.actors import remote_actors
from folkmoot.peers.outbox import Recipient
from folkmoot.storage.transaction import ReadTx


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
