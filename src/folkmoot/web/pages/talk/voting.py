"""Votes, and what somebody saves for later: small forms that lead back to where one was."""

from typing import Literal

from starlette.responses import Response

from folkmoot.errors import Invalid
from folkmoot.forum import comments, posts
from folkmoot.forum.saved import SaveComment, SavePost, UnsaveComment, UnsavePost
from folkmoot.forum.votes import CastVote
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.web.ask import Ask
from folkmoot.web.guard.redirects import own_path
from folkmoot.web.pages.talk.member_routes import post_route
from folkmoot.words import N_

VALUES: dict[str, Literal[1, 0, -1]] = {"1": 1, "0": 0, "-1": -1}


def vote_on_post(ask: Ask) -> Response:
    """Vote on a post, change the vote, or take it back."""
    value = _value(ask)
    with ask.db.write() as tx:
        ref = posts.by_id(tx, ask.path("id")).ref
        perform(tx, CastVote(value=value, post=ref), by=ask.by)
    return back_to_post(ask)


def vote_on_comment(ask: Ask) -> Response:
    """Vote on a comment, change the vote, or take it back."""
    value = _value(ask)
    with ask.db.write() as tx:
        ref = comments.by_id(tx, ask.path("id")).ref
        perform(tx, CastVote(value=value, comment=ref), by=ask.by)
    return back_to_comment(ask)


def save_post(ask: Ask) -> Response:
    """Keep a post in one's own list, or take it off."""
    with ask.db.write() as tx:
        ref = posts.by_id(tx, ask.path("id")).ref
        act: Act = SavePost(ref) if is_yes(ask, "saved") else UnsavePost(ref)
        perform(tx, act, by=ask.by)
    return back_to_post(ask)


def save_comment(ask: Ask) -> Response:
    """Keep a comment in one's own list, or take it off."""
    with ask.db.write() as tx:
        ref = comments.by_id(tx, ask.path("id")).ref
        act: Act = SaveComment(ref) if is_yes(ask, "saved") else UnsaveComment(ref)
        perform(tx, act, by=ask.by)
    return back_to_comment(ask)


def is_yes(ask: Ask, name: str) -> bool:
    """Which side of a button was pressed: "yes" or "no"; yes where it does not say."""
    return ask.typed(name, "yes", longest=10) != "no"


def back_to_post(ask: Ask, said: str = "") -> Response:
    """The page where the button stood, at the post."""
    post_id = ask.path("id")
    return _back(ask, f"/post/{post_id}", f"p{post_id}", said)


def back_to_comment(ask: Ask, said: str = "") -> Response:
    """The page where the button stood, at the comment."""
    comment_id = ask.path("id")
    return _back(ask, f"/comment/{comment_id}", f"c{comment_id}", said)


def _back(ask: Ask, otherwise: str, anchor: str, said: str) -> Response:
    """Without a script the reader is still where they were."""
    page = own_path(ask.typed("back", longest=2000), otherwise).partition("#")[0]
    return ask.go(f"{page}#{anchor}", said)


def _value(ask: Ask) -> Literal[1, 0, -1]:
    try:
        return VALUES[ask.typed("vote", longest=10)]
    except KeyError:
        raise Invalid(N_("A vote is up, down, or none."), field="vote") from None


ROUTES = (
    post_route("/post/{id:int}/vote", "Vote on a post.", vote_on_post),
    post_route("/comment/{id:int}/vote", "Vote on a comment.", vote_on_comment),
    post_route("/post/{id:int}/save", "Save a post, or no longer.", save_post),
    post_route("/comment/{id:int}/save", "Save a comment, or no longer.", save_comment),
)
