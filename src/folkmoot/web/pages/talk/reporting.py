"""Telling the stewards that something is wrong with a post or a comment."""

from starlette.responses import Response

from folkmoot.errors import FolkmootError
from folkmoot.forum import communities as rooms
from folkmoot.forum import sources
from folkmoot.forum.reports import MakeReport
from folkmoot.forum.sources import Written
from folkmoot.record.perform import perform
from folkmoot.web.ask import Ask
from folkmoot.web.pages.talk import typed
from folkmoot.web.pages.talk.member_routes import page_route, post_route
from folkmoot.web.pages.talk.replying import quoted
from folkmoot.web.render import Form


def show_post(ask: Ask) -> Response:
    """The form for a post."""
    return _page(ask, _post(ask), Form())


def show_comment(ask: Ask) -> Response:
    """The form for a comment."""
    return _page(ask, _comment(ask), Form())


def report_post(ask: Ask) -> Response:
    """Send a report on a post."""
    return _send(ask, _post(ask))


def report_comment(ask: Ask) -> Response:
    """Send a report on a comment."""
    return _send(ask, _comment(ask))


def _post(ask: Ask) -> Written:
    with ask.db.read() as tx:
        return sources.post(tx, ask.path("id"), ask.reader)


def _comment(ask: Ask) -> Written:
    with ask.db.read() as tx:
        return sources.comment(tx, ask.path("id"), ask.reader)


def _send(ask: Ask, written: Written) -> Response:
    act = MakeReport(ask.new_ref(), written.kind, written.ref, typed.text(ask, "reason"))
    try:
        with ask.db.write() as tx:
            perform(tx, act, by=ask.by, key=ask.key("report"))
    except FolkmootError as error:
        return _page(ask, written, typed.wrong(ask, error), error.status)
    return ask.go(quoted(written).href, "reported")


def _page(ask: Ask, written: Written, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        home = rooms.by_ref(tx, written.community).host
    return ask.page(
        "report.html",
        server=home or "",
        code=code,
        kind=written.kind,
        id=written.id,
        form=form,
        reported=quoted(written),
    )


ROUTES = (
    page_route("/post/{id:int}/report", "Report a post.", show_post),
    post_route("/post/{id:int}/report", "Send a report on a post.", report_post),
    page_route("/comment/{id:int}/report", "Report a comment.", show_comment),
    post_route("/comment/{id:int}/report", "Send a report on a comment.", report_comment),
)
