"""What the record shows of posts and comments: no words of those that were taken away."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Table, or_, select

from folkmoot.clock import Ref
from folkmoot.forum import communities
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.identity.people import people
from folkmoot.record.reading import Reader
from folkmoot.storage.transaction import ReadTx

NOBODY = Ref("0" * 32)
"""A member who did nothing and is party to nothing, for an export to all members."""


def reader(tx: ReadTx, member: Ref | None) -> Reader:
    """Who reads the record: a member, or with None everybody."""
    table = communities.communities
    closed = tx.rows(select(table.c.ref).where(table.c.visibility != "public"))
    scopes = frozenset(communities.scope_of(row.ref) for row in closed)
    return Reader(member, scopes, lambda tx, subjects: hidden(tx, subjects, member))


def hidden(tx: ReadTx, refs: Collection[Ref], member: Ref | None) -> frozenset[Ref]:
    """Those of these posts and comments that were deleted or removed, and are not the member's.

    A comment goes with its post.
    """
    gone_posts = (
        select(posts.c.ref, people.c.ref.label("author"))
        .join_from(posts, people, people.c.id == posts.c.author_id, isouter=True)
        .where(posts.c.ref.in_(refs), _taken(posts))
    )
    gone_comments = (
        select(comments.c.ref, people.c.ref.label("author"))
        .join_from(comments, people, people.c.id == comments.c.author_id, isouter=True)
        .join(posts, posts.c.id == comments.c.post_id)
        .where(comments.c.ref.in_(refs), or_(_taken(comments), _taken(posts)))
    )
    rows = [*tx.rows(gone_posts), *tx.rows(gone_comments)]
    return frozenset(row.ref for row in rows if member is None or row.author != member)


def _taken(table: Table) -> ColumnElement[bool]:
    return or_(table.c.deleted_at.is_not(None), table.c.removed_at.is_not(None))
