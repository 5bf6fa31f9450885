"""What the page behind a post's link says of itself: a title, a line, a picture."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Column, ForeignKey, Integer, Table, Text, bindparam, delete, select

from folkmoot.forum import far_uses
from folkmoot.forum.posts import posts
from folkmoot.storage.tables import Micros, machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

TITLE, LINE = 200, 400
"""The most characters that are kept."""

link_previews = Table(
    "link_preview",
    metadata,
    Column("post_id", Integer, ForeignKey("post.id"), primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("picture", Text),
    Column("at", Micros, nullable=False),
    info=machinery(),
)


class Preview(msgspec.Struct, frozen=True):
    """What a page says of itself; plain words on one line each, as strangers wrote them."""

    title: str
    line: str = ""
    picture: str | None = None
    """The address of its picture, on another server."""


_OF_POST = (
    select(link_previews.c.title, link_previews.c.line, link_previews.c.picture)
    .join(posts, posts.c.id == link_previews.c.post_id)
    .where(posts.c.id == bindparam("post"), posts.c.url == link_previews.c.url)
)


def of_post(tx: ReadTx, post_id: int) -> Preview | None:
    """The preview of the link that a post has now; None while there is none."""
    row = tx.row(_OF_POST, {"post": post_id})
    return Preview(*row) if row else None


def put(tx: WriteTx, post_id: int, url: str, preview: Preview, at: int) -> bool:
    """Keep the preview of a post's link; False where the post has that link no more."""
    if tx.value(select(posts.c.url).where(posts.c.id == post_id)) != url:
        return False
    values = {"post_id": post_id, "url": url, "at": at, **msgspec.structs.asdict(preview)}
    tx.upsert(link_previews, ["post_id"], values)
    far_uses.put(tx, "preview", post_id, [preview.picture] if preview.picture else [])
    return True


def clear(tx: WriteTx, posts_with: Iterable[int]) -> None:
    """Forget the previews of posts that are erased, pruned, or link elsewhere now."""
    ids = list(posts_with)
    tx.write(delete(link_previews).where(link_previews.c.post_id.in_(ids)))
    far_uses.forget(tx, "preview", ids)
