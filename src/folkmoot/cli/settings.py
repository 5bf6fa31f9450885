"""Which moot a command means: options, environment and folkmoot.toml become Settings."""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from folkmoot import app
from folkmoot.clock import SystemClock
from folkmoot.config import Settings, load
from folkmoot.errors import Refused
from folkmoot.record import backups
from folkmoot.record.kernel import Kernel
from folkmoot.storage import folder, schema
from folkmoot.storage.database import Database
from folkmoot.web.house import House
from folkmoot.words import N_

folder_option = click.option(
    "--data", metavar="DIR", default=None, help="The folder of the moot (default: ./moot)."
)
database_option = click.option(
    "--database",
    metavar="URL",
    default=None,
    help="A postgresql:// address, instead of an SQLite file in the folder.",
)


def settings_of(context: click.Context, **given: Any) -> Settings:
    """The settings of this call; an option of the command wins over `folkmoot --data`."""
    if given.get("data") is None:
        given["data"] = context.find_root().obj
    try:
        return load(given)
    except NotADirectoryError as error:
        raise Refused(
            N_("{path} is no folder. Choose a folder for the moot with --data."),
            path=Path(error.filename).parent,
        ) from None


def open_house(settings: Settings) -> House:
    """The moot, ready to be used; tells the record of a loss that waits to be told."""
    check_driver(settings.database)
    house = app.open_house(settings)
    backups.tell_loss(house.db, house.clock, settings.data)
    return house


def open_database(settings: Settings) -> Database:
    """The database of a moot that is there, left as it is.

    Raises Refused when there is none, or its tables are of another version.
    """
    db = raw_database(settings)
    version = schema.stored(db)
    if version is None:
        raise no_moot(settings)
    schema.refuse_newer(version)
    if version < schema.VERSION:
        raise Refused(
            N_("The database is of an older Folkmoot. Run `folkmoot update` first."),
        )
    return db


def raw_database(settings: Settings) -> Database:
    """The database of a moot that is there, of whatever version. Raises Refused for none."""
    if not settings.database and not Path(settings.database_url).exists():
        raise no_moot(settings)
    check_driver(settings.database)
    folder.open_folder(settings.data)
    return Database(settings.database_url, kernel())


def check_driver(database: str, driver: str = "psycopg") -> None:
    """Raise Refused where the address of a database is given and its library is missing."""
    if database and find_spec(driver) is None:
        raise Refused(
            N_("PostgreSQL needs one package more. Run: {command}"),
            command=f"{sys.executable} -m pip install 'folkmoot[postgres]'",
        )


def no_moot(settings: Settings) -> Refused:
    """There is nothing to work on."""
    return Refused(
        N_("There is no moot in {path}. Say where it is with --data, or start one: folkmoot"),
        path=settings.data.absolute(),
    )


def kernel() -> Kernel:
    """The real authority with the machine's clock."""
    return app.kernel(SystemClock())
