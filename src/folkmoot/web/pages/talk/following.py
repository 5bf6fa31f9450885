"""Whom and what somebody follows, and whom and what they do not want to see."""

from starlette.responses import Response

from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.forum import comments, communities, directory, posts
from folkmoot.forum.blocks import BlockCommunity, BlockPerson, UnblockCommunity, UnblockPerson
from folkmoot.forum.subscriptions import Subscribe, Unsubscribe
from folkmoot.identity import people
from folkmoot.identity.people import Person
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.talk.member_routes import post_route
from folkmoot.web.pages.talk.voting import back_to_comment, back_to_post, is_yes
from folkmoot.words import N_


def subscribe(ask: Ask) -> Response:
    """Follow a community, or no longer."""
    follows = is_yes(ask, "subscribed")
    with ask.db.write() as tx:
        room = communities.by_name(tx, ask.path("name"))
        perform(tx, Subscribe(room.ref) if follows else Unsubscribe(room.ref), by=ask.by)
        waits = follows and directory.one(tx, room, ask.reader).pending
    said = ("asked" if waits else "subscribed") if follows else "unsubscribed"
    return ask.back(f"/c/{ask.path('name')}", said)


def block_community(ask: Ask) -> Response:
    """See nothing more of a community in lists, or see it again."""
    blocks = is_yes(ask, "blocked")
    with ask.db.write() as tx:
        ref = communities.by_name(tx, ask.path("name")).ref
        perform(tx, BlockCommunity(ref) if blocks else UnblockCommunity(ref), by=ask.by)
    return ask.back(f"/c/{ask.path('name')}", "blocked" if blocks else "unblocked")


def block_person(ask: Ask) -> Response:
    """See nothing more of a person, or see them again."""
    blocks = is_yes(ask, "blocked")
    with ask.db.write() as tx:
        ref = by_handle(tx, ask.path("who")).ref
        act: Act = BlockPerson(ref) if blocks else UnblockPerson(ref)
        perform(tx, act, by=ask.by)
    return ask.back(f"/u/{ask.path('who')}", "blocked" if blocks else "unblocked")


def block_author_of_post(ask: Ask) -> Response:
    """See nothing more of whoever wrote a post."""
    with ask.db.write() as tx:
        perform(tx, BlockPerson(_somebody(posts.by_id(tx, ask.path("id")).author)), by=ask.by)
    return back_to_post(ask, "blocked")


def block_author_of_comment(ask: Ask) -> Response:
    """See nothing more of whoever wrote a comment."""
    with ask.db.write() as tx:
        perform(tx, BlockPerson(_somebody(comments.by_id(tx, ask.path("id")).author)), by=ask.by)
    return back_to_comment(ask, "blocked")


def by_handle(tx: ReadTx, handle: str) -> Person:
    """The person of a handle such as bob or bob@lemmy.ml. Raises NotFound."""
    name, _, host = handle.partition("@")
    person = people.by_name(tx, name.lower(), host.lower() or None) if name else None
    if person is None and host:
        person = people.by_name(tx, name, host.lower())
    if person is None:
        raise NotFound(N_("There is no such person here."))
    return person


def _somebody(author: Ref | None) -> Ref:
    if author is None:
        raise NotFound(N_("There is no such person here."))
    return author


ROUTES = (
    post_route("/c/{name}/subscribe", "Follow a community, or no longer.", subscribe),
    post_route("/c/{name}/block", "Hide a community from oneself, or no longer.", block_community),
    post_route("/u/{who}/block", "Hide a person from oneself, or no longer.", block_person),
    post_route("/post/{id:int}/block", "Hide the author of a post.", block_author_of_post),
    post_route("/comment/{id:int}/block", "Hide the author of a comment.", block_author_of_comment),
)
