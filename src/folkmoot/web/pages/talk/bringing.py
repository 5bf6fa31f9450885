"""Bring a conversation by its address: a post, comment, person or community of another server."""

from starlette.responses import Response

from folkmoot.clock import Ref
from folkmoot.errors import Invalid, NotFound, TooMany
from folkmoot.peers import typed, wanted
from folkmoot.peers.wanted import Wanted
from folkmoot.web.ask import Ask
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, say

MOST_WAITING = 5
LOOK_AGAIN = 2
"""Seconds until the page looks again by itself, without JavaScript."""

NO_ADDRESS = N_(
    "This is no address or name of another server. Paste one that begins with https://, or a name "
    "such as @bob@lemmy.example or !bees@lemmy.example."
)


def show(ask: Ask) -> Response:
    """The form with its one field."""
    return _page(ask, Form({"q": ask.query("q")}))


def send(ask: Ask) -> Response:
    """Show what is here already; have the rest fetched, and wait for it on a page."""
    text = ask.typed("q", longest=typed.LONGEST).strip()
    if typed.read(text) is None:
        return _page(ask, ask.wrong(Invalid(NO_ADDRESS, field="q")), code=422)
    with ask.db.read() as tx:
        found = ask.house.here(tx, text)
        waiting = wanted.waiting(tx, ask.member.id)
    if found is not None:
        return ask.go(found)
    if waiting >= MOST_WAITING:
        raise TooMany(
            N_("You wait for several things already. Let them come first: try again in a minute."),
            wait=60,
        )
    ask.house.limits.check("bring", account=ask.member.name)
    ref = ask.new_ref()
    with ask.db.write() as tx:
        wanted.ask(tx, ref, ask.member.id, text, ask.now)
    return ask.go(f"/bring/{ref}")


def wait(ask: Ask) -> Response:
    """How far it is: on its way, here (then its page), or why it cannot be brought."""
    asked = asked_by(ask, Ref(ask.path("ref")))
    if asked.done_at is None:
        return _page(ask, Form({"q": asked.typed}), waiting=True)
    if asked.path is not None:
        return ask.go(asked.path)
    form = Form({"q": asked.typed}, {"q": say(asked.problem or "", **asked.values)})
    return _page(ask, form)


def asked_by(ask: Ask, ref: Ref) -> Wanted:
    """What this member asked for. Raises NotFound: what others wait for is nobody's business."""
    with ask.db.read() as tx:
        found = wanted.find(tx, ref)
    if found is None or found.person_id != ask.member.id:
        raise NotFound(N_("Nothing is being fetched here any more. Ask for it again."))
    return found


def _page(ask: Ask, form: Form, *, waiting: bool = False, code: int = 200) -> Response:
    again = LOOK_AGAIN if waiting else 0
    return ask.page("bring.html", code=code, form=form, waiting=waiting, again=again)


ROUTES = (
    Route("/bring", "Bring a conversation by its address.", view=show, who=Who.MEMBERS),
    Route(
        "/bring",
        "Have something fetched from another server.",
        method="POST",
        view=send,
        who=Who.MEMBERS,
    ),
    Route("/bring/{ref:ref}", "How far a fetch is.", view=wait, who=Who.MEMBERS),
)
