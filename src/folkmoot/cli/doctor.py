"""Look at everything that a host can put right, and say what to do about it."""

import os
import shutil
import socket

import click
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from folkmoot.cli.federating import look
from folkmoot.cli.findings import Finding, finding
from folkmoot.cli.saying import FAILED, json_option, size, tell_json
from folkmoot.cli.settings import database_option, folder_option, raw_database, settings_of
from folkmoot.clock import DAY, HOUR, SystemClock, moment
from folkmoot.config import Settings
from folkmoot.errors import FolkmootError
from folkmoot.federation.wire import string_up
from folkmoot.record import checkpoints, log
from folkmoot.record import settings as moot_settings
from folkmoot.storage import folder, nightly, schema, sealing
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import jobs
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_, say

LEAST_SPACE = 500_000_000
"""Free bytes below which a moot should be given more room."""

MARKS: dict[bool | None, str] = {True: N_("ok"), False: N_("LOOK"), None: "?"}


@click.command()
@folder_option
@database_option
@click.option(
    "--peer",
    metavar="HOST",
    default="",
    help="Whose clock is compared with ours; else that of a server that was heard from lately.",
)
@json_option
@click.pass_context
def doctor(
    context: click.Context,
    *,
    data: str | None,
    database: str | None,
    peer: str,
    as_json: bool,
) -> None:
    """Look at everything that a host can put right; say what to do.

    The folder, the keys, the database, the backups and the port. Then, of a moot with a public
    address, how others find it: its name, TLS, the clock, WebFinger, and whether a proxy changes
    what comes through it. Changes nothing but the rights of files that others could read. Exit
    code 1 when something should be put right.
    """
    settings = settings_of(context, data=data, database=database)
    loose = [path.name or str(path) for path in folder.open_rights(settings.data)]
    db = raw_database(settings)
    try:
        found = [_rights(loose), _space(settings), *_inside(db, settings), _port(settings)]
        found += _among_others(db, settings, peer)
    finally:
        db.close()
    if as_json:
        tell_json(findings=found, ok=all(one.ok is not False for one in found))
    else:
        for one in found:
            click.echo(f"{say(MARKS[one.ok]):<5}{one.sentence}")
    if any(one.ok is False for one in found):
        context.exit(FAILED)


def _among_others(db: Database, settings: Settings, peer: str) -> list[Finding]:
    """How other servers find the moot; nothing where it is not founded or cannot be opened."""
    try:
        with db.read() as tx:
            address = moot_settings.get(tx, "address")
        sealer = sealing.open_key_file(settings.data, SystemClock(), founded=bool(address))
    except (FolkmootError, DBAPIError):
        return []  # told above
    return look(string_up(db, settings, sealer), peer) if address else []


def _rights(loose: list[str]) -> Finding:
    if loose:
        return finding(
            "folder",
            N_("Other users could read {names}. This is put right now, as far as it can be."),
            ok=False,
            names=", ".join(loose),
        )
    return finding("folder", N_("Only you can read the folder of the moot."), ok=True)


def _space(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data).free
    said = (
        N_("The disk has {free} free.")
        if free >= LEAST_SPACE
        else N_("The disk has only {free} free. Make room before the moot cannot save anything.")
    )
    return finding("space", said, ok=free >= LEAST_SPACE, free=size(free))


def _inside(db: Database, settings: Settings) -> list[Finding]:
    """What the database tells, as far as it can be read."""
    try:
        version = schema.stored(db)
        if version is not None:
            schema.refuse_newer(version)
    except FolkmootError as error:
        return [Finding("database", ok=False, sentence=error.sentence())]
    if version != schema.VERSION:
        return [
            finding(
                "database",
                N_("The database is of version {found}, the program of {known}. Run `folkmoot "
                   "update`."), ok=False, found=version, known=schema.VERSION)
        ]  # fmt: skip
    damage = db.damage()
    if damage:
        return [
            finding(
                "database",
                N_("The database is damaged ({what}). Keep a copy of the folder, then run "
                   "`folkmoot restore`."), ok=False, what=damage[0])
        ]  # fmt: skip
    with db.read() as tx:
        sound = finding("database", N_("The database is sound, version {known}."), ok=True,
                         known=version)  # fmt: skip
        if not log.frontier(tx).size:
            said = N_("The moot is not founded yet. Start it with `folkmoot` and open the link.")
            return [sound, finding("address", said, ok=True)]
        return [
            sound, _address(tx, settings), _key(settings), _jobs(tx), _checkpoint(tx),
            _backup(settings),
        ]  # fmt: skip


