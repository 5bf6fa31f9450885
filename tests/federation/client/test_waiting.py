"""Threads wait for the loop of the client, and never longer than they say."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from folkmoot.federation.client.client import Client
from folkmoot.federation.client.faults import FetchFailed, TooSlow, Unreachable
from tests.federation.client.scripted import answer, client, run, serving


def in_a_thread(ask: Callable[[Client], object]) -> object:
    """Let another thread ask while the client lives in this one's loop."""

    async def work() -> object:
        with ThreadPoolExecutor(1) as pool:
            async with client() as asking:
                return await asyncio.get_running_loop().run_in_executor(pool, ask, asking)

    return run(work())


def test_the_result_comes_to_the_thread():
    async def work() -> None:
        async with serving() as server, client() as asking:
            server.says["/"] = answer("x")

            def ask() -> bytes:
                assert threading.current_thread() is not threading.main_thread()
                return asking.wait(asking.get(server.at("/"), accept="*/*")).body

            with ThreadPoolExecutor(1) as pool:
                assert await asyncio.get_running_loop().run_in_executor(pool, ask) == b"x"

    run(work())


def test_what_goes_wrong_comes_to_the_thread():
    def ask(asking: Client) -> object:
        return asking.wait(asking.get("https://ann@a.example/", accept="*/*"))

    with pytest.raises(FetchFailed, match="name of a user"):
        in_a_thread(ask)


def test_a_thread_does_not_wait_for_ever():
    cancelled = threading.Event()

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    with pytest.raises(TooSlow):
        in_a_thread(lambda asking: asking.wait(endless(), seconds=0.05))
    assert cancelled.wait(30)


def test_nothing_is_asked_before_and_after_serving():
    asking = client()
    with pytest.raises(Unreachable, match="being served"):
        asking.wait(asking.get("https://a.example/", accept="*/*"))

    async def work() -> None:
        async with asking:
            pass
        with pytest.raises(Unreachable, match="stopping"):
            await asking.get("https://a.example/", accept="*/*")

    run(work())
    with pytest.raises(Unreachable, match="being served"):
        asking.wait(asking.get("https://a.example/", accept="*/*"))


def test_the_loop_does_not_wait_for_itself():
    async def work() -> None:
        async with client() as asking:
            with pytest.raises(RuntimeError, match="itself"):
                asking.wait(asking.get("https://a.example/", accept="*/*"))

    run(work())
