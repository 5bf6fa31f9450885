"""The composition root: the only module that knows every room of the house."""

from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette

from folkmoot.clock import Clock, SystemClock
from folkmoot.config import Settings
from folkmoot.errors import Refused
from folkmoot.record import log, settings
from folkmoot.rooms import handlers, kernel
from folkmoot.storage.database import Database
from folkmoot.storage.sealing import open_key_file
from folkmoot.storage.tables import metadata
from folkmoot.web.house import House, furnish
from folkmoot.web.server import application as web_application
from folkmoot.words import N_


def prepare(db: Database) -> None:
    """Make the tables of an empty database."""
    metadata.create_all(db.engine)


def open_house(
    config: Settings, clock: Clock | None = None, woken: Callable[[], None] = lambda: None
) -> House:
    """Open the moot of a data folder, making what is missing.

    Raises Refused when the folder, its key file or its database cannot be used.
    """
    clock = clock or SystemClock()
    folder = Path(config.data)
    db = Database(config.database_url, kernel(clock))
    prepare(db)
    with db.read() as tx:
        is_new = log.frontier(tx).size == 0
    sealer = open_key_file(folder, clock, founded=not is_new)
    return furnish(db, config, sealer, woken)


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


def application(house: House) -> Starlette:
    """The web application of a house."""
    return web_application(house)


__all__ = ["application", "check_address", "handlers", "kernel", "open_house", "prepare"]
