"""What the engine asks of the database and writes into it, each in one short transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence

import msgspec

from folkmoot.clock import Clock, Ref
from folkmoot.errors import FolkmootError
from folkmoot.federation.delivery.letters import Letters
from folkmoot.federation.signatures.signer import Signer
from folkmoot.peers import actors, outbox, owing, policy, servers
from folkmoot.peers.horizon import Horizon
from folkmoot.peers.owing import Due
from folkmoot.peers.reach import Reach
from folkmoot.peers.servers import Peer, Progress
from folkmoot.storage import failpoints
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import ReadTx

BEFORE_NOTE = failpoints.declare("delivery.before_note")
AFTER_NOTE = failpoints.declare("delivery.after_note")

SWEPT = 200
"""So many servers are looked at in one piece of a sweep."""
MOST_EMPTY = 50
"""So many spans of the log without anything for a server are passed in one go."""

Sign = Callable[[ReadTx, str, Ref], Signer]
"""(tx, kind, ref) -> who signs for a person, a community or the moot. Raises NotFound."""


class News(msgspec.Struct, frozen=True):
    """What is new since the last look."""

    head: int
    """How far the log can be read."""
    peers: Sequence[Peer] = ()
    """Servers that may get something."""
    awake: frozenset[str] = frozenset()
    """Servers that failed and gave a sign of life."""
    swept: int | None = None
    """Where a sweep goes on; None at its end."""


class Asked(msgspec.Struct, frozen=True):
    """What is wanted for one server."""

    host: str
    after: int
    room: int


class Filled(msgspec.Struct, frozen=True):
    """What a server still gets, or that nothing is exchanged with it."""

    due: Sequence[Due] = ()
    upto: int = 0
    blocked: bool = False
    known: bool = True


class Desk:
    """Asks and writes for the engine; always in the same thread, one thing at a time."""

    def __init__(self, db: Database, clock: Clock, sign: Sign, reach: Reach) -> None:
        self._db, self._clock, self._sign, self._reach = db, clock, sign, reach
        self._horizon = Horizon()
        self.letters = Letters()
        self._signers: dict[tuple[str, Ref], Signer] = {}

    def look(self, told: int, resting: Collection[str], wanted: Collection[str]) -> News:
        """Who gets something of the log behind `told`, and who of the resting is alive again.

        The rows of the `wanted` come with those.
        """
        with self._db.read() as tx:
            head = self._horizon.look(tx, outbox.newest(tx))
            hosts = set(wanted)
            if head > told:
                hosts |= owing.hosts_of(tx, self._reach, after=told, upto=head)
            awake = frozenset(resting) - servers.failing_hosts(tx) if resting else frozenset[str]()
            found = servers.by_hosts(tx, hosts | awake) if hosts or awake else {}
        if strangers := hosts - found.keys() - set(wanted):
            found |= self._meet(strangers, told)
        return News(head, list(found.values()), awake)

    def _meet(self, hosts: Collection[str], cursor: int) -> dict[str, Peer]:
        """Have rows for servers where somebody follows something and that nobody wrote down."""
        with self._db.write() as tx:
            for host in sorted(hosts):
                servers.meet(tx, host, self._clock.now(), cursor=cursor)
            return servers.by_hosts(tx, hosts)

    def sweep(self, after: int) -> News:
        """Who is behind the end of the log, of those whose id is behind `after`."""
        with self._db.read() as tx:
            head = self._horizon.look(tx, outbox.newest(tx))
            found = servers.behind(tx, head, after=after, limit=SWEPT)
        return News(head, found, swept=found[-1].id if len(found) == SWEPT else None)

    def blocked(self, hosts: Collection[str]) -> list[str]:
        """Those of these servers with which nothing is exchanged now."""
        now = self._clock.now()
        with self._db.read() as tx:
            return [host for host in hosts if policy.verdict(tx, host, now) == "blocked"]

    def fill(self, asked: Sequence[Asked], head: int) -> dict[str, Filled]:
        """Read on in the log for these servers; their bytes are held then, as far as fits."""
        now = self._clock.now()
        with self._db.read() as tx:
            found = {one.host: self._fill_one(tx, one, head, now) for one in asked}
            seqs = {due.seq for one in found.values() for due in one.due}
            self.letters.keep(outbox.bytes_of(tx, self.letters.lacking(sorted(seqs))))
        return found

    def _fill_one(self, tx: ReadTx, one: Asked, head: int, now: int) -> Filled:
        peer = servers.by_host(tx, one.host)
        if peer is None:
            return Filled(known=False)
        if policy.verdict(tx, one.host, now) == "blocked":
            return Filled(upto=head, blocked=True)
        after = one.after
        for _ in range(MOST_EMPTY):
            owed = owing.owed(tx, peer, self._reach, after=after, upto=head, limit=one.room)
            if owed.due or owed.upto >= head:
                return Filled(owed.due, owed.upto)
            after = owed.upto
        return Filled((), after)

    def bytes_of(self, seq: int) -> bytes | None:
        """The bytes of one activity as the log has it now; None if it was pruned or forgotten."""
        with self._db.read() as tx:
            found = outbox.bytes_of(tx, [seq])
        self.letters.drop(seq)
        self.letters.keep(found)
        return found.get(seq)

    def signer(self, kind: str, ref: Ref) -> Signer | None:
        """Who signs, or None while there are no keys."""
        known = self._signers.get((kind, ref))
        if known is None:
            try:
                with self._db.read() as tx:
                    known = self._sign(tx, kind, ref)
            except FolkmootError:
                return None
            if len(self._signers) >= 500:
                self._signers.clear()
            self._signers[kind, ref] = known
        return known

    def held_signer(self, kind: str, ref: Ref) -> Signer | None:
        """Who signs, if that is known without asking."""
        return self._signers.get((kind, ref))

    def note(self, told: Sequence[Progress], gone: Mapping[str, int]) -> None:
        """Write how deliveries went, and which inboxes are gone since when."""
        failpoints.reach(BEFORE_NOTE)
        with self._db.write() as tx:
            servers.note(tx, told)
            for inbox, at in gone.items():
                actors.inbox_gone(tx, inbox, at)
        failpoints.reach(AFTER_NOTE)
