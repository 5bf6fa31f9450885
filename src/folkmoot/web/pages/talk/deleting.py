"""Taking back what one wrote: delete and bring back, or erase for good."""

from starlette.responses import Response

from folkmoot.errors import NotAllowed
from folkmoot.forum import comments, posts, sources
from folkmoot.forum.commenting import DeleteComment, RestoreOwnComment
from folkmoot.forum.erasure import EraseComment, ErasePost
from folkmoot.forum.posting import DeletePost, RestoreOwnPost
from folkmoot.forum.sources import Written
from folkmoot.record.perform import perform
from folkmoot.web.ask import Ask
from folkmoot.web.pages.talk.editing import NOT_YOURS
from folkmoot.web.pages.talk.member_routes import page_route, post_route
from folkmoot.web.pages.talk.voting import back_to_comment
from folkmoot.web.render import Form
from folkmoot.words import gettext


def delete_post(ask: Ask) -> Response:
    """Take one's own post out of sight."""
    with ask.db.write() as tx:
        perform(tx, DeletePost(posts.by_id(tx, ask.path("id")).ref), by=ask.by)
    return ask.go(f"/post/{ask.path('id')}", "deleted")


def restore_post(ask: Ask) -> Response:
    """Bring one's own post back."""
    with ask.db.write() as tx:
        perform(tx, RestoreOwnPost(posts.by_id(tx, ask.path("id")).ref), by=ask.by)
    return ask.go(f"/post/{ask.path('id')}", "restored")


def delete_comment(ask: Ask) -> Response:
    """Take one's own comment out of sight."""
    return _on_comment(ask, DeleteComment, "deleted")


def restore_comment(ask: Ask) -> Response:
    """Bring one's own comment back."""
    return _on_comment(ask, RestoreOwnComment, "restored")


def _on_comment(
    ask: Ask, kind: type[DeleteComment] | type[RestoreOwnComment], said: str
) -> Response:
    with ask.db.write() as tx:
        perform(tx, kind(comments.by_id(tx, ask.path("id")).ref), by=ask.by)
    return back_to_comment(ask, said)


def ask_erase_post(ask: Ask) -> Response:
    """What is lost when a post is erased."""
    with ask.db.read() as tx:
        written = sources.post(tx, ask.path("id"), ask.reader)
    return _confirm(ask, written, gettext("Erase this post for good?"))


def ask_erase_comment(ask: Ask) -> Response:
    """What is lost when a comment is erased."""
    with ask.db.read() as tx:
        written = sources.comment(tx, ask.path("id"), ask.reader)
    return _confirm(ask, written, gettext("Erase this comment for good?"))


def _confirm(ask: Ask, written: Written, question: str) -> Response:
    if not written.is_own:
        raise NotAllowed(NOT_YOURS)
    return ask.page(
        "confirm.html",
        question=question,
        tells=[
            gettext("Its words, its pictures and its earlier versions are gone from everywhere."),
            gettext("What others answered stays. In its place stands that the author erased it."),
            gettext("That you wrote something here, and when, stays in the record."),
        ],
        action=f"{written.path}/erase",
        back=written.path,
        button=gettext("Erase it for good"),
        ask_password=False,
        form=Form(),
    )


def erase_post(ask: Ask) -> Response:
    """Erase one's own post."""
    with ask.db.write() as tx:
        perform(tx, ErasePost(posts.by_id(tx, ask.path("id")).ref), by=ask.by)
    return ask.go(f"/post/{ask.path('id')}", "erased")


def erase_comment(ask: Ask) -> Response:
    """Erase one's own comment."""
    with ask.db.write() as tx:
        comment = comments.by_id(tx, ask.path("id"))
        perform(tx, EraseComment(comment.ref), by=ask.by)
    return ask.go(f"/post/{comment.post_id}#c{comment.id}", "erased")


ROUTES = (
    post_route("/post/{id:int}/delete", "Delete one's post.", delete_post),
    post_route("/post/{id:int}/undelete", "Bring one's post back.", restore_post),
    post_route("/comment/{id:int}/delete", "Delete one's comment.", delete_comment),
    post_route("/comment/{id:int}/undelete", "Bring one's comment back.", restore_comment),
    page_route("/post/{id:int}/erase", "What erasing a post does.", ask_erase_post),
    post_route("/post/{id:int}/erase", "Erase one's post for good.", erase_post),
    page_route("/comment/{id:int}/erase", "What erasing a comment does.", ask_erase_comment),
    post_route("/comment/{id:int}/erase", "Erase one's comment for good.", erase_comment),
)
