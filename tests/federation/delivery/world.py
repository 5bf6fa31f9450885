"""Other servers that are made up: each answers as a test says, and remembers what it got."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from folkmoot.clock import Ref
from folkmoot.federation.client.faults import NO_CONNECTION, FetchFailed, Unreachable
from folkmoot.federation.delivery.engine import Delivery, Pace
from folkmoot.peers.reach import NOBODY, Reach
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import ReadTx
from tests.build import clock_of


class Answer(msgspec.Struct, frozen=True):
    """What a made-up server answers."""

    status: int = 202
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Signer(msgspec.Struct, frozen=True):
    """A signer without a key: nothing is signed in a made-up world."""

    key_id: str


class Got(msgspec.Struct, frozen=True):
    """One request that a server got, whatever it answered."""

    url: str
    body: bytes
    key_id: str
    scheme: str
    status: int


Says = Callable[["World", Got], Answer | FetchFailed]


class World:
    """All other servers. `says` maps a host to what it answers; others take everything."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.says: dict[str, Answer | FetchFailed | Says] = {}
        self.held: dict[str, asyncio.Event] = {}
        """Hosts that answer only once their event is set."""
        self.at_once: dict[str, int] = {}
        self.most_at_once: dict[str, int] = {}

    async def post(self, url: str, body: bytes, *, sign: Any, scheme: str) -> Answer:
        """Stands where client.post stands."""
        host = urlsplit(url).netloc
        self.at_once[host] = self.at_once.get(host, 0) + 1
        self.most_at_once[host] = max(self.most_at_once.get(host, 0), self.at_once[host])
        try:
            await asyncio.sleep(0)
            if host in self.held:
                await self.held[host].wait()
            return self._answer(host, Got(url, body, sign.key_id, scheme, 0))
        finally:
            self.at_once[host] -= 1

    def _answer(self, host: str, got: Got) -> Answer:
        said = self.says.get(host, Answer())
        found = said(self, got) if callable(said) else said
        status = found.status if isinstance(found, Answer) else 0
        self.got.append(msgspec.structs.replace(got, status=status))
        if isinstance(found, FetchFailed):
            raise found
        return found

    def numbers(self, host: str, *, taken: bool = True) -> list[int]:
        """The activities that a host got, by number, those it took only."""
        return [
            int(one.body.rsplit(b"/", 1)[1].rstrip(b'"}'))
            for one in self.got
            if urlsplit(one.url).netloc == host and (one.status // 100 == 2 or not taken)
        ]


def down(host: str) -> Unreachable:
    """What happens at a host that is not there."""
    return Unreachable(NO_CONNECTION, host=host, reason="refused")


def sign(_tx: ReadTx, kind: str, ref: Ref) -> Any:
    """Everybody can sign."""
    return Signer(f"{kind}/{ref}")


def delivery(
    db: Database, world: World, reach: Reach = NOBODY, *, signs: Any = sign, **pace: Any
) -> Delivery:
    """An engine that delivers into a made-up world, by the clock of the test."""
    return Delivery(db, clock_of(db), post=world.post, sign=signs, reach=reach, pace=Pace(**pace))  # type: ignore[arg-type]
