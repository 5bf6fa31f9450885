"""A server on loopback that says exactly what a test tells it, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from folkmoot.clock import FakeClock
from folkmoot.federation.client.answers import TEST_LIMITS, Limits
from folkmoot.federation.client.client import Client

T = TypeVar("T")
Writer = asyncio.StreamWriter
Say = bytes | Callable[[Writer], Awaitable[None]]

ACTIVITY = "application/activity+json"
PATIENCE = 60  # seconds until a test that hangs fails


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do this in an event loop of its own."""

    async def bounded() -> T:
        async with asyncio.timeout(PATIENCE):
            return await work

    return asyncio.run(bounded())


@dataclass
class Asked:
    """A request as it came over the line."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """The values of a header, joined; empty where it is missing."""
        return ", ".join(value for key, value in self.headers if key.lower() == name)


@dataclass
class Scripted:
    """What a server says at each path, and what it was asked."""

    port: int
    scheme: str = "http"
    says: dict[str, Say] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    busy: int = 0
    busiest: int = 0

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path, under one of the names of the server."""
        return f"{self.scheme}://{host}:{self.port}{path}"

    @property
    def targets(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [one.target for one in self.asked]


def answer(
    body: bytes | str | object = b"",
    *,
    status: int = 200,
    kind: str | None = ACTIVITY,
    **headers: str,
) -> bytes:
    """An answer as it goes over the line; objects become JSON."""
    if not isinstance(body, bytes):
        body = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Said"]
    told = {"content-length": str(len(body)), "connection": "close"}
    told |= {"content-type": kind} if kind is not None else {}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines += [f"{name}: {value}" for name, value in told.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def moved(where: str, status: int = 302) -> bytes:
    """A redirect."""
    return answer(status=status, kind=None, location=where)


@asynccontextmanager
async def serving(
    *, context: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncGenerator[Scripted]:
    """Serve on a free port of loopback while the block runs."""
    script = Scripted(0, "https" if context else "http")
    lines: set[Writer] = set()

    async def handle(reader: asyncio.StreamReader, writer: Writer) -> None:
        lines.add(writer)
        try:
            await _talk(script, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has heard enough
        finally:
            lines.discard(writer)
            writer.close()

    server = await asyncio.start_server(handle, host, 0, ssl=context)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()
        for writer in list(lines):
            writer.transport.abort()
        await asyncio.sleep(0)  # lets the aborted lines end


async def _talk(script: Scripted, reader: asyncio.StreamReader, writer: Writer) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *rest = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in rest)]
    length = next((value for name, value in headers if name.lower() == "content-length"), "0")
    body = await reader.readexactly(int(length))
    script.asked.append(Asked(method, target, headers, body))
    script.busy += 1
    script.busiest = max(script.busiest, script.busy)
    try:
        say = script.says.get(target, answer(status=404))
        if isinstance(say, bytes):
            writer.write(say)
            await writer.drain()
        else:
            await say(writer)
    finally:
        script.busy -= 1


def client(
    *,
    names: Mapping[str, Sequence[str]] | None = None,
    limits: Limits = TEST_LIMITS,
    clock: FakeClock | None = None,
    **more: Any,
) -> Client:
    """A client for loopback, whose names are looked up in a dictionary."""

    async def look_up(host: str) -> Sequence[str]:
        if names is not None and host not in names:
            raise OSError(f"no such name: {host}")
        return names[host] if names else ["127.0.0.1"]

    more = {"tests": True} | more
    return Client(
        clock or FakeClock(), agent=lambda: "Folkmoot", names=look_up, limits=limits, **more
    )
