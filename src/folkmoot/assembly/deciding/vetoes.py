"""Vetoes as they stand: what is suspended until the vote, and what no steward does until then."""

from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    or_,
    select,
)

from folkmoot.assembly import rulebook
from folkmoot.assembly.deciding import effects
from folkmoot.assembly.deciding.effects import ON_NO, SUSPENDS
from folkmoot.assembly.deciding.proposals import (
    FAILED,
    GATHERING,
    LAPSED,
    NOTICE,
    OPEN,
    PASSED,
    WITHDRAWN,
    Proposal,
    proposals,
    some,
    sponsors,
)
from folkmoot.assembly.rules.vocabulary import Rule
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, NotAllowed
from folkmoot.record import canonical
from folkmoot.record.acts import Act, Deed
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

WITHIN = 14 * DAY
"""So long after an act enough members can ask that it be suspended."""
REST = 30 * DAY
"""So long whoever stood behind one that failed signs none, and what stays undone is left alone."""

SETTING = "setting.set/1"
KINDS = frozenset(
    {
        "community.close/1",
        "federation.block/1",
        "federation.silence/1",
        "federation.allow/1",
        SETTING,
    }
)
"""What can be suspended: what a steward did that concerns everybody."""
TOUCHING = KINDS | {"community.reopen/1", "federation.lift/1"}
"""What decides anew on the same things."""

SUSPENDED = "Suspended until the members have voted."
"""Why it is undone, as the record keeps it."""
SINCE = "Something else was decided on it since."
"""Why nothing is left to suspend or to do again, as the record keeps it."""

vetoes = Table(
    "veto",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("leaf", Integer, nullable=False, index=True),
    Column("done_at", Micros, nullable=False),
    info=governed(),
)
"""A proposal that is a veto, the number of the act in the record, and when that was done."""

IS_ONE = exists().where(vetoes.c.proposal_id == proposals.c.id).correlate(proposals)
"""Whether a proposal is a veto, as part of a statement; none of them waits for a free place."""


class Veto(msgspec.Struct, frozen=True):
    """What a proposal has besides, when it is a veto."""

    proposal_id: int
    leaf: int
    done_at: int


_OF = Prepared(select(vetoes).where(vetoes.c.proposal_id == bindparam("proposal")))


def of(tx: ReadTx, proposal_id: int) -> Veto | None:
    """What makes this proposal a veto, or None for any other."""
    row = tx.row(_OF, {"proposal": proposal_id})
    return None if row is None else Veto(row.proposal_id, row.leaf, row.done_at)


def against(tx: ReadTx, leaf: int) -> int | None:
    """The number of the veto against an act; those aside that lapsed or were taken back."""
    query = select(vetoes.c.proposal_id).join(proposals, proposals.c.id == vetoes.c.proposal_id)
    stands = (vetoes.c.leaf == leaf, proposals.c.stage.not_in([WITHDRAWN, LAPSED]))
    return tx.value(query.where(*stands).limit(1))


def marks(kind: str, fields: dict[str, Any]) -> dict[str, bytes]:
    """The things that an act decides on, each with what tells what it makes of them."""
    if kind == SETTING:
        return {f"setting:{fields['key']}": canonical.encode(fields["value"])}
    if kind.startswith("community."):
        return {f"community:{fields['community']}": kind.encode()}
    hosts = fields.get("hosts") or [one["host"] for one in fields.get("servers", ())]
    return {f"host:{host}": kind.encode() for host in hosts}


def marks_of(act: Act) -> dict[str, bytes]:
    """The same of an act; nothing for a kind that decides on no such thing."""
    name = act.KIND.name
    return marks(name, msgspec.to_builtins(act)) if name in TOUCHING else {}


def rule(tx: ReadTx, at: int) -> Rule:
    """How the members judge it: as any ordinary thing by yes and no, and openly in any moot.

    Neither a single objection nor a second round decides how long something stays suspended.
    """
    ordinary = rulebook.in_force(tx, "ordinary", at)
    return Rule(
        matter="ordinary",
        method="yes-no",
        share=ordinary.share,
        quorum=ordinary.quorum,
        sponsors=ordinary.sponsors,
        notice=ordinary.notice,
        window=ordinary.window,
        pause=0,
    )


def is_over(tx: ReadTx, found: Proposal, at: int) -> bool:
    """Whether a veto came too late, or what it is against was decided anew."""
    veto = of(tx, found.id)
    if veto is None:
        return False
    moot = any(one.failed_at for one in effects.of_proposal(tx, found.id))
    return moot or at >= veto.done_at + WITHIN


