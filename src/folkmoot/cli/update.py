"""Bring a moot to this version of the program, with a way back."""

from pathlib import Path

import click

from folkmoot import __version__
from folkmoot.cli.saying import json_option, tell, tell_json
from folkmoot.cli.settings import database_option, folder_option, no_moot, raw_database, settings_of
from folkmoot.clock import Clock, SystemClock
from folkmoot.config import Settings
from folkmoot.errors import Refused
from folkmoot.record import backups, log
from folkmoot.record.checking import check
from folkmoot.storage import folder, schema, snapshots
from folkmoot.storage.database import Database
from folkmoot.words import N_


@click.command()
@folder_option
@database_option
@click.option("--back", is_flag=True, help="Go back to the database as it was before.")
@click.option("--yes", is_flag=True, help="With --back: even if acts done since are lost.")
@json_option
@click.pass_context
def update(
    context: click.Context,
    *,
    data: str | None,
    database: str | None,
    back: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Bring the database to this version of Folkmoot: copy, change, check.

    If anything fails, everything is put back. Stop the moot first. `update --back` returns to
    the copy that the last update made.
    """
    settings = settings_of(context, data=data, database=database)
    db = raw_database(settings)
    clock = SystemClock()
    try:
        with folder.hold(settings.data):
            if back:
                _go_back(db, settings, clock, sure=yes, as_json=as_json)
            else:
                _go_forward(db, settings, clock, as_json=as_json)
    finally:
        db.close()


def _go_forward(db: Database, settings: Settings, clock: Clock, *, as_json: bool) -> None:
    before = schema.stored(db)
    if before is None:
        raise no_moot(settings)
    schema.refuse_newer(before)
    snapshot = snapshots.take(db, settings.data, clock, version=before)
    if before < schema.VERSION:
        schema.bring_forward(db, snapshot, before, schema.VERSION)
    self_check(db, snapshot)
    if as_json:
        tell_json(before=before, now=schema.VERSION, snapshot=snapshot, program=__version__)
        return
    tell(N_("The database was copied to {path}."), path=snapshot)
    if before < schema.VERSION:
        tell(N_("It was brought from version {before} to version {now}, and checked: all is well."),
             before=before, now=schema.VERSION)  # fmt: skip
        tell(N_("If you do not like it: folkmoot update --back"))
    else:
        tell(N_("Its version {now} is the one of this Folkmoot ({program}). It was checked: "
                "all is well."), now=schema.VERSION, program=__version__)  # fmt: skip


def self_check(db: Database, snapshot: Path) -> None:
    """Check file and record; where something is wrong put the snapshot back and raise Refused."""
    faults = db.damage() or [f"{one.place}: {one.sentence}" for one in check(db).faults]
    if not faults:
        return
    if not db.is_postgres:
        snapshots.put_back(db, snapshot)
    raise Refused(
        N_(
            "After the update {count} things do not hold, the first of them {fault} The database "
            "as it was is in {path}, and on SQLite it is in its place again. Run `folkmoot "
            "verify`, and tell the makers of Folkmoot."
        ),
        count=len(faults),
        fault=faults[0],
        path=snapshot,
    )


def _go_back(db: Database, settings: Settings, clock: Clock, *, sure: bool, as_json: bool) -> None:
    place = settings.data
    found = snapshots.existing(place)
    if not found:
        raise Refused(N_("There is no copy to go back to: no update was made here."))
    last = found[0]
    snapshots.check_is_sqlite(last.path)
    with db.read() as tx:
        lost = log.frontier(tx).size - snapshots.rows_in(last.path, log.leaves.name)
    if lost and not sure:
        raise Refused(
            N_(
                "{lost} acts were done since the copy {path} was made, and would be lost. If "
                "that is what you want, add --yes; the record will tell of it."
            ),
            lost=lost,
            path=last.path,
        )
    left = snapshots.set_aside(db, place, clock)
    if lost:
        backups.note_loss(place, since=last.micros)
    snapshots.put_back(db, last.path)
    if lost and last.version == schema.VERSION:
        _tell_loss(settings, clock)
    if as_json:
        tell_json(now=last.version, lost=max(lost, 0), left=left, snapshot=last.path)
        return
    tell(N_("The database is as it was in {path}."), path=last.path)
    tell(N_("What it was until now is kept in {path}."), path=left)
    if last.version < schema.VERSION:
        tell(N_("Now install the Folkmoot that you had before: this one would update it again."))


def _tell_loss(settings: Settings, clock: Clock) -> None:
    again = raw_database(settings)
    try:
        backups.tell_loss(again, clock, settings.data)
    finally:
        again.close()
