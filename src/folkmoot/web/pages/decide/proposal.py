"""One proposal: its words and effects, its rule in sentences, taking part, and the minutes."""

from collections.abc import Callable

import msgspec
from starlette.responses import Response

from folkmoot.assembly import rulebook
from folkmoot.assembly.deciding import (
    announcements,
    effects,
    emergencies,
    juries,
    minutes,
    options,
    pairing,
    proposals,
    rolls,
    small,
)
from folkmoot.assembly.deciding.changing import check_changing
from folkmoot.assembly.deciding.effects import Standing
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import GATHERING, NOTICE, OPEN, Proposal
from folkmoot.assembly.deciding.proposing import (
    SayReady,
    SayUnready,
    SponsorProposal,
    WithdrawProposal,
)
from folkmoot.assembly.deciding.results import ConsentResult, YesNoResult
from folkmoot.assembly.deciding.ruling import rule_of
from folkmoot.assembly.rules import prose
from folkmoot.assembly.rules.vocabulary import SECRET_FROM, Rule
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid
from folkmoot.forum import discussing
from folkmoot.forum.discussing import Discussion
from folkmoot.identity.applications import Answer
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.markdown import render
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import (
    deciders,
    gathering,
    joining_form,
    judged,
    looking,
    outcome,
    rivaling,
    saying,
    seeing,
    standing,
    stewards,
    taken,
    vetoing,
    voting,
    words,
)
from folkmoot.web.pages.decide.founding import Offered
from folkmoot.web.pages.decide.judged import Judged
from folkmoot.web.pages.decide.listing import is_few
from folkmoot.web.pages.decide.outcome import Table
from folkmoot.web.pages.decide.rivaling import Beside
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.decide.saying import Said
from folkmoot.web.pages.decide.standing import Election
from folkmoot.web.pages.decide.stewards import Stewards
from folkmoot.web.pages.decide.voting import Entry
from folkmoot.web.pages.decide.words import Done
from folkmoot.web.pages.persons import Who as Person
from folkmoot.web.pages.persons import by_ids
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import gettext


class Counted(msgspec.Struct, frozen=True):
    """A result in numbers. `needed`: how many had to say yes."""

    yes: int
    no: int
    abstain: int
    silent: int
    needed: int
    objections: int = 0


class Sheet(msgspec.Struct, frozen=True):
    """Everything that the page of a proposal shows."""

    id: int
    ref: Ref
    title: str
    stage: str
    words: str
    who: Person
    html: str
    effects: list[Done]
    answers: tuple[Answer, ...]
    """Of somebody whom it would let in."""
    rule: list[str]
    body: str
    """Who may vote, where not all members do."""
    consent: bool
    """Whether it is decided by consent: whoever is against it objects."""
    roll: int
    sponsors: list[Person]
    sponsors_needed: int
    waits: str
    """Why the usual number of them is not enough now, or ""."""
    ready: int
    made: int
    opens: int
    closes: int
    closed: int
    counted: Counted | None
    ways: list[tuple[str, list[Done]]]
    """What each option is called and does, where it is voted on which of several."""
    election: Election | None
    """Who is elected to what, where that is asked."""
    said: list[str]
    """What came of a vote among several."""
    table: Table | None
    published: list[Entry]
    """The list of a secret vote."""
    objections: list[Said]
    reports: list[Said]
    """Of minorities."""
    appeal: Judged | None
    """What it has besides, where it is an appeal."""
    offers: list[Offered]
    """The constitutions between which a founding vote chooses."""
    stewards: Stewards | None
    """The election in the ballot of a founding vote."""
    ballot_of: int
    """The founding vote in whose ballot an election is; 0 for any other."""
    beside: Beside
    """Its rivals, or what it stands beside."""
    talk: Discussion | None
    """The thread in which members talk about it, once it is there."""
    emergency: str
    """What is judged, where it is an emergency; else ""."""
    veto: list[str]
    """What is suspended, and what yes and no mean; nothing where it is no veto."""
    called: bool
    """Whether nobody proposed it: the clock asks."""
    small: str
    """Of a thing that was announced as a small one: "waits", "contested" or "done"; else ""."""
    intake: list[str]
    """How far those are who look at it before others see it; nothing where they are not."""
    reasons: list[str]
    """Why it was sent back, as HTML."""
    few: bool
    """Too few to hide from each other how they vote."""


