"""One server's lane: what it still gets, what is under way to it, how it fares.

Nothing here waits or asks: the engine tells a lane what happened, and asks it what is next.
"""

from collections import deque
from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from typing import Protocol

from folkmoot.clock import SECOND, Clock
from folkmoot.federation.delivery.outcomes import Outcome
from folkmoot.federation.delivery.patience import Patience
from folkmoot.peers.actors import Scheme
from folkmoot.peers.owing import Due
from folkmoot.peers.servers import Peer, Progress

WINDOW = 4
"""So many activities are under way to one server at most."""
AHEAD = 1_000
"""So many may be delivered behind one that is not: a crash sends them again."""
STRIKES = 8
"""After so many failures while others got through, an activity itself must be the reason."""
STRIKE_GROWTH = 4


class Parcel:
    """One activity on its way to one server."""

    __slots__ = (
        "again_at", "due", "left", "mark", "seen_failures", "strikes", "taken_at", "tries",
    )  # fmt: skip

    def __init__(self, due: Due, taken_at: int) -> None:
        self.due = due
        self.taken_at = taken_at
        """When it was read out of the log."""
        self.left = list(due.inboxes)
        """The inboxes that have not answered for good."""
        self.tries = 0
        self.strikes = 0
        self.mark = -1
        """How many others had got through when it last failed."""
        self.again_at = 0
        self.seen_failures = 0
        """The failures of its lane when it set out."""


class Tells(Protocol):
    """What a lane needs to know of time and chance."""

    @property
    def clock(self) -> Clock:
        """Time and chance."""
        ...

    @property
    def patience(self) -> Patience:
        """How waits grow."""
        ...


