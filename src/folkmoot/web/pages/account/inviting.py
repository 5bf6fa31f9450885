"""Inviting people: a link that works once, its QR code, and the invitations still open."""

from urllib.parse import urlsplit

import msgspec
from starlette.responses import Response

from folkmoot.errors import Conflict, Invalid
from folkmoot.hosts import is_machine
from folkmoot.identity import invitations
from folkmoot.identity.invitations import MOST_OPEN, WithdrawInvitation, form_token
from folkmoot.record.perform import perform
from folkmoot.text.lengths import one_line
from folkmoot.web import qr
from folkmoot.web.ask import Ask
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_


class Made(msgspec.Struct, frozen=True):
    """The invitation that was just made; only the same form shows its link again."""

    link: str
    qr: str
    until: int
    repeated: bool


def show(ask: Ask) -> Response:
    """The question for how long, and the invitations that nobody used yet."""
    return _page(ask, Form())


def make(ask: Ask) -> Response:
    """Make an invitation and show its link; the same form again shows the same one."""
    try:
        days, note = _days(ask.typed("days")), one_line(ask.typed("note"))
        form = ask.key(days, note)
        token = form_token(ask.house.sealer, ask.by, form) if form else None
        with ask.db.write() as tx:
            made = invitations.invite(tx, ask.clock, ask.by, note=note, days=days, token=token)
    except Invalid as error:
        return _page(ask, ask.wrong(error), code=422)
    except Conflict as error:
        return _page(ask, ask.typed_again({"days": error.sentence()}), code=422)
    link = f"{address(ask)}/join/{made.token}"
    return _page(ask, Form(), Made(link, qr.drawing(link), made.expires_at, made.repeated))


def withdraw(ask: Ask) -> Response:
    """Take an invitation back."""
    with ask.db.write() as tx:
        perform(tx, WithdrawInvitation(ref=ask.path("ref")), by=ask.by)
    return ask.go("/invite", "withdrawn")


def address(ask: Ask) -> str:
    """Where others reach the moot: its own address, unless that is only this machine."""
    own = str(ask.settings["address"])
    host = urlsplit(own).hostname or "localhost"
    return ask.visit.origin if is_machine(host) else own


def _days(typed: str) -> int:
    if typed not in ("1", "7", "30"):
        raise Invalid(N_("Choose how long the invitation is good."), field="days")
    return int(typed)


def _page(ask: Ask, form: Form, made: Made | None = None, code: int = 200) -> Response:
    with ask.db.read() as tx:
        mine = [one for one in invitations.of_sponsor(tx, ask.member.id) if one.is_open(ask.now)]
    near = address(ask) if ask.house.settings.lan else ""
    return ask.page(
        "invite.html",
        code=code,
        form=form,
        made=made,
        open=mine,
        left=MOST_OPEN - len(mine),
        lan={"link": near, "qr": qr.drawing(near)} if near else None,
    )


ROUTES = (
    Route("/invite", "Invite somebody.", view=show, who=Who.MEMBERS),
    Route(
        "/invite",
        "Make an invitation.",
        method="POST",
        view=make,
        who=Who.MEMBERS,
        action="invite",
    ),
    Route(
        "/invite/{ref:ref}/withdraw",
        "Take an invitation back.",
        method="POST",
        view=withdraw,
        who=Who.MEMBERS,
    ),
)
