"""Restoring: a backup becomes a moot again, in one step or not at all."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Literal

import msgspec

from folkmoot.clock import Clock, moment
from folkmoot.errors import Refused, Unavailable
from folkmoot.storage import folder, loading, schema
from folkmoot.storage.backup import KEY_FILE, MEDIA_FILE, About, Progress, Summary
from folkmoot.storage.backup import write as write_backup
from folkmoot.storage.backup_file import opened, preamble
from folkmoot.storage.database import Database
from folkmoot.storage.sealing import FILE as MOOT_KEY
from folkmoot.storage.transaction import WriteTx
from folkmoot.words import N_, say

_DAMAGED = N_("The backup is damaged: {what}. Use another one. Nothing was changed.")

Finish = Callable[[WriteTx, About, Path], None]
"""What the restored moot says of itself: (tx, about, folder), in the same transaction."""


class Restored(msgspec.Struct, frozen=True):
    """What was restored, and where the old moot is kept."""

    summary: Summary
    kept: Path | None


def verify(path: Path, passphrase: str | None, progress: Progress | None = None) -> Summary:
    """Read a whole backup and check everything in it; changes nothing.

    `progress` is told bytes done, of how many. Raises Refused when it is not whole, not
    ours, of a newer program, or the passphrase is wrong.
    """
    with _reading(path) as file:
        return _verify(file, passphrase, progress)


def restore(
    path: Path,
    *,
    place: Path,
    database: str,
    kernel: object,
    clock: Clock,
    finish: Finish,
    passphrase: str | None = None,
    replace: bool = False,
    forget: frozenset[str] = frozenset(),
    progress: Progress | None = None,
) -> Restored:
    """Make a moot from a backup in the folder `place`; `database` is a PostgreSQL address or "".

    The file is read to its end before anything is touched. With `replace` the old moot
    is kept as `<place>.before-restore-<time>`. Rows of the tables in `forget` are left
    out. Raises Refused when the file is no good or there is a moot already.
    """
    place = place.absolute()
    with _reading(path) as file:
        summary = _verify(file, passphrase, progress)
        if not replace and not folder.is_empty(place):
            raise Refused(
                N_(
                    "There is a moot in {path} already. Restore into another folder with --data, "
                    "or add --replace: the old one is then kept beside it."
                ),
                path=place,
            )
        stamp = f"{moment(clock.now()):%Y%m%dT%H%M%SZ}"
        new = place.with_name(f"{place.name}.restoring-{stamp}")
        kept = place.with_name(f"{place.name}.before-restore-{stamp}")
        frames = opened(file, passphrase)
        try:
            folder.open_folder(new)
            work = _Work(place, new, kept, database, kernel, clock, finish, forget, replace)
            with folder.hold(place) if place.exists() else _nothing():
                is_kept = _build(work, frames)
        except OSError as error:
            raise Unavailable(
                N_("The backup could not be restored: {reason}. Nothing was changed."),
                reason=error,
            ) from error
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return Restored(summary, kept if is_kept else None)


class _Work(msgspec.Struct, frozen=True):
    place: Path
    new: Path
    kept: Path
    database: str
    kernel: object
    clock: Clock
    finish: Finish
    forget: frozenset[str]
    replace: bool


@contextmanager
def _nothing() -> Generator[None]:
    yield


@contextmanager
def _reading(path: Path) -> Generator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise Refused(
            N_("The backup {path} cannot be read: {reason}."),
            path=path,
            reason=folder.reason(error),
        ) from None
    with file:
        yield file


# ---- looking at the file


class _Tally:
    """What was met while reading the frames, to compare with what the end says."""

    def __init__(self) -> None:
        self.about: About | None = None
        self.counts: dict[str, int] = {}
        self.told: dict[str, int] = {}
        self._section = ""

    def take(self, frame: list[Any]) -> None:
        """Check one frame; raises Refused for one that has no place here."""
        try:
            if self.about is None:
                self.about = _about(msgspec.convert(frame, tuple[Literal["about"], Any])[1])
            else:
                self._take(frame[0] if frame else None, frame, self.about)
        except msgspec.ValidationError as error:
            raise Refused(_DAMAGED, what=error) from None

    def _take(self, tag: object, frame: list[Any], about: About) -> None:
        if tag == "table":
            _, name, columns = msgspec.convert(frame, tuple[str, str, list[str]])
            loading.check_table(name, columns, about)
            self._section = name
        elif tag == "rows" and self._section:
            self._count(self._section, len(msgspec.convert(frame, tuple[str, list[Any]])[1]))
        elif tag == "file":
            _, kind, name = msgspec.convert(frame, tuple[str, str, str])
            _check_name(kind, name)
            self._count(f"{kind}/", 1)
        elif tag == "piece":
            msgspec.convert(frame, tuple[str, bytes])
        elif tag == "end":
            self.told = msgspec.convert(frame, tuple[str, dict[str, int], bytes])[1]
        else:
            raise Refused(_DAMAGED, what=say(N_("a part that nobody knows")))

    def _count(self, name: str, more: int) -> None:
        self.counts[name] = self.counts.get(name, 0) + more


def _verify(file: BinaryIO, passphrase: str | None, progress: Progress | None) -> Summary:
    size = os.fstat(file.fileno()).st_size
    tally = _Tally()
    for number, frame in enumerate(opened(file, passphrase)):
        tally.take(frame)
        if progress is not None and number % 50 == 0:
            progress(file.tell(), size)
    told = {name: count for name, count in tally.told.items() if count}
    if tally.about is None or told != tally.counts:
        raise Refused(_DAMAGED, what=say(N_("its parts are not as many as it says")))
    return Summary(tally.about, tally.counts, size, preamble(file).sealed)


def _about(found: Any) -> About:
    about = msgspec.convert(found, About)
    if about.version > schema.VERSION:
        raise Refused(
            N_(
                "The backup has tables of version {found}, and this Folkmoot knows only up to "
                "version {known}. Install a newer Folkmoot, then restore it."
            ),
            found=about.version,
            known=schema.VERSION,
        )
    return about


def _check_name(kind: str, name: str) -> None:
    """Refuse a name that leads out of its folder."""
    parts = PurePosixPath(name).parts
    inside = parts and name[0] != "/" and ".." not in parts and "\0" not in name
    if kind not in (KEY_FILE, MEDIA_FILE) or not inside or (kind == KEY_FILE and name != MOOT_KEY):
        raise Refused(_DAMAGED, what=say(N_("a file with a name that is not allowed")))


# ---- making the moot


def _build(work: _Work, frames: Iterator[list[Any]]) -> bool:
    """Make database and files beside the old moot, then put them in its place.

    Gives whether an old moot was kept.
    """
    url = work.database or str(work.new / folder.DATABASE)
    if not work.database:
        folder.make_private(work.new / folder.DATABASE)
    db = Database(url, work.kernel)
    try:
        if work.database:
            _clear_the_way(db, work)
        with db.rebuild() as connection:
            if work.database:
                loading.drop_everything(connection)
            about = loading.fill(connection, _unpacked(frames, work.new), work.forget)
            tx = WriteTx(connection, work.kernel)
            work.finish(tx, about, work.new)
            if work.database:
                # The last thing before the commit: should the folder not move, nothing happened.
                return _put_in_place(work)
        db.checkpoint_wal()
    finally:
        db.close()
    return _put_in_place(work)


def _clear_the_way(db: Database, work: _Work) -> None:
    """A PostgreSQL database that holds something is kept as a file, if it may be replaced."""
    version = schema.stored(db)
    if version is None:
        return
    if not work.replace:
        raise Refused(
            N_("There is a moot in the database already. Choose an empty one, or add --replace.")
        )
    about = About(version=version, made_at=work.clock.now())
    work.place.mkdir(mode=0o700, exist_ok=True)
    name = f"database-{work.kept.name.rpartition('-')[2]}.folkmoot"
    path = work.place / folder.BACKUPS / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_backup(
        db,
        work.place,
        path,
        work.clock,
        describe=lambda _tx: about,
        tables=loading.tables_in(db.engine),
    )


def _unpacked(frames: Iterator[list[Any]], new: Path) -> Iterator[list[Any]]:
    """The frames that are not files; files are written on the way."""
    out: BinaryIO | None = None
    try:
        for frame in frames:
            if frame[0] not in ("file", "piece"):
                yield frame
                continue
            if frame[0] == "file":
                _finish_file(out)
                out = _new_file(new, frame[1], frame[2])
            elif out is not None:
                out.write(frame[1])
    finally:
        _finish_file(out)


def _new_file(new: Path, kind: str, name: str) -> BinaryIO:
    path = new / (name if kind == KEY_FILE else f"{folder.MEDIA}/{name}")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _finish_file(file: BinaryIO | None) -> None:
    if file is not None:
        file.flush()
        os.fsync(file.fileno())
        file.close()


def _put_in_place(work: _Work) -> bool:
    """Give the new folder the name of the old one; gives whether an old one was kept."""
    place, new = work.place, work.new
    settings = place / "folkmoot.toml"
    if settings.exists():
        shutil.copy2(settings, new / settings.name)
    (new / folder.LOCK).unlink(missing_ok=True)
    for inner in (new / folder.MEDIA, new):
        folder.sync(inner)
    is_kept = not folder.is_empty(place)
    if is_kept:
        place.rename(work.kept)
    elif place.exists():
        return _move_into(new, place)
    try:
        new.rename(place)
    except OSError:
        if is_kept:
            work.kept.rename(place)
        raise
    folder.sync(place.parent)
    return is_kept


def _move_into(new: Path, place: Path) -> bool:
    """Fill a folder that is there and empty (a mounted disk, say); the database comes last."""
    for path in sorted(new.iterdir(), key=lambda path: path.name == folder.DATABASE):
        old = place / path.name
        if old.is_dir():
            old.rmdir()
        shutil.move(path, old)
    folder.sync(place)
    return False
