"""Keep a moot in one file, and make it again from such a file."""

from pathlib import Path

import click

from folkmoot.cli.saying import json_option, progress, size, tell, tell_json
from folkmoot.cli.settings import (
    check_driver,
    database_option,
    folder_option,
    kernel,
    open_database,
    settings_of,
)
from folkmoot.clock import SystemClock, moment
from folkmoot.record import backups
from folkmoot.storage import backup as storing
from folkmoot.storage import restoring
from folkmoot.words import N_

SIGNED_IN = frozenset({"session"})
"""Not restored: whoever took a copy of the backup must not be signed in with it."""

passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help="A file with the passphrase of the backup in its first line.",
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@folder_option
@database_option
@passphrase_option
@json_option
@click.pass_context
def backup(
    context: click.Context,
    *,
    file: Path,
    data: str | None,
    database: str | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Write the whole moot to FILE, while it is served.

    With a passphrase the file is encrypted. Without one it is as secret as the moot.
    """
    passphrase = storing.read_passphrase(passphrase_file) if passphrase_file else None
    settings = settings_of(context, data=data, database=database)
    db = open_database(settings)
    clock = SystemClock()
    try:
        with progress("Backup") as advance:
            made = storing.write(
                db, settings.data, file, clock,
                describe=backups.describer(clock), passphrase=passphrase, progress=advance,
            )  # fmt: skip
    finally:
        db.close()
    if as_json:
        tell_json(file=file, bytes=made.bytes, encrypted=made.sealed, rows=made.rows,
                  pictures=made.pictures, leaves=made.about.size, root=made.about.root)  # fmt: skip
        return
    tell(
        N_("{name} is in {file}: {rows} rows, {pictures} pictures, {size}."),
        name=made.about.name or "Folkmoot",
        file=file,
        rows=made.rows,
        pictures=made.pictures,
        size=size(made.bytes),
    )
    if made.sealed:
        tell(N_("It opens only with the passphrase. Keep the two apart, and lose neither."))
    else:
        tell(
            N_(
                "It is not encrypted, so it is as secret as the moot itself: whoever has it can "
                "read everything and pretend to be the moot. Use --passphrase-file to lock it."
            )
        )


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@folder_option
@database_option
@passphrase_option
@click.option("--replace", is_flag=True, help="Where a moot is already: keep it beside the new.")
@json_option
@click.pass_context
def restore(
    context: click.Context,
    *,
    file: Path,
    data: str | None,
    database: str | None,
    passphrase_file: Path | None,
    replace: bool,
    as_json: bool,
) -> None:
    """Make a moot from the backup FILE, in a folder where none is.

    The whole file is read and checked before anything is touched. The first thing that the
    restored moot does is to tell, in its record, which stretch of time was lost. Everybody
    signs in again.
    """
    settings = settings_of(context, data=data, database=database)
    check_driver(settings.database)
    passphrase = storing.read_passphrase(passphrase_file) if passphrase_file else None
    clock = SystemClock()
    with progress("Checking") as advance:
        done = restoring.restore(
            file,
            place=settings.data,
            database=settings.database,
            kernel=kernel(),
            clock=clock,
            finish=backups.finisher(clock),
            passphrase=passphrase,
            replace=replace,
            forget=SIGNED_IN,
            progress=advance,
        )
    about = done.summary.about
    made = f"{moment(about.made_at):%Y-%m-%d %H:%M} UTC"
    if as_json:
        tell_json(folder=settings.data, made=made, kept=done.kept, leaves=about.size,
                  rows=done.summary.rows, pictures=done.summary.pictures)  # fmt: skip
        return
    tell(N_("{name} stands in {path} as it was on {made}."),
         name=about.name or "Folkmoot", path=settings.data, made=made)  # fmt: skip
    if about.size:
        tell(N_("Its record says that what was done since then is lost. Everybody signs in again."))
    if done.kept is not None:
        tell(N_("The old moot is kept in {path}."), path=done.kept)
    tell(N_("Start it with: folkmoot serve --data {path}"), path=settings.data)
