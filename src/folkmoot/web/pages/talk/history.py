"""Earlier versions of a post or a comment, and its text as it was typed."""

from html import escape

import msgspec
from starlette.responses import Response

from folkmoot.forum import comments, posts, sources
from folkmoot.forum.revisions import Version
from folkmoot.forum.sources import Written
from folkmoot.web.ask import Ask
from folkmoot.web.numbers import number
from folkmoot.web.pages.talk import rights
from folkmoot.web.pages.talk.differences import between
from folkmoot.web.routes import Route
from folkmoot.words import gettext

MOST = 10
"""Versions on a page: each is compared with the one before."""


class ShownVersion(msgspec.Struct, frozen=True):
    """One version, with what changed in it (history.html)."""

    at: int
    title_changes: str
    changes: str
    first: bool


def post_history(ask: Ask) -> Response:
    """The versions of a post."""
    return _history(ask, _post(ask))


def comment_history(ask: Ask) -> Response:
    """The versions of a comment."""
    return _history(ask, _comment(ask))


def post_source(ask: Ask) -> Response:
    """The text of a post as it was typed."""
    return _source(ask, _post(ask))


def comment_source(ask: Ask) -> Response:
    """The text of a comment as it was typed."""
    return _source(ask, _comment(ask))


def _post(ask: Ask) -> Written:
    post_id = ask.path("id")
    with ask.db.read() as tx:
        has = rights.of(ask, tx)
        seen = bool(has.held) and rights.sees_removed(has, posts.by_id(tx, post_id))
        return sources.post(tx, post_id, ask.reader, sees_removed=seen)


def _comment(ask: Ask) -> Written:
    comment_id = ask.path("id")
    with ask.db.read() as tx:
        has = rights.of(ask, tx)
        seen = bool(has.held) and rights.sees_removed(has, comments.by_id(tx, comment_id))
        return sources.comment(tx, comment_id, ask.reader, sees_removed=seen)


def _history(ask: Ask, written: Written) -> Response:
    with ask.db.read() as tx:
        versions = sources.versions(tx, written)
    before = number(ask.query("before"))
    end = len(versions) if before is None else min(before, len(versions))
    start = max(0, end - MOST)
    address = f"{written.path}/history"
    return ask.page(
        "history.html",
        kind=written.kind,
        id=written.id,
        title=_title(written),
        versions=_compared(versions, start, end),
        newer=address if before is not None else "",
        older=f"{address}?before={start}" if start else "",
    )


def _compared(versions: list[Version], start: int, end: int) -> list[ShownVersion]:
    """The versions from start to end, the newest first, each against the one before."""
    return [
        _version(versions[at - 1] if at else None, versions[at])
        for at in range(end - 1, start - 1, -1)
    ]


def _version(before: Version | None, now: Version) -> ShownVersion:
    if before is None:
        title = escape(now.title or "")
        return ShownVersion(now.written_at, title, escape(_whole(now)), first=True)
    title = between(before.title or "", now.title or "") if before.title != now.title else ""
    return ShownVersion(now.written_at, title, between(_whole(before), _whole(now)), first=False)


def _whole(version: Version) -> str:
    """Everything that a version says but its title, a line for each thing beside the text."""
    beside = [version.url, version.content_note, *(one.alt for one in version.pictures)]
    return "\n".join([*(one for one in beside if one), version.body])


def _source(ask: Ask, written: Written) -> Response:
    return ask.page(
        "source.html",
        kind=written.kind,
        id=written.id,
        title=_title(written),
        source=written.body,
    )


def _title(written: Written) -> str:
    return written.title or gettext("(without a title)")


ROUTES = (
    Route("/post/{id:int}/history", "The versions of a post.", view=post_history),
    Route("/comment/{id:int}/history", "The versions of a comment.", view=comment_history),
    Route("/post/{id:int}/source", "The text of a post as typed.", view=post_source),
    Route("/comment/{id:int}/source", "The text of a comment as typed.", view=comment_source),
)
