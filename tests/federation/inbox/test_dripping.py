"""Senders that never come to an end, over real lines: they are ended, and hold nobody up."""

import asyncio
import contextlib
import json

import pytest

from folkmoot.federation import bodies
from folkmoot.federation.signatures import cavage
from folkmoot.federation.signatures.signer import Signer
from folkmoot.web import dispatch
from tests.federation.client.scripted import run
from tests.federation.inbox.posted import KEYS
from tests.federation.inbox.test_receiving import Post
from tests.federation.inbox.world import BOB, GARDEN, OURS
from tests.federation.lines import ended, serving, status


@pytest.fixture
def door(stage):
    return Post(stage)


def request(door: Post, *, path: str = "/inbox", **changed: str) -> tuple[bytes, bytes]:
    """Head and body of a signed activity, as they go over the line."""
    body = json.dumps(door.activity("Follow", BOB, GARDEN)).encode()
    told = {"content-type": "application/activity+json"}
    signer = Signer(f"{BOB}#main-key", KEYS[0])
    headers = dict(cavage.sign(signer, "POST", f"{OURS}{path}", told, body, door.clock.now()))
    headers = {"host": "moot.example", **headers, "content-length": str(len(body)), **changed}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n", body


async def drip(writer: asyncio.StreamWriter, drop: bytes = b" ") -> None:
    """Send a byte again and again, for as long as the other side listens."""
    with contextlib.suppress(ConnectionError):
        while not writer.is_closing():
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(0.001)


def test_a_body_that_drips_is_ended_and_leaves_nothing(door, monkeypatch):
    monkeypatch.setattr(bodies, "LONGEST", 0.2)
    before = door.rows()

    async def scenario():
        async with serving(door.house, door.wire) as line, line() as (reader, writer):
            head, _ = request(door, **{"content-length": "900000"})
            writer.write(head)
            dripping = asyncio.create_task(drip(writer))
            answered, told = await status(reader)
            assert answered == 408
            assert b"connection: close" in told
            await ended(reader)
            await dripping

    run(scenario())
    assert door.rows() == before
    assert door.network.asked == []


def test_a_form_that_drips_is_ended_too(door, monkeypatch):
    monkeypatch.setattr(dispatch, "LONGEST_FORM", 0.2)
    monkeypatch.setattr(dispatch, "SLOWEST", 1_000_000)
    told = {
        "host": "127.0.0.1", "content-type": "application/x-www-form-urlencoded",
        "content-length": "50000", "sec-fetch-site": "same-origin",
    }  # fmt: skip
    lines = ["POST /sign-in HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]

    async def scenario():
        async with serving(door.house, door.wire) as line, line() as (reader, writer):
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
            dripping = asyncio.create_task(drip(writer, b"x"))
            answered, head = await status(reader)
            assert answered == 408
            assert b"connection: close" in head
            await ended(reader)
            await dripping

    run(scenario())


def test_who_drips_holds_no_thread_and_keeps_nobody_waiting(door):
    async def scenario():
        async with serving(door.house, door.wire) as line, contextlib.AsyncExitStack() as lines:
            slow = [await lines.enter_async_context(line()) for _ in range(20)]
            for _, writer in slow:
                head, body = request(door)
                writer.write(head + body[:1])
                await writer.drain()
            # when somebody else sends the whole of it
            async with line() as (reader, writer):
                writer.write(b"".join(request(door)))
                answered, _ = await status(reader)
            # then it is done, while the others are still waited for
            assert answered == 200
            assert door.wire.threads.borrowed_tokens == 0
            assert all(not reader.at_eof() for reader, _ in slow)

    run(scenario())


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"signature": ""}, 401),
        ({"content-length": "1000001"}, 413),
        ({"content-type": "text/plain"}, 400),
    ],
)
def test_what_is_refused_by_its_head_is_not_waited_for(door, changed, expected):
    before = door.rows()

    async def scenario():
        async with serving(door.house, door.wire) as line, line() as (reader, writer):
            writer.write(request(door, **changed)[0])
            answered, told = await status(reader)
            assert answered == expected
            assert b"connection: close" in told
            await ended(reader)

    run(scenario())
    assert door.rows() == before
    assert door.network.asked == []


def test_a_body_in_pieces_without_a_length_is_cut_at_the_limit(door):
    before = door.rows()

    async def scenario():
        async with serving(door.house, door.wire) as line, line() as (reader, writer):
            head, _ = request(door)
            head = head.replace(b"content-length", b"x-length")
            writer.write(head.replace(b"\r\n\r\n", b"\r\ntransfer-encoding: chunked\r\n\r\n"))
            piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
            dripping = asyncio.create_task(drip(writer, piece))
            answered, told = await status(reader)
            assert answered == 413
            assert b"connection: close" in told
            await dripping

    run(scenario())
    assert door.rows() == before


def test_after_a_whole_body_the_line_is_kept(door):
    async def scenario():
        async with serving(door.house, door.wire) as line, line() as (reader, writer):
            for _ in range(2):
                writer.write(b"".join(request(door)))
                answered, told = await status(reader)
                assert answered == 200
                assert b"connection: close" not in told

    run(scenario())
