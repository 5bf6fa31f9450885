"""Mandates: the list of those who hold power, and entrusting, taking back, giving up."""

from starlette.responses import Response

from folkmoot.assembly import mandates
from folkmoot.assembly.mandates import EndMandate, GrantMandate, Mandate
from folkmoot.assembly.powers import GRANTING, POWERS
from folkmoot.clock import DAY
from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import emergency
from folkmoot.web.pages.decide.listing import is_few
from folkmoot.web.pages.decide.room import entered, page
from folkmoot.web.pages.moot import asking, grounds, held
from folkmoot.web.pages.moot.asking import About
from folkmoot.web.pages.moot.deeds import reason_typed
from folkmoot.web.pages.moot.places import scopes_of
from folkmoot.web.pages.persons import by_ids, named
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, say

DAYS = ("7", "30", "60", "0")
"""How long a mandate may be given for; 0 for as long as the giver's own."""


def show(ask: Ask) -> Response:
    """Every live mandate."""
    with ask.db.read() as tx:
        live = held.in_words(ask, tx, mandates.live(tx, ask.now))
        may = _may(ask, tx)
    heading = gettext("Who holds what, until when")
    return page(
        ask, "mandates.html", heading=heading, mandates=live, may=may, grant="/mandates/grant"
    )


def of_person(ask: Ask) -> Response:
    """The live mandates of one person."""
    with ask.db.read() as tx:
        person = named(tx, ask.path("name"))
        who = by_ids(tx, [person.id])[person.id]
        live = held.in_words(ask, tx, mandates.held_by(tx, person.id, ask.now))
        may = _may(ask, tx)
    return page(
        ask,
        "mandates.html",
        heading=say(N_("What {name} holds"), name=who.name),
        mandates=live,
        may=may,
        grant=f"/mandates/grant?to={who.path}",
    )


def _may(ask: Ask, tx: ReadTx) -> list[str]:
    """What the reader can do there: entrust powers, and take some for an emergency."""
    if ask.viewer is None:
        return []
    may = ["grant"] if GRANTING in ask.viewer.powers else []
    return [*may, "emergency"] if emergency.is_offered(ask, tx) and not is_few(tx) else may


def show_grant(ask: Ask) -> Response:
    """The questions: whom, which powers, where, how long, why."""
    return _grant_page(ask, Form({"name": ask.query("to"), "days": "30"}), [])


def grant(ask: Ask) -> Response:
    """Give a mandate."""
    powers = ask.several("powers")
    try:
        with ask.db.write() as tx:
            act = _grant_act(ask, tx, powers)
            perform(tx, act, by=ask.by, key=ask.key("grant"))
    except (Invalid, NotAllowed, Conflict) as error:
        field = getattr(error, "field", "") or "powers"
        form = ask.typed_again({{"ends": "days"}.get(field, field): error.sentence()})
        return _grant_page(ask, form, powers, code=error.status)
    return ask.go("/mandates", "granted")


def show_end(ask: Ask) -> Response:
    """The mandate that is to end, and the question why."""
    return _end_page(ask, Form())


def end(ask: Ask) -> Response:
    """Take a mandate back, or give up one's own."""
    reason = reason_typed(ask)
    try:
        if not reason:
            raise Invalid(N_("Say why, so that everybody can read it."), field="reason")
        with ask.db.write() as tx:
            perform(tx, EndMandate(mandate=ask.path("ref"), reason=reason), by=ask.by)
    except Invalid as error:
        return _end_page(ask, ask.wrong(error), code=422)
    return ask.go("/mandates", "ended")


def _grant_act(ask: Ask, tx: ReadTx, powers: list[str]) -> GrantMandate:
    giver = _giver(ask, tx)
    try:
        holder = named(tx, ask.typed("name", longest=100).strip().removeprefix("@"))
    except NotFound as error:
        raise Invalid(N_("Nobody here has this name."), field="name") from error
    if not holder.is_member and holder.host is None:
        raise Invalid(N_("Only members can hold power here."), field="name")
    days, scope = ask.typed("days"), ask.typed("scope", longest=100)
    if days not in DAYS:
        raise Invalid(N_("Choose for how long."), field="days")
    if scope not in {value for value, _label in scopes_of(tx)}:
        raise Invalid(N_("Choose where it holds."), field="scope")
    ends = giver.ends if days == "0" else ask.clock.now() + int(days) * DAY
    return GrantMandate(
        ref=ask.new_ref(),
        holder=holder.ref,
        powers=tuple(powers),
        scope=scope,
        ends=ends,
        reason=reason_typed(ask),
    )


def _giver(ask: Ask, tx: ReadTx) -> Mandate:
    return grounds.held(ask, tx, GRANTING, ("moot",))


def _grant_page(ask: Ask, form: Form, chosen: list[str], code: int = 200) -> Response:
    with ask.db.read() as tx:
        giver = _giver(ask, tx)
        scopes = scopes_of(tx)
    offered = [
        {
            "name": name,
            "sentence": gettext(POWERS[name].sentence),
            "whole": "community" not in POWERS[name].scopes,
            "chosen": name in chosen,
        }
        for name in giver.powers
        if name != GRANTING and name in POWERS
    ]
    return page(
        ask,
        "grant.html",
        code=code,
        form=form,
        powers=offered,
        scopes=scopes,
        until=giver.ends,
        ground=grounds.sentence(ask, giver),
    )


def _end_page(ask: Ask, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        mandate = mandates.by_ref(tx, ask.path("ref"))
        if not mandate.is_live(ask.now):
            raise Conflict(N_("This mandate has already ended."))
        mine = mandate.holder_id == ask.member.id
        shown = held.in_words(ask, tx, [mandate])[0]
        ground = _own(ask) if mine else grounds.sentence(ask, _giver(ask, tx))
    title = f"{shown.who.name}: {shown.words}"
    word = "give-up" if mine else "revoke"
    return asking.page(
        entered(ask), word, About(title), form, code=code, back="/mandates", ground=ground
    )


def _own(ask: Ask) -> str:
    return gettext("You can do this because the mandate is yours.")


ROUTES = (
    Route("/mandates", "Who holds which power, until when.", view=show),
    Route("/u/{name:handle}/mandates", "What one person holds.", view=of_person),
    Route("/mandates/grant", "Before a power is entrusted.", view=show_grant, who=Who.MEMBERS),
    Route("/mandates/grant", "Entrust powers.", method="POST", view=grant, who=Who.MEMBERS),
    Route("/mandates/{ref:ref}/revoke", "Before a mandate ends.", view=show_end, who=Who.MEMBERS),
    Route(
        "/mandates/{ref:ref}/revoke",
        "Take a mandate back, or give it up.",
        method="POST",
        view=end,
        who=Who.MEMBERS,
    ),
)
