"""Which lists a thing is in, after it was deleted, removed, brought back, or moved out of sight."""

from sqlalchemy import case, select, update

from folkmoot.forum.aside import is_author_aside, is_host_aside
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import communities
from folkmoot.forum.counting import shelf_of
from folkmoot.forum.importing.tables import works
from folkmoot.forum.posts import posts
from folkmoot.forum.shelves import SHOWN
from folkmoot.forum.tallies import (
    HIDDEN_SHELF,
    MEMBERS_ASIDE,
    MEMBERS_SHELF,
    PUBLIC_ASIDE,
    PUBLIC_SHELF,
    aside,
    comment_tallies,
    common,
    community_tallies,
    post_tallies,
)
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import WriteTx


def shelve_post(tx: WriteTx, post_id: int) -> None:
    """Put a post and its comments on the shelf where they now belong."""
    if kernel_of(tx).proving:
        return
    row = tx.row(
        select(
            posts.c.community_id,
            posts.c.deleted_at,
            posts.c.removed_at,
            posts.c.import_id.is_not(None).label("imported"),
            communities.c.visibility,
            post_tallies.c.shelf,
            works.c.shelf.label("own"),
            SHOWN.label("shown"),
            (is_host_aside(communities.c.host) | is_author_aside(posts.c.author_id)).label("aside"),
        )
        .join_from(posts, post_tallies, post_tallies.c.post_id == posts.c.id)
        .join(communities, communities.c.id == posts.c.community_id)
        .outerjoin(works, works.c.id == posts.c.import_id)
        .where(posts.c.id == post_id)
    )
    if row is None:
        return
    hidden = row.deleted_at is not None or row.removed_at is not None
    shelf = shelf_of(row.visibility, hidden=hidden, own=row.own)
    if row.aside and not row.imported:
        shelf = aside(shelf)
    if shelf == row.shelf:
        return
    tx.write(update(post_tallies).where(post_tallies.c.post_id == post_id).values(shelf=shelf))
    _shelve_comments(tx, post_id, shelf)
    if row.own is not None and not row.shown:
        return  # the community counts what an import brought when that is shown
    step = int(row.shelf == HIDDEN_SHELF) - int(shelf == HIDDEN_SHELF)
    _count_in_community(tx, row.community_id, posts=step)


def shelve_comment(tx: WriteTx, comment_id: int) -> None:
    """Put a comment on the shelf where it now belongs, and count it there or not."""
    if kernel_of(tx).proving:
        return
    row = tx.row(
        select(
            comments.c.post_id,
            comments.c.deleted_at,
            comments.c.removed_at,
            comment_tallies.c.counted,
            post_tallies.c.shelf,
            post_tallies.c.community_id,
            works.c.shelf.label("own"),
            SHOWN.label("shown"),
        )
        .join_from(comments, comment_tallies, comment_tallies.c.comment_id == comments.c.id)
        .join(post_tallies, post_tallies.c.post_id == comments.c.post_id)
        .join(posts, posts.c.id == comments.c.post_id)
        .outerjoin(works, works.c.id == posts.c.import_id)
        .where(comments.c.id == comment_id)
    )
    if row is None:
        return
    counted = row.deleted_at is None and row.removed_at is None
    if counted == row.counted:
        return
    shelf = common(row.shelf) if counted else HIDDEN_SHELF
    change = update(comment_tallies).where(comment_tallies.c.comment_id == comment_id)
    tx.write(change.values(shelf=shelf, counted=counted))
    step = 1 if counted else -1
    change = update(post_tallies).where(post_tallies.c.post_id == row.post_id)
    tx.write(change.values(comments=post_tallies.c.comments + step))
    if row.own is None or row.shown:
        _count_in_community(tx, row.community_id, comments=step)


def shelve_community(tx: WriteTx, community_id: int, visibility: str) -> None:
    """Put everything in a community whose visibility changed on its new shelf.

    What stands on a shelf of its own stays there: who may read it follows from the community.
    """
    if kernel_of(tx).proving:
        return
    shelf = shelf_of(visibility, hidden=False)
    inside = post_tallies.c.community_id == community_id
    usual = (PUBLIC_SHELF, MEMBERS_SHELF)
    beside = (PUBLIC_ASIDE, MEMBERS_ASIDE)
    seen = select(post_tallies.c.post_id).where(inside, post_tallies.c.shelf.in_((*usual, *beside)))
    tx.write(
        update(comment_tallies)
        .where(comment_tallies.c.post_id.in_(seen), comment_tallies.c.shelf.in_(usual))
        .values(shelf=shelf)
    )
    for shelves, new in ((usual, shelf), (beside, aside(shelf))):
        here = inside, post_tallies.c.shelf.in_(shelves)
        tx.write(update(post_tallies).where(*here).values(shelf=new))


def _shelve_comments(tx: WriteTx, post_id: int, shelf: int) -> None:
    tally = comment_tallies.c
    tx.write(
        update(comment_tallies)
        .where(tally.post_id == post_id)
        .values(shelf=case((tally.counted, common(shelf)), else_=HIDDEN_SHELF))
    )


def _count_in_community(
    tx: WriteTx, community_id: int, *, posts: int = 0, comments: int = 0
) -> None:
    tally = community_tallies.c
    change = update(community_tallies).where(tally.community_id == community_id)
    tx.write(change.values(posts=tally.posts + posts, comments=tally.comments + comments))
