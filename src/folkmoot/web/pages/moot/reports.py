"""Reports: what waits for stewards, what they decided, and what became of one's own."""

from collections.abc import Sequence
from itertools import groupby

import msgspec
from starlette.responses import Response

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid
from folkmoot.forum import messages, reports
from folkmoot.forum.communities import by_id
from folkmoot.forum.reports import OUTCOMES, PAGE, DecideReport, Outcome, Report, WithdrawReport
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.markdown import render
from folkmoot.web.ask import Ask
from folkmoot.web.numbers import number
from folkmoot.web.pages.moot import asking, grounds, things
from folkmoot.web.pages.moot.asking import About
from folkmoot.web.pages.moot.deeds import reason_typed
from folkmoot.web.pages.persons import Who as Person
from folkmoot.web.pages.persons import by_ids
from folkmoot.web.pages.talk import rights
from folkmoot.web.pages.talk.shown import Link
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, View, Who
from folkmoot.words import N_, gettext

POWER = "report.decide"
OUTCOME_OF: dict[str, Outcome] = {"keep": "kept", "acted": "acted"}


class Told(msgspec.Struct, frozen=True):
    """One person's report about a thing."""

    who: Person
    at: int
    reason: str


class Reported(msgspec.Struct, frozen=True):
    """A thing with every report about it that stands or was decided together."""

    ref: Ref
    kind: str
    target: int
    title: str
    who: Person
    at: int
    html: str
    told: list[Told]
    decided: str
    answer: str
    may: list[str]


class Mine(msgspec.Struct, frozen=True):
    """A report of one's own."""

    ref: Ref
    href: str
    title: str
    at: int
    reason: str
    outcome: str
    answer: str


def show(ask: Ask) -> Response:
    """What waits for this steward; others see their own reports."""
    if POWER not in ask.member.powers:
        return ask.go("/reports/mine")
    decided, before = ask.query("tab") == "decided", ask.query("before")
    with ask.db.read() as tx:
        scopes = grounds.scopes_with(ask, tx, POWER)
        last = number(before)
        found = reports.waiting(tx, scopes, decided=decided, before=last)
        shown = _together(ask, tx, found)
    tab = "/reports?tab=decided" if decided else "/reports"
    sign = "&" if decided else "?"
    full = len(found) == PAGE
    return ask.page(
        "reports.html",
        tabs=_tabs(ask, tab),
        reports=shown,
        newer=tab if last is not None else "",
        older=f"{tab}{sign}before={found[-1].id}" if full else "",
    )


def mine(ask: Ask) -> Response:
    """One's own reports, and what became of them."""
    with ask.db.read() as tx:
        found = [_mine(tx, one) for one in reports.of_reporter(tx, ask.member.id)]
    return ask.page("my_reports.html", tabs=_tabs(ask, "/reports/mine"), reports=found)


def withdraw(ask: Ask) -> Response:
    """Take back a report that nobody has decided on."""
    with ask.db.write() as tx:
        perform(tx, WithdrawReport(ask.path("ref")), by=ask.by)
    return ask.go("/reports/mine", "withdrawn")


def _show_decision(word: str) -> View:
    return lambda ask: _page(ask, word, Form())


def _decide(word: str) -> View:
    def decide(ask: Ask) -> Response:
        act = DecideReport(ask.path("ref"), OUTCOME_OF[word], reason_typed(ask))
        try:
            with ask.db.write() as tx:
                perform(tx, act, by=ask.by)
        except Invalid as error:
            form = ask.typed_again({"reason": error.sentence()})
            return _page(ask, word, form, code=422)
        return ask.go("/reports", "decided")

    return decide


