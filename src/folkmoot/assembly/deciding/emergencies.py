"""Emergencies as they stand: who took which power for three days, and the vote that judges it."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Column, ForeignKey, Integer, Table, bindparam, exists, func, select

from folkmoot.assembly import mandates, rulebook
from folkmoot.assembly.deciding import effects
from folkmoot.assembly.deciding.effects import Effect
from folkmoot.assembly.deciding.hours import full_hour
from folkmoot.assembly.deciding.proposals import NOTICE, OPEN, proposals
from folkmoot.assembly.mandates import DECIDED, GENESIS_DECISION, Mandate
from folkmoot.assembly.rules.vocabulary import Rule
from folkmoot.clock import DAY, HOUR, Ref
from folkmoot.record import canonical
from folkmoot.record.acts import Deed
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

LONGEST = 72 * HOUR
"""The floor: no emergency, and no ban in it, lasts longer (assembly, kernel invariant 1)."""
SPAN, MOST = 30 * DAY, 3
"""So many of one steward within so long, and the members vote on whether they trust them."""

MOST_ACTS = 20
"""So much is done in one emergency: members can read it all before they vote on it."""

POWERS = ("post.remove", "thread.lock", "member.ban", "community.close", "federation.block")
"""What can be taken: only what can be undone."""

JUDGED = "The members have voted on the emergency."
"""Why its mandate ended then, as the record keeps it."""
UNRATIFIED = "The members did not ratify the emergency in which it was done."
"""Why it is undone then."""

TITLE = N_("An emergency: shall it stand what was done?")
CONFIDENCE = N_("Do we still trust this steward?")
WHY_CONFIDENCE = N_(
    "They took powers for an emergency three times within 30 days, so the clock asks. "
    "If it passes, their mandates end."
)

emergencies = Table(
    "emergency",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("mandate_id", Integer, ForeignKey("mandate.id"), nullable=False, index=True),
    Column("steward_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    Column("taken_at", Micros, nullable=False),
    info=governed(),
)

confidence_votes = Table(
    "confidence_vote",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("steward_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    Column("called_at", Micros, nullable=False),
    info=governed(),
)


class Emergency(msgspec.Struct, frozen=True):
    """One emergency: its vote, its mandate, and who took it."""

    proposal_id: int
    mandate: Ref
    steward_id: int
    taken_at: int


_QUERY = select(
    emergencies.c.proposal_id,
    mandates.mandates.c.ref,
    emergencies.c.steward_id,
    emergencies.c.taken_at,
).join(mandates.mandates, mandates.mandates.c.id == emergencies.c.mandate_id)
_OF = Prepared(_QUERY.where(emergencies.c.proposal_id == bindparam("proposal")))
_OF_MANDATE = Prepared(_QUERY.where(mandates.mandates.c.ref == bindparam("mandate")))


def _read(row: Any) -> Emergency:
    return Emergency(row.proposal_id, Ref(row.ref), row.steward_id, row.taken_at)


def as_steward(held: Sequence[Mandate], scopes: Sequence[str] = ()) -> Mandate | None:
    """The first of these mandates that makes its holder a steward: one that the members gave.

    One that another steward gave does not, nor one that was taken, nor a caretaker's. Where
    scopes are named it must be over one of them.
    """
    for one in held:
        if scopes and one.scope not in scopes:
            continue
        if one.source == GENESIS_DECISION or one.source.startswith(DECIDED):
            return one
    return None


def of(tx: ReadTx, proposal_id: int) -> Emergency | None:
    """The emergency that a vote is about, or None for any other vote."""
    row = tx.row(_OF, {"proposal": proposal_id})
    return None if row is None else _read(row)


def of_mandate(tx: ReadTx, ref: Ref) -> Emergency | None:
    """The emergency that a mandate was taken for, or None for any other mandate."""
    row = tx.row(_OF_MANDATE, {"mandate": ref})
    return None if row is None else _read(row)


def running(tx: ReadTx) -> list[Emergency]:
    """The emergencies on which the members have not voted yet, the earliest first."""
    waits = _QUERY.join(proposals, proposals.c.id == emergencies.c.proposal_id)
    rows = tx.rows(waits.where(proposals.c.stage.in_([NOTICE, OPEN])).order_by(proposals.c.id))
    return [_read(row) for row in rows]


def lately(tx: ReadTx, steward_id: int, since: int) -> list[Emergency]:
    """The emergencies of a steward after a time, the earliest first."""
    mine = _QUERY.where(emergencies.c.steward_id == steward_id, emergencies.c.taken_at > since)
    return [_read(row) for row in tx.rows(mine.order_by(emergencies.c.taken_at))]


class Undoing(msgspec.Struct, frozen=True):
    """What undoes something that was done in an emergency, and how far the vote on that is."""

    vote: Ref
    stage: str
    undo: Effect


def undoing(tx: ReadTx, kind: str, since: int) -> list[Undoing]:
    """All of a kind that would have undone, or did, what was done in emergencies since then."""
    table, done = proposals.c, effects.effects.c
    query = (
        select(table.ref, table.stage, done.fields)
        .join(emergencies, emergencies.c.proposal_id == table.id)
        .join(effects.effects, done.proposal_id == table.id)
        .where(emergencies.c.taken_at > since, done.option == effects.ON_NO, done.kind == kind)
        .order_by(table.id, done.n)
    )
    return [
        Undoing(Ref(row.ref), row.stage, Effect(kind, canonical.decode(row.fields.encode())))
        for row in tx.rows(query)
    ]


def is_confidence_vote(tx: ReadTx, proposal_id: int) -> bool:
    """Whether the clock asks by it whether the members still trust a steward."""
    this = select(confidence_votes.c.proposal_id)
    return tx.value(this.where(confidence_votes.c.proposal_id == proposal_id)) is not None


def asked_since(tx: ReadTx, steward_id: int, since: int) -> bool:
    """Whether the members were asked after a time whether they still trust a steward."""
    mine = (confidence_votes.c.steward_id == steward_id, confidence_votes.c.called_at > since)
    return bool(tx.value(select(func.count()).select_from(confidence_votes).where(*mine)))


def is_called(tx: ReadTx, proposal_id: int) -> bool:
    """Whether nobody proposed this vote, and so nobody can change it or take it back."""
    return of(tx, proposal_id) is not None or is_confidence_vote(tx, proposal_id)


def aside() -> tuple[Any, Any]:
    """What tells, in a statement about proposals, that one of these votes takes no place."""
    votes = (emergencies, confidence_votes)
    first, second = (~exists().where(one.c.proposal_id == proposals.c.id) for one in votes)
    return first, second


def end(tx: WriteTx, proposal_id: int, deed: Deed) -> None:
    """With the vote on it an emergency is over, whichever way: what followed was not judged.

    For handlers only; nothing happens where the vote is about something else.
    """
    found = of(tx, proposal_id)
    if found is not None and mandates.by_ref(tx, found.mandate).is_live(deed.at):
        mandates.close(tx, found.mandate, deed.at, JUDGED, by=deed.ground)


def fits(tx: ReadTx, proposal_id: int, by: Rule, window: int) -> bool:
    """Whether a vote may be open for so long: of an emergency, until the last full hour."""
    if of(tx, proposal_id) is not None:
        return by.window - HOUR <= window <= by.window
    return window >= by.window


def closing(tx: ReadTx, proposal_id: int, at: int) -> int:
    """The full hour at which a vote closes: none before this time, of an emergency none after."""
    return full_hour(at) if of(tx, proposal_id) is None else at // HOUR * HOUR


def rule(tx: ReadTx, at: int) -> Rule:
    """How the members judge an emergency: as any ordinary thing, but at once and in three days.

    Who says nothing has not ratified it.
    """
    ordinary = rulebook.in_force(tx, "ordinary", at)
    return Rule(
        matter="ordinary",
        method="yes-no",
        share=ordinary.share,
        quorum=ordinary.quorum,
        sponsors="one",
        notice=0,
        window=LONGEST,
        pause=0,
    )
