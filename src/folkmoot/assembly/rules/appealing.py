"""By which rules juries decide: no constitution can change them (kernel invariant 7)."""

import msgspec

from folkmoot.assembly.rules.vocabulary import Rule, Share, Sponsors
from folkmoot.clock import DAY

WITHIN = 14 * DAY
"""So long after an act somebody can appeal against it."""

BY_ALL = Rule(matter="ordinary", method="yes-no", sponsors="one", pause=0)
"""In a small moot, or where too few are left to draw from: all who had no part in it."""

BY_JURY = msgspec.structs.replace(BY_ALL, body="jury", quorum="jury")
"""Three of three jurors, four of five, five of seven; who says nothing has not agreed."""


NO_EXCLUSION_AGAIN = 182 * DAY
"""After one that failed nobody is tried again for so long."""

EXCLUDED_BY_ALL = msgspec.structs.replace(
    BY_ALL, matter="exclusion", share=Share(4, 5), pause=NO_EXCLUSION_AGAIN
)
"""So few as four must all say yes, or say nothing."""

EXCLUDED_BY_JURY = msgspec.structs.replace(BY_JURY, matter="exclusion", pause=NO_EXCLUSION_AGAIN)


def exclusion(*, drawn: bool) -> Rule:
    """The rule by which somebody is kept out of the moot for longer than a steward may."""
    return EXCLUDED_BY_JURY if drawn else EXCLUDED_BY_ALL


def rule(*, drawn: bool, concerned: bool) -> Rule:
    """The rule of an appeal: whether by jury, and whether made by whom the act was done to.

    For acts that were done to nobody, or to somebody else, several members are needed.
    """
    behind: Sponsors = "one" if concerned else "some"
    return msgspec.structs.replace(BY_JURY if drawn else BY_ALL, sponsors=behind)
