"""What is said about a proposal in the record: objecting, answering, a minority's report."""

from collections.abc import Callable

import msgspec
from starlette.responses import Response

from folkmoot.assembly.deciding import objecting, proposals, voices
from folkmoot.assembly.deciding.objecting import (
    AnswerObjection,
    EraseVoice,
    MakeObjection,
    ReportMinority,
    WithdrawObjection,
)
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import GATHERING, NOTICE, OPEN, Proposal
from folkmoot.assembly.deciding.voices import ANSWER, MINORITY, OBJECTION, Voice
from folkmoot.clock import Ref
from folkmoot.errors import FolkmootError, Invalid
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.lengths import normalise
from folkmoot.text.markdown import render
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import seeing, words
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.persons import Who as Person
from folkmoot.web.pages.persons import by_ids
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext


class Said(msgspec.Struct, frozen=True):
    """One thing that was said, as the page of a proposal shows it."""

    ref: Ref
    who: Person
    at: int
    words: str
    """As they were written; with `html` "" where they were erased."""
    html: str
    withdrawn: bool
    answers: list["Said"]
    may: list[str]
    """What the reader can do: "answer", "withdraw", "erase"."""


def objections(ask: Ask, tx: ReadTx, found: Proposal) -> list[Said]:
    """The objections to a proposal with their answers, those that were taken back too."""
    said = voices.of_proposal(tx, found.id)
    answers = [one for one in said if one.sort == ANSWER]
    return [
        _said(ask, tx, one, found, [each for each in answers if each.to_id == one.id])
        for one in said
        if one.sort == OBJECTION
    ]


def reports(ask: Ask, tx: ReadTx, found: Proposal) -> list[Said]:
    """What minorities left beside the result."""
    said = voices.of_proposal(tx, found.id)
    return [_said(ask, tx, one, found, []) for one in said if one.sort == MINORITY]


def _said(ask: Ask, tx: ReadTx, one: Voice, found: Proposal, answers: list[Voice]) -> Said:
    return Said(
        ref=one.ref,
        who=by_ids(tx, {one.author_id})[one.author_id],
        at=one.at,
        words=one.words,
        html=render(one.words),
        withdrawn=one.withdrawn_at is not None,
        answers=[_said(ask, tx, each, found, []) for each in answers],
        may=_may(ask, tx, one, found),
    )


def _may(ask: Ask, tx: ReadTx, one: Voice, found: Proposal) -> list[str]:
    me, may = ask.member.id, list[str]()
    under_way = found.stage in (GATHERING, NOTICE, OPEN) and one.withdrawn_at is None
    if under_way and one.sort == OBJECTION:
        if me in proposals.sponsors_of(tx, found.id):
            may.append("answer")
        if me == one.author_id:
            may.append("withdraw")
    if me == one.author_id and one.erased_at is None:
        may.append("erase")
    return may


def allowed(ask: Ask, tx: ReadTx, found: Proposal) -> list[str]:
    """Whether the reader can object now ("object") or leave a report ("report")."""
    me, now = ask.member, ask.now
    checks: dict[str, Callable[[], None]] = {
        "object": lambda: objecting.check_objecting(tx, found, me.id, now),
        "report": lambda: objecting.check_reporting(tx, found, me.ref, me.id, now),
    }
    return [word for word, check in checks.items() if _passes(check)]


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except FolkmootError:
        return False
    return True


# ---- the forms


class Question(msgspec.Struct, frozen=True):
    """One form with one field: its words, and the act that it makes."""

    heading: str
    field: str
    label: str
    hint: str
    button: str
    said: str
    make: Callable[[Ref, Ref, str], Act]
    """(new ref, what it is about, words) -> the act."""


QUESTIONS: dict[str, Question] = {
    "object": Question(
        N_("Object to it"),
        "reason",
        N_("What speaks against it?"),
        N_("Members read it beside the proposal, and whoever proposes it must answer."),
        N_("Object"),
        "objected",
        MakeObjection,
    ),
    "report": Question(
        N_("Leave a minority report"),
        "report",
        N_("What should be remembered?"),
        N_("It stands beside the result, with your name. You can leave one within 7 days."),
        N_("Leave it"),
        "minority",
        ReportMinority,
    ),
    "answer": Question(
        N_("Answer an objection"),
        "answer",
        N_("Your answer"),
        N_("It stands beside the objection, for members."),
        N_("Answer"),
        "answered",
        AnswerObjection,
    ),
}
"""The words in addresses, and what each asks."""


