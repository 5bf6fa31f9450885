"""What failed rests a while; what strangers can make grow has an end."""

import asyncio

import pytest

from folkmoot.clock import FakeClock
from folkmoot.federation.client.answers import Limits
from folkmoot.federation.client.failures import Failures
from folkmoot.federation.client.faults import (
    NO_CONNECTION,
    Answered,
    FetchFailed,
    Unreachable,
    Wandering,
    WrongType,
)
from folkmoot.federation.client.gates import Gates
from tests.federation.client.scripted import Writer, answer, client, moved, run, serving
from tests.federation.signatures.build import signer

LIMITS = Limits(passing_rest=60, lasting_rest=600)


def failure(host: str = "a.example") -> Unreachable:
    """A host that cannot be reached."""
    return Unreachable(NO_CONNECTION, host=host, reason="nobody answers there")


def test_a_failure_is_remembered_for_its_time():
    clock = FakeClock()
    failures = Failures(clock, most=10)
    failures.check("a")
    failures.remember("a", failure(), 60)
    clock.advance(seconds=59)
    with pytest.raises(Unreachable, match="nobody answers"):
        failures.check("a")
    clock.advance(seconds=1)
    failures.check("a")
    assert len(failures) == 0


def test_a_failure_that_is_remembered_carries_no_frames():
    failures = Failures(FakeClock(), most=10)
    try:
        raise failure()
    except Unreachable as error:
        failures.remember("a", error, 60)
    with pytest.raises(Unreachable) as first:
        failures.check("a")
    with pytest.raises(Unreachable) as second:
        failures.check("a")
    assert first.value is not second.value


def test_a_hundred_thousand_hosts_do_not_make_the_memory_grow():
    failures = Failures(FakeClock(), most=1000)
    for number in range(100_000):
        failures.remember(f"{number}.evil.example", failure(), 60)
    assert len(failures) == 1000
    with pytest.raises(Unreachable):
        failures.check("99999.evil.example")
    failures.check("0.evil.example")


def test_a_hundred_thousand_hosts_leave_no_turnstile():
    async def work() -> None:
        gates = Gates(per_host=2, in_all=10)
        for number in range(100_000):
            async with gates.turn(f"{number}.evil.example"):
                assert len(gates) == 1
        assert len(gates) == 0

    run(work())


def test_a_slow_host_keeps_no_other_waiting():
    async def work() -> None:
        gates = Gates(per_host=2, in_all=10)
        busy, most, let_go = 0, 0, asyncio.Event()

        async def slow() -> None:
            nonlocal busy, most
            async with gates.turn("slow.example"):
                busy += 1
                most = max(most, busy)
                await let_go.wait()
                busy -= 1

        waiting = [asyncio.create_task(slow()) for _ in range(50)]
        await asyncio.sleep(0)
        async with gates.turn("quick.example"):
            assert busy == 2
        waiting[-1].cancel()
        let_go.set()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert most == 2
        assert len(gates) == 0

    run(work())


def test_one_host_is_asked_a_few_things_at_once():
    async def work() -> None:
        async with serving() as server, client(limits=Limits(per_host=3)) as asking:
            together = asyncio.Event()

            async def late(writer: Writer) -> None:
                if server.busy == 3:
                    together.set()
                await together.wait()
                writer.write(answer("x", kind="text/html"))
                await writer.drain()

            server.says = {f"/{number}": late for number in range(12)}
            asks = [asking.get(server.at(f"/{number}"), accept="*/*") for number in range(12)]
            await asyncio.gather(*asks)
            assert server.busiest == 3
            assert len(server.asked) == 12

    run(work())


@pytest.mark.parametrize(
    ("says", "error"),
    [
        (answer("x", kind="text/html"), WrongType),
        (moved("/0"), Wandering),
        (answer(status=404), Answered),
    ],
)
def test_what_failed_is_not_asked_for_again_and_again(says: bytes, error: type[FetchFailed]):
    async def work() -> None:
        clock = FakeClock()
        async with serving() as server, client(clock=clock, limits=LIMITS) as asking:
            server.says |= {"/0": says, "/1": answer({"id": server.at("/1")})}
            for _ in range(5):
                with pytest.raises(error):
                    await asking.get_document(server.at("/0"))
            assert server.targets == ["/0"]
            await asking.get_document(server.at("/1"))  # the rest of the host is not to blame
            clock.advance(minutes=10)
            with pytest.raises(error):
                await asking.get_document(server.at("/0"))
            assert server.targets == ["/0", "/1", "/0"]

    run(work())


def test_a_status_is_remembered_as_a_status():
    async def work() -> None:
        async with serving() as server, client(limits=LIMITS) as asking:
            found = [await asking.get(server.at("/0"), accept="*/*") for _ in range(3)]
            assert [one.status for one in found] == [404, 404, 404]
            assert len(server.asked) == 1

    run(work())


@pytest.mark.parametrize(("told", "rests"), [("300", 300), ("5", 60), ("99999999", 3600),
                                             ("soon", 60), ("-7", 60), ("9" * 50, 60)])  # fmt: skip
def test_a_server_says_how_long_it_wants_to_rest(told: str, rests: int):
    async def work() -> None:
        clock = FakeClock()
        async with serving() as server, client(clock=clock, limits=LIMITS) as asking:
            server.says["/0"] = answer(status=429, retry_after=told)
            await asking.get(server.at("/0"), accept="*/*")
            clock.advance(seconds=rests - 1)
            await asking.get(server.at("/0"), accept="*/*")
            assert len(server.asked) == 1
            clock.advance(seconds=1)
            await asking.get(server.at("/0"), accept="*/*")
            assert len(server.asked) == 2

    run(work())


def test_a_signed_request_may_succeed_where_a_plain_one_failed():
    async def work() -> None:
        async with serving() as server, client(limits=LIMITS) as asking:
            server.says["/0"] = answer(status=401)
            await asking.get(server.at("/0"), accept="*/*")
            server.says["/0"] = answer("x")
            assert (await asking.get(server.at("/0"), accept="*/*", sign=signer())).body == b"x"

    run(work())


def test_a_host_that_cannot_be_reached_rests_until_an_activity_arrives_there():
    async def work() -> None:
        looked_up: list[str] = []

        class Names(dict[str, list[str]]):
            def __getitem__(self, host: str) -> list[str]:
                looked_up.append(host)
                return super().__getitem__(host)

        names = Names({"a.example": []})
        async with serving() as server, client(names=names, limits=LIMITS) as asking:
            for path in ("/0", "/1", "/2"):
                with pytest.raises(Unreachable):
                    await asking.get(server.at(path, "a.example"), accept="*/*")
            assert len(looked_up) == 1
            names["a.example"] = ["127.0.0.1"]
            server.says |= {"/inbox": answer(status=202), "/3": answer("x")}
            await asking.post(server.at("/inbox", "a.example"), b"{}", sign=signer())
            assert (await asking.get(server.at("/3", "a.example"), accept="*/*")).body == b"x"

    run(work())


def test_a_redirect_cannot_make_another_host_rest():
    # E leads to an address of V that breaks; V is asked for other things as before
    async def work() -> None:
        async def broken(writer: Writer) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort")
            await writer.drain()

        async with serving() as server, client(limits=LIMITS) as asking:
            server.says |= {
                "/evil": moved(server.at("/broken", "v.example")),
                "/broken": broken,
                "/good": answer("x"),
            }
            with pytest.raises(FetchFailed):
                await asking.get(server.at("/evil", "e.example"), accept="*/*")
            assert (await asking.get(server.at("/good", "v.example"), accept="*/*")).body == b"x"

    run(work())
