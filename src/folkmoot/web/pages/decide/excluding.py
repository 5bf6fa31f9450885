"""Proposing that a member is kept out of the moot, which members drawn by lot decide."""

from starlette.responses import Response

from folkmoot.assembly.appealing.drawing import LONGEST_WORDS, MixLot
from folkmoot.assembly.appealing.excluding import ProposeExclusion
from folkmoot.assembly.deciding import effects, proposals
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import INTAKE
from folkmoot.assembly.deciding.proposing import LONGEST_STATEMENT
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Invalid
from folkmoot.forum.exclusion import Ban
from folkmoot.record.perform import perform
from folkmoot.text.lengths import normalise
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.persons import by_ids, named
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext

TITLE = N_("Keep a member out of the moot")
VERDICT = N_("Members who had no part in it decided this.")
DAYS = {
    "60": N_("60 days"),
    "180": N_("180 days"),
    "365": N_("a year"),
    "0": N_("for good"),
}
"""For how long, from the proposal on; 0 without an end."""


def show(ask: Ask) -> Response:
    """The form."""
    return _form(ask, Form({"days": "60"}))


def _form(ask: Ask, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        person = named(tx, ask.path("name"))
        shown = by_ids(tx, {person.id})[person.id]
    days = [(value, gettext(label), "") for value, label in DAYS.items()]
    return page(ask, "exclude.html", code=code, form=form, who=shown, days=days)


def send(ask: Ask) -> Response:
    """Propose it."""
    ref = ask.new_ref()
    try:
        with ask.db.write() as tx:
            done = perform(
                tx,
                _typed(ask, named(tx, ask.path("name")).ref, ref),
                by=ask.by,
                key=ask.key("exclude"),
            )
            if words := ask.typed("lot", longest=LONGEST_WORDS).strip():
                perform(tx, MixLot(ref, words), by=ask.by, key=ask.key("mix"))
    except Invalid as error:
        return _form(ask, ask.wrong(error), code=error.status)
    proceed(ask.db)
    with ask.db.read() as tx:
        looked_at = proposals.by_ref(tx, ref).stage == INTAKE
    return ask.go(f"/decide/{done.result}", "put" if looked_at else "proposed")


def _typed(ask: Ask, person: Ref, ref: Ref) -> ProposeExclusion:
    days = ask.typed("days")
    if days not in DAYS:
        raise Invalid(N_("Choose for how long."), field="days")
    until = ask.clock.now() + int(days) * DAY if days != "0" else None
    ban = Ban(person, "moot", gettext(VERDICT), ask.new_ref(), until)
    words = normalise(ask.typed("statement", longest=LONGEST_STATEMENT)).strip()
    return ProposeExclusion(ref, (effects.of(ban),), person, gettext(TITLE), words)


ROUTES = (
    Route(
        "/u/{name:handle}/exclude", "Propose that they are kept out.", view=show, who=Who.MEMBERS
    ),
    Route("/u/{name:handle}/exclude", "Propose it.", method="POST", view=send, who=Who.MEMBERS),
)
