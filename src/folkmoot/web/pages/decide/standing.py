"""Elections on pages: to what, and who stands; standing, and taking it back."""

import msgspec
from starlette.responses import Response

from folkmoot.assembly.deciding import options, proposals
from folkmoot.assembly.deciding.candidates import StandAsCandidate, WithdrawCandidate
from folkmoot.assembly.deciding.options import Option
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import GATHERING, NOTICE, Proposal
from folkmoot.assembly.powers import POWERS
from folkmoot.clock import DAY
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide.words import Done
from folkmoot.web.pages.moot.places import place_names
from folkmoot.web.pages.persons import Who as Person
from folkmoot.web.pages.persons import by_ids
from folkmoot.web.routes import Route, Who
from folkmoot.words import N_, gettext, say

TERM = N_("The mandate lasts for {days} days.")
SEATS = N_("{seats} are elected.")
ONE = N_("One is elected.")
HELD = N_("Over {place}: {powers}")


class Standing(msgspec.Struct, frozen=True):
    """A candidate, and whether they were elected."""

    who: Person
    won: bool


class Election(msgspec.Struct, frozen=True):
    """To what somebody is elected, in sentences; who stands; what the elected were given."""

    sentences: list[str]
    standing: list[Standing]
    done: list[Done]


def of(ask: Ask, tx: ReadTx, found: Proposal, term: int, done: list[Done]) -> Election | None:
    """The election that a proposal is, or None; `term` in microseconds."""
    office = found.office
    if office is None:
        return None
    place = place_names(tx, {office.scope})[office.scope]
    powers = " ".join(gettext(POWERS[one].sentence) for one in office.powers if one in POWERS)
    seats = gettext(ONE) if office.seats == 1 else say(SEATS, seats=office.seats)
    several = options.of_proposal(tx, found.id)
    people = by_ids(tx, {one.person_id for one in several if one.person_id})
    return Election(
        [say(HELD, place=place, powers=powers), seats, say(TERM, days=term // DAY), office.reason],
        [
            Standing(
                people[one.person_id],
                one.place is not None,
            )
            for one in several
            if one.person_id
        ],
        done,
    )


def allowed(ask: Ask, tx: ReadTx, found: Proposal) -> list[str]:
    """Whether the reader can stand, or take that back."""
    if found.office is None or found.stage not in (GATHERING, NOTICE):
        return []
    return ["unstand"] if _mine(ask, tx, found) else ["stand"]


def _mine(ask: Ask, tx: ReadTx, found: Proposal) -> Option | None:
    several = options.of_proposal(tx, found.id)
    return next((one for one in several if one.person_id == ask.member.id), None)


def stand(ask: Ask) -> Response:
    """Stand."""
    with ask.db.write() as tx:
        found = proposals.by_id(tx, ask.path("id"))
        act = StandAsCandidate(found.ref, ask.new_ref())
        perform(tx, act, by=ask.by, key=ask.key("stand"))
    proceed(ask.db)
    return ask.go(f"/decide/{found.id}", "stood")


def unstand(ask: Ask) -> Response:
    """Stand no longer."""
    with ask.db.write() as tx:
        found = proposals.by_id(tx, ask.path("id"))
        perform(tx, WithdrawCandidate(found.ref), by=ask.by, key=ask.key("unstand"))
    proceed(ask.db)
    return ask.go(f"/decide/{found.id}", "unstood")


ROUTES = (
    Route(
        "/decide/{id:int}/stand", "Stand in an election.", method="POST", view=stand,
        who=Who.MEMBERS,
    ),
    Route(
        "/decide/{id:int}/unstand", "Stand no longer in an election.", method="POST", view=unstand,
        who=Who.MEMBERS,
    ),
)  # fmt: skip
