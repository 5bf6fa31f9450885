"""The closed list of powers: what an act needs when it is not done to one's own things."""

import re

import msgspec

from folkmoot.record.settings import SETTINGS
from folkmoot.words import N_

MOOT_ONLY = ("moot",)
COMMUNITY = ("moot", "community")
_THING = re.compile(r"(?:community|thread):[0-9a-f]{32}")

THREAD = ("moot", "community", "thread")


class Power(msgspec.Struct, frozen=True):
    """One power, where it can be held, and a sentence that says what it lets a person do."""

    name: str
    sentence: str
    scopes: tuple[str, ...] = MOOT_ONLY
    caretaker: bool = False
    """Kept by a founder whose mandate has lapsed: spam, law and hosting."""


POWERS: dict[str, Power] = {
    power.name: power
    for power in (
        Power("post.remove", N_("Remove posts and comments, and restore them."), THREAD, True),
        Power("post.pin", N_("Pin posts to the top of a community."), COMMUNITY),
        Power("post.announce", N_("Post where only stewards may post."), COMMUNITY),
        Power("thread.lock", N_("Close threads to new replies."), THREAD, True),
        Power("content.erase", N_("Erase what the law forbids to keep."), COMMUNITY, True),
        Power("member.warn", N_("Warn a person, with a reason."), COMMUNITY, True),
        Power("member.ban", N_("Ban a person from a community or the moot."), COMMUNITY, True),
        Power("member.admit", N_("Decide on people who ask to join."), MOOT_ONLY, True),
        Power("report.decide", N_("Read reports and decide on them."), COMMUNITY, True),
        Power("community.found", N_("Found communities where not every member may.")),
        Power("community.change", N_("Change how a community describes itself."), COMMUNITY),
        Power("community.close", N_("Close a community, and open it again."), COMMUNITY),
        Power("setting.set", N_("Change the settings of the moot."), ("moot", "setting")),
        Power("identity.reset", N_("Help a member back into a lost account, with another.")),
        Power("import.run", N_("Bring in conversations from a file, and take them out again.")),
        Power(
            "federation.block",
            N_("Block, silence or allow other servers, and take that back."),
            MOOT_ONLY,
            True,
        ),
        Power("mandate.grant", N_("Give stewards their powers and take them back.")),
        Power("host.operate", N_("Run the machine of the moot."), MOOT_ONLY, True),
        Power("host.keys", N_("Keep the keys of the moot."), MOOT_ONLY, True),
    )
}

FORUM_POWERS = frozenset(power.name for power in POWERS.values() if "community" in power.scopes)
"""What can be held over one community: all that a visitor may ever hold."""

OPERATING = "host.operate"
"""Who runs the machine, and with it the command line."""

GRANTING = "mandate.grant"
"""Never passed on by a grant: only a decision of the members gives it."""


def founding_powers() -> tuple[str, ...]:
    """What the genesis gives to the founder: everything, for 60 days."""
    return tuple(POWERS)


def caretaker_powers() -> tuple[str, ...]:
    """What is left to a founder afterwards, until the members have decided."""
    return tuple(power.name for power in POWERS.values() if power.caretaker)


def covers(held: str, wanted: tuple[str, ...]) -> bool:
    """True when a mandate over the scope `held` reaches a thing in the scopes `wanted`."""
    return held in wanted


def is_scope(scope: str) -> bool:
    """Whether a scope has the form of one: "moot", a thing by its ref, or a known setting.

    That the thing is there is not asked: a mandate over nothing gives no power.
    """
    kind, _, part = scope.partition(":")
    if kind == "setting":
        return part in SETTINGS
    return scope == "moot" or _THING.fullmatch(scope) is not None
