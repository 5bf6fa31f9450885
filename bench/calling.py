"""Requests to the application in this process: no socket, no server, the same work."""

import asyncio
import gzip
import time
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.types import ASGIApp

from folkmoot.app import application, wire_of
from folkmoot.web.house import House

HOST = "localhost:8000"


def answering(house: House) -> ASGIApp:
    """All that a moot answers, as the program serves it."""
    return application(house, wire_of(house))


class Answer(msgspec.Struct, frozen=True):
    """What came back, and the processor time it took in milliseconds."""

    status: int
    headers: dict[str, str]
    body: bytes
    ms: float


class Caller:
    """A browser in this process, with or without a session."""

    def __init__(self, application: ASGIApp, token: str = "") -> None:
        self._application = application
        self._loop = asyncio.new_event_loop()
        self._headers = [
            (b"host", HOST.encode()),
            (
                b"user-agent",
                b"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            ),
            (b"accept", b"text/html"),
            (b"accept-encoding", b"gzip"),
        ]
        if token:
            self._headers.append((b"cookie", f"session={token}".encode()))

    def get(self, address: str) -> Answer:
        """Ask for a page; raises AssertionError when it does not come."""
        return self._loop.run_until_complete(self._get(address))

    def text(self, address: str) -> str:
        """The page as text."""
        body = self.get(address).body
        return (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()

    def close(self) -> None:
        """End the loop and its threads."""
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _get(self, address: str) -> Answer:
        parts = urlsplit(address)
        scope: dict[str, Any] = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
            "scheme": "http", "path": parts.path, "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(), "root_path": "", "headers": self._headers,
            "client": ("127.0.0.1", 50000), "server": ("127.0.0.1", 8000),
        }  # fmt: skip
        came: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            came.append(message)

        began = time.process_time_ns()
        await self._application(scope, receive, send)
        took = (time.process_time_ns() - began) / 1e6
        headers = {name.decode(): value.decode() for name, value in came[0]["headers"]}
        body = b"".join(message.get("body", b"") for message in came[1:])
        return Answer(came[0]["status"], headers, body, took)