def ask_for_words(ask: Ask) -> Response:
    """The form."""
    return _form(ask, Form())


def send(ask: Ask) -> Response:
    """Say it."""
    question = QUESTIONS[_word(ask)]
    try:
        typed = normalise(ask.typed(question.field, longest=objecting.LONGEST * 2)).strip()
        with ask.db.write() as tx:
            found, voice = _about(ask, tx)
            about = found.ref if voice is None else voice.ref
            perform(tx, question.make(ask.new_ref(), about, typed), by=ask.by, key=ask.key())
    except Invalid as error:
        return _form(ask, ask.wrong(error), code=422)
    proceed(ask.db)
    return ask.go(f"/decide/{found.id}", question.said)


def _word(ask: Ask) -> str:
    return ask.request.url.path.rpartition("/")[2]


def _about(ask: Ask, tx: ReadTx) -> tuple[Proposal, Voice | None]:
    """The proposal, and what was said about it where the address names that."""
    if "id" in ask.request.path_params:
        return seeing.asked(ask, tx), None
    voice = voices.by_ref(tx, ask.path("ref"))
    return proposals.by_id(tx, voice.proposal_id), voice


def _form(ask: Ask, form: Form, code: int = 200) -> Response:
    word = _word(ask)
    question = QUESTIONS[word]
    with ask.db.read() as tx:
        found, voice = _about(ask, tx)
        quoted = None if voice is None else _said(ask, tx, voice, found, [])
    return page(
        ask,
        "say.html",
        code=code,
        form=form,
        action=ask.request.url.path,
        back=f"/decide/{found.id}",
        title=words.title_of(found),
        quoted=quoted,
        heading=gettext(question.heading),
        field=question.field,
        label=gettext(question.label),
        hint=gettext(question.hint),
        button=gettext(question.button),
    )


# ---- taking back, erasing


def withdraw(ask: Ask) -> Response:
    """Take an objection back."""
    with ask.db.write() as tx:
        found, voice = _about(ask, tx)
        act = WithdrawObjection(voice.ref if voice else Ref(""))
        perform(tx, act, by=ask.by, key=ask.key())
    proceed(ask.db)
    return ask.go(f"/decide/{found.id}", "no-objection")


def ask_to_erase(ask: Ask) -> Response:
    """The page before words are erased."""
    with ask.db.read() as tx:
        found, _voice = _about(ask, tx)
    return page(
        ask,
        "confirm.html",
        question=gettext(N_("Erase these words?")),
        tells=[
            gettext(N_("The words are deleted for everybody, also in the record.")),
            gettext(N_("That you said something stays. An objection no longer stands then.")),
        ],
        action=ask.request.url.path,
        back=f"/decide/{found.id}",
        button=gettext(N_("Erase")),
        ask_password=False,
        form=Form(),
    )


def erase(ask: Ask) -> Response:
    """Erase them."""
    with ask.db.write() as tx:
        found, voice = _about(ask, tx)
        perform(tx, EraseVoice(voice.ref if voice else Ref("")), by=ask.by, key=ask.key())
    proceed(ask.db)
    return ask.go(f"/decide/{found.id}", "voice-erased")


def _routes(path: str, before: str, doing: str) -> tuple[Route, Route]:
    return (
        Route(path, before, view=ask_for_words, who=Who.MEMBERS),
        Route(path, doing, method="POST", view=send, who=Who.MEMBERS),
    )


_SAID = "/decide/said/{ref:ref}"

ROUTES = (
    *_routes("/decide/{id:int}/object", "Before objecting to a proposal.", "Object to a proposal."),
    *_routes(
        "/decide/{id:int}/report", "Before leaving a minority report.", "Leave a minority report."
    ),
    *_routes(f"{_SAID}/answer", "Before answering an objection.", "Answer an objection."),
    Route(
        f"{_SAID}/withdraw",
        "Take an objection of one's own back.",
        method="POST",
        view=withdraw,
        who=Who.MEMBERS,
    ),
    Route(f"{_SAID}/erase", "Before one's words are erased.", view=ask_to_erase, who=Who.MEMBERS),
    Route(
        f"{_SAID}/erase",
        "Erase what one said about a proposal.",
        method="POST",
        view=erase,
        who=Who.MEMBERS,
    ),
)