def _page(ask: Ask, word: str, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        report = reports.by_ref(tx, ask.path("ref"))
        mandate = grounds.held(ask, tx, POWER, _scopes(tx, report))
        if report.decided_at is not None:
            raise Conflict(N_("Somebody has decided on this report already."))
        about = _about(tx, report)
    return asking.page(
        ask,
        word,
        about,
        form,
        code=code,
        back="/reports",
        ground=grounds.sentence(ask, mandate),
    )


def _together(ask: Ask, tx: ReadTx, found: Sequence[Report]) -> list[Reported]:
    """Reports about one thing as one entry, in the order of the newest of each."""

    def key(one: Report) -> tuple[str, int]:
        return (one.thing, one.decided_at or 0)

    first = {key(one): place for place, one in reversed(list(enumerate(found)))}
    ordered = sorted(found, key=lambda one: first[key(one)])
    people = by_ids(tx, {one.reporter_id for one in found})
    return [_one(ask, tx, list(same), people) for _key, same in groupby(ordered, key)]


def _one(ask: Ask, tx: ReadTx, same: list[Report], people: dict[int, Person]) -> Reported:
    report = same[0]
    about = _about(tx, report)
    return Reported(
        ref=report.ref,
        kind=report.kind,
        target=report.thing_id,
        title=about.title,
        who=about.who,
        at=about.at,
        html=about.html,
        told=[Told(people[one.reporter_id], one.at, one.reason) for one in same],
        decided=gettext(OUTCOMES[report.outcome]) if report.outcome else "",
        answer=report.answer or "",
        may=_may(ask, tx, report, about.who),
    )


def _may(ask: Ask, tx: ReadTx, report: Report, author: Person) -> list[str]:
    """What this steward may do about it, beside deciding."""
    away = report.community_id is not None and by_id(tx, report.community_id).is_away
    may = rights.of(ask, tx).moderates(_scopes(tx, report), away=away)
    if report.kind == "message":
        return [word for word in may if word in ("warn", "ban") and author.path]
    hidden = things.load(tx, report.kind, report.thing_id).standing.hidden
    return [word for word in may if word != "remove" or not hidden]


def _scopes(tx: ReadTx, report: Report) -> tuple[str, ...]:
    """The scopes that cover what was reported; a message stands in no community."""
    if report.community_id is None:
        return rights.scopes_of(None)
    return rights.scopes_of(by_id(tx, report.community_id).ref)


def _about(tx: ReadTx, report: Report) -> About:
    """What was reported; of a message the words that the report brought, until the decision."""
    if report.kind != "message":
        return asking.about(things.load(tx, report.kind, report.thing_id))
    author = report.author_id or 0
    html = render(report.words, anchor=f"r{report.id}-") if report.words is not None else ""
    who = by_ids(tx, {author})[author]
    return About(gettext("a message"), who, messages.by_id(tx, report.thing_id).sent_at, html)


def _mine(tx: ReadTx, report: Report) -> Mine:
    about = _about(tx, report)
    href = f"/message/{report.thing}"
    if report.kind != "message":
        href = things.load(tx, report.kind, report.thing_id).href
    return Mine(
        ref=report.ref,
        href=href,
        title=about.title,
        at=report.at,
        reason=report.reason,
        outcome=gettext(OUTCOMES[report.outcome]) if report.outcome else "",
        answer=report.answer or "",
    )


def _tabs(ask: Ask, here: str) -> list[Link]:
    tabs = [("/reports/mine", gettext("Mine"))]
    if POWER in ask.member.powers:
        decided = ("/reports?tab=decided", gettext("Decided"))
        tabs = [("/reports", gettext("Waiting")), decided, *tabs]
    return [Link(name, href, href == here) for href, name in tabs]


_DECISIONS = tuple(
    route
    for word in OUTCOME_OF
    for route in (
        Route(
            f"/reports/{{ref:ref}}/{word}",
            f"Before a report is decided: {word}.",
            view=_show_decision(word),
            who=Who.MEMBERS,
        ),
        Route(
            f"/reports/{{ref:ref}}/{word}",
            f"Decide on a report: {word}.",
            method="POST",
            view=_decide(word),
            who=Who.MEMBERS,
        ),
    )
)

ROUTES = (
    Route("/reports", "Reports that wait for stewards.", view=show, who=Who.MEMBERS),
    Route("/reports/mine", "One's own reports.", view=mine, who=Who.MEMBERS),
    Route(
        "/reports/{ref:ref}/withdraw",
        "Take a report back.",
        method="POST",
        view=withdraw,
        who=Who.MEMBERS,
    ),
    *_DECISIONS,
)
