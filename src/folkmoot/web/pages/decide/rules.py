"""The rules by which members decide, as sentences with the numbers of today."""

import msgspec
from starlette.responses import Response

from folkmoot.assembly import rulebook
from folkmoot.assembly.deciding import rolls
from folkmoot.assembly.rules import prose
from folkmoot.assembly.rules.constitutions import WAY_BACK
from folkmoot.assembly.rules.vocabulary import MATTERS
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide.room import page
from folkmoot.web.routes import Route, Who
from folkmoot.words import gettext


class Stated(msgspec.Struct, frozen=True):
    """The rule on one matter; `later` is one that was adopted and holds from a day on."""

    matter: str
    title: str
    sentences: list[str]
    hash: str
    later: list[str]
    later_from: int
    changeable: bool


def show(ask: Ask) -> Response:
    """All rules in force, and those that come."""
    with ask.db.read() as tx:
        roll = max(len(rolls.entitled(tx, ask.now)), 1)
        stated = [_stated(ask, tx, matter, roll) for matter in rulebook.LIVED_BY]
    back = prose.sentences(WAY_BACK, roll)
    return page(ask, "rules.html", rules=stated, back=back, members=roll)


def _stated(ask: Ask, tx: ReadTx, matter: str, roll: int) -> Stated:
    rule = rulebook.in_force(tx, matter, ask.now)
    later = rulebook.in_force(tx, matter, ask.now + rulebook.DELAY)
    changes = later != rule
    return Stated(
        matter=matter,
        title=gettext(MATTERS[matter].title),
        sentences=prose.sentences(rule, roll),
        hash=rule.hash()[:12],
        later=prose.sentences(later, roll) if changes else [],
        changeable=matter in rulebook.CHANGEABLE,
        later_from=rulebook.changes_at(tx, matter, ask.now) if changes else 0,
    )


ROUTES = (Route("/decide/rules", "By which rules members decide.", view=show, who=Who.READERS),)
