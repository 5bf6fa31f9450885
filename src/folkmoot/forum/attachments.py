"""The pictures of a post, in their order, each with its description."""

import msgspec
from sqlalchemy import Column, ForeignKey, Integer, Table, Text, delete, select

from folkmoot.clock import Ref
from folkmoot.errors import Invalid
from folkmoot.forum import writing
from folkmoot.identity.people import OURS
from folkmoot.storage.tables import governed, metadata, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

MOST = 20

attachments = Table(
    "attachment",
    metadata,
    Column("post_id", Integer, ForeignKey("post.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    ref_column("picture", nullable=False, index=True),
    Column("alt", Text, nullable=False),
    Column("origin", Text, nullable=False, server_default=OURS),
    info=governed(),
)


class Picture(msgspec.Struct, frozen=True):
    """One picture of a post and what it shows, in words."""

    picture: Ref
    alt: str = ""


def check(pictures: tuple[Picture, ...]) -> None:
    """Raises Invalid for too many pictures, one twice, or too long a description."""
    if len(pictures) > MOST:
        raise Invalid(N_("A post may have at most {most} pictures."), field="pictures", most=MOST)
    if len({one.picture for one in pictures}) < len(pictures):
        raise Invalid(N_("A picture is there twice. Take one away."), field="pictures")
    for one in pictures:
        writing.check_text(one.alt, "pictures", most=writing.ALT)


def of_post(tx: ReadTx, post_id: int) -> tuple[Picture, ...]:
    """The pictures of a post in their order."""
    query = select(attachments.c.picture, attachments.c.alt)
    query = query.where(attachments.c.post_id == post_id).order_by(attachments.c.position)
    return tuple(Picture(*row) for row in tx.rows(query))


def put(tx: WriteTx, post_id: int, pictures: tuple[Picture, ...], origin: str = OURS) -> None:
    """Give a new post its pictures; for handlers only."""
    for position, one in enumerate(pictures):
        tx.insert(
            attachments,
            post_id=post_id,
            position=position,
            picture=one.picture,
            alt=one.alt,
            origin=origin,
        )


def clear(tx: WriteTx, post_id: int) -> None:
    """Take all pictures off a post; for handlers only."""
    tx.write(delete(attachments).where(attachments.c.post_id == post_id))
