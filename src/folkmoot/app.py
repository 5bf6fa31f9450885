"""The composition root: the only module that knows every room of the house."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from folkmoot.clock import MINUTE, Clock, SystemClock
from folkmoot.config import Settings, check_test_peers
from folkmoot.errors import Refused
from folkmoot.identity import tokens
from folkmoot.record import log, settings
from folkmoot.rooms import handlers, kernel
from folkmoot.storage import folder, schema
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import Handlers, Worker, backoff, fast_retry
from folkmoot.storage.sealing import open_key_file
from folkmoot.web.house import House, furnish
from folkmoot.web.server import application
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
    return furnish(db, config, sealer, BlobStore(place / folder.MEDIA), woken)


class Workers(msgspec.Struct, frozen=True):
    """The lanes in which the jobs of a moot are done."""

    lanes: tuple[Worker, ...]

    def wake(self) -> None:
        """Let every lane look at once, after a change."""
        for lane in self.lanes:
            lane.wake()


def workers(house: House, more: Handlers) -> Workers:
    """The house's worker, for its own jobs and those of `more`, which is nothing but the network's.

    What waits for other servers has a lane of its own.
    """
    patience = fast_retry if house.settings.test_peers else backoff
    own = {**handlers(house.sealer, house.store), **more}
    lanes = [Worker(house.db, house.clock, own, name="house", patience=patience)]
    return Workers(tuple(lanes))


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
    "Workers",
    "address",
    "application",
    "check_address",
    "handlers",
    "kernel",
    "open_house",
    "setup_link",
    "workers",
]
