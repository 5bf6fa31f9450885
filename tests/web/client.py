"""A browser for tests that speaks to the application without a network."""

import asyncio
import gzip
import json
from collections.abc import Iterable, Mapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
from starlette.types import ASGIApp

from folkmoot.web.house import House
from folkmoot.web.server import application

HOST = "localhost:8000"
BOUNDARY = "----folkmoot-test"

File = tuple[str, bytes]
"""Name and content of a file."""


class Answer(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """By lower-case names; Set-Cookie is in the client's cookies."""
    content: bytes

    @property
    def text(self) -> str:
        """The body as text, unpacked where it is packed; slashes are written plainly."""
        packed = self.content.startswith(b"\x1f\x8b")
        text = (gzip.decompress(self.content) if packed else self.content).decode()
        return text.replace("&#x2f;", "/")

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.content)

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.headers["location"]


class Client:
    """Keeps cookies as a browser does; forms tell that they came from a page of the moot."""

    def __init__(
        self, house: House, *, session: str = "", answering: ASGIApp | None = None
    ) -> None:
        self._application = answering or application(house)
        self._loop = asyncio.new_event_loop()
        self.cookies = {"session": session} if session else {}

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page; redirects are not followed."""
        return self._ask("GET", path, b"", headers)

    def request(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """Ask by any method, with a body as it is."""
        return self._ask(method, path, body, headers)

    def post(
        self,
        path: str,
        fields: Mapping[str, str | Iterable[str]] | None = None,
        files: Iterable[tuple[str, File]] = (),
        **headers: str | None,
    ) -> Answer:
        """Send a form; with files as multipart/form-data (RFC 7578). None leaves a header out."""
        pairs = [
            (name, one)
            for name, value in (fields or {}).items()
            for one in ([value] if isinstance(value, str) else value)
        ]
        sent = list(files)
        if sent:
            kind, body = f"multipart/form-data; boundary={BOUNDARY}", _multipart(pairs, sent)
        else:
            kind, body = "application/x-www-form-urlencoded", urlencode(pairs).encode()
        told = {"sec_fetch_site": "same-origin", "content_type": kind, **headers}
        kept = {name: value for name, value in told.items() if value is not None}
        return self._ask("POST", path, body, kept)

    def cut_off(self, path: str) -> Answer:
        """Begin to send a form, and go away before the form itself is sent."""
        told = {
            "sec_fetch_site": "same-origin",
            "content_type": "application/x-www-form-urlencoded",
            "content_length": "100",
        }
        return self._ask("POST", path, None, told)

    def ask(self, method: str, path: str) -> Answer:
        """Ask in any way at all, from a page of the moot."""
        return self._ask(method, path, b"", {"sec_fetch_site": "same-origin"})

    def follow(self, answer: Answer) -> Answer:
        """The page that a redirect leads to."""
        assert answer.status == 303, (answer.status, answer.text[:2000])
        return self.get(answer.location.partition("#")[0])

    def close(self) -> None:
        """End the loop that the requests run on."""
        self._loop.close()

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        return self._loop.run_until_complete(self._send(method, path, body, headers))

    async def _send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        parts = urlsplit(path)
        sent = {"host": HOST, "content-length": str(len(body or b""))}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("localhost", 8000),
        }
        told: list[dict[str, Any]] = []
        asked = iter([True])

        async def receive() -> dict[str, Any]:
            if body is None:
                return {"type": "http.disconnect"}
            if not next(asked, False):
                await asyncio.Event().wait()  # as a server does until the browser goes away
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            told.append(dict(message))

        await self._application(scope, receive, send)
        return self._answer(told)

    def _answer(self, told: list[dict[str, Any]]) -> Answer:
        pairs = [(name.decode(), value.decode()) for name, value in told[0]["headers"]]
        for name, value in pairs:
            if name == "set-cookie":
                self._keep(value)
        content = b"".join(message.get("body", b"") for message in told[1:])
        return Answer(told[0]["status"], dict(pairs), content)

    def _keep(self, set_cookie: str) -> None:
        for name, morsel in SimpleCookie(set_cookie).items():
            if morsel["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value


def _multipart(pairs: Iterable[tuple[str, str]], files: Iterable[tuple[str, File]]) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in pairs
    ]
    for name, (filename, content) in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; '
        head += f'filename="{filename}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
