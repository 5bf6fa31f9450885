"""One message: find it, change it, take it back, show it to the stewards."""

from starlette.responses import Response

from folkmoot.errors import Conflict, FolkmootError, NotAllowed, NotFound
from folkmoot.forum import messages
from folkmoot.forum.message_reports import ReportMessage
from folkmoot.forum.messages import Message
from folkmoot.forum.messaging import DeleteMessage, EditMessage
from folkmoot.identity import people
from folkmoot.identity.people import Person
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.persons import by_ids
from folkmoot.web.pages.talk import typed
from folkmoot.web.pages.talk.editing import NOT_YOURS
from folkmoot.web.pages.talk.member_routes import page_route, post_route
from folkmoot.web.pages.talk.messages import path_of
from folkmoot.web.pages.talk.replying import Quoted
from folkmoot.web.render import Form
from folkmoot.words import N_, gettext

NOT_TO_YOU = N_("Only who got this message can show it to the stewards.")


def show(ask: Ask) -> Response:
    """Where a message stands: its conversation."""
    with ask.db.read() as tx:
        message = _mine(tx, ask)
        other = _other(tx, ask, message)
    return ask.go(f"{path_of(other)}?before={message.id + 1}#m{message.ref}")


def show_edit(ask: Ask) -> Response:
    """The form with one's message as it stands."""
    message, _other = _own(ask)
    return _edit_page(ask, Form({"body": message.body}))


def edit(ask: Ask) -> Response:
    """Change one's message."""
    message, other = _own(ask)
    act = EditMessage(message.ref, typed.text(ask, "body"))
    try:
        _do(ask, act)
    except FolkmootError as error:
        return _edit_page(ask, typed.wrong(ask, error), error.status)
    return ask.go(f"{path_of(other)}#m{message.ref}", "rewritten")


def _edit_page(ask: Ask, form: Form, code: int = 200) -> Response:
    message, other = _own(ask)
    back = f"{path_of(other)}#m{message.ref}"
    return ask.page("message_edit.html", code=code, ref=message.ref, back=back, form=form)


def show_delete(ask: Ask) -> Response:
    """What is lost when a message is taken back."""
    message, other = _own(ask)
    return ask.page(
        "confirm.html",
        question=gettext("Take this message back?"),
        tells=[
            gettext("Its words are gone, for you and for the other person."),
            gettext("Who has read it already has read it. That there was a message stays."),
            gettext("If it was reported, the stewards read it until they have decided."),
        ],
        action=f"/message/{message.ref}/delete",
        back=f"{path_of(other)}#m{message.ref}",
        button=gettext("Take it back"),
        ask_password=False,
        form=Form(),
    )


def delete(ask: Ask) -> Response:
    """Take one's message back."""
    message, other = _own(ask)
    _do(ask, DeleteMessage(message.ref))
    return ask.go(path_of(other), "taken-back")


def show_report(ask: Ask) -> Response:
    """The form for showing a message to the stewards."""
    return _report_page(ask, Form())


def report(ask: Ask) -> Response:
    """Show a message that one got to the stewards."""
    message, other = _got(ask)
    act = ReportMessage(ask.new_ref(), message.ref, typed.text(ask, "reason"))
    try:
        with ask.db.write() as tx:
            perform(tx, act, by=ask.by, key=ask.key("report"))
    except FolkmootError as error:
        return _report_page(ask, typed.wrong(ask, error), error.status)
    return ask.go(f"{path_of(other)}#m{message.ref}", "reported")


def _report_page(ask: Ask, form: Form, code: int = 200) -> Response:
    message, other = _got(ask)
    with ask.db.read() as tx:
        who = by_ids(tx, {other.id})[other.id]
    href = f"{path_of(other)}#m{message.ref}"
    quoted = Quoted(who, message.sent_at, message.body_html, href, message.id, "")
    return ask.page(
        "message_report.html", code=code, ref=message.ref, back=href, reported=quoted, form=form
    )


def _do(ask: Ask, act: Act) -> None:
    with ask.db.write() as tx:
        perform(tx, act, by=ask.by)


def _mine(tx: ReadTx, ask: Ask) -> Message:
    """A message that one sent or got; of others nobody is told that they are there."""
    return messages.for_reader(tx, ask.path("ref"), ask.by)


def _other(tx: ReadTx, ask: Ask, message: Message) -> Person:
    other = people.by_id(tx, message.other(ask.member.id))
    if other is None or other.name is None:
        raise NotFound(N_("There is no such message."))
    return other


def _own(ask: Ask) -> tuple[Message, Person]:
    """A message that one wrote and that still has its words, and to whom."""
    with ask.db.read() as tx:
        message = _mine(tx, ask)
        if message.sender_id != ask.member.id:
            raise NotAllowed(NOT_YOURS)
        return _with_words(message), _other(tx, ask, message)


def _got(ask: Ask) -> tuple[Message, Person]:
    """A message that one got and that still has its words, and from whom."""
    with ask.db.read() as tx:
        message = _mine(tx, ask)
        if message.recipient_id != ask.member.id:
            raise NotAllowed(NOT_TO_YOU)
        return _with_words(message), _other(tx, ask, message)


def _with_words(message: Message) -> Message:
    if message.deleted_at is not None:
        raise Conflict(N_("This message was taken back already."))
    return message


ROUTES = (
    page_route("/message/{ref:ref}", "Where a message stands.", show),
    page_route("/message/{ref:ref}/edit", "Change a message.", show_edit),
    post_route("/message/{ref:ref}/edit", "Save a changed message.", edit),
    page_route("/message/{ref:ref}/delete", "What taking a message back does.", show_delete),
    post_route("/message/{ref:ref}/delete", "Take a message back.", delete),
    page_route("/message/{ref:ref}/report", "Show a message to the stewards.", show_report),
    post_route("/message/{ref:ref}/report", "Send the report of a message.", report),
)
