"""The engine against made-up servers, by a clock that only the test moves."""

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.clock import DAY
from folkmoot.errors import NotFound
from folkmoot.federation.delivery import courier
from folkmoot.federation.delivery.lanes import WINDOW
from folkmoot.peers import actors, outbox, servers, troubles
from folkmoot.peers.outbox import Recipient
from folkmoot.peers.policy import BlockServers, Server
from folkmoot.peers.servers import Peer
from folkmoot.storage.database import Database
from tests.build import clock_of, found
from tests.federation.delivery.world import Answer, Got, World, delivery, down, sign
from tests.forum.build import do
from tests.peers.build import actor, meet, reach, send

pytestmark = pytest.mark.anyio

FAR, NEAR = "far.example", "near.example"
POST = "https://moot.example/post/{}"
FOLLOWED = reach({FAR: {1: 0}, NEAR: {1: 0}})


class PowerLossError(BaseException):
    """Nothing catches it."""


def far(db: Database, host: str = FAR) -> Peer:
    with db.read() as tx:
        peer = servers.by_host(tx, host)
    assert peer is not None
    return peer


@pytest.fixture
def world(db: Database) -> World:
    meet(db, FAR)
    meet(db, NEAR)
    return World()


def sent(db: Database, number: int, things: int = 1_000) -> list[int]:
    """So many activities in the community, about so many things."""
    return [send(db, POST.format(n % things), room=1) for n in range(number)]


async def test_everybody_gets_everything_once(db: Database, world: World):
    numbers = sent(db, 120)
    engine = delivery(db, world, FOLLOWED)

    await engine.settle()

    for host in (FAR, NEAR):
        assert sorted(world.numbers(host)) == numbers
        assert far(db, host).cursor == 120
        assert far(db, host).last_success is not None
    assert engine.lanes == engine.under_way == 0


async def test_the_bytes_are_those_of_the_log_and_the_actor_signs(db: Database, world: World):
    sent(db, 1)
    await delivery(db, world, FOLLOWED).settle()

    got = world.got[0]
    assert got.body == b'{"id":"https://moot.example/activities/create/1"}'
    assert (got.key_id, got.scheme) == (f"community/{'ab' * 16}", "cavage")
    assert {one.url for one in world.got} == {f"https://{FAR}/inbox", f"https://{NEAR}/inbox"}


async def test_what_comes_later_goes_out_when_woken(db: Database, world: World):
    engine = delivery(db, world, FOLLOWED)
    await engine.settle()
    assert world.got == []

    sent(db, 3)
    engine.wake()
    await engine.settle()

    assert world.numbers(FAR) == [1, 2, 3]


async def test_what_is_about_one_thing_goes_in_its_order(db: Database, world: World):
    sent(db, 60, things=3)
    order: list[int] = []

    def takes_its_time(_world: World, got: Got) -> Answer:
        order.append(int(got.body.rsplit(b"/", 1)[1].rstrip(b'"}')))
        return Answer(500) if len(order) % 7 == 3 else Answer()

    world.says[FAR] = takes_its_time
    engine = delivery(db, world, FOLLOWED)
    for _ in range(200):
        await engine.settle()
        clock_of(db).advance(seconds=30)

    taken = world.numbers(FAR)
    assert sorted(taken) == list(range(1, 61))
    for thing in range(3):
        about = [n for n in taken if (n - 1) % 3 == thing]
        assert about == sorted(about)
    assert 1 < world.most_at_once[FAR] <= min(3, WINDOW)


async def test_a_dead_server_holds_nobody_up_and_gets_all_when_it_is_back(
    db: Database, world: World
):
    sent(db, 20)
    world.says[FAR] = down(FAR)
    engine = delivery(db, world, FOLLOWED)
    await engine.settle()
    assert world.numbers(NEAR) == list(range(1, 21))

    for _ in range(29 * 4):
        clock_of(db).advance(hours=6)
        await engine.settle()
    peer = far(db)
    assert peer.dead_since is not None
    assert peer.failures > 40
    assert troubles.told(peer.last_error or "") == "far.example cannot be reached: refused"
    assert engine.lanes == 0  # it is a row, and no more
    tries = len(world.numbers(FAR, taken=False))

    world.says.clear()
    clock_of(db).advance(hours=2)
    with db.write() as tx:
        servers.alive(tx, FAR, clock_of(db).now(), cursor=99)
    engine.wake()
    await engine.settle()

    assert sorted(world.numbers(FAR)) == list(range(1, 21))
    assert len(world.numbers(FAR, taken=False)) == tries + 20
    assert (far(db).dead_since, far(db).failures, far(db).cursor) == (None, 0, 20)


