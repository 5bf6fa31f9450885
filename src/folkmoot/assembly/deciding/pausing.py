"""Pauses: what failed comes again later, or with more behind it; who holds an office has peace."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import or_, select

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import appeals, effects, proposals
from folkmoot.assembly.deciding.effects import Effect
from folkmoot.assembly.deciding.proposals import FAILED, NOTICE, OPEN, Proposal
from folkmoot.assembly.deciding.rolls import Voter
from folkmoot.assembly.mandates import DECIDED, EndMandate, Mandate
from folkmoot.assembly.rules.vocabulary import Rule
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict
from folkmoot.record.acts import Act
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

FIRST_DAYS = 30 * DAY
"""So long nobody proposes to take back a mandate that the members gave."""

Way = frozenset[bytes]
"""What one option does, in other words or for another time the same."""

ENDS = b'["' + EndMandate.KIND.name.encode() + b'",'
"""How it begins that a way takes a mandate back."""

AGAIN = N_("The members said no to this. It can be proposed again in {days} days.")


def ways_of(tx: ReadTx, proposal_id: int) -> set[Way]:
    """What each option of a proposal does."""
    told: dict[int, set[bytes]] = {}
    for one in effects.of_proposal(tx, proposal_id):
        if one.option > 0:  # else it is done where nothing wins, or by a veto before
            told.setdefault(one.option, set()).add(effects.gist(one.effect))
    return {frozenset(one) for one in told.values()}


def ends(way: Way) -> Way:
    """The mandates that a way takes back: whatever else it does, recalls differ by nothing else.

    Else another rest given back, or another successor, would make another recall of it.
    """
    return frozenset(one for one in way if one.startswith(ENDS))


def _says_again(old: Way, new: Way) -> bool:
    """Whether one way does all that another does; of a recall, takes back all that it does."""
    return (ends(old) or old) <= new


class Asked(msgspec.Struct, frozen=True):
    """What is to be proposed: what each option does, and of which community it is asked."""

    ways: tuple[tuple[Effect, ...], ...]
    acts: tuple[Act, ...]
    community: Ref | None


def failures(
    tx: ReadTx, ways: Collection[Way], community: Ref | None, pause: int, at: int
) -> list[int]:
    """When the members said no to all that one of these options does, within the pause.

    What the subscribers of a community refused, all members can decide at once.

    What was refused together with something else is not meant: else whoever ties a good thing
    to a bad one could keep both from the members.
    """
    table = proposals.proposals.c
    failed = select(table.id, table.closed_at).where(
        table.stage == FAILED, table.closed_at > at - pause
    )
    of_all = table.community.is_(None)
    same = of_all if community is None else or_(of_all, table.community == community)
    return sorted(
        row.closed_at
        for row in tx.rows(failed.where(same))
        if any(_says_again(old, new) for old in ways_of(tx, row.id) for new in ways)
    )


def check(tx: ReadTx, asked: Asked, pause: int, at: int) -> None:
    """Refuse to recall somebody too soon. Raises Conflict, which says when it may come again."""
    if not any(isinstance(one, EndMandate) for one in asked.acts):
        return
    ways = [frozenset(map(effects.gist, way)) for way in asked.ways]
    if failed := failures(tx, ways, asked.community, pause, at):
        raise Conflict(AGAIN, days=-((at - failed[-1] - pause) // DAY))
    if began := _too_new(tx, asked.acts, at):
        raise Conflict(
            N_("This mandate was given lately. It can be taken back in {days} days."),
            days=-((at - began - FIRST_DAYS) // DAY),
        )


def _too_new(tx: ReadTx, acts: Sequence[Act], at: int) -> int:
    """When a mandate began that is still left in peace; 0 where none of these is."""
    for one in acts:
        if isinstance(one, EndMandate):
            first = _first(tx, mandates.by_ref(tx, one.mandate))
            if first.source.startswith(DECIDED) and at < first.starts + FIRST_DAYS:
                return first.starts
    return 0


def _first(tx: ReadTx, held: Mandate) -> Mandate:
    """The mandate with which it began: before others took it over, or a part was taken of it.

    One that the founder held, or a caretaker, was never chosen, whatever is left of it.
    """
    while (before := _before(tx, held)) is not None:
        held = before
    return held


def _before(tx: ReadTx, held: Mandate) -> Mandate | None:
    """What a mandate goes on with, or what the decision that gave it took from its holder."""
    if held.succeeds is not None:
        return mandates.by_ref(tx, held.succeeds)
    if not held.source.startswith(DECIDED):
        return None
    table = mandates.mandates.c
    same = (table.holder_id == held.holder_id, table.ended_by == held.source, table.id < held.id)
    former = tx.value(select(table.ref).where(*same).order_by(table.id).limit(1))
    return None if former is None else mandates.by_ref(tx, Ref(former))


class Pause(msgspec.Struct, frozen=True):
    """What a proposal waits for besides the usual number of those who stand behind it."""

    again: int
    """When the usual number is enough again; 0 where it is now."""
    needed: int
    """How many must stand behind it until then; 0 where no number is enough."""
    times: int
    """How often the members refused the same within the pause."""


def of(tx: ReadTx, found: Proposal, rule: Rule, roll: int, at: int) -> Pause | None:
    """The pause of a proposal that looks for others, or None.

    Each time that the members refused the same within the pause, it takes twice as many. A
    recall waits however many want it, and while the same is announced or voted on already.
    """
    ways, recalls = ways_of(tx, found.id), is_recall(tx, found.id)
    under_way = proposals.in_stages(tx, (NOTICE, OPEN)) if recalls else []
    ended = frozenset[bytes]().union(*map(ends, ways))
    if any(ended & way for one in under_way for way in ways_of(tx, one.id)):
        return Pause(0, 0, 0)
    failed = failures(tx, ways, found.community, rule.pause, at) if ways else []
    if not failed:
        return None
    needed = min(rule.needed_sponsors(roll) * 2 ** len(failed), max(roll, 1))
    return Pause(failed[-1] + rule.pause, 0 if recalls else needed, len(failed))


def waits(tx: ReadTx, found: Proposal, rule: Rule, voters: Sequence[Voter], at: int) -> bool:
    """Whether a proposal cannot be announced yet, as too few stand behind it or for a pause."""
    roll, may = len(voters), {one.id for one in voters}
    behind = len(may.intersection(proposals.sponsors_of(tx, found.id)))
    if behind < rule.needed_sponsors(roll):
        return True
    if appeals.of(tx, found.id) is not None:
        return False
    pause = of(tx, found, rule, roll, at)
    return pause is not None and (not pause.needed or behind < pause.needed)


def is_recall(tx: ReadTx, proposal_id: int) -> bool:
    """Whether a proposal takes a mandate back."""
    kinds = {one.effect.kind for one in effects.of_proposal(tx, proposal_id)}
    return EndMandate.KIND.name in kinds