def show(ask: Ask) -> Response:
    """The proposal as it stands."""
    return _page(ask, Form())


def again(ask: Ask, form: Form) -> Response:
    """The page once more, with what was typed and what is wrong with it."""
    return _page(ask, form, code=422)


def _page(ask: Ask, form: Form, code: int = 200, receipt: str = "") -> Response:
    with ask.db.read() as tx:
        found = seeing.asked(ask, tx)
        sheet = _sheet(ask, tx, found)
        booth = voting.booth(ask, tx, found, form, ask.by)
        if stewards.home(tx, found) != found.id:
            booth = None  # it is voted on there
        may = _may(ask, tx, found)
    return page(
        ask, "proposal.html", code=code, form=form, one=sheet, may=may, booth=booth, receipt=receipt
    )


def _sheet(ask: Ask, tx: ReadTx, found: Proposal) -> Sheet:
    roll, rule = _rule(ask, tx, found)
    behind = proposals.sponsors_of(tx, found.id)
    needed, waits = gathering.needed(ask, tx, found, rule, roll)
    people = by_ids(tx, {found.author_id, *behind})
    called = outcome.names(tx, found, options.of_proposal(tx, found.id))
    wanted = effects.of_proposal(tx, found.id)
    done = words.effects(ask, tx, wanted) if found.question != "choice" else []
    return Sheet(
        id=found.id,
        ref=found.ref,
        title=words.title_of(found),
        stage=found.stage,
        words=gettext(words.STAGES[found.stage]),
        who=people[found.author_id],
        html=render(words.statement_of(found)),
        effects=done if found.question == "yes-no" else [],
        answers=joining_form.answers(tx, found, wanted),
        rule=prose.sentences(_stated(tx, found, rule, ask.now), roll),
        body=deciders.sentence(ask, tx, found),
        consent=rule.method == "consent",
        roll=roll,
        sponsors=[people[one] for one in behind],
        sponsors_needed=needed,
        waits=waits,
        ready=len(proposals.ready_of(tx, found.id)),
        made=found.made_at,
        opens=found.opens_at or 0,
        closes=found.closes_at or 0,
        closed=found.closed_at or 0,
        counted=_counted(found, rule),
        ways=ways(ask, tx, found, called, wanted),
        election=standing.of(ask, tx, found, rule.term, done, roll=roll),
        said=stewards.said(tx, found),
        table=outcome.table(found.result, called) if found.result else None,
        published=voting.entries(tx, found, called),
        objections=saying.objections(ask, tx, found),
        reports=saying.reports(ask, tx, found),
        appeal=judged.of(ask, tx, found),
        offers=stewards.offers(tx, found, roll),
        stewards=stewards.of(ask, tx, found, roll),
        ballot_of=pairing.vote_of(tx, found.id) or 0,
        beside=rivaling.of(ask, tx, found),
        talk=discussing.of(tx, found.ref),
        emergency=taken.sentence(ask, tx, found),
        veto=vetoing.sentences(ask, tx, found),
        called=minutes.is_by_clock(tx, found),
        small=_small(tx, found, ask.now),
        intake=looking.sentences(tx, found, ask.now),
        reasons=looking.reasons(tx, found),
        few=roll < SECRET_FROM,
    )


def ways(
    ask: Ask, tx: ReadTx, found: Proposal, called: list[str], wanted: list[Standing]
) -> list[tuple[str, list[Done]]]:
    """What each of several options does, the one that changes nothing last."""
    if found.question != "choice":
        return []
    done = [
        (name, words.effects(ask, tx, [one for one in wanted if one.option == n]))
        for n, name in enumerate(called)
    ]
    return [*done[1:], done[0]]


def _rule(ask: Ask, tx: ReadTx, found: Proposal) -> tuple[int, Rule]:
    """How many decide by which rule: as pinned, or as it would be today."""
    if found.rule is not None and found.roll is not None:
        return found.roll, found.rule
    roll = juries.number_of_voters(tx, found, ask.now)
    return roll, rule_of(tx, found, ask.now, roll)


def _small(tx: ReadTx, found: Proposal, at: int) -> str:
    if not announcements.is_one(tx, found.id):
        return ""
    if small.is_contested(tx, found, at):
        return "contested"
    return "waits" if found.stage == NOTICE else "done"


