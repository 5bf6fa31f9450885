"""The jury room: who was drawn says whether they judge, reads everything, talks, and votes."""

import msgspec
from starlette.responses import Response

from folkmoot.assembly.appealing import judging
from folkmoot.assembly.appealing.judging import LONGEST_REASON, LONGEST_REMARK, SayAsJuror
from folkmoot.assembly.deciding import appeals, juries, proposals
from folkmoot.assembly.deciding.juries import ANSWER
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import NOTICE, OPEN
from folkmoot.errors import Invalid, NotAllowed
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


class Remark(msgspec.Struct, frozen=True):
    """Something that a juror said."""

    who: Person
    html: str
    at: int


class Room(msgspec.Struct, frozen=True):
    """Everything that the jury room shows."""

    id: int
    title: str
    until: int
    """Until when the reader must say whether they judge; 0 where they have."""
    closes: int
    """When the vote closes; 0 where it has not opened."""
    seats: int
    sitting: int
    remarks: list[Remark]
    may_talk: bool


def remarks(tx: ReadTx, proposal_id: int) -> list[Remark]:
    """What the jurors said; for them alone until the verdict."""
    said = juries.said(tx, proposal_id)
    people = by_ids(tx, {one.person_id for one in said})
    return [Remark(people[one.person_id], render(one.words), one.at) for one in said]


def show(ask: Ask) -> Response:
    """The jury room, for those who were drawn."""
    return _room(ask, Form())


def _room(ask: Ask, form: Form, code: int = 200) -> Response:
    with ask.db.read() as tx:
        found = seeing.asked(ask, tx)
        appeals.by_proposal(tx, found.id)
        mine = juries.seat_of(tx, found.id, ask.member.id)
        if mine is None:
            raise NotAllowed(judging.NOT_DRAWN)
        seats = juries.seats_of(tx, found.id)
        waits = found.stage == NOTICE and mine.sits is None
        room = Room(
            id=found.id,
            title=words.title_of(found),
            until=mine.called_at + ANSWER if waits else 0,
            closes=(found.closes_at or 0) if found.stage == OPEN else 0,
            seats=len(seats),
            sitting=sum(1 for one in seats if one.sits),
            remarks=remarks(tx, found.id) if mine.sits else [],
            may_talk=bool(mine.sits) and found.stage in (NOTICE, OPEN),
        )
    return page(ask, "jury.html", code=code, form=form, one=room)


def called(ask: Ask) -> Response:
    """The appeals that the reader was drawn to judge."""
    with ask.db.read() as tx:
        found = [proposals.by_id(tx, one) for one in juries.called(tx, ask.member.id)]
        listed = words.rows(tx, found)
    rows = [msgspec.structs.replace(one, href=f"{one.href}/jury") for one in listed]
    return page(ask, "juries.html", rows=rows)


def answer(ask: Ask) -> Response:
    """Say whether one judges."""
    sits = ask.typed("sits", longest=10) == "yes"
    reason = "" if sits else normalise(ask.typed("reason", longest=LONGEST_REASON)).strip()
    try:
        with ask.db.write() as tx:
            found = seeing.asked(ask, tx)
            act = judging.answer(tx, found, ask.member.ref, ask.member.id, sits=sits, reason=reason)
            perform(tx, act, by=ask.by, key=ask.key("answer"))
    except Invalid as error:
        return _room(ask, ask.wrong(error), code=error.status)
    proceed(ask.db)
    if not sits:
        return ask.go("/decide/jury", "cannot-judge")
    return ask.go(f"/decide/{found.id}/jury", "sits")


def speak(ask: Ask) -> Response:
    """Say something to the other jurors."""
    said = normalise(ask.typed("words", longest=LONGEST_REMARK)).strip()
    try:
        with ask.db.write() as tx:
            found = seeing.asked(ask, tx)
            perform(tx, SayAsJuror(found.ref, said), by=ask.by, key=ask.key("say"))
    except Invalid as error:
        return _room(ask, ask.wrong(error), code=error.status)
    return ask.go(f"/decide/{found.id}/jury", "told-jury")


ROUTES = (
    Route("/decide/jury", "What one was drawn to judge.", view=called, who=Who.MEMBERS),
    Route("/decide/{id:int}/jury", "The jury room of an appeal.", view=show, who=Who.MEMBERS),
    Route(
        "/decide/{id:int}/jury/answer",
        "Say whether one judges, after one was drawn.",
        method="POST",
        view=answer,
        who=Who.MEMBERS,
    ),
    Route(
        "/decide/{id:int}/jury/say",
        "Say something to the other jurors.",
        method="POST",
        view=speak,
        who=Who.MEMBERS,
    ),
)
