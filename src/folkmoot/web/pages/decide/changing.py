"""Changing the words of a proposal of one's own, before the vote opens."""

from starlette.responses import Response

from folkmoot.assembly.deciding.changing import ChangeProposal
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import LONGEST_STATEMENT, LONGEST_TITLE
from folkmoot.errors import Invalid
from folkmoot.record.perform import perform
from folkmoot.text.lengths import normalise, one_line
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import seeing
from folkmoot.web.pages.decide.room import page
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who


def show(ask: Ask) -> Response:
    """The words as they are."""
    return _page(ask, Form())


def send(ask: Ask) -> Response:
    """Change them."""
    try:
        title = one_line(ask.typed("title", longest=LONGEST_TITLE))
        statement = normalise(ask.typed("statement", longest=LONGEST_STATEMENT)).strip()
        with ask.db.write() as tx:
            found = seeing.asked(ask, tx)
            perform(tx, ChangeProposal(found.ref, title, statement), by=ask.by, key=ask.key())
    except Invalid as error:
        return _page(ask, ask.wrong(error), code=422)
    proceed(ask.db)
    return ask.go(f"/decide/{found.id}", "proposal-changed")


def _page(ask: Ask, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        found = seeing.asked(ask, tx)
    one = {"id": found.id, "title": found.title, "statement": found.statement}
    return page(ask, "proposal_change.html", code=code, form=form, one=one)


ROUTES = (
    Route(
        "/decide/{id:int}/change",
        "Before changing the words of a proposal of one's own.",
        view=show,
        who=Who.MEMBERS,
    ),
    Route(
        "/decide/{id:int}/change",
        "Change the words of a proposal of one's own.",
        method="POST",
        view=send,
        who=Who.MEMBERS,
    ),
)
