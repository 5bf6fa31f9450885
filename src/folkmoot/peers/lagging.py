"""How far behind a server is in what it gets, and telling the stewards of it."""

import msgspec
from sqlalchemy import select

from folkmoot.clock import DAY, HOUR, Ref
from folkmoot.identity.people import people
from folkmoot.notices import notices
from folkmoot.peers import outbox, owing, servers
from folkmoot.peers.reach import Reach
from folkmoot.peers.servers import Peer
from folkmoot.record.acts import NEVER, Act, Deed, act, follows, handles
from folkmoot.storage.transaction import ReadTx, WriteTx

LATE = 6 * HOUR
"""A server that is this much behind is worth a steward's look."""
AGAIN = DAY

MOST_COUNTED = 1_000
"""What a server still gets is counted up to here."""
MOST_SPANS = 200


class Lag(msgspec.Struct, frozen=True):
    """What a server still gets."""

    entries: int
    """How many activities, up to MOST_COUNTED."""
    oldest: int | None
    """When the oldest of them happened (microseconds); None where there is none."""

    def age(self, now: int) -> int:
        """How long the oldest has been waiting, in microseconds."""
        return 0 if self.oldest is None else max(0, now - self.oldest)


NO_LAG = Lag(0, None)


def of(tx: ReadTx, peer: Peer, reach: Reach, *, most: int = MOST_COUNTED) -> Lag:
    """How far behind a server is."""
    head, after = outbox.newest(tx), peer.cursor
    entries, oldest = 0, None
    for _ in range(MOST_SPANS):
        if after >= head or entries >= most:
            break
        owed = owing.owed(tx, peer, reach, after=after, upto=head, limit=most - entries)
        if oldest is None and owed.due:
            oldest = owed.due[0].at
        entries += len(owed.due)
        after = owed.upto
    return Lag(entries, oldest)


def is_due(peer: Peer, lag: Lag, now: int) -> bool:
    """Whether the stewards are to be told: once a day while it lags, and once when it is dead."""
    if peer.dead_since is not None:
        return lag.entries > 0 and (peer.told_at or 0) < peer.dead_since
    told_lately = peer.told_at is not None and now - peer.told_at < AGAIN
    return lag.age(now) >= LATE and not told_lately


@act(
    "server.lag/1",
    record=NEVER,
    clock="lag",
    irreversible="What people were told cannot be unsaid.",
)
class TellOfLag(Act, frozen=True):
    """Tell stewards that another server does not take what is sent to it."""

    host: str
    to: tuple[Ref, ...]
    """Those who hold the power over other servers."""
    dead: bool


@handles(TellOfLag)
def _note(tx: WriteTx, act: TellOfLag, deed: Deed) -> None:
    servers.told(tx, [act.host], deed.at)


@follows(TellOfLag)
def _tell(tx: WriteTx, act: TellOfLag, deed: Deed) -> None:
    ids = [row.id for row in tx.rows(select(people.c.id).where(people.c.ref.in_(act.to)))]
    kind = "server.dead" if act.dead else "server.lags"
    notices.tell(tx, ids, kind, deed, link="/servers", data={"host": act.host})
