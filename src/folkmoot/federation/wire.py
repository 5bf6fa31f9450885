"""What everything that speaks to other servers can reach: put together once by app.py."""

from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

import msgspec
from anyio import CapacityLimiter

from folkmoot.clock import Clock
from folkmoot.config import Settings
from folkmoot.record import settings as moot_settings
from folkmoot.record.kernel import Kernel
from folkmoot.record.moot_key import Sealer
from folkmoot.storage.database import Database

T = TypeVar("T")


class Answer(Protocol):
    """What another server answered."""

    @property
    def url(self) -> str:
        """The address that answered, after redirects."""
        ...

    @property
    def status(self) -> int:
        """200 and the like."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """By lower-case name."""
        ...

    @property
    def body(self) -> bytes:
        """What came, unpacked."""
        ...


class Client(Protocol):
    """What is asked of the one HTTP client."""

    async def get(
        self,
        url: str,
        *,
        accept: str,
        sign: Any = None,
        kinds: Collection[str] = (),
        most: int = 1_000_000,
        redirects: int = 3,
    ) -> Answer:
        """Ask for what is at an address."""
        ...

    async def post(
        self, url: str, body: bytes, *, sign: Any, content_type: str = "application/activity+json"
    ) -> Answer:
        """Send a signed body."""
        ...

    def wait(self, work: Coroutine[Any, Any, T], seconds: float = 30) -> T:
        """From another thread: have work done in the event loop and wait for it."""
        ...


class Wire(msgspec.Struct, frozen=True):
    """One moot, as what speaks to other servers sees it."""

    db: Database
    clock: Clock
    settings: Settings
    sealer: Sealer
    threads: CapacityLimiter
    """The threads in which answers to other servers are made: apart from those of the pages."""
    client: Client | None = None
    """The one HTTP client; None where nobody outside is asked (a command, a test)."""
    woken: Callable[[], None] = lambda: None
    """Called after a change, so that its jobs are done at once."""
    known: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    """What never changes once it is known."""

    @property
    def address(self) -> str:
        """Where the moot is found, such as https://moot.example; "" before it is founded."""
        found = self.known.get("address", "")
        if not found:
            with self.db.read() as tx:
                found = moot_settings.get(tx, "address")
            if found:
                self.known["address"] = found
        return found

    @property
    def host(self) -> str:
        """The name of the moot among others: moot.example, in tests perhaps 127.0.0.1:8001."""
        return urlsplit(self.address).netloc


def string_up(
    db: Database,
    settings: Settings,
    sealer: Sealer,
    *,
    client: Client | None = None,
    woken: Callable[[], None] = lambda: None,
) -> Wire:
    """Put a wire together around an open database."""
    return Wire(
        db=db,
        clock=cast(Kernel, db.kernel).clock,
        settings=settings,
        sealer=sealer,
        # SQLite has two readers: one thread, so that pages always find the other.
        threads=CapacityLimiter(4 if db.is_postgres else 1),
        client=client,
        woken=woken,
    )
