"""The only file that knows an HTTP library: dial, send, and hand over what comes."""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from folkmoot.federation.client import special
from folkmoot.federation.client.addresses import Address
from folkmoot.federation.client.answers import Limits
from folkmoot.federation.client.faults import (
    BROKEN_OFF,
    NO_CONNECTION,
    NOT_GLOBAL,
    BrokenOff,
    FetchFailed,
    Forbidden,
    Unreachable,
)

Names = Callable[[str], Awaitable[Sequence[str]]]
"""Asks what addresses a name has; may raise OSError."""

_BLOCK = 16_384
_IDLE = 20.0  # seconds that a connection is kept; others close theirs after 5 to 75
_RESOLVERS = 8


class Reply(msgspec.Struct, frozen=True):
    """What a server answers: the status and headers, and the body that is still coming."""

    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes]


class NotPublic(OSError):
    """An address was to be dialled that is none of a stranger's server."""


class Session:
    """Connections of one event loop. `tests` lets loopback be dialled, and nothing else."""

    def __init__(
        self,
        *,
        agent: str,
        tests: bool,
        ca_bundle: Path | None,
        names: Names | None,
        limits: Limits,
    ) -> None:
        self._tests = tests
        # Not the loop's own threads: a name that is looked up for a minute would hold up
        # everything else that waits for one of those.
        self._pool = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="names")
        connector = aiohttp.TCPConnector(
            resolver=_Resolver(names or self._look_up, self._may_dial),
            socket_factory=self._socket,
            ssl=_trust(ca_bundle),
            use_dns_cache=False,
            limit=limits.fetches + limits.posts,
            keepalive_timeout=_IDLE,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, connect=None, sock_connect=limits.connecting),
            headers={"User-Agent": agent},
            read_bufsize=_BLOCK,
        )

    async def close(self) -> None:
        """Drop all connections."""
        await self._session.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    @asynccontextmanager
    async def ask(
        self, method: str, address: Address, headers: Mapping[str, str], body: bytes | None
    ) -> AsyncGenerator[Reply]:
        """Send a request and read the answer inside the block; what is not read is dropped.

        Raises Forbidden for an address that may not be dialled, Unreachable where none can
        be, and BrokenOff for what comes after.
        """
        try:
            async with self._session.request(
                method,
                _line(address.url),
                headers=headers,
                data=body,
                allow_redirects=False,
            ) as answer:
                yield Reply(answer.status, _joined(answer), answer.content.iter_chunked(_BLOCK))
        except FetchFailed:
            raise
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _told(address, error) from None

    def _may_dial(self, text: str) -> bool:
        return special.is_public(text) or (self._tests and special.is_loopback(text))

    def _socket(self, info: tuple[object, ...]) -> socket.socket:
        """A socket for an address that is about to be dialled: the last look at it."""
        family, kind, protocol, _, where = info
        assert isinstance(family, int)
        assert isinstance(kind, int)
        assert isinstance(protocol, int)
        assert isinstance(where, tuple)
        if not self._may_dial(str(where[0])):  # pyright: ignore[reportUnknownArgumentType]
            raise NotPublic(NOT_GLOBAL)
        return socket.socket(family, kind, protocol)

    async def _look_up(self, host: str) -> Sequence[str]:
        def ask() -> list[str]:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            return [str(where[0]) for *_, where in found]

        return await asyncio.get_running_loop().run_in_executor(self._pool, ask)


@lru_cache(maxsize=512)  # the inboxes of those who follow us, again with each activity
def _line(url: str) -> URL:
    return URL(url, encoded=True)  # as it was signed, no letter mended


class _Resolver(AbstractResolver):
    """Hands on the addresses of a name that may be dialled."""

    def __init__(self, names: Names, may_dial: Callable[[str], bool]) -> None:
        self._names = names
        self._may_dial = may_dial

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host. Raises OSError for none, NotPublic where none is public."""
        found = list(dict.fromkeys(await self._names(host)))
        if not found:
            raise OSError(None, "the name has no address")
        good = [text for text in found if self._may_dial(text)]
        if not good:
            raise NotPublic(NOT_GLOBAL)
        return [
            ResolveResult(
                hostname=host,
                host=text,
                port=port,
                family=socket.AF_INET6 if ":" in text else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for text in good
        ]

    async def close(self) -> None:
        """Nothing to close."""


def _trust(ca_bundle: Path | None) -> ssl.SSLContext | bool:
    """Which issuers are believed: the machine's, and in tests those of a file too."""
    if ca_bundle is None:
        return True
    context = ssl.create_default_context()
    context.load_verify_locations(ca_bundle)
    return context


def _joined(answer: aiohttp.ClientResponse) -> dict[str, str]:
    """Headers by lower-case name, repeated ones joined with commas (RFC 9110, section 5.3)."""
    found: dict[str, str] = {}
    for name, value in answer.headers.items():
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _told(address: Address, error: Exception) -> FetchFailed:
    """What went wrong on the line, in our words."""
    inner = getattr(error, "os_error", error)
    if isinstance(inner, NotPublic):
        return Forbidden(NOT_GLOBAL, url=address.url)
    if isinstance(error, aiohttp.ClientConnectorCertificateError | ssl.SSLError):
        reason = "its certificate is not good"
    elif isinstance(error, aiohttp.ClientConnectorDNSError):
        reason = "its name has no address"
    elif isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        reason = "nobody answers there"
    else:
        return BrokenOff(BROKEN_OFF, url=address.url)
    return Unreachable(NO_CONNECTION, host=address.authority, reason=reason)
