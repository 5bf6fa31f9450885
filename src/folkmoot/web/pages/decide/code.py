"""Finding one's ballot by its code in the list of a secret vote; nothing of it is kept."""

from starlette.responses import Response

from folkmoot.assembly.deciding import options, secret
from folkmoot.errors import Invalid
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import outcome, seeing, voting, words
from folkmoot.web.pages.decide.room import page
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_

PATH = "/decide/{id:int}/code"
NOT_IN_IT = N_(
    "No ballot in the list stands under this code. Look whether every letter is right. If it is, "
    "your ballot is missing: tell the others, and compare your receipt with a copy of the record."
)


def show(ask: Ask) -> Response:
    """The question for the code."""
    return _page(ask, Form())


def look(ask: Ask) -> Response:
    """Whether the list has a ballot under this code, and which."""
    try:
        return _page(ask, Form(), code=ask.typed("code", longest=60))
    except Invalid as error:
        return _page(ask, ask.wrong(error), status=error.status)


def _page(ask: Ask, form: Form, code: str | None = None, status: int = 200) -> Response:
    with ask.db.read() as tx:
        found = seeing.asked(ask, tx)
        listed = secret.list_of(tx, found.id)
        mark, choice = "", ""
        if code is not None and listed:
            mark = secret.mark_of(found.ref, code)
            mine = dict(listed).get(mark)
            if mine is None:
                raise Invalid(NOT_IN_IT, field="code")
            called = outcome.names(tx, found, options.of_proposal(tx, found.id))
            choice = voting.in_words(mine, called)
        title = words.title_of(found)
    return page(
        ask, "code.html", code=status, form=form, id=found.id, title=title, many=len(listed),
        mark=mark, choice=choice,
    )  # fmt: skip


ROUTES = (
    Route(PATH, "Before finding a secret ballot by its code.", view=show, who=Who.MEMBERS),
    Route(
        PATH, "Find a secret ballot by its code.", method="POST", view=look, who=Who.MEMBERS,
        action="link",
    ),
)  # fmt: skip
