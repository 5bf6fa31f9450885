"""Files that are too large for a row: named by their SHA-256, counted by who needs them.

A file is on the disk, whole and synced, before the transaction that counts it commits; it
goes after the transaction that counts it down to zero. A crash in between leaves only files
that nobody needs, which `tidy` takes away at night; a file that is counted is always there.
"""

import errno
import os
import re
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import CHAR, BigInteger, Column, Integer, Table, delete, select, update

from folkmoot.clock import DAY
from folkmoot.errors import NotFound, Unavailable
from folkmoot.storage import failpoints, jobs
from folkmoot.storage.tables import machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

SWEEP_JOB = "blobs.sweep"
TIDY_JOB = "blobs.tidy"

GRACE = 1 * DAY
"""A file that nobody counts is left alone so long: it may belong to a change under way."""

AFTER_RENAME = failpoints.declare("blobs.after_rename")
AFTER_UNLINK = failpoints.declare("blobs.after_unlink")

blobs = Table(
    "blob",
    metadata,
    Column("sha256", CHAR(64), primary_key=True),
    Column("bytes", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    info=machinery(),
)

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NEW = "new"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}


class BlobStore:
    """A folder of files, readable by the owner only; the database says which are needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Where the file of this SHA-256 (64 hexadecimal digits) lies. Raises NotFound."""
        if not _DIGEST.fullmatch(digest):
            raise NotFound(N_("There is no such file."))
        return self.folder / digest[:2] / digest[2:]

    def has(self, digest: str) -> bool:
        """Whether the file is there."""
        return self.path(digest).is_file()

    def open(self, digest: str) -> BinaryIO:
        """The file, open for reading; it stays readable if it is swept. Raises NotFound."""
        try:
            return self.path(digest).open("rb")
        except FileNotFoundError:
            raise NotFound(N_("There is no such file.")) from None

    def write(self, data: bytes) -> str:
        """Keep these bytes, durably, and give their SHA-256; the same bytes are kept once.

        Raises Unavailable when the disk is full or broken.
        """
        digest = sha256(data).hexdigest()
        path = self.path(digest)
        with _disk_troubles():
            try:
                os.utime(path)  # young again: `tidy` leaves it alone
            except FileNotFoundError:
                self._write_new(path, data)
            # Also where the file stood: whoever wrote it may have died before this.
            _sync_folder(path.parent)
            _sync_folder(self.folder)
        return digest

    def remove(self, digest: str) -> None:
        """Delete the file, if it is there."""
        self.path(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[str]:
        """The names of all files there are."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            yield path.parent.name + path.name

    def half_written(self) -> Iterator[Path]:
        """Files that a crash left behind before they had their name."""
        return (self.folder / _NEW).glob("*")

    def _write_new(self, path: Path, data: bytes) -> None:
        """Under a name that nobody reads, synced, then moved to its place in one step."""
        parts = self.folder / _NEW
        for folder in (self.folder, parts, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=parts)  # mode 0600
        part = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        failpoints.reach(AFTER_RENAME)


def keep(tx: WriteTx, digest: str, size: int) -> None:
    """Count one more that needs the file of this SHA-256 (`size` bytes)."""
    row = {"sha256": digest, "bytes": size, "count": 1}
    tx.upsert(blobs, ["sha256"], row, bytes=size, count=blobs.c["count"] + 1)


def drop(tx: WriteTx, digest: str) -> None:
    """Count one less; after the last one the file goes, once the transaction has committed."""
    tx.write(update(blobs).where(blobs.c.sha256 == digest).values(count=blobs.c["count"] - 1))
    if (tx.value(select(blobs.c["count"]).where(blobs.c.sha256 == digest)) or 0) <= 0:
        jobs.enqueue(tx, SWEEP_JOB, {"sha256": digest}, unique=f"{SWEEP_JOB}:{digest}")


def ensure(store: BlobStore, data: bytes, digest: str) -> None:
    """Make sure that a file counted in this transaction is there; call it after `keep`.

    It was written before the transaction began, but a sweep may have come in between;
    `keep` holds the row, so none can come now.
    """
    if not store.has(digest):
        store.write(data)


def counted(tx: ReadTx) -> Iterator[tuple[str, int]]:
    """SHA-256 and bytes of every file that is needed; for backups and checks."""
    query = select(blobs.c.sha256, blobs.c.bytes).where(blobs.c["count"] > 0)
    for row in tx.stream(query.order_by(blobs.c.sha256)):
        yield row.sha256, row.bytes


def missing(tx: ReadTx, store: BlobStore) -> list[str]:
    """Needed files that are not there: always empty, unless somebody took them away."""
    return [digest for digest, _ in counted(tx) if not store.has(digest)]


def sweep(tx: WriteTx, store: BlobStore, digest: str) -> bool:
    """Delete a file if nobody needs it; True if it is gone.

    The row is locked while the file is deleted: a change that counts it waits, and then
    finds it missing (`ensure`). That holds for a file without a row, too, which is why
    one is made first.
    """
    tx.insert_if_new(blobs, ["sha256"], {"sha256": digest, "bytes": 0, "count": 0})
    row = tx.row(select(blobs.c["count"]).where(blobs.c.sha256 == digest).with_for_update())
    if row is None or row[0] > 0:
        return False
    store.remove(digest)
    failpoints.reach(AFTER_UNLINK)
    tx.write(delete(blobs).where(blobs.c.sha256 == digest))
    return True


def handlers(store: BlobStore) -> dict[str, jobs.Handler]:
    """What app.py gives to the worker: the sweep after a deletion, and the one of every night."""

    def sweep_one(work: jobs.Work) -> None:
        with work.finish() as tx:
            sweep(tx, store, work.data["sha256"])

    def tidy_all(work: jobs.Work) -> None:
        tidy(work, store)

    return {SWEEP_JOB: sweep_one, TIDY_JOB: tidy_all}


def tidy(work: jobs.Work, store: BlobStore) -> None:
    """Delete what crashes left: uncounted files and half-written ones, if they are a day old."""
    before = (work.clock.now() - GRACE) / 1_000_000
    for part in store.half_written():
        if _age(part) < before:
            part.unlink(missing_ok=True)
    with work.db.read() as tx:
        needed = {digest for digest, _ in counted(tx)}
    for digest in store.digests():
        if digest not in needed and _DIGEST.fullmatch(digest) and _age(store.path(digest)) < before:
            with work.db.write() as tx:
                sweep(tx, store, digest)


def _age(path: Path) -> float:
    """When the file was last written, in seconds since 1970; never, if it is gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _disk_troubles() -> Generator[None]:
    """Say in a sentence that the disk is full or broken."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise Unavailable(
            N_(
                "The moot cannot keep this file at the moment, because the machine says: {reason}. "
                "Nothing that was saved is lost. Try again later."
            ),
            reason=error.strerror,
        ) from error
