"""What the record has to do with backups: what one holds, and what is told after restoring."""

from pathlib import Path

import msgspec

from folkmoot import __version__
from folkmoot.clock import Clock
from folkmoot.errors import Refused
from folkmoot.record import checkpoints, log, settings
from folkmoot.record.actors import HOST
from folkmoot.record.perform import perform
from folkmoot.record.restoring import RestoreRecord
from folkmoot.storage.backup import About, Describe
from folkmoot.storage.database import Database
from folkmoot.storage.folder import LOSS
from folkmoot.storage.restoring import Finish
from folkmoot.storage.schema import VERSION
from folkmoot.storage.sealing import open_key_file
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_


def describer(clock: Clock) -> Describe:
    """Says which moot it is and how far its record goes, in the snapshot of a backup."""

    def describe(tx: ReadTx) -> About:
        frontier = log.frontier(tx)
        moot = checkpoints.moot_id(tx)
        return About(
            version=VERSION,
            made_at=clock.now(),
            moot=moot,
            name=settings.get(tx, "name") if moot is not None else "",
            size=frontier.size,
            root=frontier.root().hex() if frontier.size else "",
            program=__version__,
        )

    return describe


def finisher(clock: Clock) -> Finish:
    """After the rows are in: the first act says what was lost, and the moot signs."""

    def finish(tx: WriteTx, about: About, folder: Path) -> None:
        frontier = log.frontier(tx)
        if about.moot is not None and (frontier.size, frontier.root().hex()) != (
            about.size,
            about.root,
        ):
            raise Refused(
                N_("The record in the backup is not the one it tells of. Nothing was changed.")
            )
        if frontier.size:
            declare(tx, clock, folder, since=about.made_at)

    return finish


def note_loss(folder: Path, *, since: int) -> None:
    """Leave word that acts since a time are lost; the next program that can tells it."""
    path = folder / LOSS
    path.write_bytes(msgspec.json.encode(_Loss(since)))
    path.chmod(0o600)


def tell_loss(db: Database, clock: Clock, folder: Path) -> bool:
    """Perform record.restored if word of a loss was left; gives whether it was."""
    path = folder / LOSS
    try:
        since = msgspec.json.decode(path.read_bytes(), type=_Loss).since
    except FileNotFoundError:
        return False
    with db.write() as tx:
        declare(tx, clock, folder, since=since)
    path.unlink()
    return True


class _Loss(msgspec.Struct, frozen=True):
    since: int


def declare(tx: WriteTx, clock: Clock, folder: Path, *, since: int) -> None:
    """Perform record.restored for what was done since a time and is lost, and sign it."""
    frontier = log.frontier(tx)
    act = RestoreRecord(
        size=frontier.size, root=frontier.root().hex(), lost_from=since, lost_until=clock.now()
    )
    perform(tx, act, by=HOST)
    checkpoints.make(tx, clock, open_key_file(folder, clock, founded=True))
