"""Storing what a file brings: people of other servers, their posts and comments, out of sight."""

from typing import Any

from sqlalchemy import Row, select

from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.forum import counting
from folkmoot.forum.comments import DEEPEST, comments
from folkmoot.forum.importing.lemmy import Author, Comment, Item, Post
from folkmoot.forum.importing.tables import COMMENT, POST, Work, items, works
from folkmoot.forum.posts import posts
from folkmoot.identity import profiles
from folkmoot.identity.people import IMPORTED, people
from folkmoot.storage.transaction import WriteTx
from folkmoot.text.markdown import render
from folkmoot.words import N_


def store(tx: WriteTx, work: Work, ref: Ref, author_ref: Ref, item: Item) -> None:
    """Store one post or comment.

    A post that is here already, from another file, stays as it is, with its comments:
    otherwise taking one of the two imports back would tear the other.
    """
    if isinstance(item, Post):
        ours = _known(tx, work, item)
        if ours is None:
            ours = _post(tx, work, ref, _author(tx, author_ref, item.author), item)
        _map(tx, work, POST, theirs=item.id, ours=ours)
        return
    post = _post_of(tx, work, item)
    known = tx.value(select(comments.c.id).where(comments.c.origin_url == item.url))
    if post is None or known is not None:
        return
    author = _author(tx, author_ref, item.author)
    ours = _comment(tx, work, ref, item, author=author, post=post)
    parent = item.line[-1] if item.line else None
    _map(tx, work, COMMENT, theirs=item.id, ours=ours, parent=parent)


def _known(tx: WriteTx, work: Work, item: Post) -> int | None:
    """The post, if it is here already.

    Raises Conflict when another import holds it and does not show it: then nobody would
    see the thread, although this import says that it is there.
    """
    held = posts.c.import_id == works.c.id
    row = tx.row(
        select(posts.c.id, works.c.ref, works.c.completed_at, works.c.undone_at)
        .outerjoin(works, held)
        .where(posts.c.origin_url == item.url)
    )
    if row is None:
        return None
    if row.ref != work.ref and row.ref is not None and row.completed_at is None:
        raise Conflict(
            N_(
                "{url} is in another import, {ref}, which was broken off. Bring in that file "
                "again first, so that it goes on."
            ),
            url=item.url,
            ref=row.ref,
        )
    if row.undone_at is not None:
        raise Conflict(
            N_(
                "{url} is in another import, {ref}, which was taken back. Show that one again "
                "instead."
            ),
            url=item.url,
            ref=row.ref,
        )
    return row.id


def _post_of(tx: WriteTx, work: Work, item: Comment) -> Row[Any] | None:
    """The post of a comment, if this import brought it."""
    return tx.row(
        select(posts.c.id, posts.c.deleted_at)
        .join(items, items.c.ours == posts.c.id)
        .where(
            items.c.work_id == work.id,
            items.c.kind == POST,
            items.c.theirs == item.post,
            posts.c.import_id == work.id,
        )
    )


def _author(tx: WriteTx, ref: Ref, author: Author) -> int:
    """The visitor of an address; made if nobody knew them."""
    known = tx.value(select(people.c.id).where(people.c.actor_url == author.url))
    if known is not None:
        return known
    person_id = tx.insert(
        people,
        ref=ref,
        name=author.name,
        host=author.host,
        actor_url=author.url,
        origin=IMPORTED,
    )
    if author.display_name:
        profiles.put(tx, person_id, profiles.Profile(display_name=author.display_name))
    return person_id


def _map(
    tx: WriteTx, work: Work, kind: str, *, theirs: int, ours: int, parent: int | None = None
) -> None:
    tx.insert_if_new(
        items,
        ["work_id", "kind", "theirs"],
        {"work_id": work.id, "kind": kind, "theirs": theirs, "ours": ours, "parent": parent},
    )


def _post(tx: WriteTx, work: Work, ref: Ref, author: int, item: Post) -> int:
    return tx.insert(
        posts,
        ref=ref,
        community_id=work.community_id,
        author_id=author,
        title=item.title,
        url=item.link,
        body=item.body,
        body_html=render(item.body, anchor=f"p{ref[-8:]}-"),
        content_note=item.note,
        language=item.language,
        published=item.published,
        edited_at=item.edited,
        deleted_at=(item.edited or item.published) if item.gone else None,
        locked_at=item.published if item.locked else None,
        origin=IMPORTED,
        origin_url=item.url,
        import_id=work.id,
        imported_up=item.ups,
        imported_down=item.downs,
    )


def _comment(
    tx: WriteTx, work: Work, ref: Ref, item: Comment, *, author: int, post: Row[Any]
) -> int:
    comment_id = tx.insert(
        comments,
        ref=ref,
        post_id=post.id,
        depth=min(len(item.line), DEEPEST),
        author_id=author,
        body=item.body,
        body_html=render(item.body, anchor=f"c{ref[-8:]}-"),
        language=item.language,
        published=item.published,
        edited_at=item.edited,
        deleted_at=(item.edited or item.published) if item.gone else None,
        origin=IMPORTED,
        origin_url=item.url,
        import_id=work.id,
        imported_up=item.ups,
        imported_down=item.downs,
    )
    hidden = item.gone or post.deleted_at is not None
    counting.open_comment(
        tx,
        comment_id=comment_id,
        post_id=post.id,
        author_id=author,
        shelf=counting.shelf_of(None, hidden=hidden, own=work.shelf),
        published=item.published,
        votes=(item.ups, item.downs),
        counted=not item.gone,
    )
    return comment_id
