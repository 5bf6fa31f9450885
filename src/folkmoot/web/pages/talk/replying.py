"""Answering a post or a comment, on a page that shows what is answered."""

import msgspec
from starlette.responses import Response

from folkmoot.errors import FolkmootError
from folkmoot.forum import sources
from folkmoot.forum.commenting import CreateComment
from folkmoot.forum.sources import Written
from folkmoot.forum.threads import LONGEST
from folkmoot.record.perform import perform
from folkmoot.web.ask import Ask
from folkmoot.web.pages.talk import shown, typed
from folkmoot.web.pages.talk.member_routes import page_route, post_route
from folkmoot.web.render import Form
from folkmoot.words import gettext


class Quoted(msgspec.Struct, frozen=True):
    """What somebody wrote, above the form in which one answers or reports it."""

    who: shown.Who
    at: int
    html: str
    href: str
    id: int
    title: str


def quoted(written: Written) -> Quoted:
    """A post or comment as a quotation."""
    title = written.title or gettext("(without a title)")
    href = written.path if written.kind == "post" else f"/post/{written.post_id}#c{written.id}"
    return Quoted(
        shown.who(written.author), written.published, written.body_html, href, written.id, title
    )


def show_to_post(ask: Ask) -> Response:
    """The form for an answer to a post."""
    with ask.db.read() as tx:
        answered = sources.post(tx, ask.path("id"), ask.reader)
    return _page(ask, answered, Form())


def show_to_comment(ask: Ask) -> Response:
    """The form for an answer to a comment."""
    with ask.db.read() as tx:
        answered = sources.comment(tx, ask.path("id"), ask.reader)
    return _page(ask, answered, Form())


def to_post(ask: Ask) -> Response:
    """Publish an answer to a post."""
    with ask.db.read() as tx:
        answered = sources.post(tx, ask.path("id"), ask.reader)
    return _publish(ask, answered)


def to_comment(ask: Ask) -> Response:
    """Publish an answer to a comment."""
    with ask.db.read() as tx:
        answered = sources.comment(tx, ask.path("id"), ask.reader)
    return _publish(ask, answered)


def _publish(ask: Ask, answered: Written) -> Response:
    act = CreateComment(
        ref=ask.new_ref(),
        post=answered.post_ref,
        parent=answered.ref if answered.kind == "comment" else None,
        body=typed.text(ask, "body"),
        language=typed.language(ask),
    )
    try:
        with ask.db.write() as tx:
            done = perform(tx, act, by=ask.by, key=ask.key("comment"))
    except FolkmootError as error:
        return _page(ask, answered, typed.wrong(ask, error), error.status)
    if "hx-request" in ask.request.headers:
        return ask.go(f"/comment/{done.result}?context=0")
    return _to_thread(ask, answered, done.result)


def _to_thread(ask: Ask, answered: Written, comment_id: int) -> Response:
    """The place of the new comment; on its own page where the thread has many pages."""
    with ask.db.read() as tx:
        many = sources.count_of(tx, answered.post_id) > LONGEST
    path = f"/comment/{comment_id}" if many else f"/post/{answered.post_id}#c{comment_id}"
    return ask.go(path, "commented")


def _page(ask: Ask, answered: Written, form: Form, code: int = 200) -> Response:
    told = quoted(answered)
    return ask.page(
        "reply.html",
        code=code,
        form=form,
        languages=typed.languages(),
        action=f"{answered.path}/reply",
        answered=told,
        post=told,
    )


ROUTES = (
    page_route("/post/{id:int}/reply", "Answer a post.", show_to_post),
    post_route("/post/{id:int}/reply", "Publish an answer to a post.", to_post),
    page_route("/comment/{id:int}/reply", "Answer a comment.", show_to_comment),
    post_route("/comment/{id:int}/reply", "Publish an answer to a comment.", to_comment),
)