def over(tx: ReadTx, at: int) -> frozenset[int]:
    """The row ids of those that are over and still look for others, found all at once."""
    query = select(vetoes.c.proposal_id).join(proposals, proposals.c.id == vetoes.c.proposal_id)
    rows = tx.rows(query.where(proposals.c.stage == GATHERING))
    numbers = [row.proposal_id for row in rows]
    return frozenset(one.id for one in some(tx, numbers) if is_over(tx, one, at))


# ---- who signs


def check_signing(tx: ReadTx, person_id: int, at: int) -> None:
    """Refuse whoever stands behind one already, or stood behind one that failed lately.

    Raises Conflict: a few could otherwise suspend one thing after the other.
    """
    mine = (
        select(proposals.c.id)
        .join(vetoes, vetoes.c.proposal_id == proposals.c.id)
        .join(sponsors, sponsors.c.proposal_id == proposals.c.id)
        .where(sponsors.c.person_id == person_id)
    )
    if tx.row(mine.where(proposals.c.stage.in_([GATHERING, NOTICE, OPEN])).limit(1)):
        raise Conflict(
            N_("You stand behind another veto. One at a time: wait for the vote on that one.")
        )
    lately = and_(proposals.c.stage == FAILED, proposals.c.closed_at > at - REST)
    if tx.row(mine.where(lately).limit(1)):
        raise Conflict(
            N_("A veto failed that you stood behind. You can sign another {days} days after it."),
            days=REST // DAY,
        )


# ---- what is suspended is left alone


def _standing() -> Select[*tuple[Any, ...]]:
    """Each veto with what it does again on a no."""
    columns = (
        proposals.c.id,
        proposals.c.ref,
        proposals.c.title,
        proposals.c.stage,
        effects.effects.c.kind,
        effects.effects.c.fields,
    )
    again = and_(
        effects.effects.c.proposal_id == vetoes.c.proposal_id, effects.effects.c.option == ON_NO
    )
    return (
        select(*columns)
        .join_from(vetoes, proposals, proposals.c.id == vetoes.c.proposal_id)
        .join(effects.effects, again)
        .order_by(proposals.c.id)
    )


def _marks(row: Any) -> dict[str, bytes]:
    return marks(row.kind, canonical.decode(row.fields.encode()))


def check(tx: ReadTx, act: Act, at: int) -> None:
    """Refuse a steward what the members suspended, and again for a while what they left undone.

    Raises NotAllowed, which names the vote. What the members decide is not asked for.
    """
    if act.KIND.name not in KINDS:
        return
    wanted = marks_of(act)
    passed = and_(proposals.c.stage == PASSED, proposals.c.closed_at > at - REST)
    for row in tx.rows(_standing().where(or_(proposals.c.stage.in_([NOTICE, OPEN]), passed))):
        suspended = _marks(row)
        shared = wanted.keys() & suspended.keys()
        if row.stage != PASSED and shared:
            raise NotAllowed(
                N_("The members suspended this until they have voted: “{title}”."),
                title=row.title or "…",
            )
        if any(wanted[one] == suspended[one] for one in shared):
            raise NotAllowed(
                N_("The members decided lately that this stays undone: “{title}”."),
                title=row.title or "…",
            )


def settle(tx: WriteTx, act: Act, deed: Deed) -> None:
    """Where the same was decided anew by others, a veto suspends nothing, and does nothing again.

    perform() asks for it after each handler, on replay too. What a steward does anew counts only
    where all that the veto is about is otherwise since: else it could be dodged.
    """
    touched = marks_of(act)
    if not touched:
        return
    live = proposals.c.stage.in_([GATHERING, NOTICE, OPEN])
    for row in tx.rows(_standing().where(live)):
        about = _marks(row)
        if deed.ground == f"decision:{row.ref}" or not about.keys() & touched.keys():
            continue
        by_steward = deed.ground.startswith("mandate:")
        if by_steward and any(touched.get(one, mark) == mark for one, mark in about.items()):
            continue
        for one in effects.of_proposal(tx, row.id):
            if not (one.carried_at or one.failed_at):
                effects.mark(tx, row.id, one.n, failed_at=deed.at, failure=SINCE)


def suspended_at(tx: ReadTx, proposal_id: int) -> int | None:
    """When it was suspended; None while it is not."""
    done = [one for one in effects.of_proposal(tx, proposal_id) if one.option == SUSPENDS]
    return done[0].carried_at if done else None


def suspending(tx: ReadTx) -> list[tuple[int, Ref]]:
    """The row and the ref of every veto that is announced or open."""
    live = _standing().where(proposals.c.stage.in_([NOTICE, OPEN]))
    return [(row.id, row.ref) for row in tx.rows(live)]
