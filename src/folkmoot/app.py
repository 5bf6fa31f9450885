"""The composition root: the only module that knows every room of the house."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from folkmoot.clock import MINUTE, Clock, SystemClock
from folkmoot.config import Settings, check_test_peers
from folkmoot.errors import Refused
from folkmoot.federation.background import background
from folkmoot.federation.delivery.engine import Delivery, Pace
from folkmoot.federation.delivery.patience import FOR_TESTS, Patience
from folkmoot.federation.delivery.signing import signers
from folkmoot.federation.door import Door
from folkmoot.federation.fetching import pictures
from folkmoot.federation.fetching.resolving import here
from folkmoot.federation.network_jobs import network_jobs
from folkmoot.federation.routes import ENDPOINTS
from folkmoot.federation.wire import Wire, string_up
from folkmoot.identity import tokens
from folkmoot.media.far import FarPictures
from folkmoot.media.shelf import Shelf
from folkmoot.record import log, settings
from folkmoot.record.kernel import Outward
from folkmoot.rooms import REACH, handlers, kernel
from folkmoot.storage import folder, schema
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import Handlers, Worker, backoff, fast_retry
from folkmoot.storage.sealing import open_key_file
from folkmoot.web import server
from folkmoot.web.house import House, furnish
from folkmoot.words import N_

SETUP_LINK_LIVES = 30 * MINUTE


def open_house(
    config: Settings, clock: Clock | None = None, woken: Callable[[], None] = lambda: None
) -> House:
    """Open the moot of a data folder, making or migrating what is needed.

    Raises Refused when the folder, its key file or its database cannot be used.
    """
    clock = clock or SystemClock()
    place = folder.open_folder(Path(config.data))
    db = Database(config.database_url, kernel(clock))
    schema.prepare(db, place, clock)
    with db.read() as tx:
        founded = log.frontier(tx).size > 0
    sealer = open_key_file(place, clock, founded=founded)
    db.kernel = kernel(clock, Outward(sealer, anywhere=config.test_peers))
    return furnish(db, config, sealer, BlobStore(place / folder.MEDIA), woken, here=here)


def wire_of(house: House) -> Wire:
    """What speaks to other servers, strung up in a house."""
    return string_up(house.db, house.settings, house.sealer, woken=house.woken)


def application(house: House, wire: Wire) -> ASGIApp:
    """Everything that a moot answers: pages for people, ActivityPub for other servers.

    This is the one place where the two are told apart, also where they share an address.
    """
    house = with_far_pictures(house, wire)
    pages, door = server.application(house), Door(wire, ENDPOINTS)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        answering = door.find(scope) if scope["type"] == "http" else None
        await (answering or pages)(scope, receive, send)

    return dispatch


def with_far_pictures(house: House, wire: Wire) -> House:
    """The house with a shelf for pictures of other servers, which the wire fetches."""
    shelf = Shelf(Path(house.settings.data) / folder.FAR, house.settings.far_pictures)
    far = FarPictures(shelf, house.clock, pictures.fetcher(wire), house.slow)
    return msgspec.structs.replace(house, far=far)


class Wakes(Protocol):
    """What waits for work: a worker, the engine that delivers."""

    def wake(self) -> None:
        """Look at once."""
        ...


class Bell:
    """Rung after a change, so that what follows from it is done at once."""

    def __init__(self) -> None:
        self._hearing: tuple[Wakes, ...] = ()

    def wakes(self, hearing: Iterable[Wakes]) -> None:
        """Say who hears it."""
        self._hearing = tuple(hearing)

    def ring(self) -> None:
        """Wake them all."""
        for one in self._hearing:
            one.wake()


def delivery(wire: Wire) -> Delivery:
    """What brings the outbox to other servers while the moot is served."""
    tests = wire.settings.test_peers
    return Delivery(
        wire.db,
        wire.clock,
        post=wire.client.post,
        sign=signers(wire.sealer, lambda: wire.address),
        reach=REACH,
        patience=FOR_TESTS if tests else Patience(),
        pace=Pace(poll=0.1, note=0.1) if tests else Pace(),
    )


def workers(house: House, wire: Wire, more: Handlers) -> list[Worker]:
    """The house's worker, for its own jobs and `more`, and two for what waits for the network."""
    patience = fast_retry if house.settings.test_peers else backoff
    own = {**handlers(house.sealer, house.store), **more}
    lanes = [Worker(house.db, house.clock, own, name="house", patience=patience)]
    if fetching := network_jobs(wire):
        fetcher = Worker(
            house.db, house.clock, fetching, name="fetch", threads=2, patience=patience
        )
        lanes.append(fetcher)
    return lanes


def setup_link(house: House) -> str | None:
    """A fresh link to the setup page, good once and for 30 minutes; None once founded."""
    with house.db.write() as tx:
        if log.frontier(tx).size:
            return None
        tokens.revoke(tx, "setup", house.clock.now())
        token = tokens.issue(tx, house.clock, "setup", "setup", lifetime=SETUP_LINK_LIVES)
    return f"{address(house)}/setup/{token}"


def address(house: House) -> str:
    """Where people on this machine reach the moot."""
    told = house.settings.url.rstrip("/")
    scheme = "https" if house.settings.own_tls else "http"
    return told or f"{scheme}://{house.settings.host}:{house.settings.port}"


def check_address(house: House) -> None:
    """Refuse to serve a moot under another address than the one it was founded with.

    A public one is refused in the mode for tests too.
    """
    with house.db.read() as tx:
        stored = settings.get(tx, "address")
    check_test_peers(house.settings, stored)
    told = house.settings.url.rstrip("/")
    if stored and told and told != stored:
        raise Refused(
            N_(
                "This moot was founded as {stored}, and links to it are everywhere. It cannot "
                "be served as {told}. Start it with --url {stored}, or without --url."
            ),
            stored=stored,
            told=told,
        )


__all__ = [
    "Bell",
    "address",
    "application",
    "background",
    "check_address",
    "delivery",
    "handlers",
    "kernel",
    "open_house",
    "setup_link",
    "wire_of",
    "workers",
]
