"""Conversations that were brought in from files: the list, taking back, showing again."""

from starlette.responses import Response

from folkmoot.errors import Conflict, Invalid
from folkmoot.forum import communities
from folkmoot.forum.importing import tables
from folkmoot.forum.importing.acts import RedoImport, UndoImport
from folkmoot.record.perform import perform
from folkmoot.web.ask import Ask
from folkmoot.web.pages.moot import asking, grounds
from folkmoot.web.pages.moot.asking import About
from folkmoot.web.pages.moot.deeds import reason_typed
from folkmoot.web.pages.talk import rights
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, View, Who
from folkmoot.words import N_

POWER = "import.run"
ACTS = {"undo": UndoImport, "redo": RedoImport}


def show(ask: Ask) -> Response:
    """Every import, the newest first."""
    with ask.db.read() as tx:
        mandate = grounds.held(ask, tx, POWER, ("moot",))
        found = [
            {"work": one, "room": communities.by_ref(tx, one.community)}
            for one in tables.everything(tx)
        ]
    return ask.page("imports.html", imports=found, ground=grounds.sentence(ask, mandate))


def _show(word: str) -> View:
    return lambda ask: _page(ask, word, Form())


def _do(word: str) -> View:
    def do(ask: Ask) -> Response:
        reason = reason_typed(ask)
        try:
            if not reason:
                raise Invalid(N_("Say why, so that everybody can read it."), field="reason")
            with ask.db.write() as tx:
                work = tables.by_ref(tx, ask.path("ref"))
                perform(tx, ACTS[word](work.ref, work.community, reason), by=ask.by)
        except (Invalid, Conflict) as error:
            form = ask.typed_again({"reason": error.sentence()})
            return _page(ask, word, form, code=error.status)
        return ask.go("/imports", f"import-{word}")

    return do


def _page(ask: Ask, word: str, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        work = tables.by_ref(tx, ask.path("ref"))
        mandate = grounds.held(ask, tx, POWER, rights.scopes_of(work.community))
    return asking.page(
        ask,
        f"import-{word}",
        About(work.source),
        form,
        code=code,
        back="/imports",
        ground=grounds.sentence(ask, mandate),
    )


ROUTES = (
    Route("/imports", "Conversations brought in from files.", view=show, who=Who.MEMBERS),
    *(
        route
        for word, before, doing in (
            ("undo", "Before an import is taken back.", "Take an import back."),
            ("redo", "Before an import is shown again.", "Show an import again."),
        )
        for route in (
            Route(f"/imports/{{ref:ref}}/{word}", before, view=_show(word), who=Who.MEMBERS),
            Route(
                f"/imports/{{ref:ref}}/{word}",
                doing,
                method="POST",
                view=_do(word),
                who=Who.MEMBERS,
            ),
        )
    ),
)
