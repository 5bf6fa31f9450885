"""The first stewards on the page of the founding vote: one page, two questions, one ballot."""

import msgspec

from folkmoot.assembly.deciding import options, pairing, proposals
from folkmoot.assembly.deciding.proposals import FAILED, NOTICE, OPEN, Proposal
from folkmoot.assembly.deciding.ruling import rule_of
from folkmoot.assembly.rules import prose
from folkmoot.assembly.rules.constitutions import CONSTITUTIONS
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.markdown import render
from folkmoot.web.ask import Ask
from folkmoot.web.pages.decide import founding, outcome, standing, words
from folkmoot.web.pages.decide.founding import Offered
from folkmoot.web.pages.decide.standing import Election
from folkmoot.words import N_, gettext

NO_EFFECT = N_(
    "No constitution was adopted in the same ballot, so nobody was elected, and nobody counted "
    "this. If the founding vote is held again, so is this."
)


class Stewards(msgspec.Struct, frozen=True):
    """The election in the ballot of a founding vote."""

    id: int
    title: str
    html: str
    closed: bool
    election: Election
    said: list[str]
    """What came of it."""
    rule: list[str]
    """How it is decided, in sentences."""
    may: list[str]
    """"stand" or "unstand"."""


def of(ask: Ask, tx: ReadTx, found: Proposal, roll: int) -> Stewards | None:
    """The election in the ballot of a founding vote; None for any other vote."""
    number = pairing.election_of(tx, found.id)
    if number is None:
        return None
    election = proposals.by_id(tx, number)
    rule = election.rule or rule_of(tx, election, ask.now, roll)
    vote = found.rule or rule_of(tx, found, ask.now, roll)
    told = msgspec.structs.replace(rule, window=max(rule.window, vote.window))
    shown = standing.of(ask, tx, election, rule.term, [], roll=roll)
    if shown is None:
        return None
    may = [] if ask.viewer is None else standing.allowed(ask, tx, election)
    return Stewards(
        election.id,
        words.title_of(election),
        render(words.statement_of(election)),
        election.closed_at is not None,
        shown,
        said(tx, election),
        prose.sentences(told, roll),
        may,
    )


def said(tx: ReadTx, election: Proposal) -> list[str]:
    """What came of an election, and why it had no effect where it had none."""
    vote = pairing.beside(tx, election)
    void = election.stage == FAILED and election.result is None and vote is not None
    if vote is not None and void and vote.stage == FAILED:
        return [gettext(NO_EFFECT)]
    called = outcome.names(tx, election, options.of_proposal(tx, election.id))
    return outcome.sentences(election, called)


def offers(tx: ReadTx, found: Proposal, roll: int) -> list[Offered]:
    """The constitutions between which a founding vote chooses, with today's numbers."""
    if pairing.election_of(tx, found.id) is None:
        return []
    return [
        founding.offered(CONSTITUTIONS[one], max(roll, 1))
        for one in pairing.constitutions(tx, found.id)
    ]


def home(tx: ReadTx, found: Proposal) -> int:
    """The number of the proposal on whose page something is voted on."""
    vote = pairing.beside(tx, found)
    return vote.id if vote is not None and vote.stage in (NOTICE, OPEN) else found.id
