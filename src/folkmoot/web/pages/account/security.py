"""Password, recovery words, and the browsers that are signed in."""

from starlette.responses import Response

from folkmoot.errors import Conflict, Invalid
from folkmoot.identity import sessions, signing_in
from folkmoot.web.ask import Ask
from folkmoot.web.pages.account import settings
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import gettext


async def change_password(ask: Ask) -> Response:
    """Change the password; every other browser is signed out, this one gets a new token."""
    try:
        signed_in = await signing_in.change_password(
            ask.tools(),
            name=ask.member.name,
            old=ask.typed("old"),
            new=ask.typed("password"),
            browser=ask.browser(),
        )
    except (Invalid, Conflict) as error:
        errors = {getattr(error, "field", "") or "old": error.sentence()}
        return await ask.in_thread(lambda: settings.page(ask, errors))
    return ask.signed_in(ask.go("/settings", "password"), signed_in.token)


def show_words(ask: Ask) -> Response:
    """What new words mean, and the question for the password."""
    return _ask_password(ask, Form())


async def new_words(ask: Ask) -> Response:
    """Make new recovery words and show them, this once."""
    try:
        words = await signing_in.new_words(
            ask.tools(), name=ask.member.name, password=ask.typed("password")
        )
    except (Invalid, Conflict) as error:
        form = ask.typed_again({"password": error.sentence()})
        return _ask_password(ask, form, code=422)
    return ask.page("words.html", words=words.split(), again=True, next="/settings")


def end_session(ask: Ask) -> Response:
    """Sign one browser out."""
    with ask.db.write() as tx:
        sessions.end(tx, ask.path("id"), ask.member.id)
    return ask.go("/settings", "signed-out-there")


def end_others(ask: Ask) -> Response:
    """Sign out every browser but this one."""
    with ask.db.write() as tx:
        sessions.end_all(tx, ask.member.id, but=ask.member.session)
    return ask.go("/settings", "signed-out-everywhere")


def _ask_password(ask: Ask, form: Form, code: int = 200) -> Response:
    return ask.page(
        "confirm.html",
        code=code,
        form=form,
        question=gettext("Make new recovery words?"),
        tells=[
            gettext("The twelve words that you have now will open nothing any more."),
            gettext("You get twelve new words. They are shown once."),
        ],
        action="/settings/words",
        back="/settings",
        button=gettext("Make new words"),
        ask_password=True,
    )


ROUTES = (
    Route(
        "/settings/password",
        "Change one's password.",
        method="POST",
        aview=change_password,
        who=Who.MEMBERS,
        action="password",
    ),
    Route("/settings/words", "Before new recovery words.", view=show_words, who=Who.MEMBERS),
    Route(
        "/settings/words",
        "Make new recovery words.",
        method="POST",
        aview=new_words,
        who=Who.MEMBERS,
        action="password",
    ),
    Route(
        "/settings/sessions/{id:int}/end",
        "Sign one browser out.",
        method="POST",
        view=end_session,
        who=Who.MEMBERS,
    ),
    Route(
        "/settings/sessions/end",
        "Sign out every browser but this one.",
        method="POST",
        view=end_others,
        who=Who.MEMBERS,
    ),
)
