"""Pictures of other servers: fetched once, made anew, kept, and no picture is no picture."""

import asyncio

import pytest
from anyio import CapacityLimiter

from folkmoot.clock import FakeClock
from folkmoot.errors import FolkmootError, Invalid, TooMany, Unavailable
from folkmoot.media.far import MOST_AT_ONCE, FarPictures
from folkmoot.media.shelf import Shelf
from folkmoot.media.sniff import sniff
from tests.media.pictures import draw, encode

URL = "https://far.example/a.png"
PICTURE = encode(draw(400, 300), "png")


class Far:
    """A far server that sends what the test says, and counts."""

    def __init__(self, folder, says=PICTURE):
        self.says, self.asked, self.clock = says, [], FakeClock()
        self.gate, self.many, self.reached = None, 1, asyncio.Event()
        self.shelf = Shelf(folder, 10_000_000)
        self.far = FarPictures(self.shelf, self.clock, self.fetch, CapacityLimiter(1))

    async def fetch(self, url):
        self.asked.append(url)
        if len(self.asked) == self.many:
            self.reached.set()
        if self.gate is not None:
            await self.gate.wait()
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


def test_a_picture_is_made_anew_and_fetched_once(tmp_path):
    far = Far(tmp_path)

    async def look():
        large = await far.far.get("a", URL, "large")
        again = await far.far.get("a", URL, "large")
        small = await far.far.get("a", URL, "small")
        return large, again, small

    large, again, small = asyncio.run(look())
    assert far.asked == [URL]
    assert large.data == again.data != PICTURE
    for one in (large, again, small):
        assert one.content_type == f"image/{sniff(one.data)}"


def test_many_who_look_at_once_have_it_fetched_once(tmp_path):
    far = Far(tmp_path)

    async def look():
        far.gate = asyncio.Event()
        readers = [asyncio.create_task(far.far.get("a", URL, "small")) for _ in range(10)]
        await far.reached.wait()
        readers[0].cancel()  # one goes away
        far.gate.set()
        return await asyncio.gather(*readers, return_exceptions=True)

    found = asyncio.run(look())
    assert far.asked == [URL]
    assert sum(isinstance(one, BaseException) for one in found) == 1


@pytest.mark.parametrize("data", [b"", b"<svg onload='x'/>", b"<html>", PICTURE[:90], b"\x00" * 99])
def test_what_is_no_picture_is_not_asked_for_again_for_a_while(tmp_path, data):
    far = Far(tmp_path, data)

    async def look():
        for _ in range(3):
            with pytest.raises(Invalid):
                await far.far.get("a", URL, "large")
        far.clock.advance(hours=1)
        with pytest.raises(Invalid):
            await far.far.get("a", URL, "large")

    asyncio.run(look())
    assert len(far.asked) == 2
    assert far.shelf.filled == 0


def test_what_the_network_did_is_for_the_client_to_remember(tmp_path):
    far = Far(tmp_path, Unavailable("gone"))

    async def look():
        for _ in range(2):
            with pytest.raises(FolkmootError):
                await far.far.get("a", URL, "large")

    asyncio.run(look())
    assert len(far.asked) == 2


def test_only_so_many_are_under_way(tmp_path):
    far = Far(tmp_path)

    async def look():
        far.gate, far.many = asyncio.Event(), MOST_AT_ONCE
        tasks = [
            asyncio.create_task(far.far.get(str(n), URL, "small")) for n in range(MOST_AT_ONCE)
        ]
        await far.reached.wait()
        with pytest.raises(TooMany):
            await far.far.get("more", URL, "small")
        for task in tasks:
            task.cancel()
        far.says = Unavailable("enough")
        far.gate.set()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(look())
