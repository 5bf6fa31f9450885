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
from folkmoot.words import gettext


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


def offered(one: Constitution, roll: int) -> Offered:
    """A constitution as so many would read it."""
    rules = [
        Stated(each.matter, gettext(MATTERS[each.matter].title), prose.sentences(each, roll))
        for each in one.rules
        if each.matter in rulebook.LIVED_BY
    ]
    return Offered(one.name, gettext(one.title), gettext(one.suits), rules)


def show(ask: Ask) -> Response:
    """How far the moot is, and what can be chosen."""
    with ask.db.read() as tx:
        standing = phases.of(tx, ask.now)
        roll = len(rolls.entitled(tx, ask.now))
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
        constitutions=[offered(one, max(roll, 1)) for one in CONSTITUTIONS.values()],
    )


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
