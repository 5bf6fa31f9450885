"""A post as the Page that other servers read."""

from typing import Any

from sqlalchemy import Row

from folkmoot.clock import Ref
from folkmoot.federation.documents.attachments import Attachment
from folkmoot.federation.documents.tags import Mention
from folkmoot.federation.documents.terms import Json
from folkmoot.federation.documents.views import PostView
from folkmoot.federation.documents.write_objects import write_post
from folkmoot.federation.showing import naming
from folkmoot.federation.showing.places import Place
from folkmoot.forum import attachments, far_pictures
from folkmoot.forum.posts import posts
from folkmoot.identity.people import people
from folkmoot.media.picture import THUMBNAIL_TYPE
from folkmoot.storage.transaction import ReadTx

_authors = people.alias("author")

COLUMNS = (
    posts.c.id,
    posts.c.ref,
    posts.c.object_url,
    posts.c.title,
    posts.c.url,
    posts.c.body,
    posts.c.content_note,
    posts.c.language,
    posts.c.published,
    posts.c.edited_at,
    posts.c.locked_at,
    posts.c.pinned_at,
    posts.c.deleted_at,
    posts.c.removed_at,
    posts.c.removed_reason,
    _authors.c.ref.label("author_ref"),
    _authors.c.host.label("author_host"),
    _authors.c.actor_url.label("author_url"),
)
"""What a Page is made of, beside the community."""

SOURCE = posts.join(_authors, _authors.c.id == posts.c.author_id)
"""The tables that COLUMNS are asked of."""


def mentioned(tx: ReadTx, row: Row[Any], address: str) -> dict[Ref, Mention]:
    """Whom a post names, without its author."""
    found = naming.named(tx, row.body, address)
    return {ref: one for ref, one in found.items() if one.url != row.author_url}


def page(tx: ReadTx, row: Row[Any], place: Place, mentions: dict[Ref, Mention]) -> Json | None:
    """The Page of a row; None where something of it has no address for others (imports)."""
    if row.object_url is None or row.author_url is None:
        return None
    pictures = _pictures(tx, row.id, place.address)
    ours = naming.is_ours(row.object_url, place.address)
    return write_post(
        PostView(
            address=place.address,
            id=row.object_url,
            author=row.author_url,
            community=place.community,
            handle=place.handle,
            title=row.title,
            body=row.body,
            link=row.url,
            attachments=pictures,
            image=pictures[0].url if pictures else None,
            content_note=row.content_note,
            language=row.language,
            mentions=tuple(mentions.values()),
            locked=row.locked_at is not None,
            pinned=row.pinned_at is not None,
            published=row.published,
            updated=row.edited_at,
            context=f"{row.object_url}/context" if ours else None,
            replies=f"{row.object_url}/replies" if ours else None,
        )
    )


def _pictures(tx: ReadTx, post_id: int, address: str) -> tuple[Attachment, ...]:
    """The pictures of a post; ours in the size for looking at them closely.

    Their addresses have no ending, and Mbin shows no picture without a type or an ending.
    """
    ours = [
        Attachment(
            kind="image",
            url=f"{address}/media/{one.picture}/large",
            media_type=THUMBNAIL_TYPE,
            alt=one.alt,
        )
        for one in attachments.of_post(tx, post_id)
    ]
    theirs = [
        Attachment(kind="image", url=one.url, alt=one.alt)
        for one in far_pictures.of_post(tx, post_id)
    ]
    return (*ours, *theirs)
