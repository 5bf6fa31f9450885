"""Cross-posts: the same thing in several communities, each knowing the others."""

from sqlalchemy import or_, select

from folkmoot.forum.audiences import Viewer, readable_shelves
from folkmoot.forum.posts import posts
from folkmoot.forum.rows import PostRow, of_ids
from folkmoot.forum.tallies import post_tallies
from folkmoot.storage.transaction import ReadTx

MOST = 20
_FURTHEST = 10


def of_post(tx: ReadTx, post_id: int, viewer: Viewer) -> tuple[PostRow, ...]:
    """The other posts of the same family, or with the same link, that the viewer may read.

    The oldest first, at most 20. A post that was passed on belongs to the family of the
    first of them.
    """
    url = tx.value(select(posts.c.url).where(posts.c.id == post_id))
    origin = origin_of(tx, post_id)
    family = posts.alias("family")
    children = select(family.c.id).where(family.c.cross_of_id == origin)
    akin = or_(
        posts.c.id == origin, posts.c.cross_of_id == origin, posts.c.cross_of_id.in_(children)
    )
    query = (
        select(posts.c.id)
        .join(post_tallies, post_tallies.c.post_id == posts.c.id)
        .where(or_(akin, posts.c.url == url) if url else akin)
        .where(posts.c.id != post_id)
        .where(post_tallies.c.shelf.in_(readable_shelves(tx, viewer)))
        .order_by(posts.c.id)
        .limit(MOST)
    )
    return of_ids(tx, [row.id for row in tx.rows(query)], viewer)


def origin_of(tx: ReadTx, post_id: int) -> int:
    """The first of the family of a post; the post itself when it was not passed on."""
    for _ in range(_FURTHEST):
        above = tx.value(select(posts.c.cross_of_id).where(posts.c.id == post_id))
        if above is None:
            break
        post_id = above
    return post_id
