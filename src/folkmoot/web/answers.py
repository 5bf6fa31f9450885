"""Answers: pages, files, errors, and the headers that go with each."""

from collections.abc import Mapping

from starlette.responses import Response, StreamingResponse

from folkmoot import bodies
from folkmoot.web import said
from folkmoot.web.guard import headers
from folkmoot.web.render import Frame, page_bytes

HTML = "text/html; charset=utf-8"


def page(frame: Frame, template: str, *, code: int = 200, **matter: object) -> Response:
    """An HTML page; its cache rules are added when it leaves."""
    return Response(page_bytes(template, frame, **matter), code, media_type=HTML)


def text(content: str | bytes, media_type: str, status: int = 200) -> Response:
    """A text that is not a page: a feed, JSON, robots.txt."""
    return Response(content, status, media_type=media_type)


def saying(response: Response, key: str, *, secure: bool) -> Response:
    """Let the next page show the sentence of a key once."""
    if key:
        response.set_cookie(
            said.COOKIE, key, max_age=60, httponly=True, samesite="lax", secure=secure
        )
    return response


def leave(
    response: Response,
    *,
    asked: Mapping[str, str],
    scheme: str,
    personal: bool,
    secret: bool,
    seconds: int = 30,
    crawlers: bool = False,
    searchable: bool = True,
) -> Response:
    """Give an answer its headers, its validator and its compression, in that order.

    `asked` are the request's headers, `crawlers` and `searchable` the moot's settings.
    What a view set itself (a file that never changes, a private answer) is kept. A body
    that is sent piece by piece has no validator and stays as it is.
    """
    always = headers.every_answer(
        scheme=scheme, single_use_link=secret, crawlers=crawlers, searchable=searchable
    )
    for name, value in always.items():
        response.headers.setdefault(name, value)
    cached = "cache-control" in response.headers
    plain = response.status_code == 200 and not personal and not secret
    if not cached:
        rules = headers.public_page(seconds=seconds) if plain else headers.personal_page()
        response.headers.update(rules)
    if isinstance(response, StreamingResponse):
        return response
    if plain:
        # Weak, because the same page goes out compressed and plain.
        tag = response.headers.get("etag") or "W/" + bodies.etag([bytes(response.body)])
        response.headers["ETag"] = tag
        if bodies.is_unchanged(asked.get("if-none-match"), tag):
            return _unchanged(response)
    return _compressed(response, asked.get("accept-encoding", ""))


def _unchanged(response: Response) -> Response:
    kept = {
        name: value
        for name, value in response.headers.items()
        if name not in ("content-length", "content-type", "content-encoding")
    }
    return Response(status_code=304, headers=kept)


def _compressed(response: Response, accepted: str) -> Response:
    body = bytes(response.body)
    kind = response.headers.get("content-type", "")
    if "gzip" not in accepted or not bodies.is_worth_packing(kind, len(body)):
        return response
    response.body = bodies.packed(body)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.body))
    return response
