"""Leaving the moot, with or without one's name and one's words."""

from starlette.responses import Response

from folkmoot.errors import Invalid
from folkmoot.forum.erasure import EraseOwnWords
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.record.actors import Member
from folkmoot.record.perform import perform
from folkmoot.web.ask import Ask
from folkmoot.web.guard.cookies import end_session
from folkmoot.web.pages.account.proof import password_again
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_

WAYS = ("leave", "account", "everything")
"""Leave only; erase the account; erase the account and everything that one wrote."""


def show(ask: Ask) -> Response:
    """The three ways to leave, and the question for the password."""
    return ask.page("leave.html", form=Form())


async def leave(ask: Ask) -> Response:
    """Leave in the chosen way; this browser is signed out too."""
    way = ask.typed("way")
    try:
        if way not in WAYS:
            raise Invalid(N_("Choose what shall become of what you wrote."), field="way")
        member = await password_again(ask)
    except Invalid as error:
        return ask.page("leave.html", code=422, form=ask.wrong(error))
    await ask.in_thread(lambda: _go(ask, member, way))
    response = ask.go("/", "left")
    for name, value in end_session(secure=ask.visit.scheme == "https").items():
        response.headers.append(name, value)
    return response


def _go(ask: Ask, member: Member, way: str) -> None:
    with ask.db.write() as tx:
        if way == "everything":
            perform(tx, EraseOwnWords(person=member.ref), by=member)
        act = Leave(member.ref) if way == "leave" else EraseAccount(member.ref)
        perform(tx, act, by=member)


ROUTES = (
    Route("/settings/leave", "The ways to leave the moot.", view=show, who=Who.MEMBERS),
    Route(
        "/settings/leave",
        "Leave the moot, or erase one's account.",
        method="POST",
        aview=leave,
        who=Who.MEMBERS,
        action="password",
    ),
)
