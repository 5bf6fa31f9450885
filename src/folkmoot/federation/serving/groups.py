"""A community as an actor, and its collections: newest posts, followers, pinned, moderators."""

from hashlib import sha256
from typing import Any

from sqlalchemy import Row, select
from starlette.requests import Request
from starlette.responses import Response

from folkmoot.errors import NotFound
from folkmoot.federation import answers
from folkmoot.federation.documents.terms import Json, whole
from folkmoot.federation.documents.write_activities import write_announce, write_create
from folkmoot.federation.documents.write_collections import (
    MOST_IN_OUTBOX,
    write_featured,
    write_followers,
    write_moderators,
    write_outbox,
)
from folkmoot.federation.serving import moving
from folkmoot.federation.serving.opening import NOTHING, check_open, endpoint
from folkmoot.federation.showing import actors, moderators, naming
from folkmoot.federation.showing import posts as showing
from folkmoot.federation.showing.places import Place
from folkmoot.federation.wire import Wire
from folkmoot.forum import communities
from folkmoot.forum.communities import Community
from folkmoot.forum.posts import posts
from folkmoot.forum.tallies import PUBLIC_ASIDE, PUBLIC_SHELF, community_tallies, post_tallies
from folkmoot.storage.transaction import ReadTx

MOST_FEATURED = 50


def actor(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """The community; 308 for one that lives elsewhere."""
    check_open(tx)
    handle = request.path_params["name"]
    if "@" in handle:
        return moving.to(communities.by_name(tx, handle).actor_url)
    return answers.document(whole(actors.group(tx, ours(tx, handle), wire.address)))


def outbox(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """The newest posts, each as Announce{Create{Page}}; of a visitor's only its address."""
    community = _asked(tx, request)
    tally = post_tallies.c
    newest = (
        select(*showing.COLUMNS)
        .select_from(showing.SOURCE.join(post_tallies, tally.post_id == posts.c.id))
        .where(
            tally.community_id == community.id,
            tally.shelf.in_((PUBLIC_SHELF, PUBLIC_ASIDE)),
            posts.c.object_url.is_not(None),
        )
        .order_by(tally.published.desc(), tally.post_id.desc())
        .limit(MOST_IN_OUTBOX)
    )
    place = _place(community, wire)
    items = [
        made
        for row in tx.rows(newest)
        if (made := _announced(tx, community, place, row)) is not None
    ]
    total = tx.value(
        select(community_tallies.c.posts).where(community_tallies.c.community_id == community.id)
    )
    url = f"{community.actor_url}/outbox"
    return answers.document(whole(write_outbox(url, items, max(total or 0, len(items)))))


def followed_by(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """How many follow; who they are is nobody's business."""
    community = _asked(tx, request)
    count = select(community_tallies.c.subscribers)
    total = tx.value(count.where(community_tallies.c.community_id == community.id)) or 0
    return answers.document(whole(write_followers(f"{community.actor_url}/followers", total)))


def featured(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """The pinned posts, whole, the one pinned last first."""
    community = _asked(tx, request)
    tally = post_tallies.c
    pinned = (
        select(*showing.COLUMNS)
        .select_from(showing.SOURCE.join(post_tallies, tally.post_id == posts.c.id))
        .where(
            posts.c.community_id == community.id,
            posts.c.pinned_at.is_not(None),
            tally.shelf.in_((PUBLIC_SHELF, PUBLIC_ASIDE)),
        )
        .order_by(posts.c.pinned_at.desc(), posts.c.id)
        .limit(MOST_FEATURED)
    )
    place = _place(community, wire)
    pages = [page for row in tx.rows(pinned) if (page := _page(tx, row, place)) is not None]
    return answers.document(whole(write_featured(f"{community.actor_url}/featured", pages)))


def kept_by(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """The addresses of the moderators."""
    community = _asked(tx, request)
    found = moderators.of(tx, community.ref, wire.clock.now())
    url = f"{community.actor_url}/moderators"
    return answers.document(whole(write_moderators(url, list(found.values()))))


def key(tx: ReadTx, wire: Wire, request: Request) -> Response:
    """The key with which a community proves what it says."""
    community = _asked(tx, request)
    assert community.actor_url is not None
    return answers.document(actors.key(tx, community.actor_url, community.ref))


def ours(tx: ReadTx, name: str) -> Community:
    """A community of ours that others may know. Raises NotFound."""
    try:
        found = communities.by_name(tx, name)
    except NotFound:
        raise NotFound(NOTHING) from None  # in the same words as for what is hidden
    if found.is_away or not found.travels or found.actor_url is None:
        raise NotFound(NOTHING)
    return found


def _asked(tx: ReadTx, request: Request) -> Community:
    check_open(tx)
    return ours(tx, request.path_params["name"])


def _place(community: Community, wire: Wire) -> Place:
    assert community.actor_url is not None
    handle = naming.handle(community.name, None, wire.address)
    return Place(wire.address, community.actor_url, handle)


def _page(tx: ReadTx, row: Row[Any], place: Place) -> Json | None:
    return showing.page(tx, row, place, showing.mentioned(tx, row, place.address))


def _announced(tx: ReadTx, community: Community, place: Place, row: Row[Any]) -> Json | None:
    """A post as it was passed on; what was said in a visitor's name stands on their server."""
    url = place.community
    announce = f"{place.address}/activities/announce/{_ref('announce', row.ref)}"
    if not naming.is_ours(row.object_url, place.address):
        return write_announce(announce, url, f"{url}/followers", row.object_url, row.published)
    page = _page(tx, row, place)
    if page is None:
        return None
    create = f"{place.address}/activities/create/{_ref('create', row.ref)}"
    inner = write_create(create, page, row.published)
    return write_announce(announce, url, f"{url}/followers", inner, row.published)


def _ref(kind: str, post: str) -> str:
    """A name that is always the same, for an activity that may not be kept any more."""
    return sha256(f"outbox {kind} {post}".encode()).hexdigest()[:32]


ENDPOINTS = (
    endpoint("/c/{name}", "A community as an actor.", actor, shared=True),
    endpoint("/c/{name}/outbox", "The newest posts of a community.", outbox),
    endpoint("/c/{name}/followers", "How many follow a community.", followed_by),
    endpoint("/c/{name}/featured", "The pinned posts of a community.", featured),
    endpoint("/c/{name}/moderators", "Who keeps order in a community.", kept_by),
    endpoint("/c/{name}/keys/ed25519", "The key with which a community proves what it says.", key),
)
