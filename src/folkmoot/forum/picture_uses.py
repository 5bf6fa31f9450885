"""Which texts show a picture of the moot, and who may therefore see it.

A picture has no audience of its own: whoever may read what shows it may see it. Only
the person who brought a picture can make it seen; a text in which somebody else names
its address shows it to nobody who could not see it before.
"""

import re
from collections.abc import Iterable

from sqlalchemy import CHAR, Column, Integer, Select, Table, Text, delete, select
from sqlalchemy.sql.elements import ColumnElement

from folkmoot.clock import Ref
from folkmoot.forum import comments as comment_rows
from folkmoot.forum import communities as rooms
from folkmoot.forum import posts as post_rows
from folkmoot.forum.attachments import attachments
from folkmoot.forum.audiences import Viewer, may_read_moot
from folkmoot.forum.commenting import CreateComment, EditComment
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import communities
from folkmoot.forum.founding import ChangeCommunity, FoundCommunity
from folkmoot.forum.posting import CreatePost, EditPost
from folkmoot.forum.posts import posts
from folkmoot.forum.tallies import HIDDEN_SHELF, comment_tallies, post_tallies
from folkmoot.identity import people as persons
from folkmoot.identity.people import people
from folkmoot.identity.profiles import ChangeProfile
from folkmoot.media.uploads import pictures
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.tables import machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

