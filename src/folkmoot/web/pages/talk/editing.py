"""Changing what one wrote; the earlier versions stay readable."""

from collections.abc import Callable, Sequence

from anyio import to_thread
from starlette.responses import Response

from folkmoot.clock import Ref
from folkmoot.errors import FolkmootError, NotAllowed
from folkmoot.forum import sources
from folkmoot.forum.audiences import Viewer
from folkmoot.forum.commenting import EditComment
from folkmoot.forum.posting import EditPost
from folkmoot.forum.sources import Written
from folkmoot.media import uploads
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.talk import pictures, typed
from folkmoot.web.pages.talk.member_routes import page_route, post_route
from folkmoot.web.pages.talk.replying import quoted
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_

NOT_YOURS = N_("Only the person who wrote this can change it.")


def show_post(ask: Ask) -> Response:
    """The form with a post as it stands."""
    written = _own(ask, sources.post)
    values = _values(written) | {f"alt-{one.picture}": one.alt for one in written.pictures}
    return _page(ask, written, Form(values), [one.picture for one in written.pictures])


def show_comment(ask: Ask) -> Response:
    """The form with a comment as it stands."""
    written = _own(ask, sources.comment)
    return _page(ask, written, Form(_values(written)))


async def edit_post(ask: Ask) -> Response:
    """Publish a changed post, or take pictures in and show the form again."""
    limiter = ask.house.slow if ask.files("files") else ask.house.quick
    return await to_thread.run_sync(_edit_post, ask, limiter=limiter)


def _edit_post(ask: Ask) -> Response:
    written = _own(ask, sources.post)
    taken = pictures.take(ask, "files")
    refs = [*pictures.chosen(ask), *taken.refs]
    if taken.error is not None:
        return _page(ask, written, typed.wrong(ask, taken.error), refs, taken.error.status)
    if ask.typed("action", "publish", longest=100) != "publish":
        return _page(ask, written, ask.typed_again(), refs)
    try:
        _publish(ask, written, refs)
    except FolkmootError as error:
        return _page(ask, written, typed.wrong(ask, error), refs, error.status)
    return ask.go(written.path, "edited")


def _publish(ask: Ask, written: Written, refs: Sequence[Ref]) -> None:
    act = EditPost(
        post=written.ref,
        title=typed.line(ask, "title"),
        url=typed.line(ask, "url") or None,
        body=typed.text(ask, "body"),
        pictures=pictures.attached(ask, refs),
        content_note=typed.line(ask, "note") or None,
        language=typed.language(ask),
    )
    with ask.db.write() as tx:
        uploads.check_own(tx, refs, ask.member.id)
        perform(tx, act, by=ask.by, key=ask.key("edit"))
        pictures.describe(tx, ask, act.pictures)


def edit_comment(ask: Ask) -> Response:
    """Publish a changed comment."""
    written = _own(ask, sources.comment)
    act = EditComment(
        comment=written.ref, body=typed.text(ask, "body"), language=typed.language(ask)
    )
    try:
        with ask.db.write() as tx:
            perform(tx, act, by=ask.by, key=ask.key("edit"))
    except FolkmootError as error:
        return _page(ask, written, typed.wrong(ask, error), code=error.status)
    return ask.go(quoted(written).href, "edited")


def _own(ask: Ask, read: Callable[[ReadTx, int, Viewer], Written]) -> Written:
    with ask.db.read() as tx:
        written = read(tx, ask.path("id"), ask.reader)
    if not written.is_own:
        raise NotAllowed(NOT_YOURS)
    return written


def _values(written: Written) -> dict[str, str]:
    return {
        "title": written.title,
        "body": written.body,
        "url": written.url or "",
        "note": written.content_note or "",
        "language": written.language or "",
    }


def _page(
    ask: Ask, written: Written, form: Form, refs: Sequence[Ref] = (), code: int = 200
) -> Response:
    with ask.db.read() as tx:
        sent = pictures.rows(tx, ask, refs)
    return ask.page(
        "edit.html",
        code=code,
        kind=written.kind,
        id=written.id,
        form=form,
        languages=typed.languages(),
        pictures=sent,
        picture_rule=pictures.rule(),
    )


ROUTES = (
    page_route("/post/{id:int}/edit", "Change one's post.", show_post),
    Route(
        "/post/{id:int}/edit",
        "Publish a changed post.",
        method="POST",
        aview=edit_post,
        who=Who.MEMBERS,
        files=pictures.MOST,
    ),
    page_route("/comment/{id:int}/edit", "Change one's comment.", show_comment),
    post_route("/comment/{id:int}/edit", "Publish a changed comment.", edit_comment),
)
