"""Which texts show a picture of another server: only those are ever fetched, for their readers.

A name that no text of this moot has leads nowhere, so nobody can have anything else fetched.
"""

from collections.abc import Iterable

import msgspec
from sqlalchemy import CHAR, Column, Index, Integer, Table, Text, delete

from folkmoot.forum import comments as comment_rows
from folkmoot.forum import posts as post_rows
from folkmoot.forum.audiences import Viewer, may_read_moot
from folkmoot.forum.commenting import CreateComment, EditComment
from folkmoot.forum.comments import comments
from folkmoot.forum.picture_uses import comments_in_sight, posts_in_sight
from folkmoot.forum.posting import CreatePost, EditPost
from folkmoot.forum.posts import posts
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.tables import machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text.far import far_pictures
from folkmoot.text.links import far_name

far_uses = Table(
    "far_use",
    metadata,
    Column("name", CHAR(32), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("thing_id", Integer, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Index("ix_far_use_thing", "kind", "thing_id"),
    info=machinery(),
)
"""A "post", a "comment", or the "preview" of a post's link shows the picture."""

_TABLES = {"post": posts, "comment": comments, "preview": posts}


class Seen(msgspec.Struct, frozen=True):
    """A picture that somebody may see."""

    url: str
    public: bool
    """Anybody may see it."""


def find(tx: ReadTx, name: str, viewer: Viewer) -> Seen | None:
    """The picture of a name, if something shows it that this viewer may read now."""
    if not may_read_moot(tx, viewer):
        return None
    mine = _url(tx, name, viewer)
    if mine is None:
        return None
    public = viewer is None or (may_read_moot(tx, None) and _url(tx, name, None) is not None)
    return Seen(mine, public)


def _url(tx: ReadTx, name: str, viewer: Viewer) -> str | None:
    for kind, table in _TABLES.items():
        sight = comments_in_sight(viewer) if kind == "comment" else posts_in_sight(viewer)
        shown = sight.join(far_uses, far_uses.c.thing_id == table.c.id)
        shown = shown.with_only_columns(far_uses.c.url)
        url = tx.value(shown.where(far_uses.c.kind == kind, far_uses.c.name == name).limit(1))
        if url is not None:
            return url
    return None


def put(tx: WriteTx, kind: str, thing_id: int, urls: Iterable[str]) -> None:
    """Note which pictures of other servers a thing shows, in place of those before."""
    forget(tx, kind, [thing_id])
    for name, url in {far_name(url): url for url in urls}.items():
        tx.insert(far_uses, name=name, kind=kind, thing_id=thing_id, url=url)


def forget(tx: WriteTx, kind: str, things: Iterable[int]) -> None:
    """Forget what things showed, when they are erased or pruned."""
    here = (far_uses.c.kind == kind, far_uses.c.thing_id.in_(list(things)))
    tx.write(delete(far_uses).where(*here))


def _is_far(deed: Deed) -> bool:
    return deed.ground.startswith("home:")


@follows(CreatePost)
def _posted(tx: WriteTx, act: CreatePost, deed: Deed) -> None:
    shown = _of_post(act)
    if _is_far(deed) and shown:
        put(tx, "post", post_rows.standing(tx, act.ref).id, shown)


@follows(EditPost)
def _post_edited(tx: WriteTx, act: EditPost, deed: Deed) -> None:
    if _is_far(deed):
        put(tx, "post", post_rows.standing(tx, act.post).id, _of_post(act))


@follows(CreateComment)
def _answered(tx: WriteTx, act: CreateComment, deed: Deed) -> None:
    shown = far_pictures(act.body)
    if _is_far(deed) and shown:
        put(tx, "comment", comment_rows.standing(tx, act.ref).id, shown)


@follows(EditComment)
def _comment_edited(tx: WriteTx, act: EditComment, deed: Deed) -> None:
    if _is_far(deed):
        put(tx, "comment", comment_rows.standing(tx, act.comment).id, far_pictures(act.body))


def _of_post(act: CreatePost | EditPost) -> tuple[str, ...]:
    return (*(one.url for one in act.far_pictures), *far_pictures(act.body))
