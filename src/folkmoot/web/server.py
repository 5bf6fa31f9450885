"""The ASGI application: every route of the moot, its static files, and nothing else."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route as StarletteRoute

from folkmoot.errors import FolkmootError, NotFound
from folkmoot.web import answers, failing
from folkmoot.web.ask import Ask
from folkmoot.web.dispatch import endpoint
from folkmoot.web.guard import headers
from folkmoot.web.house import House
from folkmoot.web.pages import ROUTES
from folkmoot.web.render import STATIC
from folkmoot.web.routes import Route, Who

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}


def application(house: House) -> Starlette:
    """The application that serves one moot."""
    routes = [
        StarletteRoute(route.path, endpoint(house, route), methods=_methods(route))
        for route in ROUTES
    ]
    routes.append(StarletteRoute("/static/{name:path}", static_file, methods=["GET", "HEAD"]))
    made = Starlette(
        routes=routes,
        exception_handlers={404: _nowhere(house, 404), 405: _nowhere(house, 405)},
    )
    made.router.redirect_slashes = False  # its redirects would leave without our headers
    return made


def _methods(route: Route) -> list[str]:
    return ["GET", "HEAD"] if route.method == "GET" else [route.method]


def _nowhere(house: House, status: int):
    """The page of an address that no route knows."""

    def raise_it(ask: Ask) -> Response:
        if status == 405:
            raise _WrongMethod(failing.WRONG_METHOD)
        path = ask.request.url.path
        if ask.request.method == "GET" and path.endswith("/") and _is_page(path[:-1]):
            query = ask.request.url.query
            return RedirectResponse(path[:-1] + (f"?{query}" if query else ""), 303)
        raise NotFound(failing.NOWHERE)

    # An address that is asked for in the wrong way may hold a token.
    route = Route(
        "/{any:path}",
        "Every other address.",
        view=raise_it,
        who=Who.EVERYBODY,
        secret=status == 405,
    )
    answer = endpoint(house, route)

    async def handle(request: Request, error: Exception) -> Response:
        response = await answer(request)
        if status == 405 and isinstance(error, HTTPException) and error.headers:
            response.headers["Allow"] = error.headers["Allow"]
        return response

    return handle


def _is_page(path: str) -> bool:
    """Whether a page of the moot has this address."""
    return any(one.path_regex.match(path) for one in _PAGES)


_PAGES = [
    StarletteRoute(route.path, endpoint=_nowhere)
    for route in ROUTES
    if route.method == "GET" and not route.secret
]


class _WrongMethod(FolkmootError):
    status = 405


async def static_file(request: Request) -> Response:
    """A stylesheet, a script or an icon of the house; its address changes with its content."""
    name = str(request.path_params["name"])
    if "\0" in name:  # no file has it in its name, and the system would not look
        raise HTTPException(404)
    wanted = (STATIC / name).resolve()
    kind = _TYPES.get(wanted.suffix)
    if kind is None or STATIC.resolve() not in wanted.parents or not wanted.is_file():
        raise HTTPException(404)
    response = answers.text(_read(wanted), kind)
    if request.url.query:
        response.headers.update(headers.unchanging())
    return answers.leave(
        response,
        asked=request.headers,
        scheme=request.url.scheme,
        personal=False,
        secret=False,
        seconds=3600,
    )


_files: dict[Path, bytes] = {}


def _read(path: Path) -> bytes:
    if path not in _files:
        _files[path] = path.read_bytes()
    return _files[path]
