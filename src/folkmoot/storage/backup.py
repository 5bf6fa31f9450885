"""A backup: the whole moot in one file, made while it is served, the same on both databases."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from sqlalchemy import Table, func, select

from folkmoot.clock import Clock
from folkmoot.errors import Refused, Unavailable
from folkmoot.storage import folder, sealing, search_copy
from folkmoot.storage.backup_file import Writer
from folkmoot.storage.database import Database
from folkmoot.storage.tables import metadata
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

ROWS = 100
"""Rows in one frame: a thousand long posts must not be in memory at once."""
PIECE = 1_000_000

KEY_FILE = "key"
MEDIA_FILE = "media"


class About(msgspec.Struct, frozen=True):
    """The first thing in a backup: what it holds."""

    version: int
    """The version of its tables."""
    made_at: int
    moot: str | None = None
    """The id of the moot, or None before it is founded."""
    name: str = ""
    size: int = 0
    """Leaves in its record."""
    root: str = ""
    """The root of its record, in hexadecimal."""
    program: str = ""


class Summary(msgspec.Struct, frozen=True):
    """What a backup file holds, in numbers."""

    about: About
    counts: dict[str, int]
    """Rows by table, and files by kind ("media/", "key/")."""
    bytes: int
    sealed: bool

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(count for name, count in self.counts.items() if not name.endswith("/"))

    @property
    def pictures(self) -> int:
        """How many files of pictures there are."""
        return self.counts.get(f"{MEDIA_FILE}/", 0)


Describe = Callable[[ReadTx], About]
"""Says what the backup holds, asked in its own snapshot."""

Progress = Callable[[int, int], None]
"""Told how many rows and files are done, of how many."""


def write(
    db: Database,
    place: Path,
    path: Path,
    clock: Clock,
    *,
    describe: Describe,
    passphrase: str | None = None,
    progress: Progress | None = None,
    tables: Sequence[Table] | None = None,
) -> Summary:
    """Write a backup of the moot in the folder `place` to a new file that only we may read.

    Everything is as it was at one moment, however long it takes and whatever is written
    meanwhile. The file has its name only when it is complete and on the disk. Raises
    Refused when the name is taken, Unavailable when it cannot be written.
    """
    if path.exists():
        raise Refused(N_("{path} is there already. Choose another name."), path=path)
    passing = path.with_name(f"{path.name}.part")
    try:
        passing.unlink(missing_ok=True)
        handle = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            writer = Writer(file, clock, passphrase)
            with db.snapshot() as tx:
                about = describe(tx)
                writer.put("about", about)
                _content(tx, writer, place, tables, progress)
            counts = writer.end()
            file.flush()
            os.fsync(file.fileno())
        size = passing.stat().st_size
        passing.rename(path)
        folder.sync(path.parent)
    except OSError as error:
        passing.unlink(missing_ok=True)
        raise Unavailable(
            N_("The backup {path} could not be written: {reason}."),
            path=path,
            reason=folder.reason(error),
        ) from error
    except BaseException:
        passing.unlink(missing_ok=True)
        raise
    return Summary(about, counts, size, passphrase is not None)


def _content(
    tx: ReadTx,
    writer: Writer,
    place: Path,
    tables: Sequence[Table] | None,
    progress: Progress | None,
) -> None:
    """Tables, then files."""
    listed = [
        table
        for table in (metadata.sorted_tables if tables is None else tables)
        if not table.name.startswith(search_copy.NAME)
    ]
    files = list(_files(place))
    total = sum(tx.value(select(func.count()).select_from(table)) for table in listed) + len(files)
    done = 0

    def advance(name: str, more: int) -> None:
        nonlocal done
        writer.count(name, more)
        done += more
        if progress is not None:
            progress(min(done, total), total)

    for table in listed:
        writer.put("table", str(table.name), [str(column.name) for column in table.c])
        for rows in _batches(_rows(tx, table)):
            writer.put("rows", rows)
            advance(str(table.name), len(rows))
    if tx.has_table(search_copy.NAME):
        writer.put("table", search_copy.NAME, ["id", "words"])
        for rows in _batches(search_copy.dump(tx, ROWS)):
            writer.put("rows", rows)
            writer.count(search_copy.NAME, len(rows))
    for kind, name, path in files:
        advance(f"{kind}/", _file(writer, kind, name, path))


def _rows(tx: ReadTx, table: Table) -> Iterator[tuple[object, ...]]:
    order = list(table.primary_key.columns) or list(table.c)
    for row in tx.stream(select(table).order_by(*order), batch=ROWS):
        yield tuple(row)


def _batches(rows: Iterable[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    batch: list[tuple[object, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _files(place: Path) -> Iterator[tuple[str, str, Path]]:
    """The key file and every picture: kind, name inside its folder, path."""
    key = place / sealing.FILE
    if key.exists():
        yield KEY_FILE, sealing.FILE, key
    pictures = place / folder.MEDIA
    for path in sorted(pictures.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield MEDIA_FILE, path.relative_to(pictures).as_posix(), path


def _file(writer: Writer, kind: str, name: str, path: Path) -> int:
    """One file in pieces; gives 0 when it was erased since the list was made, else 1."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return 0
    with file:
        writer.put("file", kind, name)
        while piece := file.read(PIECE):
            writer.put("piece", piece)
    return 1


def read_passphrase(path: Path) -> str:
    """The passphrase in a file: its first line. Raises Refused when there is none."""
    try:
        found = path.read_text(encoding="utf-8").splitlines()[:1]
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            N_("The file {path} with the passphrase cannot be read: {reason}."),
            path=path,
            reason=error,
        ) from None
    if not found or not found[0].strip():
        raise Refused(
            N_("The file {path} should hold the passphrase in its first line."), path=path
        )
    return found[0].strip()
