"""Whom a new post or comment is told to: the person answered, and the people named."""

from collections.abc import Iterable

from sqlalchemy import Table, select

from folkmoot.forum import aside, blocks
from folkmoot.forum import comments as comment_rows
from folkmoot.forum import posts as post_rows
from folkmoot.forum.commenting import CreateComment
from folkmoot.forum.comments import Standing as Comment
from folkmoot.forum.comments import comments
from folkmoot.forum.posting import CreatePost
from folkmoot.forum.posts import Standing as Post
from folkmoot.forum.posts import posts
from folkmoot.forum.subscriptions import is_subscribed
from folkmoot.identity.people import people
from folkmoot.notices import notices
from folkmoot.record import settings
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text.mentions import linked, mentions

MOST_NAMED = 20
"""People whom one text can tell that it names them."""


@follows(CreatePost, later=True)
def tell_of_post(tx: WriteTx, act: CreatePost, deed: Deed) -> None:
    """The people whom the post names."""
    post = post_rows.standing(tx, act.ref)
    if post.hidden:
        return
    named = _hear(tx, deed, post, _named(tx, _body(tx, posts, post.id)))
    notices.tell(tx, named, "mention.post", deed, link=f"/post/{post.id}", subject=act.ref)


@follows(CreateComment, later=True)
def tell_of_comment(tx: WriteTx, act: CreateComment, deed: Deed) -> None:
    """The author of what was answered, and the people whom the comment names; each once."""
    comment = comment_rows.standing(tx, act.ref)
    if comment.hidden:
        return
    link = f"/comment/{comment.id}"
    if act.parent is None:
        answered, kind = comment.post_author_id, "reply.post"
    else:
        answered, kind = comment_rows.standing(tx, act.parent).author_id, "reply.comment"
    hearing = _hear(tx, deed, comment, [] if answered is None else [answered])
    notices.tell(tx, hearing, kind, deed, link=link, subject=act.ref)
    body = _body(tx, comments, comment.id)
    named = [one for one in _hear(tx, deed, comment, _named(tx, body)) if one != answered]
    notices.tell(tx, named, "mention.comment", deed, link=link, subject=act.ref)


def _body(tx: ReadTx, table: Table, thing_id: int) -> str:
    """The words as they stand now: what was erased meanwhile names nobody."""
    return tx.value(select(table.c.body).where(table.c.id == thing_id))


def _named(tx: ReadTx, body: str) -> list[int]:
    """The members whom a text names, in its order, at most MOST_NAMED."""
    if "@" not in body:
        return []
    address = settings.get(tx, "address").rstrip("/")
    ours = {None, address.partition("://")[2].lower()}
    names = [who.name for who in mentions(body) if who.kind == "person" and who.host in ours]
    if address:
        names += linked(body, address)
    wanted = list(dict.fromkeys(name.lower() for name in names))[:MOST_NAMED]
    query = select(people.c.name, people.c.id)
    found = tx.rows(query.where(people.c.name.in_(wanted), people.c.host.is_(None)))
    ids = {row.name: row.id for row in found}
    return [ids[name] for name in wanted if name in ids]


def _hear(tx: ReadTx, deed: Deed, place: Post | Comment, persons: Iterable[int]) -> list[int]:
    """Who of these may read it and wants to hear of the actor.

    Members may read every community, and nobody else has an inbox; so those who have
    left are left out, and those who block the actor. What comes from a silenced server
    is told to whoever follows the community that it stands in.
    """
    asked = list(persons)
    if not asked or deed.actor_id is None or place.community_id is None:
        return []
    if deed.ground.startswith("home:") and aside.touches(tx, place.home, deed.actor_id):
        asked = [one for one in asked if is_subscribed(tx, one, place.community_id)]
    here = people.c.joined_at.is_not(None) & people.c.left_at.is_(None)
    members = {row.id for row in tx.rows(select(people.c.id).where(people.c.id.in_(asked), here))}
    deaf = blocks.who_block(tx, deed.actor_id, asked)
    return [one for one in asked if one in members and one not in deaf]
