"""Cross-posts: the same thing in several communities, each knowing the others."""

from functools import lru_cache

from sqlalchemy import bindparam, select, union

from folkmoot.forum.audiences import Viewer, common_shelves
from folkmoot.forum.posts import posts
from folkmoot.forum.rows import PostRow, of_ids
from folkmoot.forum.tallies import post_tallies
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.transaction import ReadTx

MOST = 20
_FURTHEST = 10


def of_post(tx: ReadTx, post_id: int, viewer: Viewer) -> tuple[PostRow, ...]:
    """The other posts of the same family, or with the same link, that the viewer may read.

    Those of silenced servers are left out. The oldest first, at most 20. A post that was
    passed on belongs to the family of the first of them.
    """
    this = tx.row(_LINKS, {"post": post_id})
    if this is None:
        return ()
    values = {
        "post": post_id,
        "origin": post_id if this.cross_of_id is None else origin_of(tx, this.cross_of_id),
        "url": this.url or None,
    }
    shelves = common_shelves(tx, viewer)
    readable = [row.post_id for row in tx.rows(_akin(), values) if row.shelf in shelves]
    return of_ids(tx, readable[:MOST], viewer)


_LINKS = Prepared(select(posts.c.url, posts.c.cross_of_id).where(posts.c.id == bindparam("post")))


@lru_cache(maxsize=1)
def _akin() -> Prepared:
    """The other posts of a family, or with the same link (which no link never is).

    One part for each index, and the shelf only looked at: joined by an OR, or asked for one
    shelf, SQLite would read every post.
    """
    family, origin = posts.alias("family"), bindparam("origin", type_=posts.c.id.type)
    children = select(family.c.id).where(family.c.cross_of_id == origin)
    akin = union(
        select(posts.c.id).where(posts.c.id == origin),
        select(posts.c.id).where(posts.c.cross_of_id == origin),
        select(posts.c.id).where(posts.c.cross_of_id.in_(children)),
        select(posts.c.id).where(posts.c.url == bindparam("url", type_=posts.c.url.type)),
    )
    tally = post_tallies.c
    return Prepared(
        select(tally.post_id, tally.shelf)
        .where(tally.post_id.in_(akin), tally.post_id != bindparam("post"))
        .order_by(tally.post_id)
        .limit(MOST * 5)
    )


def origin_of(tx: ReadTx, post_id: int) -> int:
    """The first of the family of a post; the post itself when it was not passed on."""
    for _ in range(_FURTHEST):
        above = tx.value(select(posts.c.cross_of_id).where(posts.c.id == post_id))
        if above is None:
            break
        post_id = above
    return post_id
