"""Posts and comments at their ids, and the collections of a thread."""

from typing import Any

from sqlalchemy import Row, Select, bindparam, select
from starlette.requests import Request
from starlette.responses import Response

from folkmoot.errors import NotFound
from folkmoot.federation import answers
from folkmoot.federation.documents.terms import Json, whole
from folkmoot.federation.documents.write_collections import write_context, write_replies
from folkmoot.federation.serving import moving
from folkmoot.federation.serving.opening import NOTHING, check_open, endpoint
from folkmoot.federation.showing import comments as notes
from folkmoot.federation.showing import naming
from folkmoot.federation.showing import posts as pages
from folkmoot.federation.showing.places import Place
from folkmoot.federation.wire import Wire
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import communities
from folkmoot.forum.posts import posts
from folkmoot.forum.shelves import in_sight
from folkmoot.forum.tallies import comment_tallies, post_tallies
from folkmoot.storage.transaction import ReadTx

MOST = 5_000
"""Objects that a collection names, the oldest."""

_ROOM = (
    communities.c.actor_url.label("room_url"),
    communities.c.name.label("room_name"),
    communities.c.host.label("room_host"),
)
_TRAVELS = (
    communities.c.visibility == "public",
    communities.c.local_only.is_(False),
    communities.c.actor_url.is_not(None),
    posts.c.removed_at.is_(None),
)
"""What others may see at all; a thread that stewards hid is as if it were not there."""

_POST = (
    select(*pages.COLUMNS, *_ROOM)
    .select_from(
        pages.SOURCE.join(communities, communities.c.id == posts.c.community_id).join(
            post_tallies, post_tallies.c.post_id == posts.c.id
        )
    )
    .where(*_TRAVELS, in_sight(post_tallies.c.shelf))
)
_COMMENT = (
    select(*notes.COLUMNS, *_ROOM)
    .select_from(
        notes.SOURCE.join(communities, communities.c.id == posts.c.community_id).join(
            comment_tallies, comment_tallies.c.comment_id == comments.c.id
        )
    )
    .where(*_TRAVELS, comments.c.removed_at.is_(None), in_sight(comment_tallies.c.shelf))
)
_POST_BY_ID = _POST.where(posts.c.id == bindparam("this"))
_POST_BY_URL = _POST.where(posts.c.object_url == bindparam("this"))
_COMMENT_BY_ID = _COMMENT.where(comments.c.id == bindparam("this"))
_COMMENT_BY_URL = _COMMENT.where(comments.c.object_url == bindparam("this"))


def post(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """The Page; 410 for a deleted one, 308 for one that lives elsewhere."""
    row = _asked(tx, request, _POST_BY_ID)
    if not naming.is_ours(row.object_url, wire.address):
        return moving.to(row.object_url)
    if row.deleted_at is not None:
        return moving.gone(row.object_url, "Page", row.deleted_at)
    mentions = pages.mentioned(tx, row, wire.address)
    return _whole(pages.page(tx, row, _place(row, wire), mentions))


def comment(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """The Note; 410 for a deleted one, 308 for one that lives elsewhere."""
    row = _asked(tx, request, _COMMENT_BY_ID)
    if not naming.is_ours(row.object_url, wire.address):
        return moving.to(row.object_url)
    if row.deleted_at is not None:
        return moving.gone(row.object_url, "Note", row.deleted_at)
    mentions = notes.mentioned(tx, row, wire.address)
    return _whole(notes.note(row, _place(row, wire), mentions))


def context(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """The post and every comment of its thread, by time."""
    row = _ours(tx, wire, request, _POST_BY_ID)
    first = [] if row.deleted_at is not None else [row.object_url]
    objects = [*first, *_urls(tx, comments.c.post_id == row.id)]
    return answers.document(
        whole(write_context(f"{row.object_url}/context", objects, row.room_url))
    )


def answers_to_post(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """The comments that answer a post itself."""
    row = _ours(tx, wire, request, _POST_BY_ID)
    found = _urls(tx, (comments.c.post_id == row.id) & comments.c.parent_id.is_(None))
    return answers.document(whole(write_replies(f"{row.object_url}/replies", found)))


def answers_to_comment(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """The comments that answer a comment."""
    row = _ours(tx, wire, request, _COMMENT_BY_ID)
    found = _urls(tx, comments.c.parent_id == row.id)
    return answers.document(whole(write_replies(f"{row.object_url}/replies", found)))


def is_shown(tx: ReadTx, url: str) -> bool:
    """Whether others may fetch what has this id, if it is a post or a comment of ours."""
    found = tx.row(_POST_BY_URL, {"this": url}) or tx.row(_COMMENT_BY_URL, {"this": url})
    return found is not None and found.deleted_at is None


def _asked(tx: ReadTx, request: Request, query: Select[*tuple[Any, ...]]) -> Row[Any]:
    check_open(tx)
    row = tx.row(query, {"this": request.path_params["id"]})
    if row is None or row.object_url is None:
        raise NotFound(NOTHING)
    return row


def _ours(tx: ReadTx, wire: Wire, request: Request, query: Select[*tuple[Any, ...]]) -> Row[Any]:
    row = _asked(tx, request, query)
    if not naming.is_ours(row.object_url, wire.address):
        raise NotFound(NOTHING)
    return row


def _urls(tx: ReadTx, which: Any) -> list[str]:
    """The ids of comments that are there, by time."""
    query = select(comments.c.object_url).where(
        which,
        comments.c.object_url.is_not(None),
        comments.c.deleted_at.is_(None),
        comments.c.removed_at.is_(None),
    )
    ordered = query.order_by(comments.c.published, comments.c.id).limit(MOST)
    return [row.object_url for row in tx.rows(ordered)]


def _place(row: Row[Any], wire: Wire) -> Place:
    handle = naming.handle(row.room_name, row.room_host, wire.address)
    return Place(wire.address, row.room_url, handle)


def _whole(made: Json | None) -> Response:
    if made is None:
        raise NotFound(NOTHING)
    return answers.document(whole(made))


ENDPOINTS = (
    endpoint("/post/{id:number}", "A post.", post, shared=True),
    endpoint("/post/{id:number}/context", "All of a thread (FEP-7888).", context),
    endpoint("/post/{id:number}/replies", "The answers to a post (FEP-f228).", answers_to_post),
    endpoint("/comment/{id:number}", "A comment.", comment, shared=True),
    endpoint(
        "/comment/{id:number}/replies", "The answers to a comment (FEP-f228).", answers_to_comment
    ),
)