async def test_what_is_forgotten_while_a_server_fails_is_not_sent_to_it(db: Database, world: World):
    sent(db, 6)
    world.says[FAR] = Answer(503)
    engine = delivery(db, world, FOLLOWED)
    await engine.settle()
    tried = world.numbers(FAR, taken=False)
    assert tried == [1]
    with db.write() as tx:
        outbox.forget(tx, [POST.format(0), POST.format(1)])

    world.says.clear()
    for _ in range(3):
        clock_of(db).advance(hours=1)
        await engine.settle()

    assert sorted(world.numbers(FAR)) == [3, 4, 5, 6]
    assert far(db).cursor == 6


async def test_one_try_at_a_time_tells_whether_a_server_still_fails(db: Database, world: World):
    sent(db, 20)
    world.says[FAR] = Answer(503)
    engine = delivery(db, world, FOLLOWED)
    await engine.settle()
    first = len(world.numbers(FAR, taken=False))

    for _ in range(3):
        clock_of(db).advance(seconds=40)
        await engine.settle()

    assert first == 1
    assert len(world.numbers(FAR, taken=False)) == 4
    assert far(db).failures == 4
    assert far(db).last_error == "503"


async def test_retry_after_is_honoured(db: Database, world: World):
    sent(db, 3)
    world.says[FAR] = Answer(429, {"retry-after": "3600"})
    engine = delivery(db, world, FOLLOWED)
    await engine.settle()
    world.says.clear()

    clock_of(db).advance(minutes=59)
    await engine.settle()
    assert world.numbers(FAR) == []

    clock_of(db).advance(minutes=2)
    await engine.settle()
    assert world.numbers(FAR) == [1, 2, 3]


async def test_what_is_refused_is_counted_and_not_sent_again(db: Database, world: World):
    sent(db, 5)
    world.says[FAR] = lambda _world, got: (
        Answer(403, {}, b'{"error": "no\n  bots"}') if got.body.endswith(b'/3"}') else Answer()
    )
    engine = delivery(db, world, FOLLOWED)
    await engine.settle()

    assert sorted(world.numbers(FAR, taken=False)) == [1, 2, 3, 4, 5]
    peer = far(db)
    assert (peer.refused, peer.cursor, peer.failures) == (1, 5, 0)
    assert peer.last_error == '403 {"error": "no bots"}'


async def test_one_activity_that_breaks_a_server_is_given_up_in_the_end(db: Database, world: World):
    world.says[FAR] = lambda _world, got: (
        Answer(500, {}, b"boom") if got.body.endswith(b'/2"}') else Answer()
    )
    engine = delivery(db, world, FOLLOWED)
    sent(db, 4)
    for _ in range(24 * 6):
        sent(db, 1)
        await engine.settle()
        clock_of(db).advance(minutes=20)
    await engine.settle()

    taken = world.numbers(FAR)
    assert sorted(taken) == [n for n in range(1, 149) if n != 2]
    assert 8 < world.numbers(FAR, taken=False).count(2) < 20
    assert (far(db).refused, far(db).cursor) == (1, 148)


async def test_a_server_that_fails_throughout_keeps_every_activity(db: Database, world: World):
    sent(db, 10)
    world.says[FAR] = Answer(500)
    engine = delivery(db, world, FOLLOWED)
    for _ in range(24 * 5):
        await engine.settle()
        clock_of(db).advance(hours=1)
    world.says.clear()
    clock_of(db).advance(days=1)
    await engine.settle()

    assert sorted(world.numbers(FAR)) == list(range(1, 11))
    assert far(db).refused == 0


async def test_a_server_is_answered_in_the_kind_of_signature_that_it_used(
    db: Database, world: World
):
    with db.write() as tx:
        servers.alive(tx, FAR, 1, cursor=0, signs="rfc9421")
    sent(db, 1)
    await delivery(db, world, FOLLOWED).settle()

    assert {one.url: one.scheme for one in world.got} == {
        f"https://{FAR}/inbox": "rfc9421",
        f"https://{NEAR}/inbox": "cavage",
    }


