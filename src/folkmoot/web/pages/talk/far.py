"""Pictures of other servers on their way to those who may read what shows them."""

from starlette.responses import Response

from folkmoot import bodies
from folkmoot.errors import NotFound
from folkmoot.forum import far_uses
from folkmoot.forum.far_uses import Seen
from folkmoot.media.far import Shown
from folkmoot.media.picture import Size
from folkmoot.web.ask import Ask
from folkmoot.web.guard import headers
from folkmoot.web.routes import Route
from folkmoot.words import N_

NO_PICTURE = N_("There is no such picture here.")
SECONDS = 3_600
"""How long browsers and caches on the way keep one that everybody may see."""


async def reading(ask: Ask) -> Response:
    """A picture in the size for reading."""
    return await _answer(ask, "large")


async def small(ask: Ask) -> Response:
    """A picture as small as in lists."""
    return await _answer(ask, "small")


async def _answer(ask: Ask, size: Size) -> Response:
    name, far = ask.path("name"), ask.house.far
    seen = await ask.in_thread(lambda: _find(ask, name))
    if seen is None or far is None:
        raise NotFound(NO_PICTURE)
    shown = await far.get(name, seen.url, size)
    return _marked(ask, seen, shown)


def _find(ask: Ask, name: str) -> Seen | None:
    with ask.db.read() as tx:
        return far_uses.find(tx, name, ask.reader)


def _marked(ask: Ask, seen: Seen, shown: Shown) -> Response:
    """Boxed in; kept by its reader only where not everybody may see it."""
    etag = bodies.etag([shown.data])
    unchanged = bodies.is_unchanged(ask.request.headers.get("if-none-match"), etag)
    response = Response(
        b"" if unchanged else shown.data,
        304 if unchanged else 200,
        media_type=None if unchanged else shown.content_type,
    )
    rules = ask.settings
    response.headers.update(
        headers.media_answer(
            scheme=ask.visit.scheme, crawlers=rules["crawlers"], searchable=rules["searchable"]
        )
    )
    response.headers["ETag"] = etag
    response.headers["Content-Disposition"] = "inline"
    response.headers["Vary"] = "Cookie"
    kept = f"public, max-age={SECONDS}" if seen.public else "private, no-cache"
    response.headers["Cache-Control"] = kept
    return response


ROUTES = (
    Route("/media/far/{name:ref}", "A picture of another server.", aview=reading),
    Route("/media/far/{name:ref}/small", "A picture of another server, small.", aview=small),
)
