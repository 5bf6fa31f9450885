"""A lost password: the way back by recovery words, and with the help of others."""

from starlette.responses import Response

from folkmoot.assembly import mandates
from folkmoot.errors import Conflict, Invalid
from folkmoot.identity import people, reset_requests, resets, signing_in
from folkmoot.identity.resets import Reset
from folkmoot.storage.transaction import ReadTx
from folkmoot.web import dates
from folkmoot.web.ask import Ask
from folkmoot.web.pages.account.inviting import address
from folkmoot.web.pages.account.joining import wrong
from folkmoot.web.pages.persons import Who as Person
from folkmoot.web.pages.persons import by_ids
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, say

POWER = "identity.reset"

UNSEEN = N_(
    "Nobody has vouched for you yet. Talk to one of those who can help, and tell them the code "
    "that you got with this link."
)
HALF = N_("One person has vouched for you. A second one must agree.")
AGREED = N_("Two people have vouched for you. From {day} on you can set a new password here.")
ENDED = N_("This reset was stopped or is too old. You can ask again.")


def show(ask: Ask) -> Response:
    """The form for recovery words, and who can help without them."""
    return _page(ask, Form())


async def recover(ask: Ask) -> Response:
    """Set a new password by the recovery words, and give new words."""
    try:
        signed_in = await signing_in.recover(
            ask.tools(),
            name=ask.typed("name", longest=100),
            words=ask.typed("words", longest=2000),
            password=ask.typed("password"),
            browser=ask.browser(),
        )
    except (Invalid, Conflict) as error:
        form = wrong(ask, error)
        return await ask.in_thread(lambda: _page(ask, form, code=422))
    words = (signed_in.words or "").split()
    page = ask.page("words.html", words=words, again=True, next="/")
    return ask.signed_in(page, signed_in.token)


def show_help(ask: Ask) -> Response:
    """The question whose account it is."""
    with ask.db.read() as tx:
        helpers = _helpers(ask, tx)
    return ask.page("ask_help.html", form=Form(), helpers=helpers)


def ask_help(ask: Ask) -> Response:
    """Give a link and a code, whether or not somebody bears the name."""
    with ask.db.write() as tx:
        token, code = reset_requests.ask(tx, ask.clock, ask.typed("name", longest=100))
        helpers = _helpers(ask, tx)
    link = f"{address(ask)}/reset/{token}"
    return ask.page("asked.html", link=link, spoken=code, helpers=helpers)


def show_reset(ask: Ask) -> Response:
    """How the reset behind a link stands; the form once it has opened."""
    with ask.db.read() as tx:
        reset = resets.of_link(tx, ask.path("token"), ask.now)
    if reset is not None and reset.opened_at is not None and reset.is_live(ask.now):
        return _new_password(ask, Form(), reset)
    return ask.page(
        "note.html",
        heading=gettext("Help with a lost password"),
        sentences=[_state(ask, reset)],
        links=[{"name": gettext("Lost password"), "href": "/recover"}],
    )


async def use_reset(ask: Ask) -> Response:
    """Set the new password, sign the browser in, and give new words."""
    token = ask.path("token")

    def look() -> Reset | None:
        with ask.db.read() as tx:
            return resets.of_link(tx, token, ask.now)

    reset = await ask.in_thread(look)
    if reset is None or reset.opened_at is None:
        raise Conflict(N_("This link does not open the account yet. Look here again later."))
    try:
        signed_in = await signing_in.use_reset(
            ask.tools(), token=token, password=ask.typed("password"), browser=ask.browser()
        )
    except Invalid as error:
        return _new_password(ask, ask.wrong(error), reset, code=422)
    words = (signed_in.words or "").split()
    page = ask.page("words.html", words=words, again=True, next="/")
    return ask.signed_in(page, signed_in.token)


def _state(ask: Ask, reset: Reset | None) -> str:
    if reset is None:
        return gettext(UNSEEN)
    if not reset.is_live(ask.now):
        return gettext(ENDED)
    if reset.due_at is None:
        return gettext(HALF)
    return say(AGREED, day=dates.day_and_hour(reset.due_at, ask.frame.zone))


def _new_password(ask: Ask, form: Form, reset: Reset, code: int = 200) -> Response:
    return ask.page(
        "new_password.html",
        code=code,
        form=form,
        action=ask.request.url.path,
        name=reset.name or "",
    )


def _helpers(ask: Ask, tx: ReadTx) -> list[Person]:
    """Members who hold the power to help."""
    held = [one.holder_id for one in mandates.live(tx, ask.now) if POWER in one.powers]
    here = [each for each in dict.fromkeys(held) if _is_member(tx, each)]
    return list(by_ids(tx, here).values())


def _is_member(tx: ReadTx, person_id: int) -> bool:
    person = people.by_id(tx, person_id)
    return person is not None and person.is_member


def _page(ask: Ask, form: Form, code: int = 200) -> Response:
    return ask.page("recover.html", code=code, form=form)


ROUTES = (
    Route("/recover", "A lost password.", view=show, who=Who.EVERYBODY),
    Route(
        "/recover",
        "Set a new password by the recovery words.",
        method="POST",
        aview=recover,
        who=Who.EVERYBODY,
        action="recover",
    ),
    Route("/recover/help", "Who can help without words.", view=show_help, who=Who.EVERYBODY),
    Route(
        "/recover/help",
        "Ask others for help with a lost password.",
        method="POST",
        view=ask_help,
        who=Who.EVERYBODY,
        action="reset",
    ),
    Route(
        "/reset/{token}",
        "How the help of others stands, and the new password in the end.",
        view=show_reset,
        who=Who.EVERYBODY,
        action="link",
        secret=True,
    ),
    Route(
        "/reset/{token}",
        "Set a new password with the help of others.",
        method="POST",
        aview=use_reset,
        who=Who.EVERYBODY,
        action="reset",
        secret=True,
    ),
)
