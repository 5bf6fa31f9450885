"""Minutes: what the tables say of a vote that has closed, put together for whoever reads it."""

import msgspec
from sqlalchemy import select

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import (
    announcements,
    effects,
    emergencies,
    founding_vote,
    intakes,
    pairing,
    proposals,
)
from folkmoot.assembly.deciding.effects import Standing
from folkmoot.assembly.deciding.proposals import FAILED, PASSED, Proposal
from folkmoot.assembly.deciding.results import sides
from folkmoot.assembly.mandates import DECIDED, Mandate
from folkmoot.assembly.rules.vocabulary import Rule
from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_


class Minutes(msgspec.Struct, frozen=True):
    """One decision: what was asked by which rule, of how many, what they said, what followed."""

    proposal: Proposal
    rule: Rule
    roll: int
    sponsors: tuple[int, ...]
    """The row ids of those who stood behind it, its author first."""
    yes: int
    no: int
    abstain: int
    needed: int
    """How many had to say yes."""
    effects: tuple[Standing, ...]
    given: tuple[Mandate, ...]
    """The mandates that it gave."""

    @property
    def voted(self) -> int:
        """How many of the roll took part."""
        return self.yes + self.no + self.abstain


def of(tx: ReadTx, number: int) -> Minutes:
    """The minutes of the proposal with a number. Raises NotFound while its vote has not closed."""
    found = proposals.by_id(tx, number)
    if intakes.is_hidden(tx, found.id):
        raise NotFound(proposals.NO_SUCH)
    if found.stage == PASSED and found.rule is None and announcements.is_one(tx, found.id):
        raise NotFound(N_("Nobody voted on this: it was a small thing, and too few objected."))
    if found.stage not in (PASSED, FAILED) or found.rule is None or found.roll is None:
        raise NotFound(N_("There are no minutes of this yet: the vote has not closed."))
    yes, no, abstain = sides(found.result) if found.result else (0, 0, 0)
    return Minutes(
        proposal=found,
        rule=found.rule,
        roll=found.roll,
        sponsors=tuple(proposals.sponsors_of(tx, found.id)),
        yes=yes,
        no=no,
        abstain=abstain,
        needed=found.rule.needed_yes(found.roll),
        effects=tuple(effects.of_proposal(tx, found.id)),
        given=tuple(_given(tx, found.ref)),
    )


def is_by_clock(tx: ReadTx, found: Proposal) -> bool:
    """Whether nobody proposed it, but the clock called it as the rules of every moot say."""
    if emergencies.is_confidence_vote(tx, found.id):
        return True
    vote = pairing.vote_of(tx, found.id) or found.id
    by_member = founding_vote.is_one(tx, vote) and (found.author_id != founding_vote.founder_of(tx))
    return proposals.is_called(tx, found.id) and not by_member


def _given(tx: ReadTx, decision: Ref) -> list[Mandate]:
    table = mandates.mandates.c
    query = select(table.ref).where(table.source == f"{DECIDED}{decision}").order_by(table.id)
    return [mandates.by_ref(tx, row.ref) for row in tx.rows(query)]
