"""Acting in an emergency: a steward takes a power for up to three days, and all vote on it."""

from starlette.responses import Response

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import emergencies
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.powers import POWERS
from folkmoot.assembly.protecting.taking import TakeEmergency
from folkmoot.clock import HOUR
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.moot.deeds import reason_typed
from folkmoot.web.pages.moot.places import scopes_of
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext

LENGTHS: dict[str, str] = {
    "24": N_("A day"),
    "48": N_("Two days"),
    "72": N_("Three days"),
}
"""Hours, as the form has them."""

NOT_A_STEWARD = N_("Only stewards to whom the members gave a mandate may do this.")


def is_offered(ask: Ask, tx: ReadTx) -> bool:
    """Whether the reader is a steward who lacks some power that could be taken."""
    held = mandates.held_by(tx, ask.member.id, ask.now)
    lacks = [one for one in emergencies.POWERS if mandates.covering(held, one, ("moot",)) is None]
    return bool(lacks) and emergencies.as_steward(held) is not None


def show(ask: Ask) -> Response:
    """The questions: which power, where, how long, why."""
    return _page(ask, Form({"hours": "72"}))


def _page(ask: Ask, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        if emergencies.as_steward(mandates.held_by(tx, ask.member.id, ask.now)) is None:
            raise NotAllowed(NOT_A_STEWARD)
        scopes = scopes_of(tx)
    return page(
        ask,
        "emergency.html",
        most=emergencies.MOST_ACTS,
        code=code,
        form=form,
        powers=[(one, gettext(POWERS[one].sentence), "") for one in emergencies.POWERS],
        scopes=scopes,
        lengths=[(hours, gettext(words), "") for hours, words in LENGTHS.items()],
    )


def take(ask: Ask) -> Response:
    """Take the power."""
    hours = ask.typed("hours")
    try:
        if hours not in LENGTHS:
            raise Invalid(N_("Choose for how long."), field="hours")
        act = TakeEmergency(
            ask.new_ref(),
            ask.new_ref(),
            ask.typed("power", longest=100),
            ask.typed("scope", longest=100),
            ask.clock.now() + int(hours) * HOUR,
            reason_typed(ask),
        )
        with ask.db.write() as tx:
            done = perform(tx, act, by=ask.by, key=ask.key("emergency"))
    except (Invalid, Conflict, NotAllowed) as error:
        field = getattr(error, "field", "") or "power"
        again = ask.typed_again({{"ends": "hours"}.get(field, field): error.sentence()})
        return _page(ask, again, code=error.status)
    proceed(ask.db)
    return ask.go(f"/decide/{done.result}", "emergency")


ROUTES = (
    Route(
        "/mandates/emergency",
        "Before a power is taken for an emergency.",
        view=show,
        who=Who.MEMBERS,
    ),
    Route(
        "/mandates/emergency",
        "Take a power for an emergency.",
        method="POST",
        view=take,
        who=Who.MEMBERS,
    ),
)
