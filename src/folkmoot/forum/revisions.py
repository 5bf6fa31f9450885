"""Earlier versions of posts and comments, which anyone who may read the thing may read."""

import msgspec
from sqlalchemy import CHAR, Column, Integer, Table, Text, case, func, select, update

from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.forum.attachments import Picture
from folkmoot.identity.people import OURS
from folkmoot.storage.tables import Micros, governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

revisions = Table(
    "revision",
    metadata,
    Column("thing", CHAR(32), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("title", Text),
    Column("url", Text),
    Column("body", Text, nullable=False),
    Column("content_note", Text),
    Column("pictures", Text, nullable=False),
    Column("written_at", Micros, nullable=False),
    Column("origin", Text, nullable=False, server_default=OURS),
    info=governed(),
)


class Unchanged(Conflict):
    """An edit that changes nothing."""

    def __init__(self) -> None:
        super().__init__(N_("Nothing was changed, so there is nothing to save."))


class Version(msgspec.Struct, frozen=True):
    """What a post or comment said from a time on; the title is None for a comment."""

    written_at: int
    body: str
    title: str | None = None
    url: str | None = None
    content_note: str | None = None
    pictures: tuple[Picture, ...] = ()


def keep(tx: WriteTx, thing: Ref, version: Version, origin: str = OURS) -> None:
    """Keep what stood there before an edit; for handlers only."""
    earlier = select(func.count()).where(revisions.c.thing == thing)
    tx.insert(
        revisions,
        thing=thing,
        number=tx.value(earlier) + 1,
        title=version.title,
        url=version.url,
        body=version.body,
        content_note=version.content_note,
        pictures=msgspec.json.encode(version.pictures).decode(),
        written_at=version.written_at,
        origin=origin,
    )


def earlier(tx: ReadTx, thing: Ref) -> list[Version]:
    """The earlier versions of a post or comment, the oldest first; not the present one.

    Whoever asks must have checked that the reader may read the thing itself.
    """
    query = select(revisions).where(revisions.c.thing == thing).order_by(revisions.c.number)
    return [
        Version(
            row.written_at,
            row.body,
            row.title,
            row.url,
            row.content_note,
            msgspec.json.decode(row.pictures, type=tuple[Picture, ...]),
        )
        for row in tx.rows(query)
    ]


def blank(tx: WriteTx, thing: Ref) -> None:
    """Erase the words of all earlier versions, but not that they were; for handlers only.

    The values are those that a replay without the text gives.
    """
    no_title = case((revisions.c.title.is_(None), None), else_="")
    change = update(revisions).where(revisions.c.thing == thing)
    tx.write(change.values(title=no_title, url=None, body="", content_note=None, pictures="[]"))
