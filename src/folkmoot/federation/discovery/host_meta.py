"""host-meta (RFC 6415): where WebFinger is asked, for those who still look there first."""

from xml.sax.saxutils import quoteattr

from starlette.requests import Request
from starlette.responses import Response

from folkmoot.federation import answers
from folkmoot.federation.discovery.webfinger import JRD
from folkmoot.federation.endpoints import Endpoint
from folkmoot.federation.wire import Wire

XRD = "application/xrd+xml; charset=utf-8"
KEPT = 86400


def xml(wire: Wire, request: Request) -> Response:
    """As XML, or as JSON for who asks for that."""
    accept = request.headers.get("accept", "")
    if "json" in accept and "xml" not in accept:
        response = json(wire, request)
    else:
        link = f'<Link rel="lrdd" template={quoteattr(_template(wire))}/>'
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">{link}</XRD>\n'
        )
        response = answers.text(body.encode(), XRD, seconds=KEPT)
    response.headers["Vary"] = "Accept, Accept-Encoding"
    return response


def json(wire: Wire, request: Request) -> Response:
    """As JSON."""
    link = {"rel": "lrdd", "type": JRD, "template": _template(wire)}
    return answers.json({"links": [link]}, JRD, seconds=KEPT)


def _template(wire: Wire) -> str:
    return f"{wire.address}/.well-known/webfinger?resource={{uri}}"


ENDPOINTS = (
    Endpoint("/.well-known/host-meta", "Where WebFinger is asked.", view=xml, anyone=True),
    Endpoint(
        "/.well-known/host-meta.json", "Where WebFinger is asked, as JSON.", view=json, anyone=True
    ),
)