def _stated(tx: ReadTx, found: Proposal, rule: Rule, at: int) -> Rule:
    """The rule that the page says in sentences: that of small things, unless all vote."""
    if _small(tx, found, at) in ("waits", "done"):
        return rulebook.in_force(tx, "small", found.made_at)
    return rule


def _counted(found: Proposal, rule: Rule) -> Counted | None:
    result = found.result
    if isinstance(result, ConsentResult) and found.roll is not None:
        silent = found.roll - result.yes - result.abstain
        needed, stood = rule.needed_yes(found.roll), result.objections
        return Counted(result.yes, 0, result.abstain, silent, needed, stood)
    if not isinstance(result, YesNoResult) or found.roll is None:
        return None
    silent = found.roll - result.yes - result.no - result.abstain
    needed = rule.needed_yes(found.roll)
    return Counted(result.yes, result.no, result.abstain, silent, needed)


def _may(ask: Ask, tx: ReadTx, found: Proposal) -> list[str]:
    """What the reader can do with it now."""
    me, may = ask.member.id, list[str]()
    if found.stage == GATHERING and me not in proposals.sponsors_of(tx, found.id):
        may.append("sponsor")
    nobodys = proposals.is_called(tx, found.id) or emergencies.is_called(tx, found.id)
    own = found.author_id == me and not nobodys
    if own and vetoing.may_withdraw(tx, found):
        may.append("withdraw")
    if own and _may_change(tx, found):
        may.append("change")
    if found.stage in (GATHERING, NOTICE, OPEN) and stewards.home(tx, found) == found.id:
        may.append("unready" if me in proposals.ready_of(tx, found.id) else "ready")
    if found.stage == OPEN and me in rolls.on_roll(tx, found.id):
        may += ["vote"] if is_few(tx) else ["vote", "link"]
    return (
        may
        + saying.allowed(ask, tx, found)
        + judged.allowed(ask, tx, found)
        + standing.allowed(ask, tx, found)
    )


def _may_change(tx: ReadTx, found: Proposal) -> bool:
    try:
        check_changing(tx, found)
    except Conflict:
        return False
    return True


# ---- taking part


DEEDS: dict[str, tuple[Callable[[Ref], Act], str]] = {
    "sponsor": (SponsorProposal, "sponsored"),
    "withdraw": (WithdrawProposal, "withdrawn"),
    "ready": (SayReady, "ready"),
    "unready": (SayUnready, "unready"),
}
"""The words in addresses: the act, and what is said afterwards."""


def take_part(ask: Ask) -> Response:
    """Stand behind it, take it back, be ready, or think again."""
    word = ask.request.url.path.rpartition("/")[2]
    make, said = DEEDS[word]
    with ask.db.write() as tx:
        found = seeing.asked(ask, tx)
        perform(tx, make(found.ref), by=ask.by, key=ask.key(word))
    proceed(ask.db)
    return ask.go(f"/decide/{found.id}", said)


def vote(ask: Ask) -> Response:
    """Vote, or change one's vote."""
    try:
        with ask.db.write() as tx:
            found = seeing.asked(ask, tx)
            code = voting.cast(ask, tx, found, ask.by)
    except Invalid as error:
        return _page(ask, ask.wrong(error), code=error.status)
    proceed(ask.db)
    if code:
        return _page(ask, Form(), receipt=code)
    with ask.db.read() as tx:
        still = proposals.by_id(tx, found.id).stage == proposals.OPEN
    return ask.go(f"/decide/{found.id}", "voted" if still else "voted-last")


def _post(word: str, sentence: str) -> Route:
    path = f"/decide/{{id:int}}/{word}"
    view = vote if word == "vote" else take_part
    return Route(path, sentence, method="POST", view=view, who=Who.MEMBERS)


ROUTES = (
    Route("/decide/{id:int}", "A proposal, and its vote.", view=show, who=Who.MEMBERS),
    _post("sponsor", "Stand behind a proposal."),
    _post("withdraw", "Take a proposal of one's own back."),
    _post("ready", "Say that one has nothing more to say."),
    _post("unready", "Say that there is something to say after all."),
    _post("vote", "Vote, or change one's vote."),
)
