"""The digest of the week: votes, results, mandates, what was done, and the signed checkpoint."""

from datetime import date, datetime, time, timedelta
from html import escape
from zoneinfo import ZoneInfo

import msgspec
from starlette.responses import Response

from folkmoot.assembly import digest
from folkmoot.assembly.digest import Week
from folkmoot.clock import SECOND, moment
from folkmoot.record import checkpoints, note
from folkmoot.storage.transaction import ReadTx
from folkmoot.web import answers, dates
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import words
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.moot import held
from folkmoot.web.pages.talk.feeds import ATOM, ShownEntry
from folkmoot.web.render import page as rendered
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, ngettext, say

IN_FEED = 8
"""So many weeks stand in the feed."""

WEEK = N_("The week of {day}")
LINE = N_("{size} entries, root {root}, signed {day}")


class Span(msgspec.Struct, frozen=True):
    """One week: its Monday in the moot's zone, and its two ends in microseconds."""

    monday: date
    since: int
    until: int


def week_of(day: date, zone: str) -> Span:
    """The week in which a day is, from Monday to Monday on the clocks of a zone."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, _at(monday, zone), _at(monday + timedelta(days=7), zone))


def _at(day: date, zone: str) -> int:
    there = datetime.combine(day, time(), ZoneInfo(zone))
    return int(there.timestamp()) * SECOND


def show(ask: Ask) -> Response:
    """One week, this one where none is asked for."""
    zone = ask.settings["zone"]
    today = dates.in_zone(ask.now, zone).date()
    span = week_of(min(_asked(ask.query("of")) or today, today), zone)
    is_now = span == week_of(today, zone)
    with ask.db.read() as tx:
        week = digest.of(tx, span.since, span.until)
        return page(
            ask,
            "week.html",
            title=say(WEEK, day=dates.day(span.since, zone)),
            opening=words.rows(tx, week.opening) if is_now else [],
            closing=words.rows(tx, week.closing) if is_now else [],
            results=words.rows(tx, week.results),
            given=held.in_words(ask, tx, week.given),
            ending=held.in_words(ask, tx, week.ending) if is_now else [],
            counted=_counted(week),
            checkpoint=_checkpoint(tx, zone),
            older=f"/decide/week?of={span.monday - timedelta(days=7)}",
            newer="" if is_now else f"/decide/week?of={span.monday + timedelta(days=7)}",
        )


def _asked(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _counted(week: Week) -> list[str]:
    """What was done, in numbers."""
    acts, changed, new = week.by_stewards, week.settings, week.newcomers
    return [
        ngettext("Stewards did {n} thing.", "Stewards did {n} things.", acts).format(n=acts),
        ngettext("{n} setting was changed.", "{n} settings were changed.", changed).format(
            n=changed
        ),
        ngettext("{n} person joined.", "{n} people joined.", new).format(n=new),
    ]


def _checkpoint(tx: ReadTx, zone: str) -> str:
    """The newest signed checkpoint in one line, which two members can compare; or ""."""
    text = checkpoints.latest(tx)
    if text is None:
        return ""
    return line_of(text, zone)


def line_of(text: str, zone: str) -> str:
    """A signed checkpoint in one line."""
    one = note.parse(text).checkpoint
    signed = dates.day_and_hour(one.time, zone)
    return say(LINE, size=one.size, root=one.root.hex(), day=signed)


# ---- for feed readers


def feed(ask: Ask) -> Response:
    """The last weeks as a feed, with what anybody may know: no title of a proposal."""
    address, zone = ask.settings["address"].rstrip("/"), ask.settings["zone"]
    today = dates.in_zone(ask.now, zone).date()
    spans = [week_of(today - timedelta(days=7 * n), zone) for n in range(1, IN_FEED + 1)]
    with ask.db.read() as tx:
        line = _checkpoint(tx, zone)
        founded = digest.founded_at(tx)
        entries = [
            _entry(ask, tx, span, address, line if n == 0 else "")
            for n, span in enumerate(spans)
            if span.until > founded
        ]
    text = rendered(
        "feed.xml",
        ask.frame,
        title=say(N_("{moot}: what was decided"), moot=ask.settings["name"]),
        own=address + ask.request.url.path,
        page=f"{address}/record?kind=decisions",
        updated=_stamp(spans[0].until),
        entries=entries,
    )
    return answers.text(text, ATOM)


def _entry(ask: Ask, tx: ReadTx, span: Span, address: str, line: str) -> ShownEntry:
    week = digest.of(tx, span.since, span.until)
    passed = sum(one.stage == "passed" for one in week.results)
    failed, given = len(week.results) - passed, len(week.given)
    said = [
        ngettext("{n} proposal passed.", "{n} proposals passed.", passed).format(n=passed),
        ngettext("{n} did not pass.", "{n} did not pass.", failed).format(n=failed),
        ngettext("{n} mandate was given.", "{n} mandates were given.", given).format(n=given),
        *_counted(week),
        *([line] if line else []),
    ]
    here = f"{address}/decide/week?of={span.monday}"
    return ShownEntry(
        id=here,
        href=here,
        title=say(WEEK, day=dates.day(span.since, ask.settings["zone"])),
        who=ask.settings["name"],
        published=_stamp(span.until),
        updated=_stamp(span.until),
        html="".join(f"<p>{escape(one)}</p>" for one in said),
    )


def _stamp(micros: int) -> str:
    return moment(micros).strftime("%Y-%m-%dT%H:%M:%SZ")


ROUTES = (
    Route("/decide/week", "The digest of a week.", view=show, who=Who.MEMBERS),
    Route("/decide/week.atom", "The digests of the last weeks as a feed.", view=feed),
)
