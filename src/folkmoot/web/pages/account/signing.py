"""Signing in and out."""

from starlette.responses import Response

from folkmoot.errors import Conflict, Invalid
from folkmoot.identity import sessions, signing_in
from folkmoot.web.ask import Ask
from folkmoot.web.guard.cookies import end_session
from folkmoot.web.guard.redirects import own_path
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who


def show(ask: Ask) -> Response:
    """The form, for those who are not signed in yet."""
    wanted = own_path(ask.query("next"))
    if ask.viewer is not None:
        return ask.go(wanted)
    return ask.page("sign_in.html", form=Form(), next=wanted)


async def sign_in(ask: Ask) -> Response:
    """Check name and password, and go on to the page that was wanted."""
    wanted = own_path(ask.typed("next", longest=2000))
    try:
        signed_in = await signing_in.sign_in(
            ask.tools(),
            name=ask.typed("name", longest=100),
            password=ask.typed("password"),
            browser=ask.browser(),
        )
    except (Invalid, Conflict) as error:
        form = ask.typed_again({getattr(error, "field", "") or "name": error.sentence()})
        return ask.page("sign_in.html", code=422, form=form, next=wanted)
    return ask.signed_in(ask.go(wanted, "signed-in"), signed_in.token)


def sign_out(ask: Ask) -> Response:
    """End this browser's session."""
    member = ask.member
    with ask.db.write() as tx:
        sessions.end(tx, member.session, member.id)
    response = ask.go("/", "signed-out")
    for name, value in end_session(secure=ask.visit.scheme == "https").items():
        response.headers.append(name, value)
    return response


ROUTES = (
    Route("/sign-in", "Sign in.", view=show, who=Who.EVERYBODY),
    Route(
        "/sign-in",
        "Send name and password.",
        method="POST",
        aview=sign_in,
        who=Who.EVERYBODY,
        action="sign-in",
    ),
    Route("/sign-out", "Sign out.", method="POST", view=sign_out, who=Who.EVERYBODY),
)
