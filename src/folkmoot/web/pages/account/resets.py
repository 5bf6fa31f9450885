"""Those who are entrusted with lost passwords: vouch, agree, or stop."""

from starlette.responses import Response

from folkmoot.assembly.authority import NO_GROUND
from folkmoot.clock import Ref
from folkmoot.errors import Invalid, NotAllowed
from folkmoot.identity import reset_requests, resets
from folkmoot.identity.resets import ConfirmReset, ObjectToReset, WithdrawReset
from folkmoot.record.perform import perform
from folkmoot.text.lengths import normalise
from folkmoot.web.ask import Ask
from folkmoot.web.pages.persons import by_ids
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who

POWER = "identity.reset"


def show(ask: Ask) -> Response:
    """Who asks for help, and the resets that are under way."""
    return _page(ask, Form())


def propose(ask: Ask) -> Response:
    """Vouch for somebody who asks."""
    ref = ask.path("ref")
    try:
        with ask.db.write() as tx:
            resets.propose(tx, ask.clock, ref, normalise(ask.typed("reason")), ask.by)
    except Invalid as error:
        return _wrong(ask, ref, error)
    return ask.go("/resets", "reset-asked")


def confirm(ask: Ask) -> Response:
    """Agree to what another holder proposed."""
    with ask.db.write() as tx:
        perform(tx, ConfirmReset(reset=ask.path("ref")), by=ask.by)
    return ask.go("/resets", "reset-agreed")


def withdraw(ask: Ask) -> Response:
    """Stop a reset."""
    ref = ask.path("ref")
    try:
        with ask.db.write() as tx:
            reason = normalise(ask.typed("reason"))
            perform(tx, WithdrawReset(reset=ref, reason=reason), by=ask.by)
    except Invalid as error:
        return _wrong(ask, ref, error)
    return ask.go("/resets", "withdrawn")


def of_person(ask: Ask) -> Response:
    """Where a person's page sends those who want to help."""
    return ask.go("/resets")


def object_to_it(ask: Ask) -> Response:
    """Stop the reset of one's own account."""
    with ask.db.write() as tx:
        reset = resets.against(tx, ask.member.id, ask.now)
        if reset is not None:
            perform(tx, ObjectToReset(reset=reset.ref), by=ask.by)
    return ask.go("/settings", "reset-stopped")


def _wrong(ask: Ask, ref: Ref, error: Invalid) -> Response:
    field = f"reason-{ref}"
    return _page(ask, Form({field: ask.typed("reason")}, {field: error.sentence()}), code=422)


def _page(ask: Ask, form: Form, code: int = 200) -> Response:
    if POWER not in ask.member.powers:
        raise NotAllowed(NO_GROUND)
    with ask.db.read() as tx:
        waiting = reset_requests.waiting(tx, ask.now)
        going = resets.under_way(tx, ask.now)
        involved = {one.proposer_id for one in going} | {one.person_id for one in going}
        shown = by_ids(tx, involved)
    under_way = [
        {
            "ref": one.ref,
            "who": shown[one.person_id],
            "by": shown[one.proposer_id],
            "at": one.proposed_at,
            "due": one.due_at or 0,
            "open": one.opened_at is not None,
            "reason": one.reason,
            "may_agree": one.due_at is None
            and ask.member.id not in (one.proposer_id, one.person_id),
        }
        for one in going
    ]
    return ask.page("resets.html", code=code, form=form, waiting=waiting, under_way=under_way)


ROUTES = (
    Route("/resets", "Who lost their password and asks for help.", view=show, who=Who.MEMBERS),
    Route(
        "/resets/{ref:ref}/propose",
        "Vouch for somebody who lost their password.",
        method="POST",
        view=propose,
        who=Who.MEMBERS,
        action="reset",
    ),
    Route(
        "/resets/{ref:ref}/confirm",
        "Agree to a reset.",
        method="POST",
        view=confirm,
        who=Who.MEMBERS,
        action="reset",
    ),
    Route(
        "/resets/{ref:ref}/withdraw",
        "Stop a reset.",
        method="POST",
        view=withdraw,
        who=Who.MEMBERS,
    ),
    Route(
        "/u/{name:handle}/reset",
        "The way to help somebody with a lost password.",
        view=of_person,
        who=Who.MEMBERS,
    ),
    Route(
        "/settings/object",
        "Object to a reset of one's own password.",
        method="POST",
        view=object_to_it,
        who=Who.MEMBERS,
    ),
)
