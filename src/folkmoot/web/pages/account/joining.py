"""Becoming a member: by an invitation, or through an open door."""

from collections.abc import Callable

from starlette.responses import Response

from folkmoot.errors import Conflict, Invalid
from folkmoot.identity import invitations, joining, profiles, signing_in
from folkmoot.identity.invitations import Invitation
from folkmoot.identity.joining import NewAccount
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.identity.signing_in import SignedIn
from folkmoot.record.actors import Member
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import WriteTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.persons import Who as Person
from folkmoot.web.pages.persons import by_ids
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, say

Enter = Callable[[WriteTx, NewAccount], Member]

IN_ALREADY = N_("You are a member already, under the name {name}.")
GIVE_IT_ON = N_("This link is for somebody else. It was not used up: give it to one person.")


def show_invitation(ask: Ask) -> Response:
    """The invitation and the questions; looking at them does not use the link up."""
    invitation, sponsor = _look(ask)
    if ask.viewer is not None:
        return _in_already(ask, gettext(GIVE_IT_ON))
    return _page(ask, Form(), invitation, sponsor)


async def accept(ask: Ask) -> Response:
    """Use the invitation up, and sign the new member in."""
    invitation, sponsor = await ask.in_thread(lambda: _look(ask))
    if ask.viewer is not None:
        return _in_already(ask, gettext(GIVE_IT_ON))

    def enter(tx: WriteTx, account: NewAccount) -> Member:
        return invitations.accept(tx, ask.clock, ask.path("token"), account)

    try:
        return await _join(ask, enter)
    except (Invalid, Conflict) as error:
        return _page(ask, wrong(ask, error), invitation, sponsor, code=422)


def show_door(ask: Ask) -> Response:
    """The questions, where anybody may join."""
    with ask.db.read() as tx:
        joining.check_way(tx, "open")
    if ask.viewer is not None:
        return _in_already(ask)
    return _page(ask, Form())


async def enter(ask: Ask) -> Response:
    """Join through the open door."""
    await ask.in_thread(lambda: _check_door(ask))
    if ask.viewer is not None:
        return _in_already(ask)
    try:
        return await _join(ask, lambda tx, account: joining.enter(tx, ask.clock, account))
    except (Invalid, Conflict) as error:
        return _page(ask, wrong(ask, error), code=422)


def wrong(ask: Ask, error: Invalid | Conflict) -> Form:
    """The form with its error; a name that is taken stands beside the name."""
    return ask.typed_again({getattr(error, "field", "") or "name": error.sentence()})


async def _join(ask: Ask, enter: Enter) -> Response:
    about = profiles.checked_line("self_description", ask.typed("about"), field="about")
    account, words = await signing_in.choose(
        ask.tools(),
        name=ask.typed("name", longest=100),
        password=ask.typed("password"),
        moot=ask.settings["name"],
    )

    def join() -> SignedIn:
        with ask.db.write() as tx:
            member = enter(tx, account)
            if about:
                profile = Profile(self_description=about)
                perform(tx, ChangeProfile(member.ref, profile), by=member)
            return signing_in.open_session(tx, ask.clock, member, ask.browser())

    signed_in = await ask.in_thread(join)
    page = ask.page("words.html", words=words.split(), again=False, next="/")
    return ask.signed_in(page, signed_in.token)


def _check_door(ask: Ask) -> None:
    with ask.db.read() as tx:
        joining.check_way(tx, "open")


def _look(ask: Ask) -> tuple[Invitation, Person]:
    with ask.db.read() as tx:
        invitation = invitations.look(tx, ask.path("token"), ask.now)
        return invitation, by_ids(tx, [invitation.sponsor_id])[invitation.sponsor_id]


def _page(
    ask: Ask,
    form: Form,
    invitation: Invitation | None = None,
    sponsor: Person | None = None,
    code: int = 200,
) -> Response:
    return ask.page(
        "join.html",
        code=code,
        form=form,
        action=ask.request.url.path,
        sponsor=sponsor,
        until=invitation.expires_at if invitation else 0,
    )


def _in_already(ask: Ask, *more: str) -> Response:
    return ask.page(
        "note.html",
        heading=gettext("You are in already"),
        sentences=[say(IN_ALREADY, name=ask.member.name), *more],
        links=[{"name": gettext("Front page"), "href": "/"}],
    )


ROUTES = (
    Route(
        "/join/{token}",
        "Look at an invitation.",
        view=show_invitation,
        who=Who.EVERYBODY,
        action="link",
        secret=True,
    ),
    Route(
        "/join/{token}",
        "Join by an invitation.",
        method="POST",
        aview=accept,
        who=Who.EVERYBODY,
        action="join",
        secret=True,
    ),
    Route("/join", "Join where the door is open.", view=show_door, who=Who.EVERYBODY),
    Route(
        "/join",
        "Send the answers of the open door.",
        method="POST",
        aview=enter,
        who=Who.EVERYBODY,
        action="join",
    ),
)
