"""What everything that speaks to other servers can reach: put together once by app.py."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

import msgspec
from anyio import CapacityLimiter
from starlette.requests import Request

from folkmoot import __version__
from folkmoot.clock import Clock
from folkmoot.config import Settings
from folkmoot.federation.client.client import Client
from folkmoot.federation.inbox.gate import Gate
from folkmoot.forwarding import client_address, joined, network, parse_proxies
from folkmoot.hosts import Network
from folkmoot.record import settings as moot_settings
from folkmoot.record.kernel import Kernel
from folkmoot.record.moot_key import Sealer
from folkmoot.storage.database import Database

AGENT = f"Folkmoot/{__version__}"
"""How the program calls itself when a moot asks others."""


class Wire(msgspec.Struct, frozen=True):
    """One moot, as what speaks to other servers sees it."""

    db: Database
    clock: Clock
    settings: Settings
    sealer: Sealer
    client: Client
    """The one HTTP client; it asks nobody before background.py has begun its life."""
    threads: CapacityLimiter
    """The threads in which answers to other servers are made: apart from those of the pages."""
    gate: Gate
    """How much may come in at once."""
    proxies: tuple[Network, ...] = ()
    """Those whose forwarded headers are believed."""
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

    def network_of(self, request: Request) -> str:
        """The network of who asks, past our own proxies: by it floods are told apart."""
        peer = request.client.host if request.client else ""
        return network(client_address(peer, joined(request.headers.items()), self.proxies))

    @property
    def host(self) -> str:
        """The name of the moot among others: moot.example, in tests perhaps 127.0.0.1:8001."""
        found = self.known.get("host", "")
        if not found:
            found = urlsplit(self.address).netloc
            if found:
                self.known["host"] = found
        return found

    @property
    def agent(self) -> str:
        """The name and the address, as all others say them: PieFed admits servers by that."""
        return f"{AGENT} (+{self.address})"


def string_up(
    db: Database,
    settings: Settings,
    sealer: Sealer,
    *,
    woken: Callable[[], None] = lambda: None,
) -> Wire:
    """Put a wire together around an open database."""
    clock = cast(Kernel, db.kernel).clock
    wire = Wire(
        db=db,
        clock=clock,
        settings=settings,
        sealer=sealer,
        client=Client(
            clock,
            agent=lambda: wire.agent,
            ours=lambda authority: authority == wire.host,
            tests=settings.test_peers,
            ca_bundle=settings.ca_bundle,
        ),
        # SQLite has two readers: one thread, so that pages always find the other.
        threads=CapacityLimiter(4 if db.is_postgres else 1),
        gate=Gate(clock),
        proxies=parse_proxies(settings.proxies),
        woken=woken,
    )
    return wire
