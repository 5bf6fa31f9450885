"""WebFinger (RFC 7033): from a name to the address of its actor."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from folkmoot.errors import NotFound
from folkmoot.federation import answers
from folkmoot.federation.accept import ACTIVITY
from folkmoot.federation.discovery import naming, resources
from folkmoot.federation.discovery.naming import Named
from folkmoot.federation.discovery.resources import Resource
from folkmoot.federation.endpoints import Endpoint
from folkmoot.federation.wire import Wire
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

JRD = "application/jrd+json"
KEPT = 600
"""Seconds that an answer may be kept: a name never changes hands, but it may go."""

PROFILE_PAGE = "http://webfinger.net/rel/profile-page"
SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"
TYPE = "https://www.w3.org/ns/activitystreams#type"


def view(wire: Wire, request: Request) -> Response:
    """Who is asked for, and where their actor is."""
    resource = resources.read(request.query_params.get("resource", ""))
    if resource.host != resources.spelled(wire.host, wire.address.partition(":")[0]):
        raise NotFound(N_("This moot answers only for those who live here."))
    with wire.db.read() as tx:
        found = find(tx, wire.address, wire.host, resource)
    wanted = request.query_params.getlist("rel")
    return answers.json(descriptor(found, wire.address, wire.host, wanted), JRD, seconds=KEPT)


def find(tx: ReadTx, address: str, host: str, resource: Resource) -> Named:
    """The actor that a resource of this host means. Raises NotFound or Gone."""
    if resource.path is None:
        if resource.name in {host, host.rpartition(":")[0]} - {""}:
            return naming.moot(address, host)
        return naming.bearer(tx, address, resource.name)
    if resource.path == "/":
        return naming.moot(address, host)
    name = resource.path.rpartition("/")[2].lower()
    found = naming.bearer(tx, address, name)
    asked = f"{address}{resource.path}".lower()
    if asked not in (found.actor_url.lower(), found.page_url.lower()):
        raise NotFound(N_("There is no actor at this address."))
    return found


def descriptor(found: Named, address: str, host: str, wanted: Sequence[str] = ()) -> dict[str, Any]:
    """The answer: subject, aliases and links, of which `wanted` may name some.

    The link to the actor stands last: Mastodon takes the last it finds.
    """
    links: list[dict[str, Any]] = [
        {"rel": PROFILE_PAGE, "type": "text/html", "href": found.page_url}
    ]
    if found.kind == "Person":
        links.append({"rel": SUBSCRIBE, "template": f"{address}/search?q={{uri}}"})
    links.append(
        {
            "rel": "self",
            "type": ACTIVITY,
            "href": found.actor_url,
            "properties": {TYPE: found.kind},
        }
    )
    return {
        "subject": f"acct:{found.name}@{host}",
        "aliases": sorted({found.actor_url, found.page_url}),
        "links": [link for link in links if not wanted or link["rel"] in wanted],
    }


ENDPOINTS = (
    Endpoint(
        "/.well-known/webfinger",
        "WebFinger: who is called so, and where their actor is.",
        view=view,
        anyone=True,
    ),
)
