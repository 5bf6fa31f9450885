"""Pictures on their way to those who may see them."""

from starlette.responses import Response

from folkmoot import bodies
from folkmoot.clock import Ref
from folkmoot.forum.picture_uses import may_see_picture
from folkmoot.media import serving
from folkmoot.media.serving import Opened
from folkmoot.web.ask import Ask
from folkmoot.web.guard import headers
from folkmoot.web.routes import Route

FOR_READING = "large"
"""The size of a picture inside a text, where its address says none."""

PUBLIC_SECONDS = 300
"""A public picture may be hidden later, so caches on the way keep it only for a while."""


def picture(ask: Ask) -> Response:
    """A picture in the size for reading."""
    return _answer(ask, FOR_READING)


def rendition(ask: Ask) -> Response:
    """A picture in one of its sizes: small, large or full."""
    return _answer(ask, ask.path("size"))


def _answer(ask: Ask, size: str) -> Response:
    with ask.db.read() as tx:
        opened = serving.open_rendition(
            tx,
            ask.house.store,
            Ref(ask.path("ref")),
            size,
            viewer=ask.reader,
            may_see=may_see_picture,
        )
    with opened.file as file:
        if bodies.is_unchanged(ask.request.headers.get("if-none-match"), opened.etag):
            return _marked(ask, opened, Response(status_code=304))
        content = file.read()
    return _marked(ask, opened, Response(content, media_type=opened.content_type))


def _marked(ask: Ask, opened: Opened, response: Response) -> Response:
    """Boxed in, and kept by nobody but its reader where not everybody may see it."""
    rules = ask.settings
    response.headers.update(
        headers.media_answer(
            scheme=ask.visit.scheme, crawlers=rules["crawlers"], searchable=rules["searchable"]
        )
    )
    response.headers["ETag"] = opened.etag
    response.headers["Content-Disposition"] = "inline"
    response.headers["Vary"] = "Cookie"
    kept = f"public, max-age={PUBLIC_SECONDS}" if opened.public else "private, no-cache"
    response.headers["Cache-Control"] = kept
    return response


ROUTES = (
    Route("/media/{ref}", "A picture, in the size for reading.", view=picture),
    Route("/media/{ref}/{size}", "A picture as small, large or full.", view=rendition),
)
