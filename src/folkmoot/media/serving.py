"""Handing out a picture to those who may see what it is attached to, and to nobody else."""

from collections.abc import Callable
from typing import BinaryIO

import msgspec

from folkmoot.clock import Ref
from folkmoot.errors import Gone, NotFound
from folkmoot.media import uploads
from folkmoot.media.picture import Size
from folkmoot.record.actors import Member
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.transaction import ReadTx

Viewer = Member | None
"""Who looks: a member, or anybody."""

MaySee = Callable[[ReadTx, Ref, Viewer], bool]
"""(tx, ref of the picture, viewer) -> whether they may see something that shows the picture.
The rooms that attach pictures know; it is handed in from above."""

SIZES: tuple[Size, ...] = ("small", "large", "full")


class Opened(msgspec.Struct, frozen=True):
    """A rendition that is on its way to somebody; whoever asked for it closes the file."""

    file: BinaryIO
    length: int
    content_type: str
    """Always image/jpeg, image/png or image/webp."""
    width: int
    height: int
    etag: str
    """A strong validator, quotes included: the bytes under one ref and size never change."""
    public: bool
    """Anybody may see it, so that caches on the way may keep it for a while."""


def open_rendition(
    tx: ReadTx, store: BlobStore, ref: Ref, size: str, *, viewer: Viewer, may_see: MaySee
) -> Opened:
    """Open a picture in one of SIZES for a viewer.

    A small picture has no large size and gives its small one. Whoever brought a picture
    may always see it. Raises NotFound where there is no such picture or this person may
    not know of it, and Gone for a deleted one, to those who could have seen it.
    """
    if size not in SIZES:
        raise NotFound(uploads.NO_PICTURE)
    public = may_see(tx, ref, None)
    try:
        upload = uploads.find(tx, ref)
    except Gone:
        if public or (viewer is not None and may_see(tx, ref, viewer)):
            raise
        raise NotFound(uploads.NO_PICTURE) from None
    if not public and not _may_see_privately(tx, upload, viewer, may_see):
        raise NotFound(uploads.NO_PICTURE)
    stored = uploads.renditions_of(tx, upload.id)
    one = stored.get(size) or stored["small"]
    return Opened(
        file=store.open(one.sha256),
        length=one.bytes,
        content_type=one.content_type,
        width=one.width,
        height=one.height,
        etag=f'"{one.sha256}"',
        public=public,
    )


def _may_see_privately(tx: ReadTx, upload: uploads.Upload, viewer: Viewer, may_see: MaySee) -> bool:
    if viewer is None:
        return False
    return upload.owner_id == viewer.id or may_see(tx, upload.ref, viewer)