@pytest.mark.parametrize(("used", "takes"), [("cavage", "rfc9421"), ("rfc9421", "cavage")])
async def test_a_server_that_takes_the_other_kind_of_signature_gets_that(
    db: Database, world: World, used: str, takes: str
):
    with db.write() as tx:
        servers.alive(tx, FAR, 1, cursor=0, signs=used)  # type: ignore[arg-type]
    world.says[FAR] = lambda _world, got: Answer(202 if got.scheme == takes else 401)
    sent(db, 30)
    await delivery(db, world, FOLLOWED).settle()

    assert sorted(world.numbers(FAR)) == list(range(1, 31))
    assert len([one for one in world.got if one.status == 401]) <= WINDOW
    assert (far(db).signs, far(db).failures) == (takes, 0)


async def test_an_inbox_that_is_gone_is_not_written_to_again(db: Database, world: World):
    inbox = f"https://{FAR}/u/bob/inbox"
    ref = clock_of(db).new_ref()
    with db.write() as tx:
        actors.put(tx, actor(f"https://{FAR}/u/bob", ref=ref))
    world.says[FAR] = Answer(410)
    send(db, to=[Recipient(FAR, inbox)])
    await delivery(db, world).settle()

    with db.read() as tx:
        assert actors.inboxes(tx, [ref]) == ()
    assert (far(db).refused, far(db).cursor) == (1, 1)


async def test_of_several_inboxes_each_gets_it_once(db: Database, world: World):
    ways = [f"https://{FAR}/u/{name}/inbox" for name in "abc"]
    send(db, to=[Recipient(FAR, inbox) for inbox in ways])
    tried: list[str] = []

    def says(_world: World, got: Got) -> Answer:
        tried.append(got.url)
        return Answer(503) if got.url == ways[1] and tried.count(got.url) == 1 else Answer()

    world.says[FAR] = says
    engine = delivery(db, world)
    await engine.settle()
    clock_of(db).advance(seconds=5)
    await engine.settle()

    assert tried == [ways[0], ways[1], ways[1], ways[2]]


async def test_nothing_goes_to_a_blocked_server_and_nothing_is_kept_for_it(
    db: Database, world: World
):
    ada = found(db)
    sent(db, 3)
    world.says[FAR] = down(FAR)
    engine = delivery(db, world, FOLLOWED)
    await engine.settle()
    world.says.clear()
    blocked = Server(clock_of(db).new_ref(), FAR)
    do(db, ada, BlockServers((blocked,), "spam", clock_of(db).now() + DAY))
    clock_of(db).advance(hours=1)
    sent(db, 2)
    await engine.settle()
    assert world.numbers(FAR) == []
    assert far(db).cursor == 5

    clock_of(db).advance(days=2)
    after = sent(db, 1)
    await engine.settle()
    assert world.numbers(FAR) == after


async def test_slow_servers_leave_room_for_the_others(db: Database):
    slow = [f"slow{n}.example" for n in range(30)]
    quick = [f"quick{n}.example" for n in range(30)]
    world = World()
    for host in (*slow, *quick):
        meet(db, host)
    for host in slow:
        world.held[host] = asyncio.Event()
    sent(db, 10)
    engine = delivery(
        db, world, reach({host: {1: 0} for host in (*slow, *quick)}), most=12, unproven=8
    )
    # the quick ones answered before; of the slow ones nobody knows
    with db.write() as tx:
        servers.note(tx, [servers.Progress(host, 0, succeeded_at=1) for host in quick])
    settling = asyncio.create_task(engine.settle())
    for _ in range(5_000):
        await asyncio.sleep(0.001)
        # what has arrived is under way until its answer was read
        if engine.under_way <= 8 and all(len(world.numbers(host)) == 10 for host in quick):
            break

    assert all(sorted(world.numbers(host)) == list(range(1, 11)) for host in quick)
    assert engine.under_way <= 8
    for event in world.held.values():
        event.set()
    await settling
    assert all(sorted(world.numbers(host)) == list(range(1, 11)) for host in slow)


async def test_keys_that_are_still_being_made_are_waited_for(db: Database, world: World):
    made = False

    def signs(*what):
        if not made:
            raise NotFound("no key")
        return sign(*what)

    sent(db, 2)
    engine = delivery(db, world, FOLLOWED, signs=signs)
    await engine.settle()
    assert world.got == []
    made = True
    clock_of(db).advance(minutes=2)
    await engine.settle()

    assert world.numbers(FAR) == [1, 2]
    assert far(db).failures == 0


async def test_somebody_who_follows_from_a_server_that_has_no_row_is_served(db: Database):
    world, engine_reach = World(), reach({"new.example": {1: 0}})
    engine = delivery(db, world, engine_reach)
    await engine.settle()
    sent(db, 1)
    await engine.settle()
    with db.write() as tx:
        servers.describe(tx, "new.example", shared_inbox="https://new.example/inbox")
    sent(db, 1)
    await engine.settle()

    assert world.numbers("new.example") == [2]


