"""Emergencies in words: who took what until when, on the vote about it and on the list of votes."""

import msgspec

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import emergencies
from folkmoot.assembly.deciding.emergencies import Emergency
from folkmoot.assembly.deciding.proposals import NOTICE, OPEN, Proposal
from folkmoot.assembly.powers import POWERS
from folkmoot.storage.transaction import ReadTx
from folkmoot.web import dates
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import words
from folkmoot.web.pages.moot.places import place_names
from folkmoot.web.pages.persons import by_ids
from folkmoot.words import N_, gettext, say

TOOK = N_("{name} took a power for an emergency, over {place}, until {day}: {power}")
ALL = N_("{what} All of it is undone when the vote closes, unless it passes.")
OVER = N_("{what} What the members did not ratify was undone.")


class Running(msgspec.Struct, frozen=True):
    """One emergency that the members have not judged yet."""

    href: str
    sentence: str


def running(ask: Ask, tx: ReadTx) -> list[Running]:
    """The emergencies that the members vote on now."""
    return [
        Running(f"/decide/{one.proposal_id}", _took(ask, tx, one))
        for one in emergencies.running(tx)
    ]


def sentence(ask: Ask, tx: ReadTx, found: Proposal) -> str:
    """What is judged by a vote, where it is about an emergency; else ""."""
    emergency = emergencies.of(tx, found.id)
    if emergency is None:
        return ""
    took = _took(ask, tx, emergency)
    if found.stage in (NOTICE, OPEN):
        return say(ALL, what=took)
    return say(OVER, what=took) if found.stage == "failed" else took


def _took(ask: Ask, tx: ReadTx, one: Emergency) -> str:
    held = mandates.by_ref(tx, one.mandate)
    who = by_ids(tx, {one.steward_id})[one.steward_id]
    return say(
        TOOK,
        name=who.name if who.path else gettext(words.SOMEBODY),
        place=place_names(tx, {held.scope})[held.scope],
        day=dates.day_and_hour(held.ends, ask.frame.zone),
        power=" ".join(gettext(POWERS[power].sentence) for power in held.powers),
    )
