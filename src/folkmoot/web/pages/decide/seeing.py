"""The proposal of an address, for those who may see it: none is there for anybody else."""

from folkmoot.assembly.deciding import intakes, proposals
from folkmoot.assembly.deciding.proposals import Proposal
from folkmoot.errors import NotFound
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask


def asked(ask: Ask, tx: ReadTx) -> Proposal:
    """The proposal that the address names. Raises NotFound, also for one in intake."""
    return numbered(ask, tx, ask.path("id"))


def numbered(ask: Ask, tx: ReadTx, number: int) -> Proposal:
    """The proposal with a number. Raises NotFound, also for one that the reader may not see."""
    found = proposals.by_id(tx, number)
    if not intakes.may_see(tx, found, ask.member.id):
        raise NotFound(proposals.NO_SUCH)
    return found
