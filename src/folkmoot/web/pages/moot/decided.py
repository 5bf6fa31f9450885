"""What was voted on, in the words of the record: rolls, ballots, results and rules."""

from typing import Any

from folkmoot.assembly.rules.constitutions import CONSTITUTIONS
from folkmoot.assembly.rules.vocabulary import MATTERS
from folkmoot.words import N_, gettext, ngettext, say

CHOICES = {"yes": N_("yes"), "no": N_("no"), "abstain": N_("neither yes nor no")}
PASSED = N_("passed, with {yes} yes and {no} no")
FAILED = N_("not passed, with {yes} yes and {no} no")


CONSENTED = N_("passed, with {yes} who consented and {objections} objections that stand")
STOPPED = N_("not passed, with {yes} who consented and {objections} objections that stand")
LONGER = N_("it is open for longer")
OPENLY = N_("the ballots were destroyed unread, and all vote openly")
CHOSEN, UNCHOSEN = N_("something was chosen"), N_("nothing changes")


def words(kind: str, content: dict[str, Any]) -> str:
    """A roll, a ballot, a result, or what was adopted, in words."""
    match kind:
        case "vote.open/1":
            number = len(content["roll"])
            return ngettext("{n} member may vote", "{n} members may vote", number).format(n=number)
        case "ballot.cast/1":
            return (
                gettext(CHOICES[content["choice"]])
                if content["choice"] in CHOICES
                else content["choice"]
            )
        case "ballot.publish/1":
            number = len(content["ballots"])
            return ngettext("{n} ballot", "{n} ballots", number).format(n=number)
        case "vote.again/1":
            return gettext(OPENLY if content["openly"] else LONGER)
        case "vote.close/1":
            return _result(content)
        case "constitution.adopt/1":
            return gettext(CONSTITUTIONS[content["name"]].title)
        case "rule.adopt/1":
            return gettext(MATTERS[content["rule"]["matter"]].title)
        case _:
            return ""


def _result(content: dict[str, Any]) -> str:
    result = content["result"]
    if result["type"] == "consent":
        said = CONSENTED if content["passed"] else STOPPED
        return say(said, yes=result["yes"], objections=result["objections"])
    if result["type"] != "yes-no":
        return gettext(CHOSEN if content["passed"] else UNCHOSEN)
    return say(PASSED if content["passed"] else FAILED, yes=result["yes"], no=result["no"])
