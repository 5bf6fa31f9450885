"""The page on which a steward blocks, silences or allows a server, or takes that back."""

from starlette.responses import Response

from folkmoot.clock import DAY
from folkmoot.errors import Conflict, Invalid
from folkmoot.peers import hosts, policy
from folkmoot.peers.policy import ACTS, POWER, LiftDecisions, Server
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.moot import grounds
from folkmoot.web.pages.moot.deeds import reason_typed
from folkmoot.web.pages.moot.servers import in_words
from folkmoot.web.pages.talk.member_routes import page_route, post_route
from folkmoot.web.render import Form
from folkmoot.words import N_

LIFT = "lift"
DAYS = ("7", "30", "90", "0")
"""How long a decision may hold; 0 for one without an end."""


def show(ask: Ask) -> Response:
    """The questions: which server, what, for how long, why."""
    return _page(ask, Form({"host": ask.query("host")}))


def decide(ask: Ask) -> Response:
    """Carry it out."""
    try:
        act = _act(ask)
        with ask.db.write() as tx:
            perform(tx, act, by=ask.by, key=ask.key("decide"))
    except (Invalid, Conflict) as error:
        field = getattr(error, "field", "") or "host"
        form = ask.typed_again({{"until": "days"}.get(field, field): error.sentence()})
        return _page(ask, form, code=error.status)
    return ask.go("/servers/decided", "server-lifted" if type(act) is LiftDecisions else "server")


def _act(ask: Ask) -> Act:
    host = hosts.read(ask.typed("host", longest=400))
    stance, reason = ask.typed("stance"), reason_typed(ask)
    if stance == LIFT:
        return LiftDecisions((host,), reason)
    if stance not in ACTS:
        raise Invalid(N_("Choose what shall hold for this server."), field="stance")
    return ACTS[stance]((Server(ask.new_ref(), host),), reason, until_typed(ask))


def until_typed(ask: Ask) -> int | None:
    """Until when a decision holds, as chosen. Raises Invalid."""
    days = ask.typed("days")
    if days not in DAYS:
        raise Invalid(N_("Choose for how long."), field="days")
    return ask.clock.now() + int(days) * DAY if days != "0" else None


def _page(ask: Ask, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        mandate = grounds.held(ask, tx, POWER, ("moot",))
        stands = _stands(ask, tx, str(form.values.get("host", "")))
    return ask.page(
        "server_decide.html",
        code=code,
        form=form,
        stands=stands,
        reason="" if stands is None else stands["reason"],
        ground=grounds.sentence(ask, mandate),
    )


def _stands(ask: Ask, tx: ReadTx, typed: str) -> dict[str, str] | None:
    """What holds for exactly this server now, if its name can be read."""
    try:
        host = hosts.read(typed)
    except Invalid:
        return None
    one = policy.about(tx, [host], ask.now).get(host)
    return None if one is None else {"words": in_words(ask, one), "reason": one.reason}


ROUTES = (
    page_route("/servers/decide", "Before something is decided about a server.", show),
    post_route("/servers/decide", "Block, silence or allow a server, or take it back.", decide),
)
