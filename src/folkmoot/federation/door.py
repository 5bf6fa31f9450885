"""The door for other servers: which requests are theirs, and what answers each."""

from collections.abc import Sequence
from re import Pattern
from typing import Any

import msgspec
from starlette.convertors import Convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from folkmoot.errors import FolkmootError
from folkmoot.federation import answers
from folkmoot.federation.accept import wants_activity
from folkmoot.federation.answering import answer
from folkmoot.federation.endpoints import Endpoint
from folkmoot.federation.wire import Wire
from folkmoot.words import N_

_READING = ("GET", "HEAD")


class _Place(msgspec.Struct, frozen=True):
    """One address and its endpoints by method."""

    pattern: Pattern[str]
    convertors: dict[str, Convertor[Any]]
    endpoints: dict[str, Endpoint]

    @property
    def shared(self) -> bool:
        return any(endpoint.shared for endpoint in self.endpoints.values())


class Door:
    """Tells the requests of other servers from those of people."""

    def __init__(self, wire: Wire, endpoints: Sequence[Endpoint]) -> None:
        self._wire = wire
        by_path: dict[str, dict[str, Endpoint]] = {}
        for endpoint in endpoints:
            by_path.setdefault(endpoint.path, {})[endpoint.method] = endpoint
        self._places = [
            _Place(pattern, convertors, by_path[path])
            for path in by_path
            for pattern, _, convertors in (compile_path(path),)
        ]

    def find(self, scope: Scope) -> ASGIApp | None:
        """What answers a request that is for this door, or None where it is for a page."""
        for place in self._places:
            match = place.pattern.match(scope["path"])
            if match is None:
                continue
            method = "GET" if scope["method"] in _READING else scope["method"]
            endpoint = place.endpoints.get(method)
            if endpoint is None:
                return None if place.shared else _wrong_method(place)
            if endpoint.shared and method == "GET" and not _asks_for_activity(scope):
                return None
            found = match.groupdict()
            parts = {name: place.convertors[name].convert(found[name]) for name in found}
            return _answering(self._wire, endpoint, parts)
        return None


def _asks_for_activity(scope: Scope) -> bool:
    accept = b", ".join(value for name, value in scope["headers"] if name == b"accept")
    return wants_activity(accept.decode("latin-1"))


def _answering(wire: Wire, endpoint: Endpoint, parts: dict[str, Any]) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request({**scope, "path_params": parts}, receive)
        response = await answer(wire, endpoint, request)
        await response(scope, receive, send)

    return app


class _WrongMethod(FolkmootError):
    status = 405


def _wrong_method(place: _Place) -> ASGIApp:
    allowed = ["OPTIONS", *place.endpoints, *(["HEAD"] if "GET" in place.endpoints else [])]
    anyone = any(endpoint.anyone for endpoint in place.endpoints.values())

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = Response(status_code=204)
        if request.method != "OPTIONS":
            response = answers.failed(_WrongMethod(N_("This address cannot be asked in this way.")))
        elif anyone:
            response.headers["Access-Control-Allow-Methods"] = ", ".join(allowed)
            response.headers["Access-Control-Allow-Headers"] = "*"
        response.headers["Allow"] = ", ".join(allowed)
        response = answers.leave(response, request, shared=False, anyone=anyone)
        await response(scope, receive, send)

    return app
