"""Deliveries to many servers, some dead and some dripping, beside one RSA-2048 signature.

The engine, the HTTP client and the signatures are those of the program. The other servers are
a second process on loopback, so that its processor time is not counted.
"""

import asyncio
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import func, select

from bench.served import pss
from bench.table import Row, Size, Table, best
from folkmoot.clock import Clock, Ref, SystemClock
from folkmoot.federation.client.answers import Limits
from folkmoot.federation.client.client import Client
from folkmoot.federation.delivery.engine import Delivery
from folkmoot.federation.signatures.signer import Signer
from folkmoot.forum import far_readers
from folkmoot.forum.communities import communities
from folkmoot.forum.subscriptions import subscriptions
from folkmoot.identity.people import people
from folkmoot.peers import outbox, servers
from folkmoot.peers.outbox import Outgoing
from folkmoot.peers.reach import Reach
from folkmoot.peers.servers import peers
from folkmoot.rooms import kernel
from folkmoot.storage import schema
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import WriteTx

BUDGET = 3.5
"""So many signatures at most; docs/decisions/0034 says why not 2."""
DEAD, DRIPS = 10, 50
"""Every tenth server is dead, every fiftieth drips."""
SAMPLED = 0.25
ROOM = Ref("c" * 32)
BODY = {"type": "Announce", "object": {"type": "Create", "object": {"content": "word " * 250}}}


def run(folder: Path, size: Size) -> Table:
    """Build the log, deliver it, and look at the time."""
    folder.mkdir(exist_ok=True)
    clock = SystemClock()
    db = Database(folder / "moot.db", kernel(clock))
    schema.create(db)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signer = Signer("https://moot.example/c/garden#main-key", key)
    signature = best(5, lambda: [signer.sign(b"x" * 400) for _ in range(200)]) / 200
    with subprocess.Popen(
        [sys.executable, "-m", "bench.far_servers"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1],
    ) as others:  # fmt: skip
        assert others.stdin is not None
        assert others.stdout is not None
        port = int(others.stdout.readline())
        owed = _fill(db, clock, size, port)
        before = pss(os.getpid())
        began, cpu = time.monotonic(), time.process_time()
        most, looking = asyncio.run(_deliver(db, clock, signer, owed))
        took, spent = time.monotonic() - began, time.process_time() - cpu - looking
        others.stdin.write("\n")
        others.stdin.flush()
        taken = int(others.stdout.readline())
        others.stdin.close()
        others.kill()
    assert taken >= owed, (taken, owed)
    with db.read() as tx:
        failing = tx.value(select(func.count()).select_from(peers).where(peers.c.failures > 0))
    db.close()
    rows = [
        Row("a delivery", spent / taken * 1000, floor=signature, budget=BUDGET, designed=2.0,
            floor_is="one RSA-2048 signature"),
        Row("deliveries", taken / took, "per s", floor=1000 / signature,
            floor_is="RSA-2048 signatures in a second of one core"),
        Row("memory that it takes: the most", most - before, "MB"),
    ]  # fmt: skip
    notes = [
        _said(size, taken, failing),
        "Every fiftieth activity goes to all servers, the others to two each.",
        "The other servers run in a second process on the same cores, over plain http.",
        "docs/decisions/0034 says why a delivery may cost more than the design gave.",
    ]
    return Table("delivery", "activities to many servers", rows, notes)


def _said(size: Size, taken: int, failing: int) -> str:
    return (
        f"{size.activities} activities for {size.servers} servers: {taken} deliveries. One in "
        f"{DEAD} servers is dead (half refuse connections, half never answer), one in {DRIPS} "
        f"sends a byte a second; {failing} failed in the end, and held nobody up."
    )


def _fill(db: Database, clock: Clock, size: Size, port: int) -> int:
    """Servers, who follows what, and the log; gives how many deliveries can arrive."""
    rooms = size.servers // 2 + 1
    hosts = [_host(number, port) for number in range(size.servers)]
    with db.write() as tx, tx.performing():
        for number in range(rooms):
            _room(tx, clock, number)
        for number, host in enumerate(hosts):
            servers.meet(tx, host, clock.now(), cursor=0)
            servers.describe(tx, host, shared_inbox=f"http://{host}/inbox")
            _follow(tx, clock, host, number, (1, 2 + number // 2))
        wanted = [0] * size.activities
        for number in range(size.activities):
            wanted[number] = room = 1 if number % 50 == 0 else 2 + number % (rooms - 1)
            _leave(tx, clock, number, room)
    quick = [number for number, host in enumerate(hosts) if host.startswith("q")]
    return sum(sum(room in (1, 2 + number // 2) for room in wanted) for number in quick)


def _host(number: int, port: int) -> str:
    if number % DEAD == 5:
        return f"s{number}.test:{port if number % (2 * DEAD) == 5 else 9}"
    return f"d{number}.test:{port}" if number % DRIPS == 1 else f"q{number}.test:{port}"


def _room(tx: WriteTx, clock: Clock, number: int) -> None:
    tx.insert(
        communities, ref=clock.new_ref(), name=f"room{number}", title="A room", description="",
        description_html="", visibility="public", posting="members", downvotes=False,
        gallery=False, created_at=1,
    )  # fmt: skip


def _follow(tx: WriteTx, clock: Clock, host: str, number: int, rooms: tuple[int, ...]) -> None:
    person = tx.insert(people, ref=clock.new_ref(), name=f"p{number}", host=host, origin="away")
    for room in rooms:
        values: dict[str, Any] = {"person_id": person, "community_id": room, "at": 0}
        tx.insert(subscriptions, **values, accepted_at=0, follow_url="x", host=host)


def _leave(tx: WriteTx, clock: Clock, number: int, room: int) -> None:
    url = f"https://moot.example/activities/announce/{number}"
    text = str({"id": url, **BODY})
    about = f"https://moot.example/post/{number // 5}"
    outbox.put(tx, Outgoing(url, text, "community", ROOM, about, community_id=room), clock.now())


async def _deliver(db: Database, clock: Clock, signer: Signer, owed: int) -> tuple[float, float]:
    """Deliver until everything that can arrive has.

    Gives the most memory that was seen, and the seconds of processor time that looking took.
    """

    async def names(_host: str) -> list[str]:
        return ["127.0.0.1"]

    taken, most, looking = 0, 0.0, 0.0
    limits = Limits(passing_rest=0, lasting_rest=0)
    async with Client(
        clock, agent=lambda: "bench", tests=True, names=names, limits=limits
    ) as client:

        async def post(url: str, body: bytes, **how: Any) -> Any:
            nonlocal taken
            answer = await client.post(url, body, **how)
            taken += answer.good
            return answer

        reach = Reach(*far_readers.QUESTIONS)
        engine = Delivery(db, clock, post=post, sign=lambda *_: signer, reach=reach)
        running = asyncio.create_task(engine.run())
        while taken < owed and not running.done():
            await asyncio.sleep(SAMPLED)
            began = time.thread_time()
            most = max(most, pss(os.getpid()))
            looking += time.thread_time() - began
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    return most, looking
