"""All lanes: which of them have something to send, which run low, which only rest."""

from collections import deque
from collections.abc import Collection, Iterable
from heapq import heappop, heappush

from folkmoot.federation.delivery.lanes import Lane, Tells
from folkmoot.federation.delivery.reading import Filled
from folkmoot.peers.servers import Peer, Progress


class Yard:
    """The lanes that take memory: those of servers that get something now or soon.

    `rest` in microseconds: a server that waits longer than this is only a row until then.
    """

    def __init__(self, tells: Tells, rest: int) -> None:
        self._tells, self._rest = tells, rest
        self._lanes: dict[str, Lane] = {}
        self._asleep: dict[str, int] = {}
        self._timers: list[tuple[int, str]] = []
        self._timed: dict[str, int] = {}
        self._low: dict[str, None] = {}
        self._ready: dict[bool, deque[Lane]] = {True: deque(), False: deque()}

    def __len__(self) -> int:
        """How many lanes there are."""
        return len(self._lanes)

    # ---- coming and going

    def admit(self, peers: Iterable[Peer], awake: Collection[str], edge: int) -> None:
        """Take in servers that may get something; those that are awake begin at once."""
        now = self._tells.clock.now()
        for host in awake:
            self._asleep.pop(host, None)
            if (lane := self._lanes.get(host)) is not None:
                lane.awake()
                self.enqueue(lane)
        for peer in peers:
            lane = self._lanes.get(peer.host)
            if lane is None:
                if peer.host in self._asleep:
                    continue
                lane = self._lanes[peer.host] = Lane(peer, self._tells)
                if lane.retry_at > now:
                    self._sleep_or_wait(lane, lane.retry_at, now)
                    continue
            if lane.read < edge:
                self._low[peer.host] = None

    def ring(self, now: int) -> frozenset[str]:
        """Let go on who has waited long enough; gives those of whom there is only a row."""
        revived: set[str] = set()
        while self._timers and self._timers[0][0] <= now:
            at, host = heappop(self._timers)
            if self._timed.get(host) == at:
                del self._timed[host]
            if self._asleep.get(host, now + 1) <= now:
                del self._asleep[host]
                revived.add(host)
            elif (lane := self._lanes.get(host)) is not None:
                self._low[host] = None
                self.enqueue(lane)
        return frozenset(revived)

    def resting(self) -> list[str]:
        """The servers that failed, as is written of them."""
        failing = (lane for lane in self._lanes.values() if lane.failures and not lane.dirty)
        return [*self._asleep, *(lane.host for lane in failing)]

    def tidy(self, edge: int, now: int) -> None:
        """Forget the lanes that nothing is left for, and those that wait for long."""
        for lane in [one for one in self._lanes.values() if not one.dirty and not one.flying]:
            if lane.idle and lane.read >= edge:
                self._forget(lane)
            elif lane.failures and lane.retry_at > now:
                self._sleep_or_wait(lane, lane.retry_at, now)

    def _sleep_or_wait(self, lane: Lane, until: int, now: int) -> None:
        if until - now > self._rest:
            self._asleep[lane.host] = until
            self._forget(lane)
        self._wake_at(lane.host, until)

    def _forget(self, lane: Lane) -> None:
        del self._lanes[lane.host]
        self._low.pop(lane.host, None)

    def _wake_at(self, host: str, at: int) -> None:
        if self._timed.get(host) != at:
            self._timed[host] = at
            heappush(self._timers, (at, host))

    # ---- reading on

    def hungry(self, most: int, held: int, edge: int) -> list[Lane]:
        """Lanes that can take more of the log, each once."""
        found: list[Lane] = []
        while self._low and len(found) < most:
            lane = self._lanes.get(next(iter(self._low)))
            del self._low[next(iter(self._low))]
            if lane is not None and lane.read < edge and lane.room(held):
                found.append(lane)
        return found

    def feed(self, lane: Lane, found: Filled, edge: int) -> None:
        """Give a lane what was read for it."""
        if self._lanes.get(lane.host) is not lane:
            return
        if not found.known:
            self._forget(lane)
            return
        if found.blocked:
            lane.skip(found.upto)
        else:
            lane.take(found.due, found.upto)
        if lane.idle and lane.read < edge:
            self._low[lane.host] = None
        self.enqueue(lane)

    # ---- setting out

    def enqueue(self, lane: Lane) -> None:
        """Say that a lane may have something to send."""
        if not lane.queued and self._lanes.get(lane.host) is lane:
            lane.queued = True
            self._ready[lane.proven].append(lane)

    def next_lane(self, *, unproven: bool) -> Lane | None:
        """The lane whose turn it is, those that did not answer last only where there is room."""
        for proven in (False, True) if unproven else (True,):
            while self._ready[proven]:
                lane = self._ready[proven].popleft()
                lane.queued = False
                if self._lanes.get(lane.host) is lane:
                    return lane
        return None

    def nothing_now(self, lane: Lane, now: int, held: int, edge: int) -> None:
        """A lane had nothing to send at `now`: read on for it, or come back to it later.

        The time is that at which it had nothing: what ripens an instant later is not lost.
        """
        if lane.room(held) >= held // 2 and lane.read < edge:
            self._low[lane.host] = None
        at = lane.due_at(now)
        if at is not None and at > now:
            self._wake_at(lane.host, at)

    # ---- how it went

    def hosts(self) -> list[str]:
        """The servers that there are lanes for."""
        return list(self._lanes)

    def shut(self, hosts: Iterable[str], edge: int) -> None:
        """Send nothing more of what is held for servers that were blocked."""
        for host in hosts:
            if (lane := self._lanes.get(host)) is not None:
                lane.skip(edge)

    def progress(self) -> list[Progress]:
        """What is to be written of all lanes."""
        return [lane.progress() for lane in self._lanes.values() if lane.dirty]

    def again(self, hosts: Iterable[str]) -> None:
        """It could not be written: it is to be written again."""
        for host in hosts:
            if (lane := self._lanes.get(host)) is not None:
                lane.dirty = True
