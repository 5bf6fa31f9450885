"""By which rules appeals are decided: no constitution can change them (kernel invariant 7)."""

import msgspec

from folkmoot.assembly.rules.vocabulary import Rule, Sponsors
from folkmoot.clock import DAY

WITHIN = 14 * DAY
"""So long after an act somebody can appeal against it."""

BY_ALL = Rule(matter="ordinary", method="yes-no", sponsors="one", pause=0)
"""In a small moot, or where too few are left to draw from: all who had no part in it."""

BY_JURY = msgspec.structs.replace(BY_ALL, body="jury", quorum="jury")
"""Three of three jurors, four of five, five of seven; who says nothing has not agreed."""


def rule(*, drawn: bool, concerned: bool) -> Rule:
    """The rule of an appeal: whether by jury, and whether made by whom the act was done to.

    For acts that were done to nobody, or to somebody else, several members are needed.
    """
    behind: Sponsors = "one" if concerned else "some"
    return msgspec.structs.replace(BY_JURY if drawn else BY_ALL, sponsors=behind)
