"""The version of the tables: made in an empty database, brought forward in an older one."""

from pathlib import Path

import msgspec
from sqlalchemy import Column, Connection, String, Table, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from folkmoot.clock import Clock
from folkmoot.errors import FolkmootError, Refused
from folkmoot.storage import search, snapshots
from folkmoot.storage.database import Database
from folkmoot.storage.tables import machinery, metadata
from folkmoot.words import N_

VERSION = 1
"""The version of the tables that this program works with: the number of its last migration."""

MIGRATIONS = Path(__file__).parent / "migrations"

versions = Table(
    "schema_version",
    metadata,
    Column("version_num", String(32), primary_key=True),
    info=machinery(),
)
"""One row: which migration was the last one. Alembic reads and writes the same table."""


class Prepared(msgspec.Struct, frozen=True):
    """What prepare() did."""

    before: int | None
    """The version that was found; None where the database was empty."""
    now: int
    snapshot: Path | None = None
    """The copy that was made before an older database was changed."""


def stamp(version: int) -> str:
    """A version as the migrations are named."""
    return f"{version:04}"


def stored(db: Database) -> int | None:
    """The version of a database, None for an empty one.

    Raises Refused when it cannot be opened or holds something else.
    """
    try:
        with db.engine.connect() as connection:
            return version_of(connection)
    except DBAPIError as error:
        raise Refused(
            N_("The database {place} cannot be opened: {reason}"),
            place=place(db),
            reason=str(error.orig).splitlines()[0],
        ) from None


def version_of(connection: Connection) -> int | None:
    """The version of the database behind a connection; see stored()."""
    names = inspect(connection).get_table_names()
    if not names:
        return None
    found = connection.execute(select(versions)).scalar() if versions.name in names else None
    if found is None:
        raise Refused(
            N_(
                "The database holds something else than a moot, such as the table {table}. "
                "Choose an empty one."
            ),
            table=names[0],
        )
    return int(found)


def place(db: Database) -> str:
    """Where a database is, without the password of its address."""
    return db.engine.url.render_as_string() if db.is_postgres else db.url


def create(db: Database) -> None:
    """Make every table in an empty database, all or none; leaves others as they are."""
    with db.rebuild() as connection:
        if version_of(connection) is None:
            create_on(connection)


def create_on(connection: Connection) -> None:
    """Make every table of this version and say so, inside a transaction."""
    metadata.create_all(connection)
    search.create(connection)
    connection.execute(insert(versions).values(version_num=stamp(VERSION)))


def prepare(
    db: Database,
    folder: Path,
    clock: Clock,
    *,
    version: int = VERSION,
    migrations: Path = MIGRATIONS,
) -> Prepared:
    """Bring a database to the version of this program, whatever it is now.

    An older one is copied into the folder `backups` first, and put back if its
    migration fails. Raises Refused for a newer one and for one that holds other things.
    """
    before = stored(db)
    if before is None:
        create(db)
        return Prepared(None, version)
    refuse_newer(before, version)
    if before == version:
        return Prepared(before, before)
    snapshot = snapshots.take(db, folder, clock, version=before)
    bring_forward(db, snapshot, before, version, migrations)
    return Prepared(before, version, snapshot)


def refuse_newer(found: int, known: int = VERSION) -> None:
    """Raise Refused for a database that a newer program has used."""
    if found > known:
        raise Refused(
            N_(
                "The database has version {found}, and this Folkmoot knows only up to version "
                "{known}: it was used with a newer Folkmoot. Install that one again, or go "
                "back to an older database with `folkmoot restore`."
            ),
            found=found,
            known=known,
        )


def bring_forward(
    db: Database, snapshot: Path, before: int, version: int, migrations: Path = MIGRATIONS
) -> None:
    """Migrate; when it fails everything is put back as it was, and Refused says so."""
    try:
        with db.rebuild() as connection:
            migrate(connection, version, migrations)
    except Exception as error:
        if not db.is_postgres:
            # A migration might have ended its transaction early; PostgreSQL undoes all.
            snapshots.put_back(db, snapshot)
        told = error.sentence() if isinstance(error, FolkmootError) else str(error)
        raise Refused(
            N_(
                "The database could not be brought from version {before} to version {now}: "
                "{reason}. Nothing was changed. Start the Folkmoot that you had before, and "
                "tell its makers. A copy of the database is {snapshot}."
            ),
            before=before,
            now=version,
            reason=told.splitlines()[0] if told else type(error).__name__,
            snapshot=snapshot,
        ) from error


def migrate(connection: Connection, version: int, migrations: Path = MIGRATIONS) -> None:
    """Run every migration up to `version` inside the open transaction of a connection."""
    # heavy: Alembic is loaded only where a database is behind
    from alembic import command
    from alembic.config import Config  # heavy: as above

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, stamp(version))