def _address(tx: ReadTx, settings: Settings) -> Finding:
    stored = moot_settings.get(tx, "address")
    if settings.url and settings.url.rstrip("/") != stored:
        return finding(
            "address",
            N_("The moot was founded as {stored}, but is told to be {told}. Set url to the first."),
            ok=False, stored=stored, told=settings.url)  # fmt: skip
    return finding("address", N_("The moot is {stored}."), ok=True, stored=stored)


def _key(settings: Settings) -> Finding:
    try:
        sealing.open_key_file(settings.data, SystemClock(), founded=True)
    except FolkmootError as error:
        return Finding("key", ok=False, sentence=error.sentence())
    return finding("key", N_("The key file is there."), ok=True)


def _jobs(tx: ReadTx) -> Finding:
    given_up = tx.rows(select(jobs.c.kind, jobs.c.last_error).where(jobs.c.failed_at.is_not(None)))
    if given_up:
        return finding(
            "jobs",
            N_("{count} jobs failed for good, the last of them {kind}: {reason}. Tell the makers "
               "of Folkmoot."), ok=False, count=len(given_up), kind=given_up[-1].kind,
            reason=given_up[-1].last_error)  # fmt: skip
    waiting = tx.value(select(func.count(jobs.c.id)).where(jobs.c.run_at <= SystemClock().now()))
    return finding("jobs", N_("No job failed; {count} wait."), ok=True, count=waiting)


def _checkpoint(tx: ReadTx) -> Finding:
    row = tx.row(
        select(checkpoints.checkpoints.c.size, checkpoints.checkpoints.c.at)
        .order_by(checkpoints.checkpoints.c.at.desc())
        .limit(1)
    )
    if row is None or row.size < log.frontier(tx).size:
        return finding(
            "checkpoint",
            N_("The newest acts are not signed yet. Start the moot; it signs within a minute."),
            ok=False)  # fmt: skip
    return finding("checkpoint", N_("The record is signed up to its last act, on {at}."),
                    ok=True, at=f"{moment(row.at):%Y-%m-%d %H:%M} UTC")  # fmt: skip


def _backup(settings: Settings) -> Finding:
    made = max(nightly.existing(settings.data), default=None)
    now = moment(SystemClock().now())
    if made is None:
        said = N_("There is no nightly backup yet. One is made at three o'clock UTC while the moot "
                  "is served; or run `folkmoot backup FILE`.")  # fmt: skip
        return finding("backup", said, ok=not settings.backups)
    old = (now - made).total_seconds() > (DAY + 6 * HOUR) / 1_000_000
    said = N_("The last nightly backup is of {at}, in the same folder. Copy it to another machine.")
    if old:
        said = N_("The last nightly backup is of {at}: too old. Is the moot served at night?")
    return finding("backup", said, ok=not old, at=f"{made:%Y-%m-%d %H:%M} UTC")


def _port(settings: Settings) -> Finding:
    """Whether the port is free, or ours."""
    if folder.is_held(settings.data):
        return finding("port", N_("The moot is being served now."), ok=True)
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        return finding(
            "port",
            N_("The port {port} cannot be used: {reason}. Take another with --port."),
            ok=False, port=settings.port, reason=os.strerror(error.errno or 0))  # fmt: skip
    return finding("port", N_("The port {port} is free."), ok=True, port=settings.port)
