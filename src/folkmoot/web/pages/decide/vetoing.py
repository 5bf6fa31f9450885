"""Vetoes: asking that what a steward did to everybody waits for a vote, and how that stands."""

import msgspec
from sqlalchemy import select
from starlette.responses import Response

from folkmoot.assembly.deciding import effects, proposals, vetoes
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import GATHERING, INTAKE, NOTICE, Proposal
from folkmoot.assembly.deciding.proposing import LONGEST_STATEMENT, LONGEST_TITLE
from folkmoot.assembly.deciding.vetoes import KINDS, SETTING, WITHIN
from folkmoot.assembly.protecting import vetoing
from folkmoot.assembly.protecting.vetoing import MakeVeto, Vetoable
from folkmoot.clock import Ref
from folkmoot.errors import Invalid
from folkmoot.record import log
from folkmoot.record.acts import MEMBERS
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.lengths import normalise
from folkmoot.web import dates
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import words
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.decide.stewarded import DONE
from folkmoot.web.pages.decide.taken import Running
from folkmoot.web.pages.moot.entries import setting_words
from folkmoot.web.pages.persons import Who as Person
from folkmoot.web.pages.persons import by_refs
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, say

MOST = 20

TITLE = N_("Stop it until we have voted: {what}")
IN_DETAIL = N_("{what}: {detail}")
RUNNING = N_("Suspended until the members have voted: {title}")
WILL_BE = N_("It is suspended as soon as enough members stand behind this, until {day}.")
TOO_LATE = N_("After that it is too late.")
WAS = N_("It has been suspended since {day}, until the vote closes.")
NOT_YET = N_("It is being suspended until the vote closes.")
YES_NO = N_("Yes: it stays undone. No: it is done again. It is also done again if too few say yes.")
STAYS = N_("It was suspended, and stays undone.")
AGAIN = N_("It was suspended until the vote. It did not pass, so the act is done again.")
MOOT = N_("Something else was decided on it since, so nothing is suspended any more.")


class Stopped(msgspec.Struct, frozen=True):
    """An act, as the pages on vetoes show it."""

    leaf: int
    what: str
    who: Person
    at: int
    until: int
    """Until when it can be suspended."""
    reason: str


def stopped(tx: ReadTx, found: Vetoable) -> Stopped:
    """The act in words."""
    return Stopped(
        leaf=found.leaf,
        what=_what(found),
        who=by_refs(tx, {found.doer})[found.doer],
        at=found.at,
        until=found.at + WITHIN,
        reason=str(found.content.get("reason", "")),
    )


def _what(found: Vetoable) -> str:
    what = gettext(DONE[found.kind])
    if found.kind != SETTING:
        return what
    detail = setting_words(found.content["key"], found.content["value"])
    return say(IN_DETAIL, what=what, detail=detail)


def lately(ask: Ask, tx: ReadTx) -> list[Stopped]:
    """What stewards did to everybody in the last 14 days, and nobody has asked to suspend."""
    leaves = log.leaves.c
    query = select(leaves.seq).where(
        leaves.kind.in_(sorted(KINDS)), leaves.at > ask.now - WITHIN, leaves.audience <= MEMBERS
    )
    numbers = [row.seq for row in tx.rows(query.order_by(leaves.seq.desc()).limit(MOST))]
    found = [vetoing.vetoable(tx, leaf) for leaf in log.some(tx, numbers)] if numbers else []
    return [
        stopped(tx, one)
        for one in reversed(found)
        if one is not None and one.doer != ask.member.ref and vetoes.against(tx, one.leaf) is None
    ]


def is_possible(tx: ReadTx, ask: Ask, leaf: int) -> bool:
    """Whether somebody can ask to suspend an act."""
    found = next((vetoing.vetoable(tx, one) for one in log.some(tx, [leaf])), None)
    mine = found is not None and found.doer == ask.member.ref
    return found is not None and not mine and vetoes.against(tx, leaf) is None


def ask_why(ask: Ask) -> Response:
    """The form of a veto."""
    return _form(ask, Form())


def _form(ask: Ask, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        found = vetoing.by_leaf(tx, ask.path("leaf"), ask.now)
        wanted = vetoing.effects_of(tx, found, lambda: Ref(""))
        shown, undo = stopped(tx, found), words.effect(ask, tx, wanted[0])
    return page(ask, "veto.html", code=code, form=form, one=shown, undo=undo)


def send(ask: Ask) -> Response:
    """Make the veto."""
    try:
        with ask.db.write() as tx:
            found = vetoing.by_leaf(tx, ask.path("leaf"), ask.now)
            act = MakeVeto(
                ask.new_ref(),
                found.leaf,
                found.at,
                vetoing.effects_of(tx, found, ask.new_ref),
                say(TITLE, what=_what(found))[:LONGEST_TITLE],
                normalise(ask.typed("statement", longest=LONGEST_STATEMENT)).strip(),
            )
            done = perform(tx, act, by=ask.by, key=ask.key("veto"))
    except Invalid as error:
        return _form(ask, ask.wrong(error), code=error.status)
    proceed(ask.db)
    return ask.go(f"/decide/{done.result}", "vetoed")


# ---- how it stands


def running(tx: ReadTx) -> list[Running]:
    """What is suspended now."""
    found = [proposals.by_ref(tx, ref) for _, ref in vetoes.suspending(tx)]
    return [Running(f"/decide/{one.id}", say(RUNNING, title=words.title_of(one))) for one in found]


def sentences(ask: Ask, tx: ReadTx, found: Proposal) -> list[str]:
    """What is suspended by a vote, since when, and what yes and no mean; nothing for any other."""
    veto = vetoes.of(tx, found.id)
    if veto is None:
        return []
    if any(one.failed_at for one in effects.of_proposal(tx, found.id)):
        return [gettext(MOOT)]
    match found.stage:
        case "gathering":
            late = dates.day_and_hour(veto.done_at + WITHIN, ask.frame.zone)
            return [f"{say(WILL_BE, day=late)} {gettext(TOO_LATE)}", gettext(YES_NO)]
        case "notice" | "open":
            since = vetoes.suspended_at(tx, found.id)
            day = dates.day_and_hour(since or 0, ask.frame.zone)
            return [say(WAS, day=day) if since else gettext(NOT_YET), gettext(YES_NO)]
        case "passed":
            return [gettext(STAYS)]
        case "failed":
            return [gettext(AGAIN)]
        case _:
            return []


def may_withdraw(tx: ReadTx, found: Proposal) -> bool:
    """Whether its author can take a proposal back, where it is a veto: while nobody else signed."""
    if vetoes.of(tx, found.id) is None:
        return found.stage in (INTAKE, GATHERING, NOTICE)
    return found.stage == GATHERING and proposals.sponsors_of(tx, found.id) == [found.author_id]


ROUTES = (
    Route("/decide/veto/{leaf:int}", "Suspend an act until a vote.", view=ask_why, who=Who.MEMBERS),
    Route(
        "/decide/veto/{leaf:int}",
        "Ask that an act is suspended.",
        method="POST",
        view=send,
        who=Who.MEMBERS,
    ),
)
