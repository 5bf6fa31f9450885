"""The pictures of a post that lie on another server, in their order."""

import msgspec
from sqlalchemy import Column, ForeignKey, Integer, Table, Text, delete, select

from folkmoot.errors import Invalid
from folkmoot.forum import writing
from folkmoot.identity.people import OURS
from folkmoot.storage.tables import governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

MOST = 20

far_pictures = Table(
    "far_picture",
    metadata,
    Column("post_id", Integer, ForeignKey("post.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("alt", Text, nullable=False),
    Column("origin", Text, nullable=False, server_default=OURS),
    info=governed(),
)


class FarPicture(msgspec.Struct, frozen=True):
    """One picture on another server: where, and what it shows, in words."""

    url: str
    alt: str = ""


def check(pictures: tuple[FarPicture, ...]) -> None:
    """Raises Invalid for too many pictures, or what is no web address."""
    if len(pictures) > MOST:
        raise Invalid(N_("A post may have at most {most} pictures."), field="pictures", most=MOST)
    for one in pictures:
        writing.check_address(one.url, "pictures")
        writing.check_text(one.alt, "pictures", most=writing.ALT)


def of_post(tx: ReadTx, post_id: int) -> tuple[FarPicture, ...]:
    """The far pictures of a post in their order."""
    query = select(far_pictures.c.url, far_pictures.c.alt)
    query = query.where(far_pictures.c.post_id == post_id).order_by(far_pictures.c.position)
    return tuple(FarPicture(*row) for row in tx.rows(query))


def put(tx: WriteTx, post_id: int, pictures: tuple[FarPicture, ...], origin: str) -> None:
    """Give a new post its far pictures; for handlers only."""
    for position, one in enumerate(pictures):
        tx.insert(
            far_pictures,
            post_id=post_id,
            position=position,
            url=one.url,
            alt=one.alt,
            origin=origin,
        )


def replace(tx: WriteTx, post_id: int, pictures: tuple[FarPicture, ...], origin: str) -> None:
    """Give a post these far pictures in place of those it had; for handlers only."""
    if pictures or of_post(tx, post_id):
        clear(tx, post_id)
        put(tx, post_id, pictures, origin)


def clear(tx: WriteTx, post_id: int) -> None:
    """Take all far pictures off a post; for handlers only."""
    tx.write(delete(far_pictures).where(far_pictures.c.post_id == post_id))
