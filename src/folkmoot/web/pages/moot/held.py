"""Mandates as pages show them: who holds what, over what, until when, from which decision."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import proposals
from folkmoot.assembly.mandates import Mandate
from folkmoot.assembly.powers import POWERS
from folkmoot.identity import people as identity
from folkmoot.identity.people import people
from folkmoot.record.log import leaves
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.moot.places import place_names
from folkmoot.web.pages.persons import Who, by_ids
from folkmoot.words import N_, gettext, ngettext, say

FOUNDED = N_("founded the moot and holds every power")
CARETAKING = N_("takes care of spam, law and hosting")
UNDERSTUDY = N_("If they are gone before that, {name} takes over.")
MEANT = N_("{name} was to take over.")
TAKEN = N_("{powers} Over {place}, taken for an emergency.")
SOME = N_("{powers} Over {place}.")


class Held(msgspec.Struct, frozen=True):
    """One mandate in words."""

    id: str
    who: Who
    words: str
    since: int
    until: int
    decision: str
    reason: str
    mine: bool
    revocable: bool
    understudy: str
    """Who takes over, in a sentence, or ""."""
    bound: str
    """The address of the instructions that bind the holder, or ""."""


def in_words(ask: Ask, tx: ReadTx, held: Sequence[Mandate]) -> list[Held]:
    """Mandates as a list shows them."""
    holders = by_ids(tx, {one.holder_id for one in held})
    places = place_names(tx, {one.scope for one in held})
    mine = ask.viewer.id if ask.viewer else None
    may_end = "mandate.grant" in ask.viewer.powers if ask.viewer else False
    return [
        Held(
            id=one.ref,
            who=holders[one.holder_id],
            words=_words(one, places[one.scope]),
            since=one.starts,
            until=one.ends,
            decision=decision(tx, one),
            reason=one.reason,
            mine=one.holder_id == mine,
            revocable=one.holder_id == mine or may_end,
            understudy=_understudy(tx, one, ask.now),
            bound=_bound(tx, one),
        )
        for one in held
    ]


def number(n: int) -> str:
    """How many powers, in words."""
    return ngettext("{n} power", "{n} powers", n).format(n=n)


def _words(one: Mandate, place: str) -> str:
    if one.source == mandates.GENESIS_DECISION:
        return gettext(FOUNDED)
    if one.caretaker:
        return gettext(CARETAKING)
    powers = " ".join(gettext(POWERS[name].sentence) for name in one.powers if name in POWERS)
    taken = one.source.startswith(mandates.TAKEN)
    return say(TAKEN if taken else SOME, powers=powers, place=place)


def _understudy(tx: ReadTx, one: Mandate, at: int) -> str:
    """Who would take over, or did."""
    who = None if one.understudy_id is None else identity.by_id(tx, one.understudy_id)
    if who is None or who.is_gone or not who.handle:
        return ""
    return say(UNDERSTUDY if one.is_live(at) else MEANT, name=who.handle)


def _bound(tx: ReadTx, one: Mandate) -> str:
    if one.instructions is None:
        return ""
    return f"/decide/{proposals.by_ref(tx, one.instructions).id}"


def decision(tx: ReadTx, one: Mandate) -> str:
    """The address of the entry of the record that gave a mandate."""
    if one.source == mandates.GENESIS_DECISION:
        return "/record?before=1#r0"
    leaf, table = leaves.c, mandates.mandates.c
    if one.succeeds is not None:
        given = select(leaf.seq).where(leaf.actor.is_(None), leaf.kind == "mandate.succeed/1")
    elif one.caretaker:
        given = select(leaf.seq).where(leaf.actor.is_(None), leaf.kind == "mandate.caretake/1")
    elif one.source.startswith(mandates.TAKEN):
        given = select(leaf.seq).where(leaf.kind == "emergency.take/1")
    elif one.source.startswith(mandates.DECIDED):
        given = select(leaf.seq).where(leaf.actor.is_(None), leaf.kind == "mandate.grant/1")
    else:
        giver = select(people.c.ref).join(mandates.mandates, table.giver_id == people.c.id)
        giver = giver.where(table.ref == one.ref).scalar_subquery()
        given = select(leaf.seq).where(leaf.actor == giver, leaf.kind == "mandate.grant/1")
    seq = tx.value(given.where(leaf.at == one.starts))
    return "/record?kind=powers" if seq is None else f"/record?before={seq + 1}#r{seq}"
