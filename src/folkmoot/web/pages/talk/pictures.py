"""Pictures in the forms of Talk: those that were sent, those still to be taken in."""

from collections.abc import Sequence

import msgspec
from starlette.datastructures import UploadFile

from folkmoot.clock import Ref
from folkmoot.errors import FolkmootError, Invalid
from folkmoot.forum.attachments import Picture
from folkmoot.media import decoder, uploading, uploads
from folkmoot.media.picture import Limits
from folkmoot.media.uploading import DescribePicture
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text import lengths
from folkmoot.web.ask import Ask
from folkmoot.web.pages.talk import shown
from folkmoot.words import N_, say

MOST = 20
"""Files that one form takes."""

DROP = "drop:"
"""Before the ref of a picture, in the button that leaves it out."""


class Sent(msgspec.Struct, frozen=True):
    """A picture that is here already, as a form shows it (picture.html)."""

    ref: Ref
    thumb: str
    name: str
    alt: str


class Taken(msgspec.Struct, frozen=True):
    """The pictures that were taken in, and what kept the next one out."""

    refs: list[Ref]
    error: FolkmootError | None = None
    """With the name of the file before the reason."""
    reason: FolkmootError | None = None


def rule() -> str:
    """Which pictures may be sent."""
    return say(N_("JPEG, PNG, WebP, GIF or AVIF, at most {most} pictures."), most=MOST)


def chosen(ask: Ask) -> list[Ref]:
    """The pictures of a form that were sent before, without the one that was left out."""
    dropped = ask.typed("action", longest=100).removeprefix(DROP)
    return [Ref(ref) for ref in dict.fromkeys(ask.several("picture")) if ref != dropped]


def take(ask: Ask, field: str) -> Taken:
    """Take in the files of a field, in order, up to the first that cannot be kept."""
    refs: list[Ref] = []
    for number, file in enumerate(ask.files(field)):
        try:
            refs.append(_take_one(ask, number, file))
        except FolkmootError as error:
            told = Invalid(
                N_("{file}: {reason}"),
                field=field,
                file=file.filename or "",
                reason=error.sentence(),
            )
            told.status = error.status
            return Taken(refs, told, error)
    return Taken(refs)


def _take_one(ask: Ask, number: int, file: UploadFile) -> Ref:
    most = ask.house.settings.max_upload
    data = file.file.read(most + 1)
    picture = decoder.process(data, Limits(input_bytes=most))
    key = ask.key("picture", number)
    return uploading.upload(ask.db, ask.house.store, picture, by=ask.by, key=key)


def rows(tx: ReadTx, ask: Ask, refs: Sequence[Ref], names: Sequence[str] = ()) -> list[Sent]:
    """The rows of a form for one's own pictures; those that are gone are left out."""
    found = uploads.by_refs(tx, refs)
    mine = [ref for ref in refs if ref in found and found[ref].owner_id == ask.member.id]
    return [
        Sent(
            ref,
            shown.picture(ref, "small"),
            names[at] if at < len(names) else say(N_("picture {n}"), n=at + 1),
            found[ref].alt,
        )
        for at, ref in enumerate(mine)
    ]


def attached(ask: Ask, refs: Sequence[Ref]) -> tuple[Picture, ...]:
    """Pictures as they are attached to a post, each with what was typed about it."""
    return tuple(Picture(ref, lengths.one_line(ask.typed(f"alt-{ref}"))) for ref in refs)


def describe(tx: WriteTx, ask: Ask, pictures: Sequence[Picture]) -> None:
    """Remember a description with its picture too, for the next time that it is used."""
    known = uploads.by_refs(tx, [one.picture for one in pictures])
    for one in pictures:
        if one.alt and one.picture in known and known[one.picture].alt != one.alt:
            perform(tx, DescribePicture(picture=one.picture, alt=one.alt), by=ask.by)
