"""Elections on pages: to what, who stands, what they say, and who stands behind them."""

from collections.abc import Mapping, Sequence

import msgspec

from folkmoot.assembly.deciding import options, presenting, supporters
from folkmoot.assembly.deciding.options import Option
from folkmoot.assembly.deciding.presenting import Statement
from folkmoot.assembly.deciding.proposals import GATHERING, NOTICE, Proposal
from folkmoot.assembly.deciding.supporters import NEEDED_FROM
from folkmoot.assembly.powers import POWERS
from folkmoot.clock import DAY, Ref
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.markdown import render
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide.words import Done
from folkmoot.web.pages.moot.places import place_names
from folkmoot.web.pages.persons import Who as Person
from folkmoot.web.pages.persons import by_ids
from folkmoot.words import N_, gettext, say

TERM = N_("The mandate lasts for {days} days.")
SEATS = N_("{seats} are elected.")
ONE = N_("One is elected.")
NEXT = N_("Who would be elected without them takes over, if they are gone before its end.")
REASON = N_("The reason that is given: {reason}")
HELD = N_("Over {place}: {powers}")
SUPPORTER = N_(
    "Whoever stands is on the ballot only if another member stands behind them when the vote opens."
)

BEFORE = (GATHERING, NOTICE)
"""The stages in which candidates come and go."""


class Standing(msgspec.Struct, frozen=True):
    """A candidate, and whether they were elected."""

    who: Person
    won: bool
    ref: Ref
    """The mandate with which they stand."""
    html: str
    """What they say of themselves; "" where nothing is said."""
    behind: list[Person]
    lacks: bool
    """They are not on the ballot unless another member stands behind them."""
    may: list[str]
    """Of "support", "unsupport", "speak" and "erase"."""


class Election(msgspec.Struct, frozen=True):
    """To what somebody is elected, in sentences; who stands; what the elected were given."""

    sentences: list[str]
    standing: list[Standing]
    done: list[Done]


def of(
    ask: Ask, tx: ReadTx, found: Proposal, term: int, done: list[Done], *, roll: int
) -> Election | None:
    """The election that a proposal is, or None; `term` in microseconds, `roll`: how many vote."""
    office = found.office
    if office is None:
        return None
    place = place_names(tx, {office.scope})[office.scope]
    powers = " ".join(gettext(POWERS[one].sentence) for one in office.powers if one in POWERS)
    seats = gettext(ONE) if office.seats == 1 else say(SEATS, seats=office.seats)
    lasts = say(TERM, days=term // DAY)
    next_ = gettext(NEXT) if office.seats == 1 and office.understudy else ""
    reason = say(REASON, reason=office.reason) if office.reason else ""
    whole = (say(HELD, place=place, powers=powers), seats, lasts, next_, reason)
    told = [one for one in whole if one]
    if found.stage in BEFORE and roll >= NEEDED_FROM:
        told.append(gettext(SUPPORTER))
    return Election(told, _standing(ask, tx, found, roll), done)


def _standing(ask: Ask, tx: ReadTx, found: Proposal, roll: int) -> list[Standing]:
    several = [one for one in options.of_proposal(tx, found.id) if one.person_id]
    behind, said = supporters.of(tx, found.id), presenting.of(tx, found.id)
    words = {one: said[one].words if one in said else "" for one in _mandates(several)}
    who = {one for each in behind.values() for one in each}
    people = by_ids(tx, who | {one.person_id for one in several if one.person_id})
    return [
        Standing(
            people[one.person_id or 0],
            one.place is not None,
            one.mandate or Ref(""),
            render(words[one.mandate or Ref("")]),
            [people[each] for each in behind.get(one.mandate or Ref(""), [])],
            lacks=found.stage in BEFORE and roll >= NEEDED_FROM and one.mandate not in behind,
            may=_may(ask, found, one, behind.get(one.mandate or Ref(""), []), said),
        )
        for one in several
    ]


def _mandates(several: Sequence[Option]) -> list[Ref]:
    return [one.mandate or Ref("") for one in several]


def _may(
    ask: Ask, found: Proposal, one: Option, behind: list[int], said: Mapping[Ref, Statement]
) -> list[str]:
    """What the reader can do with a candidate; nothing where nobody is signed in."""
    if ask.viewer is None:
        return []
    me, may, stated = ask.viewer, list[str](), said.get(one.mandate or Ref(""))
    erased = stated is not None and stated.erased_at is not None
    if found.stage in BEFORE:
        if one.person_id == me.id:
            may += [] if erased else ["speak"]
        else:
            may.append("unsupport" if me.id in behind else "support")
    theirs = one.person_id == me.id or "content.erase" in me.powers
    if stated is not None and not erased and theirs:
        may.append("erase")
    return may


def allowed(ask: Ask, tx: ReadTx, found: Proposal) -> list[str]:
    """Whether the reader can stand, or take that back."""
    if found.office is None or found.stage not in BEFORE:
        return []
    return ["unstand"] if mine(ask, tx, found) else ["stand"]


def mine(ask: Ask, tx: ReadTx, found: Proposal) -> Option | None:
    """The reader as a candidate, or None."""
    several = options.of_proposal(tx, found.id)
    return next((one for one in several if one.person_id == ask.member.id), None)
