"""nodeinfo: which program runs here, how many live here, and what they have written."""

from functools import partial
from typing import Any

from sqlalchemy import Column, func, select
from starlette.requests import Request
from starlette.responses import Response

from folkmoot import __version__
from folkmoot.clock import DAY
from folkmoot.federation import answers
from folkmoot.federation.endpoints import Endpoint
from folkmoot.federation.wire import Wire
from folkmoot.forum.communities import communities
from folkmoot.forum.tallies import community_tallies
from folkmoot.identity import people
from folkmoot.identity.sessions import sessions
from folkmoot.record import settings
from folkmoot.storage.transaction import ReadTx

NAME = "folkmoot"
KEPT = 1800
SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"
VERSIONS = ("2.0", "2.1")
ACTIVE = 30 * DAY

# FEP-2677: where the actor of the whole server is.
APPLICATION = "https://www.w3.org/ns/activitystreams#Application"


def index(wire: Wire, request: Request) -> Response:
    """Which versions there are."""
    links = [
        {"rel": SCHEMA + version, "href": f"{wire.address}/nodeinfo/{version}"}
        for version in VERSIONS
    ]
    links.append({"rel": APPLICATION, "href": f"{wire.address}/"})
    return answers.json({"links": links}, seconds=KEPT)


def view(version: str, wire: Wire, request: Request) -> Response:
    """The document of a version."""
    with wire.db.read() as tx:
        told = document(tx, version, wire.clock.now())
    kind = f'application/json; profile="{SCHEMA}{version}#"'
    return answers.json(told, kind, seconds=KEPT)


def document(tx: ReadTx, version: str, now: int) -> dict[str, Any]:
    """What nodeinfo says at a time; a moot that only members may read keeps its numbers."""
    rules = settings.read(tx)
    metadata: dict[str, Any] = {"nodeName": rules["name"]}
    if rules["summary"]:
        metadata["nodeDescription"] = rules["summary"]
    return {
        "version": version,
        "software": {"name": NAME, "version": __version__},
        "protocols": [] if rules["federation"] == "off" else ["activitypub"],
        "services": {"inbound": [], "outbound": ["atom1.0"]},
        "openRegistrations": rules["joining"] == "open",
        "usage": {"users": {}} if rules["visibility"] == "members" else usage(tx, now),
        "metadata": metadata,
    }


def usage(tx: ReadTx, now: int) -> dict[str, Any]:
    """How many live here, how many of them came by within 30 days, and what is written here.

    Written here is what stands in the moot's own communities that other servers may see,
    which is counted anyway: no post and no comment is looked at.
    """
    return {
        "users": {"total": people.members_count(tx), "activeMonth": _active(tx, now - ACTIVE)},
        "localPosts": _written(tx, community_tallies.c.posts),
        "localComments": _written(tx, community_tallies.c.comments),
    }


def _written(tx: ReadTx, counted: Column[int]) -> int:
    own = (
        select(func.sum(counted))
        .select_from(community_tallies)
        .join(communities, communities.c.id == community_tallies.c.community_id)
        .where(
            communities.c.host.is_(None),
            communities.c.visibility == "public",
            communities.c.local_only.is_(False),
        )
    )
    return int(tx.value(own) or 0)


def _active(tx: ReadTx, since: int) -> int:
    seen = select(func.count(sessions.c.person_id.distinct())).where(sessions.c.last_seen >= since)
    return tx.value(seen)


ENDPOINTS = (
    Endpoint("/.well-known/nodeinfo", "Where nodeinfo is.", view=index, anyone=True, alone=True),
    *(
        Endpoint(
            f"/nodeinfo/{version}{ending}",
            f"Which program runs here, and how many live here (nodeinfo {version}).",
            view=partial(view, version),
            anyone=True,
            alone=True,
        )
        for version in VERSIONS
        for ending in ("", ".json")
    ),
)