class Lane:
    """What one server still gets.

    Activities about one thing go one after the other; those about other things may pass.
    The cursor stands before the first that has not arrived.
    """

    def __init__(self, peer: Peer, tells: Tells) -> None:
        self.host = peer.host
        self.shared = peer.shared_inbox
        self.signs: Scheme = peer.signs or "cavage"
        self.read = peer.cursor
        """Everything up to here was looked at in the log."""
        self.failures = peer.failures
        self.retry_at = peer.retry_at or 0
        self.proven = peer.failures == 0 and peer.last_success is not None
        """It answered when it was last tried."""
        self.window = 1
        self.flying = 0
        self.dirty = False
        """There is something to be written."""
        self.queued = False
        self._tells = tells
        self._failing_since = peer.failing_since
        self._error_at = peer.last_error_at
        self._told_error: str | None = None
        self._succeeded_at: int | None = None
        self._refused = 0
        self._new_signs: Scheme | None = None
        self._arrived = 0
        self._parcels: dict[int, Parcel] = {}
        self._done: set[int] = set()
        self._things: dict[str, deque[Parcel]] = {}
        self._ready: list[tuple[int, int, int]] = []
        self._later: list[tuple[int, int]] = []

    # ---- what it gets

    @property
    def cursor(self) -> int:
        """Everything up to here arrived, was refused, or is not for it."""
        first = next(iter(self._parcels), None)
        return self.read if first is None else first - 1

    @property
    def idle(self) -> bool:
        """Nothing is left to send of what was read."""
        return not self._parcels

    def now(self) -> int:
        """The time, in microseconds."""
        return self._tells.clock.now()

    def room(self, most: int) -> int:
        """How many more activities it can take in, so that it never holds more than `most`."""
        return 0 if len(self._done) >= AHEAD else max(0, most - len(self._parcels))

    def take(self, due: Iterable[Due], upto: int) -> None:
        """Take in what was read of the log behind `read`, up to `upto`."""
        now = self.now()
        for one in due:
            parcel = self._parcels[one.seq] = Parcel(one, now)
            queue = self._things.setdefault(one.object_url, deque())
            queue.append(parcel)
            if len(queue) == 1:
                self._make_ready(parcel)
        self.dirty = self.dirty or (upto != self.read and self.idle)
        self.read = max(self.read, upto)

    def skip(self, upto: int) -> None:
        """Forget everything up to here: the moot exchanges nothing with this server."""
        self._parcels.clear()
        self._things.clear()
        self._ready.clear()
        self._later.clear()
        self._done.clear()
        self.read, self.dirty = max(self.read, upto), True

    # ---- what goes out

    def due_at(self, now: int) -> int | None:
        """When there may be something to send: a time before `now` for at once, None for never.

        What is under way is not waited for: its end is told.
        """
        self._ripen(now)
        if self._ready:
            return self.retry_at
        return max(self.retry_at, self._later[0][0]) if self._later else None

    def next(self, now: int) -> Parcel | None:
        """The next activity to send now, which is under way from here on; None for none.

        While the server fails one is sent to see whether it does still, each time another.
        """
        if now < self.retry_at or self.flying >= (1 if self.failures else self.window):
            return None
        self._ripen(now)
        while self._ready:
            parcel = self._parcels.get(heappop(self._ready)[2])
            if parcel is not None:
                parcel.seen_failures = self.failures
                self.flying += 1
                return parcel
        return None

    def landed(self, parcel: Parcel, outcome: Outcome) -> None:
        """Take in what came of an activity that was under way."""
        self.flying -= 1
        if parcel.due.seq not in self._parcels:  # the server was blocked meanwhile
            return
        now = self._tells.clock.now()
        if outcome.kind == "later":
            self._failed(parcel, outcome, now)
            return
        if outcome.kind != "delivered":
            self._say(outcome.error, now)
        if outcome.unsent:
            self._finish(parcel)
            return
        if outcome.kind != "delivered":
            self._refused += 1
        self._answered(now, delivered=outcome.kind == "delivered")
        self._finish(parcel)

    def postpone(self, parcel: Parcel, wait: int) -> None:
        """Put an activity back that could not set out, for so many microseconds."""
        self.flying -= 1
        if parcel.due.seq in self._parcels:
            parcel.again_at = self._tells.clock.now() + wait
            self._make_ready(parcel)

    def use(self, scheme: Scheme) -> None:
        """From now on sign in the kind that the server took."""
        if scheme != self.signs:
            self.signs = self._new_signs = scheme
            self.dirty = True

    def awake(self) -> None:
        """The server gave a sign of life: begin at once."""
        self.failures, self.retry_at, self._failing_since = 0, 0, None
        for parcel in self._parcels.values():
            parcel.again_at = 0
        self._ready += [self._place(self._parcels[seq]) for _, seq in self._later]
        heapify(self._ready)
        self._later.clear()

    def progress(self) -> Progress:
        """What is to be written of it; afterwards nothing is, until more happens."""
        told = Progress(
            host=self.host,
            cursor=self.cursor,
            refused=self._refused,
            succeeded_at=self._succeeded_at,
            error=self._told_error,
            error_at=self._error_at,
            failures=self.failures,
            failing_since=self._failing_since,
            retry_at=self.retry_at or None,
            signs=self._new_signs,
        )
        self._refused, self._told_error, self._succeeded_at = 0, None, None
        self._new_signs, self.dirty = None, False
        return told

    # ---- inside

    def _failed(self, parcel: Parcel, outcome: Outcome, now: int) -> None:
        parcel.tries += 1
        if not outcome.busy and 0 <= parcel.mark < self._arrived:
            parcel.strikes += 1
        if not outcome.busy:
            parcel.mark = self._arrived
        self._say(outcome.error, now)
        if parcel.strikes >= STRIKES:
            self._refused += 1
            self._finish(parcel)
            return
        if parcel.strikes:
            parcel.again_at = now + STRIKE_GROWTH**parcel.strikes * SECOND
        self._fail(parcel, outcome, now)
        self._make_ready(parcel)

    def _fail(self, parcel: Parcel, outcome: Outcome, now: int) -> None:
        """The server fails. What set out together with this counts as one failure."""
        if parcel.seen_failures == self.failures:
            self.failures += 1
            wait = self._tells.patience.after(self.failures, self._tells.clock)
            self.retry_at = now + wait
        if self._failing_since is None:
            self._failing_since = now
        longest = self._tells.patience.longest
        self.retry_at = max(self.retry_at, now + min(outcome.wait, longest))
        self.window, self.proven = 1, False

    def _answered(self, now: int, *, delivered: bool) -> None:
        self.failures, self.retry_at, self._failing_since = 0, 0, None
        self._arrived += 1
        self.proven = True
        self.window = min(WINDOW, self.window + 1)
        self.dirty = True
        if delivered:
            self._succeeded_at = now

    def _say(self, error: str, now: int) -> None:
        self._told_error, self._error_at, self.dirty = error, now, True

    def _finish(self, parcel: Parcel) -> None:
        """It arrived or never will: what comes next about its thing may set out."""
        due = parcel.due
        was_first = next(iter(self._parcels)) == due.seq
        del self._parcels[due.seq]
        self.dirty = True
        if was_first:
            self._done = {seq for seq in self._done if seq > self.cursor} if self._done else set()
        else:
            self._done.add(due.seq)
        queue = self._things[due.object_url]
        queue.popleft()
        if queue:
            self._make_ready(queue[0])
        else:
            del self._things[due.object_url]

    def _make_ready(self, parcel: Parcel) -> None:
        if parcel.again_at > self._tells.clock.now():
            heappush(self._later, (parcel.again_at, parcel.due.seq))
        else:
            heappush(self._ready, self._place(parcel))

    def _ripen(self, now: int) -> None:
        while self._later and self._later[0][0] <= now:
            parcel = self._parcels.get(heappop(self._later)[1])
            if parcel is not None:
                heappush(self._ready, self._place(parcel))

    @staticmethod
    def _place(parcel: Parcel) -> tuple[int, int, int]:
        """Those that failed least go first, of these the oldest."""
        return parcel.strikes, parcel.tries, parcel.due.seq
