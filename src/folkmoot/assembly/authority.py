"""The one question of permission: on which live ground may this actor do this act now?"""

from folkmoot.assembly import mandates
from folkmoot.clock import Ref
from folkmoot.errors import NotAllowed
from folkmoot.identity import bans, people
from folkmoot.record import log
from folkmoot.record.actors import Actor, ByClock, Genesis, Host, Member, Newcomer
from folkmoot.record.acts import Act, Kind, Target
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

CLOCK_RULES = frozenset({"caretaker", "reset"})
"""What time alone may do. Nothing else."""

NO_GROUND = N_(
    "You may not do this: it needs a mandate that you do not hold. "
    "The About page says who holds which."
)


def authority(tx: ReadTx, act: Act, target: Target, by: Actor, at: int) -> str:
    """The ground of an act, to be kept in its envelope; raises NotAllowed when there is none."""
    kind = act.KIND
    match by:
        case Member():
            return _member(tx, kind, target, by, at)
        case Newcomer() if kind.newcomer and target.owner == by.ref:
            return "own"
        case Host() if kind.host:
            return "host"
        case ByClock(rule) if rule in CLOCK_RULES and kind.clock == rule:
            return f"clock:{rule}"
        case Genesis() if kind.genesis and log.frontier(tx).size == 0:
            return "genesis"
        case _:
            pass
    raise NotAllowed(NO_GROUND)


def _member(tx: ReadTx, kind: Kind, target: Target, by: Member, at: int) -> str:
    """A member's ground: their own thing, a right of every member, or a mandate."""
    person = people.by_id(tx, by.id)
    if person is None or person.ref != by.ref or not person.is_member:
        raise NotAllowed(N_("Only members of this moot may do this."))
    banned = {ban.scope for ban in bans.live(tx, person.id, at)}
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
    return f"mandate:{_mandate(tx, kind, target, person, at)}"


def _mandate(tx: ReadTx, kind: Kind, target: Target, person: people.Person, at: int) -> Ref:
    if kind.power is None:
        raise NotAllowed(NO_GROUND)
    if person.limited_until is not None and at < person.limited_until:
        raise NotAllowed(
            N_("Your account was recovered with the help of others, so it can use no mandate yet.")
        )
    held = mandates.held_by(tx, person.id, at)
    mandate = mandates.covering(held, kind.power, target.scopes)
    if mandate is None:
        raise NotAllowed(NO_GROUND)
    return mandate.ref
