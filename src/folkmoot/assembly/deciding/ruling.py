"""By which rule a vote is held: of its effects, or of appeals, emergencies, vetoes, founding."""

import msgspec

from folkmoot.assembly import rulebook
from folkmoot.assembly.deciding import appeals, bodies, effects, emergencies, founding_vote, vetoes
from folkmoot.assembly.deciding.proposals import Proposal
from folkmoot.assembly.rules import appealing
from folkmoot.assembly.rules.vocabulary import Rule
from folkmoot.storage.transaction import ReadTx


def rule_of(tx: ReadTx, found: Proposal, at: int, roll: int) -> Rule:
    """The rule by which so many would decide on this now."""
    appeal = appeals.of(tx, found.id)
    if appeal is not None:
        if appeal.excludes:
            return appealing.exclusion(drawn=bool(appeal.size))
        return appealing.rule(drawn=bool(appeal.size), concerned=appeal.concerned)
    if emergencies.of(tx, found.id) is not None:
        return emergencies.rule(tx, at)
    if vetoes.of(tx, found.id) is not None:
        return vetoes.rule(tx, at)
    acts = [effects.to_act(one.effect) for one in effects.of_proposal(tx, found.id)]
    rule = rulebook.needed(tx, acts, at, roll, question=found.question, seats=found.seats)
    rule = msgspec.structs.replace(rule, body=bodies.body(tx, found, at))
    return founding_vote.ruled(tx, found, rule)
