"""A picture is seen by those who may see what it is attached to; others learn nothing of it."""

import pytest

from folkmoot.clock import Ref
from folkmoot.errors import FolkmootError, Gone, NotFound
from folkmoot.media.picture import Picture
from folkmoot.media.serving import MaySee, Opened, Viewer, open_rendition
from folkmoot.media.uploading import DeletePicture, upload
from folkmoot.record.actors import Member
from folkmoot.record.perform import perform
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import ReadTx
from tests.media.build import bring, picture, rendition, work

NOBODY = Ref("0" * 32)
STRANGER = Member(NOBODY, 12345)


def only(*viewers: Viewer) -> MaySee:
    """An audience of these people; None is everybody."""

    def may_see(tx: ReadTx, ref: Ref, viewer: Viewer) -> bool:
        return viewer in viewers

    return may_see


def see(
    db: Database,
    store: BlobStore,
    ref: Ref,
    viewer: Viewer,
    may_see: MaySee,
    *,
    size: str = "full",
) -> Opened | type[FolkmootError]:
    try:
        with db.read() as tx:
            return open_rendition(tx, store, ref, size, viewer=viewer, may_see=may_see)
    except FolkmootError as error:
        return type(error)


def data(opened: Opened | type[FolkmootError]) -> bytes:
    assert isinstance(opened, Opened)
    with opened.file:
        return opened.file.read()


def test_anybody_sees_a_public_picture(db: Database, store: BlobStore, ada: Member) -> None:
    ref = bring(db, store, ada)

    opened = see(db, store, ref, None, only(None))

    assert isinstance(opened, Opened)
    full = picture().renditions[0]
    assert (opened.content_type, opened.length, opened.public) == (
        "image/webp",
        len(full.data),
        True,
    )
    assert (opened.width, opened.height) == (640, 10)
    assert opened.etag == f'"{full.sha256}"'
    assert data(opened) == full.data


def test_members_only_means_members_only(
    db: Database, store: BlobStore, ada: Member, ben: Member
) -> None:
    ref = bring(db, store, ada)
    audience = only(ben)

    opened = see(db, store, ref, ben, audience)
    assert isinstance(opened, Opened)
    assert not opened.public
    assert data(opened) == picture().renditions[0].data
    assert see(db, store, ref, None, audience) is NotFound
    assert see(db, store, ref, STRANGER, audience) is NotFound


def test_what_is_attached_to_nothing_is_its_owner_s(
    db: Database, store: BlobStore, ada: Member, ben: Member
) -> None:
    ref = bring(db, store, ada)

    mine = see(db, store, ref, ada, only())
    assert isinstance(mine, Opened)
    assert not mine.public
    mine.file.close()
    assert see(db, store, ref, ben, only()) is NotFound
    assert see(db, store, ref, None, only()) is NotFound


@pytest.mark.parametrize("size", ["small", "large", "full"])
def test_each_size_has_its_bytes(size: str, db: Database, store: BlobStore, ada: Member) -> None:
    sizes = {"full": b"f" * 9, "large": b"l" * 5, "small": b"s"}
    made = Picture(
        9, 9, "image/webp", False, tuple(rendition(s, d) for s, d in sizes.items()), (), None
    )
    ref = upload(db, store, made, by=ada)

    assert data(see(db, store, ref, None, only(None), size=size)) == sizes[size]


def test_a_small_picture_gives_its_small_size_for_its_large(
    db: Database, store: BlobStore, ada: Member
) -> None:
    ref = bring(db, store, ada)

    assert data(see(db, store, ref, None, only(None), size="large")) == b"small"


@pytest.mark.parametrize("size", ["", "tiny", "../full", "full\0", "FULL", "0"])
def test_there_are_no_other_sizes(size: str, db: Database, store: BlobStore, ada: Member) -> None:
    ref = bring(db, store, ada)

    assert see(db, store, ref, ada, only(None), size=size) is NotFound


@pytest.mark.parametrize("ref", [NOBODY, "", "../../etc/passwd", "x" * 300, "NUL"])
def test_what_is_no_picture_is_not_found(ref: str, db: Database, store: BlobStore) -> None:
    assert see(db, store, Ref(ref), None, only(None)) is NotFound


def test_a_deleted_picture_is_gone_for_those_who_could_see_it(
    db: Database, store: BlobStore, ada: Member, ben: Member
) -> None:
    ref = bring(db, store, ada)
    with db.write() as tx:
        perform(tx, DeletePicture(ref), by=ada)

    assert see(db, store, ref, None, only(None)) is Gone
    assert see(db, store, ref, ben, only(ben)) is Gone
    assert see(db, store, ref, STRANGER, only(ben)) is NotFound
    assert see(db, store, ref, None, only(ben)) is NotFound
    work(db, store)
    assert see(db, store, ref, ben, only(ben)) is Gone


def test_a_picture_on_its_way_arrives_though_it_is_deleted(
    db: Database, store: BlobStore, ada: Member
) -> None:
    ref = bring(db, store, ada)
    opened = see(db, store, ref, None, only(None))

    with db.write() as tx:
        perform(tx, DeletePicture(ref), by=ada)
    work(db, store)

    assert data(opened) == picture().renditions[0].data
