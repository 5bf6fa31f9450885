"""Looking at a proposal about a person before others see it, and how far that is."""

import msgspec
from starlette.responses import Response

from folkmoot.assembly.appealing.intaking import LONGEST_REASON, NOT_CALLED, AnswerIntake
from folkmoot.assembly.deciding import appeals, effects, intakes, proposals
from folkmoot.assembly.deciding.intakes import ANSWER, Intake
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import INTAKE, RETURNED, Proposal
from folkmoot.errors import Invalid, NotAllowed, NotFound
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.lengths import normalise
from folkmoot.text.markdown import render
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import seeing, words
from folkmoot.web.pages.decide.room import page
from folkmoot.web.pages.decide.words import Row
from folkmoot.web.pages.persons import Who as Person
from folkmoot.web.pages.persons import by_ids
from folkmoot.web.render import Form
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, say

WAITS = N_("Nobody else sees this yet. A few who have no part in it look at its form first.")
ALONE = N_("Nobody else sees this yet. A steward who has no part in it looks at its form first.")
LOOKED = N_("{n} of {size} have answered.")
THROUGH = N_("It was let through. It goes on when another about this person is over.")
REPLACED = N_(
    "You were to look at this. Somebody else has taken your place, as there was no answer in "
    "time. You need not do anything more."
)
RETURNED_FOR = {
    "form": N_("It was sent back. Nobody else has seen it, and nobody will."),
    "gone": N_("It was sent back, as whom it is about has left. Nobody else has seen it."),
    "failed": N_(
        "It was sent back, as the members have just said no to another about this person. "
        "Nobody else has seen it."
    ),
    "withdrawn": N_("It was taken back before others saw it, and nobody will."),
}


class Looked(msgspec.Struct, frozen=True):
    """Everything that the page shows to somebody who looks at a proposal."""

    id: int
    title: str
    author: Person
    about: Person
    html: str
    does: list[str]
    reply: str
    """What whom it is about says to it, as HTML, or ""."""
    until: int
    """Until when the reader must answer; 0 where they have, or it is too late."""
    drawn: bool
    """Whether several were drawn by lot; else the reader is a steward."""


def sentences(tx: ReadTx, found: Proposal, at: int) -> list[str]:
    """How far the intake of a proposal is; nothing where it never had one, or was let through."""
    one = intakes.of(tx, found.id)
    if one is None or not one.is_hidden:
        return []
    if one.outcome is not None:
        return [gettext(RETURNED_FOR[one.outcome])]
    sitting = intakes.seats_of(tx, found.id)
    if not sitting:
        return [gettext(WAITS)]
    told = [gettext(ALONE)]
    if len(sitting) > 1:
        answered = sum(each.through is not None for each in sitting)
        told = [gettext(WAITS), say(LOOKED, n=answered, size=one.size)]
    return [*told, gettext(THROUGH)] if intakes.verdict(one, sitting, at) else told


def reasons(tx: ReadTx, found: Proposal) -> list[str]:
    """Why a proposal was sent back, as HTML; for its parties, without saying who said what."""
    if found.stage != RETURNED:
        return []
    said = intakes.seats_of(tx, found.id)
    return sorted(render(one.reason) for one in said if one.through is False and one.reason)


def waiting(tx: ReadTx, person_id: int) -> list[Row]:
    """What waits for somebody to look at it, for a list."""
    rows = words.rows(tx, proposals.some(tx, intakes.called(tx, person_id)))
    return [msgspec.structs.replace(one, href=f"{one.href}/intake") for one in rows]


def show(ask: Ask) -> Response:
    """The proposal, for somebody who was called to look at it."""
    return _page(ask, Form())


def _asked(ask: Ask, tx: ReadTx) -> Proposal:
    """The proposal of the address. Raises NotAllowed where others look in the reader's place."""
    try:
        return seeing.asked(ask, tx)
    except NotFound:
        if intakes.was_called(tx, ask.path("id"), ask.member.ref):
            raise NotAllowed(REPLACED) from None
        raise


def _page(ask: Ask, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        found = _asked(ask, tx)
        one, mine = intakes.of(tx, found.id), intakes.seat_of(tx, found.id, ask.member.id)
        if one is None or mine is None:
            raise NotAllowed(NOT_CALLED)
        open_ = found.stage == INTAKE and mine.through is None and not mine.is_free(ask.now)
        looked = _looked(ask, tx, found, one, mine.called_at + ANSWER if open_ else 0)
    return page(ask, "intake.html", code=code, form=form, one=looked)


def _looked(ask: Ask, tx: ReadTx, found: Proposal, one: Intake, until: int) -> Looked:
    appeal = appeals.by_proposal(tx, found.id)
    people = by_ids(tx, {found.author_id, appeal.doer_id})
    does = words.effects(ask, tx, effects.of_proposal(tx, found.id))
    return Looked(
        id=found.id,
        title=words.title_of(found),
        author=people[found.author_id],
        about=people[appeal.doer_id],
        html=render(words.statement_of(found)),
        does=[each.sentence for each in does],
        reply=render(appeal.reply) if appeal.reply else "",
        until=until,
        drawn=(one.size or 0) > 1,
    )


def answer(ask: Ask) -> Response:
    """Let it through, or send it back."""
    through = ask.typed("through", longest=10) == "yes"
    reason = normalise(ask.typed("reason", longest=LONGEST_REASON)).strip()
    try:
        with ask.db.write() as tx:
            found = _asked(ask, tx)
            act = AnswerIntake(found.ref, through, reason)
            perform(tx, act, by=ask.by, key=ask.key("look"))
    except Invalid as error:
        return _page(ask, ask.wrong(error), code=error.status)
    proceed(ask.db)
    return ask.go("/decide", "looked")


ROUTES = (
    Route(
        "/decide/{id:int}/intake",
        "Look at a proposal about a person before others see it.",
        view=show,
        who=Who.MEMBERS,
    ),
    Route(
        "/decide/{id:int}/intake",
        "Let it through, or send it back.",
        method="POST",
        view=answer,
        who=Who.MEMBERS,
    ),
)
