"""Appealing: what was done to oneself lately, and asking that it be undone."""

import msgspec
from sqlalchemy import select
from starlette.responses import Response

from folkmoot.assembly.appealing import undoing
from folkmoot.assembly.appealing.appealing import MakeAppeal
from folkmoot.assembly.appealing.drawing import LONGEST_WORDS, MixLot
from folkmoot.assembly.appealing.undoing import UNDONE_BY, Appealable
from folkmoot.assembly.deciding import appeals
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import LONGEST_STATEMENT
from folkmoot.assembly.rules.appealing import WITHIN
from folkmoot.errors import Invalid
from folkmoot.record import log
from folkmoot.record.acts import MEMBERS
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.lengths import normalise
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import vetoing
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.decide.stewarded import DONE
from folkmoot.web.pages.persons import Who as Person
from folkmoot.web.pages.persons import by_refs
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, say

MOST = 50

TITLE = N_("Appeal: {what}")
VERDICT = N_("Members who had no part in it found that it should be undone.")


class Against(msgspec.Struct, frozen=True):
    """An act, as the pages on appeals show it."""

    leaf: int
    what: str
    who: Person
    at: int
    until: int
    """Until when an appeal can be made."""
    reason: str
    mine: bool
    """Whether it was done to the reader."""
    stop: bool
    """Whether it can be suspended until the members have voted."""


def against(tx: ReadTx, ask: Ask, found: Appealable) -> Against:
    """The act in words."""
    return Against(
        leaf=found.leaf,
        what=gettext(DONE[found.kind]),
        who=by_refs(tx, {found.doer})[found.doer],
        at=found.at,
        until=found.at + WITHIN,
        reason=str(found.content.get("reason", "")),
        mine=ask.member.ref in found.concerned,
        stop=vetoing.is_possible(tx, ask, found.leaf),
    )


def show(ask: Ask) -> Response:
    """What stewards did in the last 14 days, and first what they did to the reader."""
    with ask.db.read() as tx:
        found = [against(tx, ask, one) for one in _lately(ask, tx)]
        everybody = vetoing.lately(ask, tx)
    mine = [one for one in found if one.mine]
    others = [one for one in found if not one.mine]
    return page(ask, "appeals.html", mine=mine, others=others, everybody=everybody)


def _lately(ask: Ask, tx: ReadTx) -> list[Appealable]:
    leaves = log.leaves.c
    query = select(leaves.seq).where(
        leaves.kind.in_(list(UNDONE_BY)),
        leaves.at > ask.now - WITHIN,
        leaves.audience <= MEMBERS,
    )
    numbers = [row.seq for row in tx.rows(query.order_by(leaves.seq.desc()).limit(MOST))]
    found = [undoing.appealable(tx, leaf) for leaf in log.some(tx, numbers)]
    open_ones = [one for one in found if one is not None and one.doer != ask.member.ref]
    me = ask.member.ref
    return [
        one
        for one in reversed(open_ones)
        if appeals.against(tx, one.leaf, concerned=me in one.concerned) is None
    ]


def ask_why(ask: Ask) -> Response:
    """The form of an appeal."""
    return _form(ask, Form())


def _form(ask: Ask, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        found = undoing.by_leaf(tx, ask.path("leaf"), ask.now)
        shown = against(tx, ask, found)
    return page(ask, "appeal.html", code=code, form=form, one=shown)


def send(ask: Ask) -> Response:
    """Make the appeal."""
    ref, made = ask.new_ref(), ask.new_ref()
    try:
        with ask.db.write() as tx:
            found = undoing.by_leaf(tx, ask.path("leaf"), ask.now)
            act = MakeAppeal(
                ref,
                found.leaf,
                (undoing.undo_of(tx, found, made, gettext(VERDICT)),),
                found.doer,
                found.concerned,
                say(TITLE, what=gettext(DONE[found.kind])),
                normalise(ask.typed("statement", longest=LONGEST_STATEMENT)).strip(),
            )
            done = perform(tx, act, by=ask.by, key=ask.key("appeal"))
            if words := ask.typed("lot", longest=LONGEST_WORDS).strip():
                perform(tx, MixLot(ref, words), by=ask.by, key=ask.key("mix"))
    except Invalid as error:
        return _form(ask, ask.wrong(error), code=error.status)
    proceed(ask.db)
    return ask.go(f"/decide/{done.result}", "appealed")


ROUTES = (
    Route("/decide/appeal", "What one can appeal against.", view=show, who=Who.MEMBERS),
    Route("/decide/appeal/{leaf:int}", "Appeal against an act.", view=ask_why, who=Who.MEMBERS),
    Route(
        "/decide/appeal/{leaf:int}",
        "Make the appeal.",
        method="POST",
        view=send,
        who=Who.MEMBERS,
    ),
)
