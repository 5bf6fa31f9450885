"""Putting a proposal of one's own beside another, and letting it go its own way again."""

import msgspec
from starlette.responses import Response

from folkmoot.assembly.deciding import proposals, rivals
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import GATHERING, JOINED, NOTICE, Proposal
from folkmoot.assembly.deciding.rivals import LeaveAlone, PutBeside
from folkmoot.errors import Conflict, FolkmootError, Invalid, NotFound
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.numbers import number
from folkmoot.web.pages.decide import seeing, words
from folkmoot.web.pages.decide.listing import is_few
from folkmoot.web.pages.decide.room import page
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_


class Rival(msgspec.Struct, frozen=True):
    """A proposal that stands beside another, as the page of that shows it."""

    id: int
    title: str
    sponsors: int


SHOWN = 20
"""So many rivals are on the page of a proposal."""


class Beside(msgspec.Struct, frozen=True):
    """What the page of a proposal says of its rivals, and of what it stands beside."""

    rivals: list[Rival]
    beside: Rival | None
    joined: bool
    """Whether they are voted on together already."""
    may: list[str]
    """"rival": put another beside it; "alone": let it go its own way."""


def of(ask: Ask, tx: ReadTx, found: Proposal) -> Beside:
    """The rivals of a proposal, and what its reader can do."""
    other = rivals.beside(tx, found.id)
    may: list[str] = []
    early = found.stage in (GATHERING, NOTICE) and other is None
    if early and not is_few(tx) and rivals.takes_rivals(tx, found):
        may.append("rival")
    if found.stage == GATHERING and other is not None and found.author_id == ask.member.id:
        may.append("alone")
    return Beside(
        rivals=_shown([_rival(tx, one) for one in rivals.of(tx, found.id)]),
        beside=_rival(tx, other) if other is not None else None,
        joined=found.stage == JOINED or found.stage not in (GATHERING, NOTICE),
        may=may,
    )


def _shown(those: list[Rival]) -> list[Rival]:
    """Those with the most people behind them: nobody hides one among many."""
    return sorted(those, key=lambda one: -one.sponsors)[:SHOWN]


def _rival(tx: ReadTx, one: Proposal) -> Rival:
    return Rival(one.id, words.title_of(one), len(proposals.sponsors_of(tx, one.id)))


def show(ask: Ask) -> Response:
    """Which of one's own proposals to put beside it."""
    return _page(ask, Form())


def send(ask: Ask) -> Response:
    """Put it there."""
    try:
        with ask.db.write() as tx:
            found, rival = seeing.asked(ask, tx), _chosen(ask, tx)
            opens = rivals.opening(tx, rival, found, ask.now) or None
            perform(tx, PutBeside(rival.ref, found.ref, opens), by=ask.by, key=ask.key())
    except (Invalid, Conflict) as error:
        field = getattr(error, "field", "") or "rival"
        return _page(ask, ask.typed_again({field: error.sentence()}), code=error.status)
    proceed(ask.db)
    return ask.go(f"/decide/{found.id}", "rival-put")


def leave(ask: Ask) -> Response:
    """Let it go its own way."""
    with ask.db.write() as tx:
        found = seeing.asked(ask, tx)
        perform(tx, LeaveAlone(found.ref), by=ask.by, key=ask.key("alone"))
    proceed(ask.db)
    return ask.go(f"/decide/{found.id}", "rival-left")


def _chosen(ask: Ask, tx: ReadTx) -> Proposal:
    try:
        return seeing.numbered(ask, tx, number(ask.typed("rival")) or 0)
    except NotFound:
        raise Invalid(N_("Choose one of the list."), field="rival") from None


def _page(ask: Ask, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        found = seeing.asked(ask, tx)
        mine = [
            (str(one.id), words.title_of(one), "")
            for one in proposals.in_stages(tx, (GATHERING, NOTICE))
            if one.author_id == ask.member.id and _fits(tx, one, found)
        ]
    one = {"id": found.id, "title": words.title_of(found)}
    return page(ask, "rival.html", code=code, form=form, one=one, mine=mine)


def _fits(tx: ReadTx, one: Proposal, found: Proposal) -> bool:
    try:
        rivals.check(tx, one, found)
    except FolkmootError:
        return False
    return True


ROUTES = (
    Route(
        "/decide/{id:int}/rival",
        "Before putting a proposal of one's own beside another.",
        view=show,
        who=Who.MEMBERS,
    ),
    Route(
        "/decide/{id:int}/rival",
        "Put a proposal of one's own beside another.",
        method="POST",
        view=send,
        who=Who.MEMBERS,
    ),
    Route(
        "/decide/{id:int}/alone",
        "Let a proposal of one's own go its own way again.",
        method="POST",
        view=leave,
        who=Who.MEMBERS,
    ),
)
