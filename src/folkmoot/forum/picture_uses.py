"""Which texts show a picture of the moot, and who may therefore see it.

A picture has no audience of its own: whoever may read what shows it may see it. Only
the person who brought a picture can make it seen; a text in which somebody else names
its address shows it to nobody who could not see it before.
"""

from collections.abc import Iterable

from sqlalchemy import CHAR, Column, Integer, Select, Table, Text, delete, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement

from folkmoot.clock import Ref
from folkmoot.forum import comments as comment_rows
from folkmoot.forum import communities as rooms
from folkmoot.forum import posts as post_rows
from folkmoot.forum.attachments import attachments
from folkmoot.forum.audiences import Viewer, may_read_moot
from folkmoot.forum.bringing import named, shown_by
from folkmoot.forum.commenting import CreateComment, EditComment
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import communities
from folkmoot.forum.founding import ChangeCommunity, FoundCommunity
from folkmoot.forum.posting import CreatePost, EditPost
from folkmoot.forum.posts import posts
from folkmoot.forum.shelves import in_sight
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
"""A text of this kind ("post", "comment", "community", "person") names a picture.

Of a community it is the description or the icon, and only pictures that were brought
by whoever put them there.
"""


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
        posts_in_sight(viewer).join(attachments, attachments.c.post_id == posts.c.id).where(
            attachments.c.picture == picture, _brought_by(picture, posts.c.author_id)
        ),
        _used(posts_in_sight(viewer), posts, "post", picture).where(
            _brought_by(picture, posts.c.author_id)
        ),
        _used(comments_in_sight(viewer), comments, "comment", picture).where(
            _brought_by(picture, comments.c.author_id)
        ),
        _used(select(communities.c.id), communities, "community", picture).where(_open_to(viewer)),
        _used(select(people.c.id), people, "person", picture).where(
            people.c.left_at.is_(None), _brought_by(picture, people.c.id)
        ),
    )  # fmt: skip


def posts_in_sight(viewer: Viewer) -> Select[int]:
    """Posts in sight of the viewer; one without a tally is still being imported."""
    query = select(posts.c.id).join(communities, communities.c.id == posts.c.community_id)
    shown = query.join(post_tallies, post_tallies.c.post_id == posts.c.id)
    return shown.where(*_seen(post_tallies), _open_to(viewer))


def comments_in_sight(viewer: Viewer) -> Select[int]:
    """Comments in sight of the viewer."""
    query = select(comments.c.id).join(posts, posts.c.id == comments.c.post_id)
    shown = query.join(communities, communities.c.id == posts.c.community_id).join(
        comment_tallies, comment_tallies.c.comment_id == comments.c.id
    )
    return shown.where(*_seen(comment_tallies), _open_to(viewer))


def _seen(tally: Table) -> tuple[ColumnElement[bool], ...]:
    return tally.c.shelf != HIDDEN_SHELF, in_sight(tally.c.shelf)


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
    for places in (_attached(), _in_texts()):
        for row in tx.rows(places.where(pictures.c.ref.in_(refs))):
            found.setdefault(row.ref, []).append((row.kind, row.thing_id))
    return {picture: list(dict.fromkeys(places)) for picture, places in found.items()}


def _attached() -> Select[Ref, str, int]:
    query = select(pictures.c.ref, literal("post").label("kind"), posts.c.id.label("thing_id"))
    query = query.join(attachments, attachments.c.picture == pictures.c.ref)
    return query.join(
        posts, (posts.c.id == attachments.c.post_id) & (posts.c.author_id == pictures.c.owner_id)
    ).order_by(posts.c.id)


def _in_texts() -> Select[Ref, str, int]:
    """What names a picture and shows it: not what others wrote of it."""
    of, owner = uses.c, pictures.c.owner_id
    return (
        select(pictures.c.ref, of.kind, of.thing_id)
        .join(uses, of.picture == pictures.c.ref)
        .outerjoin(posts, (of.kind == "post") & (posts.c.id == of.thing_id))
        .outerjoin(comments, (of.kind == "comment") & (comments.c.id == of.thing_id))
        .where(
            or_(
                of.kind == "community",
                (of.kind == "person") & (of.thing_id == owner),
                posts.c.author_id == owner,
                comments.c.author_id == owner,
            )
        )
        .order_by(of.thing_id)
    )


def only_in(tx: ReadTx, kind: str, thing_id: int, owner_id: int | None) -> list[Ref]:
    """The pictures of one's own that this shows and nothing else of one's own does."""
    mine = pictures.c.owner_id == owner_id
    here = _in_texts().where(mine, uses.c.kind == kind, uses.c.thing_id == thing_id)
    refs = {row.ref for row in tx.rows(here)}
    if kind == "post":
        refs |= {row.ref for row in tx.rows(_attached().where(mine, posts.c.id == thing_id))}
    places = pages_with(tx, refs)
    return [ref for ref in sorted(refs) if places[ref] == [(kind, thing_id)]]


def unused(tx: ReadTx, owner_id: int) -> list[Ref]:
    """The pictures of a person that nothing shows."""
    mine = pictures.c.owner_id == owner_id
    shown = {row.ref for query in (_attached(), _in_texts()) for row in tx.rows(query.where(mine))}
    there = select(pictures.c.ref).where(mine, pictures.c.deleted_at.is_(None))
    return [row.ref for row in tx.rows(there.order_by(pictures.c.id)) if row.ref not in shown]


# ---- kept up to date by what is written


def note(tx: WriteTx, kind: str, thing_id: int, text: str) -> None:
    """Remember which pictures a text names, in place of what it named before."""
    _put(tx, kind, thing_id, named(text))


def _put(tx: WriteTx, kind: str, thing_id: int, shown: Iterable[str]) -> None:
    forget(tx, kind, thing_id)
    for picture in sorted(shown):
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
    )
    for kind, query in texts:
        for row in tx.rows(query):
            thing_id, text = tuple(row)
            note(tx, kind, thing_id, text)
    described = select(communities.c.id, communities.c.description, communities.c.icon_ref)
    for row in tx.rows(described):
        _put(tx, "community", row.id, shown_by(row.description, row.icon_ref))


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
def _founded(tx: WriteTx, act: FoundCommunity, deed: Deed) -> None:
    _note_community(tx, act.ref, shown_by(act.description, act.icon), deed)


@follows(ChangeCommunity)
def _changed(tx: WriteTx, act: ChangeCommunity, deed: Deed) -> None:
    _note_community(tx, act.community, shown_by(act.description, act.icon), deed)


def _note_community(tx: WriteTx, ref: Ref, wanted: frozenset[Ref], deed: Deed) -> None:
    """What was shown there may stay; of the rest, what the actor brought."""
    thing_id = rooms.by_ref(tx, ref).id
    before = select(uses.c.picture).where(uses.c.kind == "community", uses.c.thing_id == thing_id)
    mine = select(pictures.c.ref).where(
        pictures.c.ref.in_(wanted), pictures.c.owner_id == deed.actor_id
    )
    known = {row[0] for query in (before, mine) for row in tx.rows(query)}
    _put(tx, "community", thing_id, wanted & known)


@follows(ChangeProfile)
def _described(tx: WriteTx, act: ChangeProfile, _deed: Deed) -> None:
    note(tx, "person", persons.id_of(tx, act.person), act.profile.bio)
