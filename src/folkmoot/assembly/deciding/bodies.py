"""Who decides: all members, or for the stewards of one community those who are subscribed there."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import (
    announcements,
    appeals,
    emergencies,
    proposals,
    rolls,
    vetoes,
)
from folkmoot.assembly.deciding.proposals import NOTICE, OPEN, Office, Proposal
from folkmoot.assembly.deciding.rolls import Voter
from folkmoot.assembly.mandates import DECIDED, EndMandate, GrantMandate, Mandate
from folkmoot.assembly.rules.vocabulary import SUBSCRIBERS, Body
from folkmoot.clock import Ref
from folkmoot.errors import Invalid, NotFound
from folkmoot.record.acts import Act
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

FEWEST = 3
"""Where fewer are subscribed, all members decide: two people are no assembly."""


def voters(
    tx: ReadTx, found: Proposal, at: int, everybody: Sequence[Voter] | None = None
) -> list[Voter]:
    """Who would be on the roll of a vote that no jury decides; `everybody`: if known already.

    Whoever subscribed less than 30 days before it was proposed is not among them: nobody floods
    in for a vote, nor for one that they are going to propose.
    """
    members = list(rolls.entitled(tx, at) if everybody is None else everybody)
    if found.community is None:
        return members
    theirs = kernel_of(tx).subscribed(tx, found.community, found.made_at)
    some = [one for one in members if one.id in theirs]
    return some if len(some) >= FEWEST else members


def body(tx: ReadTx, found: Proposal, at: int) -> Body:
    """The body of the rule by which this would be decided now."""
    return "assembly" if place(tx, found, at) is None else SUBSCRIBERS


def place(
    tx: ReadTx, found: Proposal, at: int, everybody: Sequence[Voter] | None = None
) -> Ref | None:
    """The community whose subscribers decide this now, or None where all members do."""
    if found.community is None:
        return None
    if found.rule is not None:
        return found.community if found.rule.body == SUBSCRIBERS else None
    members = rolls.entitled(tx, at) if everybody is None else everybody
    theirs = kernel_of(tx).subscribed(tx, found.community, found.made_at)
    some = [one for one in members if one.id in theirs]
    return found.community if len(some) >= FEWEST else None


def under_way(
    tx: ReadTx, found: Proposal, at: int, everybody: Sequence[Voter] | None = None
) -> int:
    """How many votes of those who decide this are announced or open.

    Neither appeals, vetoes and small things are among them, nor what nobody proposed: that takes
    no member's place.
    """
    table = proposals.proposals.c
    proposed = exists().where(proposals.sponsors.c.proposal_id == table.id)
    aside = (~appeals.IS_ONE, ~announcements.IS_ONE, ~vetoes.IS_ONE, *emergencies.aside())
    votes = select(table.id, table.community)
    votes = votes.where(table.stage.in_([NOTICE, OPEN]), proposed, *aside)
    mine = place(tx, found, at, everybody)
    others = [
        place(tx, proposals.by_id(tx, row.id), at, everybody) if row.community else None
        for row in tx.rows(votes)
    ]
    return others.count(mine)


def check(tx: ReadTx, community: Ref, wanted: Sequence[Act], office: Office | None) -> None:
    """Refuse to let the subscribers of a community decide what is not theirs. Raises Invalid."""
    if office is None and not wanted:
        raise _not_theirs()
    if office is not None and office.scope != _scope(community):
        raise _not_theirs()
    for one in wanted:
        match one:
            case GrantMandate(scope=scope) if scope == _scope(community):
                continue
            case EndMandate(mandate=ref) if gave(tx, mandates.by_ref(tx, ref)) == community:
                continue
            case _:
                raise _not_theirs()


def gave(tx: ReadTx, held: Mandate) -> Ref | None:
    """The community whose subscribers gave a mandate; None where others did."""
    if not held.source.startswith(DECIDED):
        return None
    try:
        source = proposals.by_ref(tx, Ref(held.source.removeprefix(DECIDED)))
    except NotFound:
        return None
    narrow = source.rule is not None and source.rule.body == SUBSCRIBERS
    return source.community if narrow else None


def _scope(community: Ref) -> str:
    return f"community:{community}"


def _not_theirs() -> Invalid:
    return Invalid(
        N_(
            "Those who are subscribed to a community decide on its stewards only, and take back "
            "only what they gave. All members can decide this."
        ),
        field="body",
    )
