"""The one question of permission: on which live ground may this actor do this act now?"""

from typing import NoReturn

from folkmoot.assembly import holding, mandates
from folkmoot.assembly.deciding import effects, emergencies, proposals, vetoes
from folkmoot.assembly.powers import FORUM_POWERS, OPERATING
from folkmoot.assembly.protecting import emergency_acts
from folkmoot.clock import Ref
from folkmoot.errors import NotAllowed
from folkmoot.identity import bans, people
from folkmoot.record import log
from folkmoot.record.actors import (
    Actor,
    ByClock,
    Decision,
    Genesis,
    Host,
    Member,
    Newcomer,
    Server,
    Visitor,
)
from folkmoot.record.acts import Act, Kind, Target
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

CLOCK_RULES = frozenset(
    {
        "announce",
        "caretaker",
        "carry",
        "close",
        "confidence",
        "discuss",
        "draw",
        "elect",
        "extend",
        "forget",
        "found",
        "intake",
        "lag",
        "lapse",
        "open",
        "prune",
        "reset",
        "settle",
        "succeed",
        "welcome",
    }
)
"""What time alone may do. Nothing else."""

NOT_OURS = N_(
    "This community lives on {host}, and its stewards decide there. You can hide what you "
    "must in this moot, but not rule over it."
)

OVER_GUESTS = frozenset({"post.remove", "content.erase", "report.decide"})
"""What a mandate reaches in communities of other servers: only what this moot itself shows."""

NO_GROUND = N_(
    "You may not do this: it needs a mandate that you do not hold. "
    "The About page says who holds which."
)


NOT_THE_HOSTS = N_(
    "The command line runs the machine of the moot, and nothing more. This is for members to "
    "do, on their pages."
)

TAKEN = N_(
    "The members decided that you may not do this any more: “{title}”. "
    "The record says how they voted."
)


def authority(tx: ReadTx, act: Act, target: Target, by: Actor, at: int) -> str:
    """The ground of an act, to be kept in its envelope; raises NotAllowed when there is none."""
    kind = act.KIND
    match by:
        case Member():
            return _member(tx, act, target, by, at)
        case Visitor():
            return _visitor(tx, act, target, by, at)
        case Server(host) if kind.server and target.home == host:
            return f"home:{host}"
        case Newcomer() if kind.newcomer and target.owner == by.ref:
            return "own"
        case Host():
            return _host(tx, kind, at)
        case ByClock(rule) if rule in CLOCK_RULES and kind.clock == rule:
            return f"clock:{rule}"
        case Decision(ref) if kind.effect is not None:
            return effects.ground(tx, act, ref)
        case Genesis() if kind.genesis and log.frontier(tx).size == 0:
            return "genesis"
        case _:
            pass
    raise NotAllowed(NO_GROUND)


def _host(tx: ReadTx, kind: Kind, at: int) -> str:
    """The host's ground: what keeps a moot running. By which decision they lost more is told."""
    if kind.host:
        return "host"
    for mandate in mandates.live(tx, at):
        if OPERATING in mandate.powers and kind.power in holding.taken(tx, mandate.holder_id):
            refuse(tx, kind.power, mandate.holder_id)
    raise NotAllowed(NOT_THE_HOSTS)


def _member(tx: ReadTx, act: Act, target: Target, by: Member, at: int) -> str:
    """A member's ground: their own thing, a right of every member, or a mandate."""
    kind = act.KIND
    person, banned = bans.standing(tx, by.id, at)
    if person is None or person.ref != by.ref or not person.is_member:
        raise NotAllowed(N_("Only members of this moot may do this."))
    if "moot" in banned and not kind.suspended:
        raise NotAllowed(
            N_("You are banned from this moot for now, so you cannot do this. Your inbox says why.")
        )
    if kind.own and target.owner == by.ref:
        return "own"
    if kind.member and not target.reserved:
        if banned.intersection(target.scopes):
            raise NotAllowed(N_("You are banned from this community for now. Your inbox says why."))
        return "member-right"
    if target.home is not None and kind.power in FORUM_POWERS and by.ref in target.stewards:
        return f"home:{target.home}"
    if target.home is not None and kind.power not in OVER_GUESTS:
        raise NotAllowed(NOT_OURS, host=target.home)
    return f"mandate:{_mandate(tx, act, target, person, at)}"


def _visitor(tx: ReadTx, act: Act, target: Target, by: Visitor, at: int) -> str:
    """A visitor's ground: what their own server says of them, or a mandate over a community.

    In a community of another server that server decides, so a ban from there is not asked
    for again: what it passes on, it has let in.
    """
    kind = act.KIND
    person, banned = bans.standing(tx, by.id, at)
    if person is None or person.ref != by.ref or person.host is None or person.is_gone:
        raise NotAllowed(N_("This moot does not know the person who did this."))
    if "moot" in banned and not kind.suspended:
        raise NotAllowed(N_("This person is banned from this moot."))
    if kind.visitor and kind.own and target.owner == by.ref:
        return f"home:{by.ref}"
    if kind.visitor and kind.member and not target.inward and not target.reserved:
        if target.home is None and banned.intersection(target.scopes):
            raise NotAllowed(N_("This person is banned from this community."))
        return f"home:{by.ref}"
    if target.home is not None:
        if kind.power in FORUM_POWERS and (person.host == target.home or by.ref in target.stewards):
            return f"home:{by.ref}"
        raise NotAllowed(NOT_OURS, host=target.home)
    if kind.power not in FORUM_POWERS:
        raise NotAllowed(NO_GROUND)
    return f"mandate:{_mandate(tx, act, target, person, at, community_only=True)}"


def _mandate(
    tx: ReadTx,
    act: Act,
    target: Target,
    person: people.Person,
    at: int,
    *,
    community_only: bool = False,
) -> Ref:
    kind = act.KIND
    if kind.power is None and not kind.steward:
        raise NotAllowed(NO_GROUND)
    if person.limited_until is not None and at < person.limited_until:
        raise NotAllowed(
            N_("Your account was recovered with the help of others, so it can use no mandate yet.")
        )
    held = mandates.held_by(tx, person.id, at)
    if community_only:
        held = [mandate for mandate in held if mandate.scope.startswith("community:")]
    if kind.power is None:
        steward = emergencies.as_steward(held, target.scopes)
        if steward is None:
            raise NotAllowed(N_("Only stewards to whom the members gave a mandate may do this."))
        return steward.ref
    held.sort(key=lambda one: one.source.startswith(mandates.TAKEN))  # what was given comes first
    mandate = mandates.covering(held, kind.power, target.scopes)
    if mandate is None:
        refuse(tx, kind.power, person.id)
    emergency_acts.check(tx, act, target, mandate, at)
    vetoes.check(tx, act, at)
    return mandate.ref


def refuse(tx: ReadTx, power: str, person_id: int) -> NoReturn:
    """Say no, and by which decision, where the members took the power from this person."""
    decision = holding.taken(tx, person_id).get(power)
    if decision is None:
        raise NotAllowed(NO_GROUND)
    raise NotAllowed(TAKEN, title=proposals.by_ref(tx, Ref(decision)).title or "…")
