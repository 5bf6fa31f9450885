"""What was voted on, in the words of the record: rolls, ballots, results and rules."""

from typing import Any

from folkmoot.assembly.rules.constitutions import CONSTITUTIONS
from folkmoot.assembly.rules.vocabulary import MATTERS
from folkmoot.words import N_, gettext, ngettext, say

CHOICES = {"yes": N_("yes"), "no": N_("no"), "abstain": N_("neither yes nor no")}
PASSED = N_("passed, with {yes} yes and {no} no")
FAILED = N_("not passed, with {yes} yes and {no} no")


def words(kind: str, content: dict[str, Any]) -> str:
    """A roll, a ballot, a result, or what was adopted, in words."""
    match kind:
        case "vote.open/1":
            number = len(content["roll"])
            return ngettext("{n} member may vote", "{n} members may vote", number).format(n=number)
        case "ballot.cast/1":
            return gettext(CHOICES[content["choice"]])
        case "vote.close/1":
            words = PASSED if content["passed"] else FAILED
            return say(words, yes=content["yes"], no=content["no"])
        case "constitution.adopt/1":
            return gettext(CONSTITUTIONS[content["name"]].title)
        case "rule.adopt/1":
            return gettext(MATTERS[content["rule"]["matter"]].title)
        case _:
            return ""
