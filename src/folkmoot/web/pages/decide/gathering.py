"""How many must stand behind a proposal, and why it may have to wait, in words."""

from folkmoot.assembly.deciding import appeals, pausing
from folkmoot.assembly.deciding.proposals import GATHERING, Proposal
from folkmoot.assembly.rules.vocabulary import Rule
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.words import N_, gettext, say

UNDER_WAY = N_("The same is announced or voted on already. This waits until that vote has closed.")
REFUSED = N_("The members said no to this lately. It can come to a vote again from {day} on.")
MORE = N_(
    "The members said no to this lately. So {n} must stand behind it; from {day} on, as many as "
    "usual."
)


def needed(ask: Ask, tx: ReadTx, found: Proposal, rule: Rule, roll: int) -> tuple[int, str]:
    """How many must stand behind it now, and a sentence where it waits, or ""."""
    usual = rule.needed_sponsors(roll)
    if found.stage != GATHERING or appeals.of(tx, found.id) is not None:
        return usual, ""
    pause = pausing.of(tx, found, rule, roll, ask.now)
    if pause is None:
        return usual, ""
    if not pause.times:
        return usual, gettext(UNDER_WAY)
    day = ask.day(pause.again)
    if not pause.needed:
        return usual, say(REFUSED, day=day)
    return pause.needed, say(MORE, n=pause.needed, day=day)