async def test_it_goes_on_in_the_event_loop_until_it_is_cancelled(db: Database, world: World):
    engine = delivery(db, world, FOLLOWED, poll=0.01)
    running = asyncio.create_task(engine.run())
    sent(db, 5)
    engine.wake()
    for _ in range(2_000):
        await asyncio.sleep(0.005)
        if len(world.numbers(FAR)) == len(world.numbers(NEAR)) == 5:
            break
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert running.cancelled()
    assert far(db).cursor == far(db, NEAR).cursor == 5


async def test_what_was_under_way_when_it_stopped_is_sent_again(db: Database, world: World):
    world.held[FAR] = asyncio.Event()
    sent(db, 3)
    engine = delivery(db, world, FOLLOWED, poll=0.01)
    running = asyncio.create_task(engine.run())
    for _ in range(2_000):
        await asyncio.sleep(0.005)
        if len(world.numbers(NEAR)) == 3:
            break
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert far(db).cursor == 0

    world.held.clear()
    await delivery(db, world, FOLLOWED).settle()

    assert world.numbers(FAR) == [1, 2, 3]
    assert world.numbers(NEAR) == [1, 2, 3]


async def test_a_crash_before_it_is_written_sends_again_and_loses_nothing(
    db: Database, world: World, monkeypatch
):
    def die(name: str) -> None:
        raise PowerLossError(name)

    sent(db, 10)
    first = delivery(db, world, FOLLOWED)
    monkeypatch.setattr(first._desk, "note", lambda *_: die("power"))
    with pytest.raises(PowerLossError):
        await first.settle()
    assert far(db).cursor == 0

    await delivery(db, world, FOLLOWED).settle()

    assert set(world.numbers(FAR)) == set(range(1, 11))
    assert far(db).cursor == 10
    bodies = {one.body for one in world.got}
    assert len(bodies) == 10


answers = st.sampled_from([202, 202, 202, 400, 401, 429, 500, 503, 0])


@settings(max_examples=30)
@given(
    st.lists(answers, min_size=1, max_size=60),
    st.lists(st.integers(0, 3), min_size=1, max_size=25),
    st.sets(st.integers(0, 40), max_size=4),
)
def test_whatever_happens_each_thing_arrives_in_order_and_the_cursor_tells_the_truth(
    make_db: Callable[[], Database], said: list[int], things: list[int], crashes: set[int]
):
    db = make_db()
    asyncio.run(_whatever(db, said, things, crashes))
    db.close()


async def _whatever(db: Database, said: list[int], things: list[int], crashes: set[int]) -> None:
    meet(db, FAR)
    world = World()
    told = iter(said)
    settled: set[int] = set()

    def says(_world: World, got: Got) -> Answer:
        status = next(told, 202)
        if status == 0:
            raise down(FAR)
        if status // 100 == 2 or status == 400:
            settled.add(int(got.body.rsplit(b"/", 1)[1].rstrip(b'"}')))
        return Answer(status)

    world.says[FAR] = says
    for thing in things:
        send(db, POST.format(thing), room=1)
    engine = delivery(db, world, FOLLOWED)
    for step in range(70):
        await engine.settle()
        assert set(range(1, far(db).cursor + 1)) <= settled
        if step in crashes:
            engine = delivery(db, world, FOLLOWED)
        clock_of(db).advance(hours=20)

    assert far(db).cursor == len(things)
    assert settled == set(range(1, len(things) + 1))
    taken = world.numbers(FAR)
    for thing in set(things):
        about = [n for n in dict.fromkeys(taken) if things[n - 1] == thing]
        assert about == sorted(about)


def test_the_fail_points_are_known():
    from folkmoot.storage import failpoints

    assert courier.AFTER_SENT in failpoints.NAMES


@pytest.mark.parametrize("ticks", range(5))
async def test_a_stop_is_heard_in_the_instant_something_else_wakes_it(
    db: Database, world: World, ticks: int
):
    engine = delivery(db, world, FOLLOWED)
    running = asyncio.create_task(engine.run())
    await asyncio.sleep(0.1)
    engine.wake()
    for _ in range(ticks):
        await asyncio.sleep(0)

    running.cancel()
    ended, _ = await asyncio.wait([running], timeout=10)

    assert ended == {running}
    assert running.cancelled()
