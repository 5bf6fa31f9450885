"""A comment as the Note that other servers read."""

from typing import Any

from sqlalchemy import Row, func

from folkmoot.clock import Ref
from folkmoot.federation.documents.tags import Mention
from folkmoot.federation.documents.terms import Json
from folkmoot.federation.documents.views import CommentView
from folkmoot.federation.documents.write_objects import write_comment
from folkmoot.federation.showing import naming
from folkmoot.federation.showing.places import Place
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.identity.people import people
from folkmoot.storage.transaction import ReadTx

_parents = comments.alias("parent")
_authors = people.alias("author")
_answered = people.alias("answered")

COLUMNS = (
    comments.c.id,
    comments.c.ref,
    comments.c.object_url,
    comments.c.body,
    comments.c.language,
    comments.c.published,
    comments.c.edited_at,
    comments.c.distinguished,
    comments.c.deleted_at,
    comments.c.removed_at,
    comments.c.removed_reason,
    posts.c.object_url.label("post_url"),
    comments.c.parent_id,
    _parents.c.object_url.label("parent_url"),
    _authors.c.ref.label("author_ref"),
    _authors.c.host.label("author_host"),
    _authors.c.actor_url.label("author_url"),
    _answered.c.ref.label("answered_ref"),
    _answered.c.actor_url.label("answered_url"),
    _answered.c.name.label("answered_name"),
    _answered.c.host.label("answered_host"),
)
"""What a Note is made of, beside the community."""

SOURCE = (
    comments.join(posts, posts.c.id == comments.c.post_id)
    .join(_authors, _authors.c.id == comments.c.author_id)
    .outerjoin(_parents, _parents.c.id == comments.c.parent_id)
    .outerjoin(_answered, _answered.c.id == func.coalesce(_parents.c.author_id, posts.c.author_id))
)
"""The tables that COLUMNS are asked of."""


def mentioned(tx: ReadTx, row: Row[Any], address: str) -> dict[Ref, Mention]:
    """Whom a comment tells: who is answered, unless that is oneself, and who is named."""
    found = naming.named(tx, row.body, address)
    if row.answered_url is not None and row.answered_url != row.author_url:
        told = naming.mention(row.answered_url, row.answered_name, row.answered_host, address)
        found.setdefault(row.answered_ref, told)
    return found


def note(row: Row[Any], place: Place, mentions: dict[Ref, Mention]) -> Json | None:
    """The Note of a row; None where something of it has no address for others (imports)."""
    above = row.post_url if row.parent_id is None else row.parent_url
    if row.object_url is None or row.author_url is None or above is None:
        return None
    ours = naming.is_ours(row.object_url, place.address)
    thread = row.post_url if naming.is_ours(row.post_url, place.address) else None
    return write_comment(
        CommentView(
            address=place.address,
            id=row.object_url,
            author=row.author_url,
            community=place.community,
            handle=place.handle,
            in_reply_to=above,
            body=row.body,
            language=row.language,
            mentions=tuple(mentions.values()),
            distinguished=row.distinguished,
            published=row.published,
            updated=row.edited_at,
            context=thread and f"{thread}/context",
            replies=f"{row.object_url}/replies" if ours else None,
        )
    )
