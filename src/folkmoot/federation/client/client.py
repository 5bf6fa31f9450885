"""Ask another server: judged before, while and after, with one deadline for all of it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Coroutine, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from folkmoot.clock import Clock
from folkmoot.federation.client import addresses, bodies, documents, kinds
from folkmoot.federation.client.addresses import Address
from folkmoot.federation.client.answers import TEST_LIMITS, Answer, Fetched, Limits, Wanted
from folkmoot.federation.client.failures import Failures
from folkmoot.federation.client.faults import (
    NOT_SERVING,
    OURS,
    STOPPING,
    TOO_SLOW,
    WANDERING,
    WRONG_TYPE,
    Answered,
    FetchFailed,
    Forbidden,
    TooSlow,
    Unreachable,
    Wandering,
    WrongType,
)
from folkmoot.federation.client.gates import Gates
from folkmoot.federation.client.waiting import Home
from folkmoot.federation.signatures import cavage, rfc9421
from folkmoot.federation.signatures.signer import Signer
from folkmoot.federation.signatures.verifying import Scheme

if TYPE_CHECKING:
    from folkmoot.federation.client.session import Names, Reply, Session

T = TypeVar("T")

_KINDS_OF_SIGNATURE = {"cavage": cavage.sign, "rfc9421": rfc9421.sign}
_MOVED = {301, 302, 303, 307, 308}
_LONGEST_REST = 3600
_SAID = 65_536  # bytes of what a server says to an activity; nobody reads more of it


class Client:
    """The one HTTP client of a moot; it lives in one event loop.

    `agent` says who asks, `ours` whether an authority (`host` or `host:port`) is our own,
    which is never asked. `tests` lets it ask plain http, ports and loopback. `names` looks
    up hosts, for tests that have no DNS.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        agent: Callable[[], str],
        ours: Callable[[str], bool] = lambda _: False,
        tests: bool = False,
        ca_bundle: Path | None = None,
        names: "Names | None" = None,
        limits: Limits | None = None,
    ) -> None:
        self._clock = clock
        self._agent = agent
        self._ours = ours
        self._tests = tests
        self._ca_bundle = ca_bundle
        self._names = names
        self._limits = limits or (TEST_LIMITS if tests else Limits())
        self._fetching = Gates(per_host=self._limits.per_host, in_all=self._limits.fetches)
        self._posting = Gates(per_host=self._limits.per_host, in_all=self._limits.posts)
        self._failures = Failures(clock, most=self._limits.remembered)
        self._home: Home | None = None
        self._session: Session | None = None

    async def __aenter__(self) -> Self:
        """Live in the running event loop from here on; `wait` works from other threads."""
        self._home = Home()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Drop all connections; nothing can be asked any more."""
        self._home = None
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(
        self,
        url: str,
        *,
        accept: str,
        sign: Signer | None = None,
        scheme: Scheme = "cavage",
        kinds: Collection[str] = (),
        most: int = 1_000_000,
        redirects: int = 3,
        cut: bool = False,
    ) -> Answer:
        """Ask for an address, following redirects; each hop is judged, and signed for itself.

        Takes only content of `kinds` (none given: any), at most `most` bytes of it; with
        `cut` what is longer is cut off there. Any status is returned, successes with their
        body. Raises FetchFailed; what failed is not asked for again for a while.
        """
        first = self._judged(url)
        wanted = Wanted(accept, sign, scheme, frozenset(kinds), most, redirects, cut)
        self._failures.check(first.authority)
        try:
            self._failures.check(wanted.key(first.url))
        except Answered as error:
            return Answer(first.url, error.code, {}, b"")
        try:
            async with self._deadline(first):
                answer = await self._follow(first, wanted)
        except FetchFailed as error:
            # A host that cannot be reached rests as a whole (see _hop), whatever else
            # failed by itself: one address of a host must not speak for the others.
            self._failures.remember(wanted.key(first.url), error, self._rest(error))
            raise
        if not answer.good:
            fault = answer.fault()
            self._failures.remember(wanted.key(first.url), fault, self._rest(fault, answer))
        return answer

    async def get_document(self, url: str, *, sign: Signer | None = None) -> Fetched:
        """The ActivityPub document at an address, whose id is that address.

        Where its id is another one on the same host, it is asked for once more there.
        Raises FetchFailed: Answered for a status that is no success, NotADocument for what
        has no id or that of another host.
        """

        async def ask(address: str) -> Answer:
            return await self.get(
                address, accept=kinds.ACCEPT_DOCUMENT, kinds=kinds.DOCUMENT, sign=sign
            )

        return await documents.fetch(self._judged(url), ask, self._judged)

    async def post(
        self,
        url: str,
        body: bytes,
        *,
        sign: Signer,
        scheme: Scheme = "cavage",
        content_type: str = kinds.ACTIVITY,
    ) -> Answer:
        """Hand these bytes to an inbox, signed now. Any status is returned, redirects too.

        Whether and when to try again is the caller's to know: failures are neither
        remembered nor looked up. Raises FetchFailed where no answer came.
        """
        address = self._judged(url)
        told = {"content-type": content_type, "accept": kinds.ACTIVITY}
        async with self._deadline(address), self._posting.turn(address.authority):
            now = self._clock.now()
            headers = _KINDS_OF_SIGNATURE[scheme](sign, "POST", address.url, told, body, now)
            async with self._opened().ask("POST", address, headers, body) as reply:
                said = await _said(address, reply)
        self._failures.forget(address.authority)
        return Answer(address.url, reply.status, reply.headers, said)

    def wait(self, work: Coroutine[Any, Any, T], seconds: float = 30) -> T:
        """The result of this client's work, from another thread than that of its loop.

        Raises what the work raises, TooSlow after so many seconds, Unreachable while the
        program is not serving.
        """
        home = self._home
        if home is None:
            work.close()
            raise Unreachable(NOT_SERVING)
        return home.wait(work, seconds)

    # ---- one fetch

    async def _follow(self, first: Address, wanted: Wanted) -> Answer:
        address, seen = first, {first.url}
        for _ in range(wanted.redirects + 1):
            answer = await self._hop(address, wanted)
            location = answer.headers.get("location")
            if answer.status not in _MOVED or location is None:
                return answer
            further = addresses.join(address, location, tests=self._tests)
            self._refuse_ours(further)
            if further.url in seen or (further.scheme, address.scheme) == ("http", "https"):
                break
            seen.add(further.url)
            address = further
        raise Wandering(WANDERING, url=first.url)

    async def _hop(self, address: Address, wanted: Wanted) -> Answer:
        headers: Mapping[str, str] = {"accept": wanted.accept, "accept-encoding": bodies.CODINGS}
        async with self._fetching.turn(address.authority):
            if wanted.sign is not None:
                sign, now = _KINDS_OF_SIGNATURE[wanted.scheme], self._clock.now()
                headers = sign(wanted.sign, "GET", address.url, headers, b"", now)
            try:
                async with self._opened().ask("GET", address, headers, None) as reply:
                    body = await _wanted_body(address, reply, wanted)
            except Unreachable as error:
                self._failures.remember(address.authority, error, self._limits.passing_rest)
                raise
        return Answer(address.url, reply.status, reply.headers, body)

    # ---- what every request goes through

    def _judged(self, url: object) -> Address:
        address = addresses.parse(url, tests=self._tests)
        self._refuse_ours(address)
        return address

    def _refuse_ours(self, address: Address) -> None:
        if self._ours(address.authority):
            raise Forbidden(OURS, url=address.url)

    @asynccontextmanager
    async def _deadline(self, address: Address) -> AsyncGenerator[None]:
        try:
            async with asyncio.timeout(self._limits.deadline):
                yield
        except TimeoutError:
            raise TooSlow(TOO_SLOW, host=address.authority) from None

    def _opened(self) -> "Session":
        if self._home is None:
            raise Unreachable(STOPPING)
        if self._session is None:
            # heavy: aiohttp takes 13 MB, and a moot that asks nobody needs none of it
            from folkmoot.federation.client.session import Session

            self._session = Session(
                agent=self._agent(),
                tests=self._tests,
                ca_bundle=self._ca_bundle,
                names=self._names,
                limits=self._limits,
            )
        return self._session

    def _rest(self, error: FetchFailed, answer: Answer | None = None) -> float:
        """How long an address is not asked again, in seconds."""
        rest = self._limits.passing_rest if error.passing else self._limits.lasting_rest
        told = answer.headers.get("retry-after", "") if answer and error.passing else ""
        asked = int(told) if told.isascii() and told.isdecimal() and len(told) < 9 else 0
        return max(rest, min(asked, _LONGEST_REST)) if rest else 0


async def _wanted_body(address: Address, reply: "Reply", wanted: Wanted) -> bytes:
    """The body of a success, of a kind that was asked for; none of anything else."""
    if not 200 <= reply.status < 300:
        return b""
    told = reply.headers.get("content-type", "")
    if wanted.kinds and not kinds.matches(told, wanted.kinds):
        raise WrongType(WRONG_TYPE, url=address.url, type=told[:100])
    coding = reply.headers.get("content-encoding", "")
    return await bodies.read(address.url, reply.chunks, coding, most=wanted.most, cut=wanted.cut)


async def _said(address: Address, reply: "Reply") -> bytes:
    """What a server says to an activity, as far as it is plain or gzip, and short."""
    if reply.headers.get("content-length") == "0":
        return b""
    coding = reply.headers.get("content-encoding", "")
    try:
        return await bodies.read(address.url, reply.chunks, coding, most=_SAID, cut=True)
    except WrongType:
        return b""