uses = Table(
    "picture_use",
    metadata,
    Column("picture", CHAR(32), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("thing_id", Integer, primary_key=True, autoincrement=False),
    info=machinery(),
)
"""A text of this kind ("post", "comment", "community", "person") names a picture."""

_ADDRESS = re.compile(r"/media/([0-9a-f]{32})")


def named(text: str) -> frozenset[str]:
    """The refs of the pictures whose addresses stand in a text."""
    return frozenset(_ADDRESS.findall(text))


# ---- who may see a picture


def may_see_picture(tx: ReadTx, picture: Ref, viewer: Viewer) -> bool:
    """True when the viewer may read something that shows the picture now.

    That is a post that it is attached to, or a text that names it, neither deleted nor
    removed; or a community whose icon it is. That it is one's own is not asked here.
    """
    if not may_read_moot(tx, viewer):
        return False
    return any(tx.row(query.limit(1)) is not None for query in _showing(picture, viewer))


def _showing(picture: Ref, viewer: Viewer) -> tuple[Select[int], ...]:
    """What shows the picture to this viewer, the likeliest first."""
    return (
        _post(viewer).join(attachments, attachments.c.post_id == posts.c.id).where(
            attachments.c.picture == picture, _brought_by(picture, posts.c.author_id)
        ),
        select(communities.c.id).where(communities.c.icon_ref == picture, _open_to(viewer)),
        _used(_post(viewer), posts, "post", picture).where(
            _brought_by(picture, posts.c.author_id)
        ),
        _used(_comment(viewer), comments, "comment", picture).where(
            _brought_by(picture, comments.c.author_id)
        ),
        _used(select(communities.c.id), communities, "community", picture).where(_open_to(viewer)),
        _used(select(people.c.id), people, "person", picture).where(
            people.c.left_at.is_(None), _brought_by(picture, people.c.id)
        ),
    )  # fmt: skip


def _post(viewer: Viewer) -> Select[int]:
    """Posts in sight of the viewer; one without a tally is still being imported."""
    query = select(posts.c.id).join(communities, communities.c.id == posts.c.community_id)
    shown = query.join(post_tallies, post_tallies.c.post_id == posts.c.id)
    return shown.where(post_tallies.c.shelf != HIDDEN_SHELF, _open_to(viewer))


def _comment(viewer: Viewer) -> Select[int]:
    query = select(comments.c.id).join(posts, posts.c.id == comments.c.post_id)
    shown = query.join(communities, communities.c.id == posts.c.community_id).join(
        comment_tallies, comment_tallies.c.comment_id == comments.c.id
    )
    return shown.where(comment_tallies.c.shelf != HIDDEN_SHELF, _open_to(viewer))


def _open_to(viewer: Viewer) -> ColumnElement[bool]:
    """Communities that the viewer may read, in a moot that they may read."""
    if viewer is not None:
        return communities.c.visibility.is_not(None)
    return communities.c.visibility == "public"


def _brought_by(picture: Ref, person_id: Column[int]) -> ColumnElement[bool]:
    owner = select(pictures.c.owner_id).where(pictures.c.ref == picture)
    return person_id == owner.scalar_subquery()


def _used(query: Select[int], table: Table, kind: str, picture: Ref) -> Select[int]:
    joined = query.join(uses, (uses.c.kind == kind) & (uses.c.thing_id == table.c.id))
    return joined.where(uses.c.picture == picture)


# ---- where the pictures of a member are used


def pages_with(tx: ReadTx, wanted: Iterable[Ref]) -> dict[str, list[tuple[str, int]]]:
    """Picture -> kind and id of every post, comment, community and person that shows it."""
    refs = list(wanted)
    found: dict[str, list[tuple[str, int]]] = {}
    attached = select(attachments.c.picture, attachments.c.post_id)
    for row in tx.rows(attached.where(attachments.c.picture.in_(refs))):
        found.setdefault(row.picture, []).append(("post", row.post_id))
    icons = select(communities.c.icon_ref, communities.c.id)
    for row in tx.rows(icons.where(communities.c.icon_ref.in_(refs))):
        found.setdefault(row.icon_ref, []).append(("community", row.id))
    in_texts = select(uses.c.picture, uses.c.kind, uses.c.thing_id)
    for row in tx.rows(in_texts.where(uses.c.picture.in_(refs)).order_by(uses.c.thing_id)):
        found.setdefault(row.picture, []).append((row.kind, row.thing_id))
    return {picture: list(dict.fromkeys(places)) for picture, places in found.items()}


def only_in(tx: ReadTx, kind: str, thing_id: int, owner_id: int | None) -> list[Ref]:
    """The pictures of one's own that this text names and nothing else shows."""
    mine = select(uses.c.picture).join(pictures, pictures.c.ref == uses.c.picture)
    mine = mine.where(uses.c.kind == kind, uses.c.thing_id == thing_id)
    refs = [row.picture for row in tx.rows(mine.where(pictures.c.owner_id == owner_id))]
    places = pages_with(tx, refs)
    return [ref for ref in refs if places[ref] == [(kind, thing_id)]]


# ---- kept up to date by what is written


def note(tx: WriteTx, kind: str, thing_id: int, text: str) -> None:
    """Remember which pictures a text names, in place of what it named before."""
    forget(tx, kind, thing_id)
    for picture in sorted(named(text)):
        tx.insert(uses, picture=picture, kind=kind, thing_id=thing_id)


def forget(tx: WriteTx, kind: str, thing_id: int) -> None:
    """Forget which pictures a text named, when it is erased."""
    tx.write(delete(uses).where(uses.c.kind == kind, uses.c.thing_id == thing_id))


def note_everything(tx: WriteTx) -> None:
    """Note every text again (after a replay)."""
    texts = (
        ("post", select(posts.c.id, posts.c.body).where(posts.c.body.contains("/media/"))),
        (
            "comment",
            select(comments.c.id, comments.c.body).where(comments.c.body.contains("/media/")),
        ),
        ("community", select(communities.c.id, communities.c.description)),
    )
    for kind, query in texts:
        for row in tx.rows(query):
            thing_id, text = tuple(row)
            note(tx, kind, thing_id, text)


@follows(CreatePost)
def _posted(tx: WriteTx, act: CreatePost, _deed: Deed) -> None:
    if named(act.body):
        note(tx, "post", post_rows.standing(tx, act.ref).id, act.body)


@follows(EditPost)
def _post_edited(tx: WriteTx, act: EditPost, _deed: Deed) -> None:
    note(tx, "post", post_rows.standing(tx, act.post).id, act.body)


@follows(CreateComment)
def _answered(tx: WriteTx, act: CreateComment, _deed: Deed) -> None:
    if named(act.body):
        note(tx, "comment", comment_rows.standing(tx, act.ref).id, act.body)


@follows(EditComment)
def _comment_edited(tx: WriteTx, act: EditComment, _deed: Deed) -> None:
    note(tx, "comment", comment_rows.standing(tx, act.comment).id, act.body)


@follows(FoundCommunity)
def _founded(tx: WriteTx, act: FoundCommunity, _deed: Deed) -> None:
    note(tx, "community", rooms.by_ref(tx, act.ref).id, act.description)


@follows(ChangeCommunity)
def _changed(tx: WriteTx, act: ChangeCommunity, _deed: Deed) -> None:
    note(tx, "community", rooms.by_ref(tx, act.community).id, act.description)


@follows(ChangeProfile)
def _described(tx: WriteTx, act: ChangeProfile, _deed: Deed) -> None:
    note(tx, "person", persons.id_of(tx, act.person), act.profile.bio)
