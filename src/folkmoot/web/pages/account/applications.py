"""Who asks to join, and the yes or no of those who decide on it."""

from starlette.responses import Response

from folkmoot.assembly.authority import NO_GROUND
from folkmoot.errors import Invalid, NotAllowed
from folkmoot.identity import applications
from folkmoot.identity.applications import DeclineApplication
from folkmoot.record import settings
from folkmoot.record.perform import perform
from folkmoot.text.lengths import normalise
from folkmoot.web.ask import Ask
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who

POWER = "member.admit"


def show(ask: Ask) -> Response:
    """Those who wait, the first first."""
    return _page(ask, Form())


def decide(ask: Ask) -> Response:
    """Let somebody in, or say no with the reason."""
    ref, answer = ask.path("ref"), ask.typed("answer")
    if answer not in ("yes", "no"):
        return _page(ask, Form(), code=422)
    try:
        with ask.db.write() as tx:
            if answer == "yes":
                applications.accept(tx, ask.clock, ref, ask.by)
            else:
                reason = normalise(ask.typed("reason"))
                perform(tx, DeclineApplication(ref=ref, reason=reason), by=ask.by)
    except Invalid as error:
        field = f"reason-{ref}"
        form = Form({field: ask.typed("reason")}, {field: error.sentence()})
        return _page(ask, form, code=422)
    return ask.go("/applications", "admitted" if answer == "yes" else "declined")


def _page(ask: Ask, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        if not applications.may_read(tx, ask.member.powers):
            raise NotAllowed(NO_GROUND)
        waiting, admitting = applications.waiting(tx), settings.get(tx, "admitting")
    holds = POWER in ask.member.powers
    deeds = [*(["yes"] if holds and admitting == "stewards" else []), *(["no"] if holds else [])]
    matter = {"applications": waiting, "deeds": deeds}
    return ask.page("applications.html", code=code, form=form, **matter)


ROUTES = (
    Route("/applications", "Who asks to join.", view=show, who=Who.MEMBERS),
    Route(
        "/applications/{ref:ref}",
        "Let somebody in, or say no.",
        method="POST",
        view=decide,
        who=Who.MEMBERS,
    ),
)
