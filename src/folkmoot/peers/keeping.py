"""Every hour: what nobody needs any more goes, and stewards learn which servers lag."""

from collections.abc import Callable, Iterator, Sequence

from folkmoot.clock import HOUR, Ref
from folkmoot.peers import actors, followers, heard, lagging, outbox, owing, received, servers
from folkmoot.peers.lagging import TellOfLag
from folkmoot.peers.reach import Reach
from folkmoot.peers.servers import Peer
from folkmoot.record.actors import ByClock
from folkmoot.record.perform import perform
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import Handler, Work, enqueue
from folkmoot.storage.transaction import ReadTx, WriteTx

JOB = "peers.keeping"
EVERY = HOUR
PIECES = 200
"""So many pieces of the outbox are deleted in one hour at most."""
CHUNK = 500

Holders = Callable[[ReadTx, int], Sequence[Ref]]
"""(tx, now) -> those who hold the power over other servers."""

Hourly = Callable[[WriteTx, int], None]
"""(tx, now), in the last transaction of the hour's work."""


def plan(tx: WriteTx, now: int) -> None:
    """Leave the job of the next hour, once; at every start, and after every hour's work."""
    at = (now // EVERY + 1) * EVERY
    enqueue(tx, JOB, {}, at=at, unique=f"{JOB}:{at // EVERY}")


def handler(reach: Reach, holders: Holders, hourly: Sequence[Hourly] = ()) -> Handler:
    """The job. It takes the lock of writers for short moments only.

    `hourly` is what others have to look at in the same rhythm.
    """

    def keep(work: Work) -> None:
        now = work.clock.now()
        _prune(work.db, now)
        _forget_strangers(work.db, reach, now)
        _tell_of_lag(work.db, reach, holders, now)
        with work.finish() as tx:
            heard.age(tx, now)
            received.age(tx, now)
            actors.age(tx, now)
            for look in hourly:
                look(tx, now)
            plan(tx, now)

    return keep


def _prune(db: Database, now: int) -> None:
    with db.write() as tx:
        servers.give_up(tx, now, cursor=outbox.newest(tx))
    for _ in range(PIECES):
        with db.write() as tx:
            if not outbox.age(tx, now):
                return


def _forget_strangers(db: Database, reach: Reach, now: int) -> None:
    """Servers that spoke once and never again go, unless somebody there still gets something."""
    after: int | None = 0
    while after is not None:
        with db.read() as tx:
            found = servers.strangers(tx, now, after=after, limit=CHUNK)
            gone = [peer.host for peer in found if not _gets_something(tx, peer, reach)]
        after = found[-1].id if len(found) == CHUNK else None
        if gone:
            with db.write() as tx:
                servers.forget(tx, gone)


def _gets_something(tx: ReadTx, peer: Peer, reach: Reach) -> bool:
    if reach.followed_from(tx, peer.host) or followers.followed_from(tx, peer.host):
        return True
    head = outbox.newest(tx)
    return bool(owing.owed(tx, peer, reach, after=peer.cursor, upto=head, limit=1).due)


def _tell_of_lag(db: Database, reach: Reach, holders: Holders, now: int) -> None:
    for chunk in _behind(db):
        with db.read() as tx:
            late = [peer for peer in chunk if lagging.is_due(peer, _lag(tx, peer, reach), now)]
        for peer in late:
            with db.write() as tx:
                to = tuple(holders(tx, now))
                dead = peer.dead_since is not None
                perform(tx, TellOfLag(peer.host, to, dead), by=ByClock("lag"))


def _lag(tx: ReadTx, peer: Peer, reach: Reach) -> lagging.Lag:
    return lagging.of(tx, peer, reach, most=1)


def _behind(db: Database) -> Iterator[list[Peer]]:
    after = 0
    while True:
        with db.read() as tx:
            found = servers.behind(tx, outbox.newest(tx), after=after, limit=CHUNK)
        if not found:
            return
        yield found
        after = found[-1].id
