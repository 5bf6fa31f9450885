"""The founding vote in plain words: how far the moot is, who may do what, what is chosen when."""

import msgspec
from starlette.responses import Response

from folkmoot.assembly import phases, rulebook
from folkmoot.assembly.deciding import founding_vote, rolls
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.rules import prose
from folkmoot.assembly.rules.constitutions import CONSTITUTIONS, Constitution
from folkmoot.assembly.rules.vocabulary import MATTERS
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide.room import page
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, say

ONE = N_("You are too many for any but “{name}”: the vote asks yes or no to it.")
SEVERAL = N_(
    "Up to 12 people, and you are {n} now, can live by any of these. Everybody puts them in order, "
    "and “leave everything as it is” among them."
)


class Stated(msgspec.Struct, frozen=True):
    """One rule in sentences."""

    matter: str
    title: str
    sentences: list[str]


class Offered(msgspec.Struct, frozen=True):
    """A constitution with all its rules in sentences."""

    name: str
    title: str
    suits: str
    rules: list[Stated]
    fits: bool = True
    """Whether so many could live by it."""


def offered(one: Constitution, roll: int, *, fits: bool = True) -> Offered:
    """A constitution as so many would read it."""
    rules = [
        Stated(each.matter, gettext(MATTERS[each.matter].title), prose.sentences(each, roll))
        for each in one.rules
        if each.matter in rulebook.LIVED_BY
    ]
    return Offered(one.name, gettext(one.title), gettext(one.suits), rules, fits)


def show(ask: Ask) -> Response:
    """How far the moot is, and what can be chosen."""
    with ask.db.read() as tx:
        standing = phases.of(tx, ask.now)
        roll = len(rolls.entitled(tx, ask.now))
        fitting = founding_vote.offered(tx, ask.now)
    phase = standing.phase
    return page(
        ask,
        "founding.html",
        title=gettext(phase.title),
        phase=phase.name,
        founder=[gettext(one) for one in phase.founder],
        others=[gettext(one) for one in phase.others],
        founded=standing.founded,
        until=standing.until,
        opens=standing.opens,
        members_from=standing.members_from,
        may=["call"] if 0 < standing.members_from <= ask.now else [],
        proposal=standing.proposal,
        asked=_asked(fitting, roll),
        constitutions=[
            offered(one, max(roll, 1), fits=one.name in fitting) for one in CONSTITUTIONS.values()
        ],
    )


def _asked(fitting: tuple[str, ...], roll: int) -> str:
    """What the vote asks of so many."""
    names = [gettext(CONSTITUTIONS[one].title) for one in fitting]
    if len(names) == 1:
        return say(ONE, name=names[0])
    return say(SEVERAL, n=roll)


def call(ask: Ask) -> Response:
    """Call the founding vote."""
    with ask.db.write() as tx:
        number = founding_vote.call(tx, ask.by)
    proceed(ask.db)
    return ask.go(f"/decide/{number}", "proposed")


ROUTES = (
    Route("/decide/founding", "How the members take the keys.", view=show, who=Who.MEMBERS),
    Route(
        "/decide/founding/call",
        "Call the founding vote.",
        method="POST",
        view=call,
        who=Who.MEMBERS,
    ),
)
