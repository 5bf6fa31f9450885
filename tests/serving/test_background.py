"""What runs beside the server: begun with it, ended with it, and begun again when it fails."""

import asyncio

from folkmoot.serving.background import beside


def test_works_run_for_the_length_of_the_block_and_end_cleanly():
    told = []

    async def work():
        told.append("begun")
        try:
            await asyncio.Event().wait()
        finally:
            told.append("tidied up")

    async def scenario():
        async with beside([work, work]):
            await asyncio.sleep(0)
            assert told == ["begun", "begun"]
        assert told == ["begun", "begun", "tidied up", "tidied up"]

    asyncio.run(scenario())


def test_a_work_that_fails_is_begun_again_and_the_others_go_on(caplog):
    tries, done = [], asyncio.Event()

    async def stumbling():
        tries.append(1)
        if len(tries) < 3:
            raise ZeroDivisionError
        done.set()

    async def steady():
        await asyncio.Event().wait()

    async def scenario():
        async with beside([stumbling, steady], pause=0):
            async with asyncio.timeout(30):
                await done.wait()

    asyncio.run(scenario())
    assert len(tries) == 3
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError] * 2
    assert "stumbling failed" in caplog.text


def test_a_work_that_is_done_is_not_begun_again():
    tries = []

    async def once():
        tries.append(1)

    async def scenario():
        async with beside([once], pause=0):
            for _ in range(10):
                await asyncio.sleep(0)

    asyncio.run(scenario())
    assert tries == [1]


def test_a_work_that_will_not_end_is_left_behind(caplog):
    go_on = asyncio.Event()

    async def stubborn():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await go_on.wait()

    async def scenario():
        async with beside([stubborn], patience=0):
            await asyncio.sleep(0)
        go_on.set()

    asyncio.run(scenario())
    assert "stubborn does not end" in caplog.text


def test_what_fails_in_the_block_ends_the_works_too():
    ended = []

    async def work():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(1)

    async def scenario():
        async with beside([work]):
            await asyncio.sleep(0)
            raise KeyError

    try:
        asyncio.run(scenario())
    except KeyError:
        ended.append(2)
    assert ended == [1, 2]
