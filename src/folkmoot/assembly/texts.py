"""Texts that the members published together: each the statement of a proposal that passed."""

import msgspec
from sqlalchemy import Column, ForeignKey, Integer, Table, select, update

from folkmoot.assembly.deciding import proposals
from folkmoot.assembly.deciding.effects import checks
from folkmoot.assembly.deciding.proposals import Proposal
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, NotFound
from folkmoot.record.acts import PUBLIC, Act, Deed, act, handles
from folkmoot.storage.tables import Micros, governed, id_column, metadata, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

texts = Table(
    "published_text",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("proposal_id", Integer, ForeignKey("proposal.id"), nullable=False),
    Column("published_at", Micros, nullable=False),
    Column("withdrawn_at", Micros),
    info=governed(),
)


class Published(msgspec.Struct, frozen=True):
    """A text of the members, whose words are those of the proposal."""

    ref: Ref
    proposal: Proposal
    published_at: int


@act("text.publish/1", record=PUBLIC, effect="ordinary", undo="text.withdraw/1")
class PublishText(Act, frozen=True):
    """Publish the statement of a proposal in the name of all members."""

    ref: Ref
    proposal: Ref


@act("text.withdraw/1", record=PUBLIC, effect="ordinary", undo="text.publish/1")
class WithdrawText(Act, frozen=True):
    """Take back a text that was published in the name of all members."""

    text: Ref


@checks(WithdrawText)
def _check_withdrawal(tx: ReadTx, act: WithdrawText, _at: int) -> None:
    standing = select(texts.c.id).where(texts.c.ref == act.text, texts.c.withdrawn_at.is_(None))
    if tx.value(standing) is None:
        raise NotFound(N_("There is no such text, or it was taken back."))


@handles(PublishText)
def _publish(tx: WriteTx, act: PublishText, deed: Deed) -> int:
    found = proposals.by_ref(tx, act.proposal)
    return tx.insert(texts, ref=act.ref, proposal_id=found.id, published_at=deed.at)


@handles(WithdrawText)
def _withdraw(tx: WriteTx, act: WithdrawText, deed: Deed) -> None:
    standing = update(texts).where(texts.c.ref == act.text, texts.c.withdrawn_at.is_(None))
    if not tx.write(standing.values(withdrawn_at=deed.at)):
        raise Conflict(N_("This text was taken back already."))


def standing(tx: ReadTx) -> list[Published]:
    """Every text that stands, the newest first."""
    query = select(texts.c.ref, texts.c.proposal_id, texts.c.published_at)
    rows = tx.rows(query.where(texts.c.withdrawn_at.is_(None)).order_by(texts.c.id.desc()))
    return [
        Published(row.ref, proposals.by_id(tx, row.proposal_id), row.published_at) for row in rows
    ]
