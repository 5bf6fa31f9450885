"""What lets somebody do something: the mandate they hold, as a sentence, before they do it."""

from collections.abc import Sequence

from folkmoot.assembly import mandates
from folkmoot.assembly.authority import refuse
from folkmoot.assembly.mandates import Mandate
from folkmoot.forum import communities
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.moot.things import Thing
from folkmoot.words import N_, say

BY_FOUNDING = N_("You can do this because you founded this moot, until {day}.")
BY_CARETAKING = N_("You can do this because you take care of this moot, until {day}.")
BY_TRUST = N_("You can do this because it was entrusted to you, until {day}.")
BY_INSTRUCTION = N_(
    "You can do this because it was entrusted to you, until {day}, within the instructions that "
    "bind you; the record says so."
)
BY_TAKING = N_(
    "You can do this because you took this power for an emergency, until {day}. It is undone "
    "unless the members ratify it."
)
BY_NAMING = N_("You can do this because {host} names you a steward of this community.")


def held(ask: Ask, tx: ReadTx, power: str, scopes: Sequence[str]) -> Mandate:
    """The mandate that lets the viewer use a power over one of the scopes.

    Raises SignInNeeded or NotAllowed. The authority judges the act itself again.
    """
    mine = mandates.held_by(tx, ask.member.id, ask.now)
    mandate = mandates.covering(mine, power, tuple(scopes))
    if mandate is None:
        refuse(tx, power, ask.member.id)
    return mandate


def over(ask: Ask, tx: ReadTx, power: str, thing: Thing) -> str:
    """The sentence that says why the viewer may use a power over a post or a comment.

    Raises SignInNeeded or NotAllowed, as `held` does.
    """
    named = naming(ask, tx, thing)
    return named or sentence(ask, held(ask, tx, power, thing.scopes))


def naming(ask: Ask, tx: ReadTx, thing: Thing) -> str:
    """The same where another server names the viewer a steward of its community; else ""."""
    ref = thing.standing.community
    room = communities.by_ref(tx, ref) if ref is not None else None
    if room is None or room.host is None:
        return ""
    if ask.member.ref not in communities.stewards_of(tx, room.id):
        return ""
    return say(BY_NAMING, host=room.host)


def sentence(ask: Ask, mandate: Mandate) -> str:
    """Why the viewer may do it, and until when."""
    if mandate.caretaker:
        msgid = BY_CARETAKING
    else:
        msgid = BY_FOUNDING if mandate.source == mandates.GENESIS_DECISION else BY_TRUST
    if mandate.source.startswith(mandates.TAKEN):
        msgid = BY_TAKING
    if mandate.instructions is not None:
        msgid = BY_INSTRUCTION
    return say(msgid, day=ask.day(mandate.ends))


def scopes_with(ask: Ask, tx: ReadTx, power: str) -> list[str]:
    """Every scope over which the viewer holds a power, the moot first."""
    mine = mandates.held_by(tx, ask.member.id, ask.now)
    found = {one.scope for one in mine if power in one.powers}
    return sorted(found, key=lambda scope: (scope != "moot", scope))
