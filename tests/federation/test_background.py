"""What speaks to others while the moot is served: begun and ended with the event loop."""

import asyncio

import pytest

from folkmoot import app
from folkmoot.federation.background import background
from folkmoot.federation.client.faults import Forbidden, Unreachable
from folkmoot.serving.background import beside


async def nothing() -> int:
    return 7


def test_others_are_asked_only_while_the_moot_is_served(stage):
    async def scenario():
        loop = asyncio.get_running_loop()
        async with beside(background(stage.wire, app.delivery(stage.wire))):
            await asyncio.sleep(0)
            assert await loop.run_in_executor(None, lambda: stage.wire.client.wait(nothing())) == 7
        with pytest.raises(Unreachable):
            await loop.run_in_executor(None, lambda: stage.wire.client.wait(nothing()))

    asyncio.run(scenario())


def test_the_moot_never_asks_itself_over_the_network(stage):
    async def scenario():
        async with beside(background(stage.wire, app.delivery(stage.wire))):
            await asyncio.sleep(0)
            with pytest.raises(Forbidden):
                await stage.wire.client.get("https://moot.example/u/ada", accept="*/*")

    asyncio.run(scenario())


def test_deliveries_begin_once_others_can_be_asked(stage, monkeypatch):
    async def scenario():
        begun: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        delivery = app.delivery(stage.wire)

        async def run() -> None:
            begun.set_result(stage.wire.client._home is not None)

        monkeypatch.setattr(delivery, "run", run)
        async with beside(background(stage.wire, delivery)):
            assert await begun

    asyncio.run(scenario())
