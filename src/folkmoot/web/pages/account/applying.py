"""Asking to join: the moot's questions, and how it stands behind the applicant's link."""

from starlette.responses import Response

from folkmoot.errors import Conflict, Invalid
from folkmoot.identity import applications, joining, people, signing_in
from folkmoot.identity.applications import Application
from folkmoot.text.lengths import normalise
from folkmoot.web.ask import Ask
from folkmoot.web.pages.account.joining import wrong
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, say

WAITING = N_("Your answers were sent {day}. Nobody has decided yet. Look here again later.")
LET_IN = N_("You were let in, as {name}. Sign in with the password that you chose.")
TAKEN = N_(
    "Somebody else has the name {name} meanwhile, so you cannot come in under it. Ask again under "
    "another name. This is what you answered, so that you need not write it anew:"
)
REFUSED = N_("The answer is no. This was written to you:")


def show(ask: Ask) -> Response:
    """The questions."""
    if ask.viewer is not None:
        return ask.go("/")
    return _page(ask, Form(), _questions(ask))


async def send(ask: Ask) -> Response:
    """Keep the answers for those who decide, and give the applicant a link."""
    questions = await ask.in_thread(lambda: _questions(ask))
    given = [normalise(ask.typed(f"answer-{place}")) for place in range(len(questions))]
    try:
        account, words = await signing_in.choose(
            ask.tools(),
            name=ask.typed("name", longest=100),
            password=ask.typed("password"),
            moot=ask.settings["name"],
        )

        def apply() -> str:
            with ask.db.write() as tx:
                return applications.apply(tx, ask.clock, account, given)

        token = await ask.in_thread(apply)
    except (Invalid, Conflict) as error:
        return _page(ask, wrong(ask, error), questions, code=422)
    link = f"{ask.visit.origin}/apply/{token}"
    return ask.page("applied.html", link=link, words=words.split())


def status(ask: Ask) -> Response:
    """How an application stands, for whoever made it."""
    with ask.db.read() as tx:
        application = applications.status(tx, ask.path("token"), ask.now)
        taken = application.decided_at is None and people.is_taken(tx, application.name)
    if taken:
        return _name_taken(ask, application)
    sentences, links = _state(ask, application)
    return ask.page(
        "note.html", heading=gettext("Your application"), sentences=sentences, links=links
    )


def _name_taken(ask: Ask, application: Application) -> Response:
    """Who was let in, or waits, under a name that somebody else has since."""
    said = [text for one in application.answers for text in (one.question, one.answer)]
    sentences = [say(TAKEN, name=application.name), *said]
    links = [{"name": gettext("Ask to join"), "href": "/apply"}]
    return ask.page(
        "note.html", heading=gettext("Your application"), sentences=sentences, links=links
    )


def _state(ask: Ask, application: Application) -> tuple[list[str], list[dict[str, str]]]:
    if application.decided_at is None:
        return [say(WAITING, day=ask.day(application.made_at))], []
    if application.accepted_as is not None:
        link = {"name": gettext("Sign in"), "href": "/sign-in"}
        return [say(LET_IN, name=application.name)], [link]
    return [gettext(REFUSED), application.reason], []


def _questions(ask: Ask) -> list[str]:
    with ask.db.read() as tx:
        joining.check_way(tx, "application")
        return applications.questions(tx)


def _page(ask: Ask, form: Form, questions: list[str], code: int = 200) -> Response:
    all_decide = ask.settings["admitting"] == "members"
    return ask.page("apply.html", code=code, form=form, questions=questions, all_decide=all_decide)


ROUTES = (
    Route("/apply", "The questions to those who ask to join.", view=show, who=Who.EVERYBODY),
    Route(
        "/apply",
        "Ask to join.",
        method="POST",
        aview=send,
        who=Who.EVERYBODY,
        action="apply",
    ),
    Route(
        "/apply/{token}",
        "How an application stands.",
        view=status,
        who=Who.EVERYBODY,
        action="link",
        secret=True,
    ),
)
