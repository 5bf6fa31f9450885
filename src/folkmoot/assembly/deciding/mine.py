"""What one member has to do with decisions: their votes, proposals, objections and appeals.

Each list comes in pages by the number of its last entry, so that ten thousand votes cost what
ten do.
"""

import msgspec
from sqlalchemy import Select, and_, select

from folkmoot.assembly.deciding import proposals
from folkmoot.assembly.deciding.appeals import appeals
from folkmoot.assembly.deciding.ballots import CastBallot, ballots
from folkmoot.assembly.deciding.proposals import OPEN, Proposal
from folkmoot.assembly.deciding.rolls import openings
from folkmoot.assembly.deciding.secret import TakePart
from folkmoot.assembly.deciding.voices import OBJECTION, voices
from folkmoot.clock import Ref
from folkmoot.record import checkpoints, log
from folkmoot.storage.transaction import ReadTx

PAGE = 20


class Receipt(msgspec.Struct, frozen=True):
    """Where the ballot of somebody lies in the record; it says nothing of how they voted."""

    seq: int
    """The number of the leaf."""
    hash: str
    """Of the leaf, in hexadecimal."""
    note: str
    """The first signed checkpoint that is kept and holds it; "" before there is one."""


class Vote(msgspec.Struct, frozen=True):
    """A vote on whose roll somebody is."""

    proposal: Proposal
    taken: bool
    """Whether they voted."""
    choice: str
    """How, in an open vote that has closed; "" in any other."""
    receipt: Receipt | None


class Said(msgspec.Struct, frozen=True):
    """An objection of one's own. `answered`: somebody behind the proposal said something to it."""

    id: int
    proposal: Proposal
    at: int
    withdrawn: bool
    answered: bool


def open_votes(tx: ReadTx, person: Ref, person_id: int) -> list[Vote]:
    """The votes that are open and have this person on their roll; what waits for them is first."""
    mine = _on_roll(person_id).where(proposals.proposals.c.stage == OPEN)
    found = _votes(tx, person, mine.order_by(openings.c.proposal_id.desc()))
    return sorted(found, key=lambda one: one.taken)


def closed_votes(
    tx: ReadTx, person: Ref, person_id: int, before: int | None = None, limit: int = PAGE
) -> list[Vote]:
    """The votes that have closed and had this person on their roll, the newest proposal first."""
    mine = _on_roll(person_id).where(proposals.proposals.c.stage != OPEN)
    if before is not None:
        mine = mine.where(openings.c.proposal_id < before)
    return _votes(tx, person, mine.order_by(openings.c.proposal_id.desc()).limit(limit))


def _on_roll(person_id: int) -> Select[int, str]:
    same = (ballots.c.proposal_id == openings.c.proposal_id, ballots.c.k == openings.c.k)
    table = proposals.proposals
    return (
        select(openings.c.proposal_id, ballots.c.choice)
        .join_from(openings, table, table.c.id == openings.c.proposal_id)
        .join(ballots, and_(*same), isouter=True)
        .where(openings.c.person_id == person_id)
    )


def _votes(tx: ReadTx, person: Ref, query: Select[int, str]) -> list[Vote]:
    choices = {row.proposal_id: row.choice for row in tx.rows(query)}
    found = proposals.some(tx, choices)
    kept = receipts(tx, person, [one.ref for one in found if choices[one.id] is not None])
    return [
        Vote(
            one,
            taken=choices[one.id] is not None,
            choice="" if one.stage == OPEN else choices[one.id] or "",
            receipt=kept.get(one.ref),
        )
        for one in found
    ]


def receipts(tx: ReadTx, person: Ref, voted: list[Ref]) -> dict[Ref, Receipt]:
    """For each of these votes the last ballot that somebody left in the record."""
    kinds = (CastBallot.KIND.name, TakePart.KIND.name)
    last = log.latest_of(tx, person, voted, kinds) if voted else {}
    found = {leaf.seq: leaf for leaf in log.some(tx, list(last.values()))}
    return {
        ref: Receipt(seq, found[seq].hash.hex(), checkpoints.covering(tx, seq, found[seq].at) or "")
        for ref, seq in last.items()
    }


def proposed(
    tx: ReadTx,
    person_id: int,
    before: int | None = None,
    limit: int = PAGE,
    *,
    judged: bool = False,
) -> list[Proposal]:
    """What somebody proposed or stands behind, the newest first; `judged`: appeals instead."""
    behind = proposals.sponsors.c
    query = (
        select(behind.proposal_id)
        .join_from(
            proposals.sponsors, appeals, appeals.c.proposal_id == behind.proposal_id, isouter=True
        )
        .where(behind.person_id == person_id)
        .where(appeals.c.proposal_id.is_not(None) if judged else appeals.c.proposal_id.is_(None))
    )
    if before is not None:
        query = query.where(behind.proposal_id < before)
    rows = tx.rows(query.order_by(behind.proposal_id.desc()).limit(limit))
    return proposals.some(tx, [row.proposal_id for row in rows])


def objections(
    tx: ReadTx, person_id: int, before: int | None = None, limit: int = PAGE
) -> list[Said]:
    """The objections that somebody made, the newest first."""
    table, answers = voices.c, voices.alias("answers")
    answered = select(answers.c.id).where(answers.c.to_id == table.id).correlate(voices).exists()
    query = select(
        table.id, table.proposal_id, table.at, table.withdrawn_at, answered.label("answered")
    ).where(table.author_id == person_id, table.sort == OBJECTION)
    if before is not None:
        query = query.where(table.id < before)
    rows = tx.rows(query.order_by(table.id.desc()).limit(limit))
    about = {one.id: one for one in proposals.some(tx, {row.proposal_id for row in rows})}
    return [
        Said(
            row.id,
            about[row.proposal_id],
            row.at,
            withdrawn=row.withdrawn_at is not None,
            answered=bool(row.answered),
        )
        for row in rows
    ]
