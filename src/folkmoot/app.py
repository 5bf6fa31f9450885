"""The composition root: the only module that knows every room of the house."""

from collections.abc import Callable
from pathlib import Path

from folkmoot.clock import MINUTE, Clock, SystemClock
from folkmoot.config import Settings
from folkmoot.errors import Refused
from folkmoot.identity import tokens
from folkmoot.record import log, settings
from folkmoot.rooms import handlers, kernel
from folkmoot.storage import folder, schema
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
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
    return told or f"http://{house.settings.host}:{house.settings.port}"


def check_address(house: House) -> None:
    """Refuse to serve a moot under another address than the one it was founded with."""
    with house.db.read() as tx:
        stored = settings.get(tx, "address")
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
    "address",
    "application",
    "check_address",
    "handlers",
    "kernel",
    "open_house",
    "setup_link",
]
