"""Minutes of a decision: as a page that prints well, and as plain text."""

from textwrap import fill

import msgspec
from starlette.responses import Response

from folkmoot.assembly.deciding import emergencies, minutes, options, presenting, vetoes
from folkmoot.assembly.deciding.minutes import Minutes
from folkmoot.assembly.deciding.proposals import Proposal
from folkmoot.assembly.deciding.results import ConsentResult
from folkmoot.assembly.rules import prose
from folkmoot.clock import DAY
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.markdown import render
from folkmoot.web import answers, dates
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import outcome, saying, words
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.decide.saying import Said
from folkmoot.web.pages.decide.words import Done
from folkmoot.web.pages.moot import held
from folkmoot.web.pages.moot.held import Held
from folkmoot.web.pages.persons import Who as Person
from folkmoot.web.pages.persons import by_ids
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, say

WIDTH = 76

HEADING = N_("Minutes of decision {number}")
PASSED = N_("It was decided: yes.")
FAILED = N_("It did not pass.")
TURNOUT = N_("{voted} of {roll} members on the roll voted.")
TALLY = N_("{yes} said yes, {no} said no, {abstain} neither.")
CONSENT = N_("{yes} consented, {abstain} stood aside; objections that stand: {objections}.")
ASKED_CONSENT = N_("Everybody could consent, stand aside, or object with a reason.")
NEEDED = N_("{needed} of {roll} had to say yes.")
CHOSEN_BY = N_("{yes} prefer what came first to leaving everything as it is, {no} the reverse.")
ELECTED_BY = N_("{yes} approve of who came first, {no} of none of them.")
PREFERRED = N_("{needed} of {roll} had to prefer it.")
APPROVED = N_("{needed} of {roll} had to approve.")
ASKED_ORDER = N_("Everybody could put the answers in order, with leaving everything as it is.")
ASKED_PEOPLE = N_("Everybody could put the candidates in order, with none of them.")
ASKED_APPROVAL = N_("Everybody could approve of as many candidates as they liked, or of none.")
ASKED = N_("Everybody could answer yes, no (leave everything as it is), or neither.")
ASKED_VETO = N_("Everybody could answer yes (it stays undone), no (it is done again), or neither.")
CALLED = N_("The clock called it, as the rules of every moot say.")
PROPOSED = N_("{who} proposed it, {day}.")
BEHIND = N_("With them stood: {names}.")
ALONE = N_("Nobody else stood behind it.")
SPAN = N_("The vote opened {opened} and closed {closed}.")
AGAIN = N_("Whoever thinks it wrong can propose something else at any time.")
PAUSE = N_("The same can be proposed again from {day} on.")
SOONER = N_("Before that, it takes twice as many who stand behind it.")
CHECK = N_(
    "Members can count it again without this moot: take the record out, and run its verify.py."
)
ERASED, TAKEN_BACK = N_("The words were erased."), N_("taken back")
DONE = N_("done {day}")
COULD_NOT = N_("could not be done: {why}")


class Shown(msgspec.Struct, frozen=True):
    """Minutes in words: what all the renderings are made of."""

    id: int
    heading: str
    title: str
    result: str
    passed: bool
    who: Person
    history: list[str]
    """Who proposed it and stood behind it, and when it was voted on."""
    words: str
    """The statement as it was written."""
    html: str
    asked: str
    ways: list[str]
    """What could be chosen, where the vote was among several."""
    asked_for: str
    """The heading of what the vote was about."""
    effects: list[Done]
    counted: list[str]
    """Roll, turnout and tally."""
    voted: int
    yes: int
    no: int
    abstain: int
    needed: int
    roll: int
    rule: list[str]
    said: list[Said]
    """Objections, each with its answers, and minority reports."""
    given: list[Held]
    appeal: list[str]


def show(ask: Ask) -> Response:
    """The minutes as a page."""
    with ask.db.read() as tx:
        one = _shown(ask, tx, minutes.of(tx, ask.path("id")))
    return page(ask, "minutes.html", one=one)


def _ways(tx: ReadTx, proposal: Proposal, called: list[str]) -> list[str]:
    """What the options were called, and what candidates said of themselves."""
    if proposal.question != "election":
        return called[1:]
    said = presenting.of(tx, proposal.id)
    words = [
        (called[one.n], said[one.mandate].words if one.mandate and one.mandate in said else "")
        for one in options.of_proposal(tx, proposal.id)
    ]
    return [f"{name}: {text}" if text else name for name, text in words]


def show_text(ask: Ask) -> Response:
    """The minutes as plain text, to paste into a letter."""
    with ask.db.read() as tx:
        one = _shown(ask, tx, minutes.of(tx, ask.path("id")))
    return answers.text(as_text(one, ask.settings["name"], ask), "text/plain; charset=utf-8")


def _shown(ask: Ask, tx: ReadTx, found: Minutes) -> Shown:
    proposal = found.proposal
    people = by_ids(tx, {proposal.author_id, *found.sponsors})
    passed = proposal.stage == "passed"
    called = outcome.names(tx, proposal, options.of_proposal(tx, proposal.id))
    return Shown(
        id=proposal.id,
        heading=say(HEADING, number=proposal.id),
        title=words.title_of(proposal),
        result=_result(found, called),
        passed=passed,
        who=people[proposal.author_id],
        history=_history(ask, tx, found, people),
        words=words.statement_of(proposal),
        html=render(words.statement_of(proposal)),
        asked=gettext(_asked(tx, found)),
        ways=[] if proposal.question == "yes-no" else _ways(tx, proposal, called),
        asked_for=gettext(_heading(tx, proposal)),
        effects=words.effects(ask, tx, found.effects),
        counted=[
            say(TURNOUT, voted=found.voted, roll=found.roll),
            _tally(found),
            say(_BARS.get(found.rule.method, NEEDED), needed=found.needed, roll=found.roll),
        ],
        voted=found.voted,
        yes=found.yes,
        no=found.no,
        abstain=found.abstain,
        needed=found.needed,
        roll=found.roll,
        rule=prose.sentences(found.rule, found.roll),
        said=saying.objections(ask, tx, proposal) + saying.reports(ask, tx, proposal),
        given=held.in_words(ask, tx, found.given),
        appeal=_appeal(ask, found, passed=passed),
    )


