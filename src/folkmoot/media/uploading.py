"""Bringing a picture, saying what it shows, deleting it."""

import re

from folkmoot.clock import Ref
from folkmoot.errors import Invalid
from folkmoot.identity import people
from folkmoot.media import uploads
from folkmoot.media.picture import Picture, Right
from folkmoot.media.uploads import Stored
from folkmoot.record.actors import Member
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage import blobs
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

LONGEST_ALT = 1_500

CONTENT_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What the decoder makes, and so all that is ever served as a picture."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


@act("picture.add/1", record=NEVER, member=True, undo="picture.delete/1")
class AddPicture(Act, frozen=True):
    """Bring a picture, so that it can be shown in what one writes."""

    ref: Ref
    renditions: tuple[Stored, ...]
    """The full picture first; their files must be in the blob store."""
    animated: bool = False
    alt: str = ""
    rights: tuple[Right, ...] = ()
    data_mining: str | None = None


@act("picture.describe/1", record=NEVER, own=True, undo="picture.describe/1")
class DescribePicture(Act, frozen=True):
    """Say in words what one's picture shows, for those who cannot see it."""

    picture: Ref
    alt: str

    def target(self, tx: ReadTx) -> Target:
        """The picture of the person who brought it."""
        return _target(tx, self.picture)


@act(
    "picture.delete/1",
    record=NEVER,
    own=True,
    suspended=True,
    irreversible="The files of the picture are deleted, so there is nothing to bring back.",
)
class DeletePicture(Act, frozen=True):
    """Delete one's picture wherever it is shown."""

    picture: Ref

    def target(self, tx: ReadTx) -> Target:
        """The picture of the person who brought it."""
        return _target(tx, self.picture)


def upload(
    db: Database,
    store: BlobStore,
    picture: Picture,
    *,
    by: Member,
    alt: str = "",
    key: str | None = None,
) -> Ref:
    """Keep a decoded picture for a member and give its ref.

    The files are written and synced first, outside the transaction, so that nobody waits
    for a disk. Raises NotAllowed, Invalid, or Unavailable when the disk is full.
    """
    for rendition in picture.renditions:
        store.write(rendition.data)
    with db.write() as tx:
        act = AddPicture(
            ref=kernel_of(tx).clock.new_ref(),
            renditions=tuple(
                Stored(
                    size=one.size,
                    width=one.width,
                    height=one.height,
                    content_type=one.content_type,
                    bytes=len(one.data),
                    sha256=one.sha256,
                )
                for one in picture.renditions
            ),
            animated=picture.animated,
            alt=alt,
            rights=picture.rights,
            data_mining=picture.data_mining,
        )
        done = perform(tx, act, by=by, key=key)
        if not done.repeated:
            for rendition in picture.renditions:
                blobs.ensure(store, rendition.data, rendition.sha256)
    return Ref(done.result)


@handles(AddPicture)
def _add(tx: WriteTx, act: AddPicture, deed: Deed) -> Ref:
    assert deed.actor_id is not None
    _check_renditions(act.renditions)
    uploads.put(
        tx,
        ref=act.ref,
        owner_id=deed.actor_id,
        stored=act.renditions,
        animated=act.animated,
        alt=_checked_alt(act.alt),
        rights=act.rights,
        data_mining=act.data_mining,
        at=deed.at,
    )
    return act.ref


@handles(DescribePicture)
def _describe(tx: WriteTx, act: DescribePicture, deed: Deed) -> None:
    uploads.describe(tx, act.picture, _checked_alt(act.alt))


@handles(DeletePicture)
def _delete(tx: WriteTx, act: DeletePicture, deed: Deed) -> None:
    uploads.remove(tx, act.picture, deed.at)


def _target(tx: ReadTx, ref: Ref) -> Target:
    """Raises NotFound, or Gone."""
    owner = people.by_id(tx, uploads.find(tx, ref).owner_id)
    return Target(owner=owner.ref if owner else None)


def _checked_alt(alt: str) -> str:
    """Raises Invalid for a description that is too long."""
    alt = " ".join(alt.split())
    if len(alt) > LONGEST_ALT:
        raise Invalid(
            N_("This description is too long: at most {most} characters fit."),
            field="alt",
            most=LONGEST_ALT,
        )
    return alt


def _check_renditions(stored: tuple[Stored, ...]) -> None:
    """Nothing that a browser might take for a page is ever kept under a picture's name."""
    sizes = [one.size for one in stored]
    good = all(
        one.content_type in CONTENT_TYPES and _DIGEST.fullmatch(one.sha256) for one in stored
    )
    if sizes not in (["full", "small"], ["full", "large", "small"]) or not good:
        raise Invalid(N_("This is not a picture as the moot keeps them."), field="picture")
