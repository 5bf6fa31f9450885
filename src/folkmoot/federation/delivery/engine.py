"""The engine that delivers: in the server's event loop, in parallel, for as long as it runs.

It works in turns. A turn looks at what is new, reads on in the log for the lanes that run low,
lets as much set out as there is room for, and writes how things went. What is under way tells
its end and wakes the next turn. All that must survive is in the database: after a crash
everything behind the cursors is sent once more, and receivers know it by its id.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import msgspec
from anyio import CapacityLimiter, to_thread

from folkmoot.clock import MINUTE, Clock
from folkmoot.federation.delivery.courier import Courier, Post
from folkmoot.federation.delivery.lanes import Lane, Parcel
from folkmoot.federation.delivery.patience import Patience
from folkmoot.federation.delivery.reading import Asked, Desk, Sign
from folkmoot.federation.delivery.yard import Yard
from folkmoot.peers.reach import Reach
from folkmoot.peers.servers import Progress
from folkmoot.storage.database import Database

T = TypeVar("T")

log = logging.getLogger("folkmoot.delivery")


class Pace(msgspec.Struct, frozen=True):
    """How much is done at once. Times are seconds."""

    most: int = 48
    """So many activities are under way to all servers together."""
    unproven: int = 16
    """So many of them to servers that did not answer when last tried, so that the slow and the
    dead never take the places of the others."""
    held: int = 24
    """So many activities wait in the lane of one server."""
    filled: int = 50
    """So many lanes are filled in one go."""
    at_once: int = 4
    """So many set out before pages get their turn: each signature takes about a millisecond."""
    poll: float = 1.0
    """So often it looks for what nobody told it of."""
    note: float = 1.0
    """So often it is written how things went, while much is under way."""
    sweep: float = 600.0
    """So often every server is looked at."""
    judge: float = 10.0
    """So often it is asked who was blocked meanwhile."""
    rest: int = MINUTE
    """A server that waits longer than this (microseconds) is only a row until then."""


class Delivery:
    """Delivers while it runs. `wake` may be called from any thread after a change."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        post: Post,
        sign: Sign,
        reach: Reach,
        patience: Patience | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.clock, self.patience, self._pace = clock, patience or Patience(), pace or Pace()
        self._desk = Desk(db, clock, sign, reach)
        self._courier = Courier(self._desk, post, self._ask)
        self._thread = CapacityLimiter(1)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bell = asyncio.Event()
        self._news = True
        self._begin()

    def _begin(self) -> None:
        """Know nothing yet: what must be known is in the database."""
        self._yard = Yard(self, self._pace.rest)
        self._flying: set[asyncio.Task[None]] = set()
        self._unproven = 0
        self._told = self._edge = 0
        self._sweep: int | None = 0
        self._sweep_head: int | None = None
        self._looked_at = self._noted_at = self._swept_at = self._judged_at = float("-inf")

    # ---- from outside

    def wake(self) -> None:
        """Say that something was left in the outbox, or that a server may be alive again."""
        self._news = True
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed: the program ends
                self._loop.call_soon_threadsafe(self._bell.set)

    async def run(self) -> None:
        """Deliver until cancelled; then what is known of how things went is written."""
        self._loop = asyncio.get_running_loop()
        self._begin()
        try:
            while True:
                await self.turn()
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._pace.poll):
                        await self._bell.wait()
        finally:
            self._loop = None
            for task in self._flying:
                task.cancel()
            try:
                self._note(self._yard.progress())
            except Exception:
                log.exception("it could not be written how deliveries went; they begin again")

    async def turn(self) -> bool:
        """Do all that can be done now without waiting for an answer; whether anything was."""
        self._bell.clear()
        did = await self._look()
        await self._judge()
        did = await self._fill() or did
        did = await self._set_out() or did
        return await self._write() or did

    async def settle(self) -> None:
        """Work until nothing can be done at this time any more (for tests and the bench)."""
        self._news = True
        while await self.turn() or self._flying:
            if self._flying:
                await self._bell.wait()

    @property
    def under_way(self) -> int:
        """How many activities are under way."""
        return len(self._flying)

    @property
    def lanes(self) -> int:
        """How many servers take memory at the moment."""
        return len(self._yard)

    # ---- a turn

    async def _look(self) -> bool:
        """Learn who gets something: from the log, and now and then by looking at everybody."""
        now = self.clock.monotonic()
        if self._sweep is None and now - self._swept_at >= self._pace.sweep:
            self._sweep = 0
        if self._sweep is not None:
            await self._sweep_on(self._sweep, now)
            return True
        revived = self._yard.ring(self.clock.now())
        if not (self._news or revived or now - self._looked_at >= self._pace.poll):
            return False
        self._looked_at, self._news = now, False
        told, resting = self._told, self._yard.resting()
        news = await self._ask(lambda: self._desk.look(told, resting, revived))
        self._told = self._edge = news.head
        self._yard.admit(news.peers, news.awake, news.head)
        return bool(news.peers)

    async def _sweep_on(self, after: int, now: float) -> None:
        news = await self._ask(lambda: self._desk.sweep(after))
        if after == 0:
            self._sweep_head = news.head
        self._edge, self._sweep = news.head, news.swept
        self._yard.admit(news.peers, frozenset(), news.head)
        if news.swept is None:
            # What came during the sweep is told of by the next look.
            self._told, self._swept_at = max(self._told, self._sweep_head or 0), now
            self._news = True

    async def _judge(self) -> None:
        """Now and then ask who was blocked meanwhile: what is held for them is not sent."""
        now = self.clock.monotonic()
        if now - self._judged_at >= self._pace.judge:
            self._judged_at, hosts = now, self._yard.hosts()
            self._yard.shut(await self._ask(lambda: self._desk.blocked(hosts)), self._edge)

    async def _fill(self) -> bool:
        edge = self._edge
        lanes = self._yard.hungry(self._pace.filled, self._pace.held, edge)
        if not lanes:
            return False
        asked = [Asked(one.host, one.read, one.room(self._pace.held)) for one in lanes]
        found = await self._ask(lambda: self._desk.fill(asked, edge))
        for lane in lanes:
            self._yard.feed(lane, found[lane.host], edge)
        return True

    async def _set_out(self) -> bool:
        set_out = 0
        while len(self._flying) < self._pace.most:
            lane = self._yard.next_lane(unproven=self._unproven < self._pace.unproven)
            if lane is None:
                break
            now = self.clock.now()
            parcel = lane.next(now)
            if parcel is None:
                self._yard.nothing_now(lane, now, self._pace.held, self._edge)
                continue
            self._yard.enqueue(lane)
            task = asyncio.create_task(self._deliver(lane, parcel, proven=lane.proven))
            self._unproven += not lane.proven
            self._flying.add(task)
            task.add_done_callback(self._ended)
            set_out += 1
            if set_out % self._pace.at_once == 0:
                await asyncio.sleep(0)
        return set_out > 0

    async def _deliver(self, lane: Lane, parcel: Parcel, *, proven: bool) -> None:
        try:
            outcome = await self._courier.carry(lane, parcel)
            if outcome is None:
                lane.postpone(parcel, MINUTE)
            else:
                lane.landed(parcel, outcome)
        except Exception:
            log.exception("an activity for %s could not be sent", lane.host)
            lane.postpone(parcel, MINUTE)
        finally:
            self._unproven -= not proven
            self._yard.enqueue(lane)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._bell.set()

    async def _write(self) -> bool:
        """Write how things went: once a second, or when nothing is under way."""
        now = self.clock.monotonic()
        if self._flying and now - self._noted_at < self._pace.note:
            return False
        told = self._yard.progress()
        if told:
            self._noted_at = now
            await self._ask(lambda: self._note(told))
        self._yard.tidy(self._edge, self.clock.now())
        return bool(told)

    def _note(self, told: list[Progress]) -> None:
        gone = self._courier.gone_since_last()
        try:
            self._desk.note(told, gone)
        except Exception:
            self._courier.gone.update(gone)
            self._yard.again([one.host for one in told])
            raise

    async def _ask(self, work: Callable[[], T]) -> T:
        """Have something asked of the database, away from the event loop, in its order.

        Who is cancelled meanwhile waits for the end of it: nothing is left half written.
        """
        asked = asyncio.ensure_future(to_thread.run_sync(work, limiter=self._thread))
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            await asyncio.wait([asked])
            raise
