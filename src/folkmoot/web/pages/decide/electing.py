"""Proposing an election: to which powers, over what, how many, and why."""

from starlette.responses import Response

from folkmoot.assembly import rulebook
from folkmoot.assembly.deciding.candidates import MOST_SEATS
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import Office
from folkmoot.assembly.deciding.proposing import LONGEST_STATEMENT, LONGEST_TITLE, MakeProposal
from folkmoot.assembly.powers import POWERS
from folkmoot.clock import DAY
from folkmoot.errors import Conflict, Invalid
from folkmoot.record.perform import perform
from folkmoot.text.lengths import normalise, one_line
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import deciders
from folkmoot.web.pages.decide.listing import is_few
from folkmoot.web.pages.decide.proposing import powers_offered, scopes_offered
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.moot.deeds import reason_typed
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who

PATH = "/decide/propose/election"


def show(ask: Ask) -> Response:
    """The questions."""
    return _page(ask, Form({"scope": ask.query("scope")} if ask.query("scope") else {}), [])


def send(ask: Ask) -> Response:
    """Propose the election."""
    ref, chosen = ask.new_ref(), ask.several("powers")
    try:
        seats = ask.typed("seats", longest=4)
        office = Office(
            tuple(chosen),
            ask.typed("scope", longest=100),
            int(seats) if seats.isdecimal() else 0,
            reason_typed(ask),
            understudy=bool(ask.typed("understudy")),
        )
        act = MakeProposal(
            ref,
            (),
            one_line(ask.typed("title", longest=LONGEST_TITLE)),
            normalise(ask.typed("statement", longest=LONGEST_STATEMENT)).strip(),
            office=office,
            community=deciders.typed(ask, office.scope),
        )
        with ask.db.write() as tx:
            done = perform(tx, act, by=ask.by, key=ask.key("propose"))
    except (Invalid, Conflict) as error:
        field = getattr(error, "field", "") or "title"
        form = ask.typed_again({field: error.sentence()})
        return _page(ask, form, chosen, code=error.status)
    proceed(ask.db)
    return ask.go(f"/decide/{done.result}", "proposed")


def _page(ask: Ask, form: Form, chosen: list[str], code: int = 200) -> Response:
    with ask.db.read() as tx:
        scopes = scopes_offered(tx)
        bodies = deciders.offered(tx)
        days = rulebook.in_force(tx, "election", ask.now).term // DAY
        few = is_few(tx)
    return page(
        ask, "propose_election.html", code=code, form=form, scopes=scopes, days=days, bodies=bodies,
        few=few,
        powers=powers_offered(tuple(POWERS), chosen),
        seats=[(str(n), str(n)) for n in range(1, MOST_SEATS + 1)],
    )  # fmt: skip


ROUTES = (
    Route(PATH, "Before proposing an election.", view=show, who=Who.MEMBERS),
    Route(PATH, "Propose an election.", method="POST", view=send, who=Who.MEMBERS),
)
