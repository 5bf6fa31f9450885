"""What juries judge: an act or a person, who had a part in it, who judges, what was said."""

from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    exists,
    func,
    or_,
    select,
    update,
)

from folkmoot.assembly.deciding.proposals import (
    GATHERING,
    LAPSED,
    NOTICE,
    OPEN,
    WITHDRAWN,
    Stage,
    proposals,
)
from folkmoot.errors import NotFound
from folkmoot.storage.tables import Micros, governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

appeals = Table(
    "appeal",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("leaf", Integer, index=True),
    Column("doer_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("concerned", Boolean, nullable=False),
    Column("reply", Text),
    Column("replied_at", Micros),
    Column("size", Integer),
    Column("seed", Text),
    info=governed(),
)
"""A proposal that is an appeal, or that a person is kept out, and what makes it one."""

parties = Table(
    "appeal_party",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
    info=governed(),
)


IS_ONE = exists().where(appeals.c.proposal_id == proposals.c.id).correlate(proposals)
"""Whether a proposal is an appeal, as part of a statement; none of them waits for a free place."""


class Appeal(msgspec.Struct, frozen=True):
    """What a proposal has besides, when it is an appeal, or about keeping a person out."""

    proposal_id: int
    leaf: int | None
    """The number of the act in the record; None where it is about a person."""
    doer_id: int
    """Who answers: who did the act, or the person."""
    concerned: bool
    """Whether it was made by somebody to whom the act was done."""
    reply: str | None
    """What who did it says to that."""
    replied_at: int | None
    size: int | None
    """How many jurors judge; 0 where all do who had no part; None before that is settled."""
    seed: str | None
    """What the lot was drawn with, once it was."""

    @property
    def excludes(self) -> bool:
        """Whether it is asked to keep the person out, and not to undo an act."""
        return self.leaf is None


def of(tx: ReadTx, proposal_id: int) -> Appeal | None:
    """What makes this proposal an appeal, or None for any other."""
    row = tx.row(select(appeals).where(appeals.c.proposal_id == proposal_id))
    return None if row is None else Appeal(*row)


def by_proposal(tx: ReadTx, proposal_id: int) -> Appeal:
    """The same for what must be an appeal. Raises NotFound."""
    found = of(tx, proposal_id)
    if found is None:
        raise NotFound(N_("There is no such appeal."))
    return found


def against(tx: ReadTx, leaf: int, *, concerned: bool) -> int | None:
    """The number of the appeal against an act, taken back ones aside.

    One by whom the act was done to, and one by others: so nobody's is used up by another's.
    """
    query = (
        select(appeals.c.proposal_id)
        .join(proposals, proposals.c.id == appeals.c.proposal_id)
        .where(appeals.c.leaf == leaf, appeals.c.concerned == concerned)
        .where(proposals.c.stage.not_in([WITHDRAWN, LAPSED]))
    )
    return tx.value(query.limit(1))


def about(
    tx: ReadTx, person_id: int, stages: Collection[Stage], since: int, author_id: int | None = None
) -> int | None:
    """The number of a proposal to keep somebody out: in such a stage, not closed before then.

    Of any author, or of one.
    """
    query = (
        select(appeals.c.proposal_id)
        .join(proposals, proposals.c.id == appeals.c.proposal_id)
        .where(appeals.c.leaf.is_(None), appeals.c.doer_id == person_id)
        .where(proposals.c.stage.in_(list(stages)))
        .where(or_(proposals.c.closed_at.is_(None), proposals.c.closed_at > since))
    )
    if author_id is not None:
        query = query.where(proposals.c.author_id == author_id)
    return tx.value(query.limit(1))


def parties_of(tx: ReadTx, proposal_id: int) -> frozenset[int]:
    """The row ids of those who had a part in it, and so never judge."""
    query = select(parties.c.person_id).where(parties.c.proposal_id == proposal_id)
    return frozenset(row.person_id for row in tx.rows(query))


def add_parties(tx: WriteTx, proposal_id: int, people: Iterable[int]) -> None:
    """Write who had a part in it; for handlers only."""
    for one in people:
        key = {"proposal_id": proposal_id, "person_id": one}
        tx.insert_if_new(parties, ["proposal_id", "person_id"], key)


def change(tx: WriteTx, proposal_id: int, **values: Any) -> None:
    """Write columns of an appeal; for handlers only."""
    tx.write(update(appeals).where(appeals.c.proposal_id == proposal_id).values(**values))


def under_way_of(tx: ReadTx, person_id: int) -> int:
    """How many appeals of one person are not over."""
    table = proposals.c
    mine = (table.author_id == person_id, table.stage.in_([GATHERING, NOTICE, OPEN]))
    return tx.value(select(func.count()).where(*mine, IS_ONE))
