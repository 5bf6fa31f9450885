"""A moot served over real lines in the event loop of a test."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Callable

from uvicorn import Server

from folkmoot import app
from folkmoot.federation.wire import Wire
from folkmoot.serving import server
from folkmoot.web.house import House

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Opens = Callable[[], contextlib.AbstractAsyncContextManager[Line]]


@contextlib.asynccontextmanager
async def serving(house: House, wire: Wire) -> AsyncGenerator[Opens]:
    """The moot as it is served; gives what opens a line to it."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        serves = Server(server._config(app.application(house, wire), None))
        running = asyncio.create_task(serves.serve(sockets=[sock]))

        @contextlib.asynccontextmanager
        async def line() -> AsyncGenerator[Line]:
            reader, writer = await asyncio.open_connection(*sock.getsockname())
            try:
                yield reader, writer
            finally:
                writer.transport.abort()

        try:
            yield line
        finally:
            serves.should_exit = True
            await running


async def status(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The status and the head of an answer in small letters; its body is read too."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    lengths = [line for line in head.split(b"\r\n") if line.startswith(b"content-length")]
    await reader.readexactly(int(lengths[0].partition(b":")[2]))
    return int(head.split(b" ")[1]), head


async def ended(reader: asyncio.StreamReader) -> None:
    """Wait until the other side lets go; what still came to it makes that a reset."""
    with contextlib.suppress(ConnectionError):
        assert await reader.read() == b""
