"""Answers to other servers: JSON with its headers and validator, and errors as a sentence."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from folkmoot import bodies
from folkmoot.errors import FolkmootError, TooMany
from folkmoot.federation.accept import ACTIVITY

JSON = "application/json"

# Whoever shows such an answer in a browser runs nothing and loads nothing.
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Robots-Tag": "noindex",
}


class Malformed(FolkmootError):
    """What another server asked or sent cannot be read."""

    status = 400


def document(value: Any, *, seconds: int = 60, status: int = 200) -> Response:
    """An actor, an object or a collection; caches may keep it for so many seconds."""
    return json(value, ACTIVITY, seconds=seconds, status=status)


def json(value: Any, media_type: str = JSON, *, seconds: int = 0, status: int = 200) -> Response:
    """JSON of a type; bytes are sent as they are."""
    body = value if isinstance(value, bytes) else msgspec.json.encode(value)
    return text(body, media_type, seconds=seconds, status=status)


def text(body: bytes, media_type: str, *, seconds: int = 0, status: int = 200) -> Response:
    """A body of a type; without `seconds` no cache keeps it."""
    kept = f"public, max-age={seconds}" if seconds else "private, no-store"
    return Response(body, status, {"Cache-Control": kept}, media_type)


def failed(error: FolkmootError) -> Response:
    """An error: its status and one sentence."""
    response = json({"error": str(error)}, status=error.status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait)
    return response


def leave(response: Response, request: Request, *, shared: bool, anyone: bool) -> Response:
    """Give an answer its headers, its validator and its packing, in that order.

    `shared`: a page has the same address, so caches must tell the two apart. `anyone`: pages
    of other sites may read it (CORS). Cookies are neither read nor set.
    """
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Vary", "Accept, Accept-Encoding" if shared else "Accept-Encoding")
    if anyone:
        response.headers["Access-Control-Allow-Origin"] = "*"
    kept = response.headers.get("cache-control", "").startswith("public")
    if response.status_code == 200 and kept and request.method in ("GET", "HEAD"):
        tag = response.headers.get("etag") or "W/" + bodies.etag([bytes(response.body)])
        response.headers["ETag"] = tag
        if bodies.is_unchanged(request.headers.get("if-none-match"), tag):
            return _unchanged(response)
    return _packed(response, request.headers.get("accept-encoding", ""))


def _unchanged(response: Response) -> Response:
    left_out = ("content-length", "content-type")
    kept = {name: value for name, value in response.headers.items() if name not in left_out}
    return Response(status_code=304, headers=kept)


def _packed(response: Response, accepted: str) -> Response:
    body, kind = bytes(response.body), response.headers.get("content-type", "")
    if "gzip" in accepted and bodies.is_worth_packing(kind, len(body)):
        response.body = bodies.packed(body)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))
    return response
