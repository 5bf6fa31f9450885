"""Which proposals were announced as small things: they happen unless somebody objects."""

from sqlalchemy import Column, ForeignKey, Integer, Table, exists, select

from folkmoot.assembly.deciding.proposals import proposals
from folkmoot.storage.tables import governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

announcements = Table(
    "small_announcement",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    info=governed(),
)

IS_ONE = exists().where(announcements.c.proposal_id == proposals.c.id).correlate(proposals)


def is_one(tx: ReadTx, proposal_id: int) -> bool:
    """Whether a proposal was announced as a small thing."""
    query = select(announcements.c.proposal_id).where(announcements.c.proposal_id == proposal_id)
    return tx.value(query) is not None


def put(tx: WriteTx, proposal_id: int) -> None:
    """Write that a proposal was; for handlers only."""
    tx.insert(announcements, proposal_id=proposal_id)
