"""What the tests of uploads build on: a blob store, and pictures that need no decoder."""

from hashlib import sha256
from pathlib import Path

from folkmoot.clock import Ref
from folkmoot.media import uploading
from folkmoot.media.picture import Picture, Rendition, Right
from folkmoot.record.actors import Member
from folkmoot.record.perform import CHECKPOINT_JOB
from folkmoot.storage import blobs, jobs
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from tests.build import clock_of


def rendition(size: str, data: bytes, width: int = 10) -> Rendition:
    """One rendition; its bytes need not be a picture, because nobody decodes them again."""
    return Rendition(size, width, 10, "image/webp", data, sha256(data).hexdigest())  # type: ignore[arg-type]


def picture(name: str = "a", *, shared: bytes = b"small") -> Picture:
    """A decoded picture whose full rendition is its own and whose thumbnail others may have."""
    full = rendition("full", f"full {name}".encode() * 100, 640)
    return Picture(
        width=640,
        height=10,
        content_type="image/webp",
        animated=False,
        renditions=(full, rendition("small", shared, 320)),
        rights=(Right("dc:rights", "© Ada"),),
        data_mining="DMI-PROHIBITED",
    )


def bring(db: Database, store: BlobStore, by: Member, name: str = "a", **options: str) -> Ref:
    """Upload a picture and give its ref."""
    return uploading.upload(db, store, picture(name), by=by, **options)


def work(db: Database, store: BlobStore) -> int:
    """Do the due jobs of the blob store; the others are crossed out undone."""
    others: dict[str, jobs.Handler] = {CHECKPOINT_JOB: lambda _: None}
    return jobs.run_all(db, clock_of(db), others | blobs.handlers(store))


def files(store: BlobStore) -> set[str]:
    """The SHA-256 of every file that lies in the store."""
    return set(store.digests())


def missing(db: Database, store: BlobStore) -> list[str]:
    """Needed files that are not there."""
    with db.read() as tx:
        return blobs.missing(tx, store)


def store_at(folder: Path) -> BlobStore:
    """A blob store in a folder that need not exist yet."""
    return BlobStore(folder / "media")