def _heading(tx: ReadTx, found: Proposal) -> str:
    if emergencies.of(tx, found.id) is not None:
        return N_("What was done, and how it is undone")
    if vetoes.of(tx, found.id) is not None:
        return N_("What was suspended, and what a no does again")
    return N_("What was proposed")


_BARS = {"choice": PREFERRED, "approval": APPROVED}


def _result(found: Minutes, called: list[str]) -> str:
    """What came of it: which way, who, or whether it passed."""
    told = outcome.sentences(found.proposal, called)
    return " ".join(told) or gettext(PASSED if found.proposal.stage == "passed" else FAILED)


def _asked(tx: ReadTx, found: Minutes) -> str:
    if vetoes.of(tx, found.proposal.id) is not None:
        return ASKED_VETO
    match found.rule.method:
        case "consent":
            return ASKED_CONSENT
        case "choice":
            return ASKED_PEOPLE if found.proposal.question == "election" else ASKED_ORDER
        case "approval":
            return ASKED_APPROVAL
        case _:
            return ASKED


def _tally(found: Minutes) -> str:
    result = found.proposal.result
    if found.rule.method in _BARS:
        said = CHOSEN_BY if found.rule.method == "choice" else ELECTED_BY
        return say(said, yes=found.yes, no=found.no)
    if isinstance(result, ConsentResult):
        stood = result.objections
        return say(CONSENT, yes=result.yes, abstain=result.abstain, objections=stood)
    return say(TALLY, yes=found.yes, no=found.no, abstain=found.abstain)


def _history(ask: Ask, tx: ReadTx, found: Minutes, people: dict[int, Person]) -> list[str]:
    one = found.proposal
    if minutes.is_by_clock(tx, one):
        return [gettext(CALLED), _span(ask, one)]
    others = [_name(people[each]) for each in found.sponsors if each != one.author_id]
    return [
        say(PROPOSED, who=_name(people[one.author_id]), day=_hour(ask, one.made_at)),
        say(BEHIND, names=", ".join(others)) if others else gettext(ALONE),
        _span(ask, one),
    ]


def _span(ask: Ask, one: Proposal) -> str:
    return say(SPAN, opened=_hour(ask, one.opened_at or 0), closed=_hour(ask, one.closed_at or 0))


def _name(who: Person) -> str:
    return who.name if who.path else gettext(words.SOMEBODY)


def _hour(ask: Ask, at: int) -> str:
    return dates.day_and_hour(at, ask.frame.zone)


def _appeal(ask: Ask, found: Minutes, *, passed: bool) -> list[str]:
    said = [gettext(AGAIN), gettext(CHECK)]
    if not passed and found.rule.pause:
        day = ask.day((found.proposal.closed_at or 0) + found.rule.pause + DAY)
        sooner = found.rule.matter not in ("recall", "exclusion")
        said.insert(1, " ".join([say(PAUSE, day=day), *([gettext(SOONER)] if sooner else [])]))
    return said


# ---- as text


def as_text(one: Shown, moot: str, ask: Ask) -> str:
    """The same words, in lines of at most 76 letters."""
    parts = [
        moot, one.heading, "=" * min(len(one.heading), WIDTH), "", one.title, "", one.result,
        *one.counted, "", *one.history,
        *_section(one.asked_for, [_done(ask, each) for each in one.effects]),
        *_section(gettext(N_("What could be answered")), [one.asked, *one.ways]),
        *_section(gettext(N_("How it is decided")), one.rule),
        *_section(gettext(N_("What was said")), [one for each in one.said for one in _said(each)]),
        *_section(gettext(N_("Mandates that it gave")), [_held(ask, each) for each in one.given]),
        *_section(gettext(N_("If you think it wrong")), one.appeal),
    ]  # fmt: skip
    lines = [fill(part, WIDTH, subsequent_indent="  ") if part else "" for part in parts]
    why = ["", gettext(N_("Why")), "", one.words] if one.words else []
    return "\n".join([*lines, *why, ""])


def _section(title: str, items: list[str]) -> list[str]:
    return ["", title, *(f"- {item}" for item in items)] if items else []


def _done(ask: Ask, one: Done) -> str:
    match one.state:
        case "done":
            return f"{one.sentence} ({say(DONE, day=_hour(ask, one.at))})"
        case "failed":
            return f"{one.sentence} ({say(COULD_NOT, why=one.why)})"
        case _:
            return one.sentence


def _said(one: Said) -> list[str]:
    """An objection or a report, and the answers below it."""
    words = " ".join(one.words.split()) or gettext(ERASED)
    if one.withdrawn:
        words = f"{words} ({gettext(TAKEN_BACK)})"
    return [f"{_name(one.who)}: {words}", *(line for each in one.answers for line in _said(each))]


def _held(ask: Ask, one: Held) -> str:
    until = say(N_("until {day}"), day=ask.day(one.until))
    return f"{_name(one.who)}: {one.words} ({until})"


ROUTES = (
    Route("/decide/{id:int}/minutes", "The minutes of a vote.", view=show, who=Who.MEMBERS),
    Route(
        "/decide/{id:int}/minutes.txt",
        "The minutes of a vote as plain text.",
        view=show_text,
        who=Who.MEMBERS,
    ),
)
