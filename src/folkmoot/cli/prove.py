"""Check a moot's record and tables, and export the record for others to check."""

from pathlib import Path
from typing import cast

import click

from folkmoot.cli.saying import FAILED, complain, json_option, progress, say, tell, tell_json
from folkmoot.cli.settings import database_option, folder_option, open_database, settings_of
from folkmoot.clock import SystemClock
from folkmoot.forum import recorded
from folkmoot.record import checkpoints, log
from folkmoot.record import export as exporting
from folkmoot.record.checking import Report, check
from folkmoot.record.reading import Reader
from folkmoot.storage.database import Database
from folkmoot.storage.sealing import open_key_file
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

SHOWN = 50
"""Faults that are printed; a broken disk can have thousands."""


@click.command()
@folder_option
@database_option
@json_option
@click.pass_context
def verify(
    context: click.Context,
    *,
    data: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Check the record: every hash, every signature, and that the tables are what the acts made.

    Exit code 1 when something does not hold; each fault is named.
    """
    db = open_database(settings_of(context, data=data, database=database))
    try:
        damage = db.damage()
        report = _checked(db)
    finally:
        db.close()
    faults = [*damage, *(f"{one.place}: {one.sentence}" for one in report.faults)]
    if as_json:
        tell_json(leaves=report.leaves, root=report.root, checkpoints=report.checkpoints,
                  faults=faults)  # fmt: skip
    elif faults:
        for fault in faults[:SHOWN]:
            complain(fault)
        complain(
            say(
                N_("{count} things do not hold. Keep a copy of the folder before anything else."),
                count=len(faults),
            )
        )
    else:
        tell(N_("All {leaves} acts of the record hold, and the tables are what they made."),
             leaves=report.leaves)  # fmt: skip
        tell(N_("Checkpoints checked: {count}. Root: {root}"),
             count=report.checkpoints, root=report.root)  # fmt: skip
    if faults:
        context.exit(FAILED)


def _checked(db: Database) -> Report:
    with db.read() as tx:
        total = log.frontier(tx).size
    with progress("Verify") as advance:
        return check(db, lambda done: advance(done, total))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--audience",
    type=click.Choice(["public", "members", "all"]),
    default="public",
    show_default=True,
    help="Whose eyes it is for: the contents of other acts are left out.",
)
@folder_option
@database_option
@json_option
@click.pass_context
def export(
    context: click.Context,
    *,
    file: Path,
    audience: str,
    data: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Write the record to FILE, one JSON object a line, to be checked with verify.py.

    A name ending in .gz gives a compressed file. "all" is everything, and only for the host.
    """
    settings = settings_of(context, data=data, database=database)
    db = open_database(settings)
    chosen = cast(exporting.Audience, audience)
    try:
        _sign(db, settings.data)
        with db.snapshot() as tx, progress("Export") as advance:
            total = log.frontier(tx).size
            content = exporting.lines(
                tx, chosen, _reader(tx, chosen), SystemClock().now(),
                lambda done: advance(done, total),
            )  # fmt: skip
            count = exporting.write(file, content)
    finally:
        db.close()
    if as_json:
        tell_json(file=file, lines=count, leaves=total, audience=audience)
        return
    tell(N_("The record of {leaves} acts is in {file}."), leaves=total, file=file)
    tell(N_("Check it anywhere with: python3 verify.py {file}"), file=file)


def _sign(db: Database, place: Path) -> None:
    """Sign the record as it is now: leaves that no checkpoint covers prove nothing."""
    clock = SystemClock()
    with db.write() as tx:
        checkpoints.make(tx, clock, open_key_file(place, clock, founded=True))


def _reader(tx: ReadTx, audience: exporting.Audience) -> Reader:
    """Who reads an export: everybody, or any member. For "all" nobody asks."""
    return recorded.reader(tx, None if audience == "public" else recorded.NOBODY)
