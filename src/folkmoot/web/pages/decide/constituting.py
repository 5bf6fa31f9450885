"""Five plain questions that suggest one of the built-in constitutions, and say why."""

import msgspec
from starlette.responses import Response

from folkmoot.assembly.deciding import rolls
from folkmoot.assembly.rules.constitutions import COMMON_RULE, CONSENSUS_CIRCLE, CONSTITUTIONS
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide.founding import offered
from folkmoot.web.pages.decide.room import page
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext


class Answer(msgspec.Struct, frozen=True):
    """One answer: what it says, why that matters, and whether it speaks against consensus."""

    value: str
    label: str
    why: str
    against: bool = False


class Question(msgspec.Struct, frozen=True):
    """One question with its answers."""

    name: str
    label: str
    answers: tuple[Answer, ...]


QUESTIONS = (
    Question("many", N_("How many are you, or will you soon be?"), (
        Answer("few", N_("up to 12"), N_("Up to 12 people can hear everybody out.")),
        Answer("more", N_("more"), N_("With more than 12 somebody always objects."), True),
    )),
    Question("known", N_("How well do you know each other?"), (
        Answer("well", N_("well"), N_("Whoever knows the others trusts their objections.")),
        Answer("hardly", N_("hardly, or not all of us"),
               N_("Among strangers one person could stop everything."), True),
    )),
    Question("fast", N_("How fast must you decide?"), (
        Answer("time", N_("we can take our time"), N_("You have the time to answer objections.")),
        Answer("soon", N_("often within a week or two"),
               N_("A majority decides by a day that everybody knows."), True),
    )),
    Question("seen", N_("Who may see how one voted?"), (
        Answer("all", N_("all of us, afterwards"), N_("By both, votes are open after the close.")),
        Answer("none", N_("nobody"),
               N_("An objection has a name, and a vote of a majority need not have one."), True),
    )),
    Question("host", N_("Who runs the machine?"), (
        Answer("us", N_("some of us"),
               N_("Whoever runs it has one vote, and holds that power for a term, by both.")),
        Answer("one", N_("one of us alone"),
               N_("Whoever runs it alone should not be able to stop the others as well."), True),
    )),
)  # fmt: skip
MOST_AGAINST = 1
"""So many answers may speak against consensus; the first question alone is enough, too."""


def suggested(answers: dict[str, Answer]) -> str:
    """The name of the constitution that these answers point to."""
    against = [name for name, one in answers.items() if one.against]
    if "many" in against or len(against) > MOST_AGAINST:
        return COMMON_RULE.name
    return CONSENSUS_CIRCLE.name


def show(ask: Ask) -> Response:
    """The questions, and once all are answered, what fits and why."""
    typed = {one.name: ask.query(one.name) for one in QUESTIONS}
    given = {
        question.name: answer
        for question in QUESTIONS
        for answer in question.answers
        if answer.value == typed[question.name]
    }
    with ask.db.read() as tx:
        roll = max(len(rolls.entitled(tx, ask.now)), 1)
    missing = {
        one.name: gettext(N_("Choose an answer.")) for one in QUESTIONS if one.name not in given
    }
    errors = missing if ask.query("many") or len(missing) < len(QUESTIONS) else {}
    name = suggested(given) if not missing else ""
    fits = offered(CONSTITUTIONS[name], roll) if name else None
    asked = [
        {
            "name": one.name,
            "label": gettext(one.label),
            "options": [(each.value, gettext(each.label), "") for each in one.answers],
        }
        for one in QUESTIONS
    ]
    return page(
        ask,
        "constitution.html",
        form=Form(typed, errors),
        questions=asked,
        fits=fits,
        why=[gettext(one.why) for one in given.values()] if name else [],
    )


ROUTES = (Route("/decide/constitution", "Which constitution fits us.", view=show, who=Who.MEMBERS),)
