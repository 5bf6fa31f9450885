"""Messages: with whom one writes, and one conversation, like letters in the order of their days."""

import msgspec
from starlette.responses import Response

from folkmoot.clock import Ref
from folkmoot.errors import FolkmootError
from folkmoot.forum import messages, messaging
from folkmoot.forum.messages import Conversation, Letters, Message
from folkmoot.forum.messaging import ReadMessages, SendMessage
from folkmoot.identity import people
from folkmoot.identity.people import Person
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.plain import excerpt
from folkmoot.web.ask import Ask
from folkmoot.web.numbers import number
from folkmoot.web.pages.persons import by_ids
from folkmoot.web.pages.talk import inbox, typed
from folkmoot.web.pages.talk.following import by_handle
from folkmoot.web.pages.talk.front import quietly
from folkmoot.web.pages.talk.member_routes import page_route, post_route
from folkmoot.web.pages.talk.shown import Who
from folkmoot.web.render import Form

FIRST_WORDS = 140


class ShownConversation(msgspec.Struct, frozen=True):
    """A conversation in the list (messages.html)."""

    who: Who
    href: str
    at: int
    mine: bool
    unread: bool
    gone: bool
    words: str


class Letter(msgspec.Struct, frozen=True):
    """A message in its conversation (conversation.html)."""

    ref: Ref
    who: Who
    at: int
    edited: int
    html: str
    mine: bool
    new: bool
    gone: bool


def show_list(ask: Ask) -> Response:
    """One's conversations, the one with the newest message first."""
    before = number(ask.query("before"))
    with ask.db.read() as tx:
        found = messages.page(tx, ask.member.id, before=before, limit=messages.PAGE + 1)
        listed = found[: messages.PAGE]
        who = by_ids(tx, {one.other_id for one in listed})
    last = listed[-1].last.id if len(found) > messages.PAGE else None
    return ask.page(
        "messages.html",
        tabs=inbox.tabs("messages"),
        conversations=[_listed(ask, one, who[one.other_id]) for one in listed],
        newer="/messages" if before is not None else "",
        older=f"/messages?before={last}" if last is not None else "",
    )


def _listed(ask: Ask, one: Conversation, who: Who) -> ShownConversation:
    return ShownConversation(
        who=who,
        href=f"/messages/{who.path}#m{one.last.ref}",
        at=one.last.sent_at,
        mine=one.last.sender_id == ask.member.id,
        unread=one.unread,
        gone=one.last.deleted_at is not None,
        words=excerpt(one.last.body, FIRST_WORDS),
    )


def show(ask: Ask) -> Response:
    """A conversation, and the form for the next message; opening it marks it as read."""
    return _page(ask, Form())


def send(ask: Ask) -> Response:
    """Send a message."""
    with ask.db.read() as tx:
        other = by_handle(tx, ask.path("who"))
    act = SendMessage(ask.new_ref(), other.ref, typed.text(ask, "body"))
    try:
        with ask.db.write() as tx:
            done = perform(tx, act, by=ask.by, key=ask.key("message"))
            sent = messages.by_id(tx, done.result)
    except FolkmootError as error:
        return _page(ask, typed.wrong(ask, error), error.status)
    return ask.go(f"{path_of(other)}#m{sent.ref}", "written")


def _page(ask: Ask, form: Form, code: int = 200) -> Response:
    me, before = ask.member.id, number(ask.query("before"))
    with ask.db.read() as tx:
        other = by_handle(tx, ask.path("who"))
        letters = messages.between(tx, me, other.id, before=before)
        who = by_ids(tx, {me, other.id})
        closed = _closed(tx, ask, other)
    if letters.unread and before is None and letters.messages and code == 200:
        quietly(ask, ReadMessages(ask.member.ref, other.ref, letters.messages[-1].id))
    return ask.page(
        "conversation.html",
        code=code,
        other=who[other.id],
        path=path_of(other),
        letters=[_letter(ask, one, letters, who) for one in letters.messages],
        earlier=f"{path_of(other)}?before={letters.messages[0].id}" if letters.earlier else "",
        latest=path_of(other) if before is not None else "",
        closed=closed,
        form=form,
    )


def _letter(ask: Ask, one: Message, letters: Letters, who: dict[int, Who]) -> Letter:
    mine = one.sender_id == ask.member.id
    return Letter(
        ref=one.ref,
        who=who[one.sender_id],
        at=one.sent_at,
        edited=one.edited_at or 0,
        html=one.body_html,
        mine=mine,
        new=not mine and one.id > letters.read,
        gone=one.deleted_at is not None,
    )


def _closed(tx: ReadTx, ask: Ask, other: Person) -> str:
    """Why the form is not offered, as far as the writer may know that; "" where it is."""
    me = people.by_id(tx, ask.member.id)
    assert me is not None
    try:
        messaging.check_open(tx, me, other)
    except FolkmootError as error:
        return error.sentence()
    return ""


def path_of(other: Person) -> str:
    """The address of one's conversation with a person."""
    return f"/messages/{other.name}@{other.host}" if other.host else f"/messages/{other.name}"


ROUTES = (
    page_route("/messages", "With whom one writes.", show_list),
    page_route("/messages/{who}", "One's conversation with a person.", show),
    post_route("/messages/{who}", "Send a message to a person.", send),
)
