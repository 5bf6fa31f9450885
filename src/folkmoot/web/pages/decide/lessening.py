"""A mandate that is ended and given back smaller, in words: what is taken, what stays."""

from collections.abc import Sequence

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding.effects import Effect, Standing
from folkmoot.assembly.mandates import Mandate
from folkmoot.assembly.powers import POWERS
from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.identity import people
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.pages.moot.places import place_names
from folkmoot.words import N_, gettext, ngettext, say

TAKE = N_("Take back from {name}, over {place}: {powers}")


def sentences(ask: Ask, tx: ReadTx, found: Sequence[Standing]) -> dict[int, str]:
    """Shorter sentences, by the numbers of the effects that they are for."""
    grants = {one.n: one.effect for one in found if one.effect.kind == "mandate.grant/1"}
    told: dict[int, str] = {}
    for one in found:
        held = _ended(tx, one.effect)
        for n, grant in grants.items() if held is not None else ():
            if held is not None and _gives_back_less(tx, held, grant):
                told[one.n] = _taken(tx, held, grant)
                told[n] = _left(ask, tx, held, grant)
    return told


def _ended(tx: ReadTx, effect: Effect) -> Mandate | None:
    if effect.kind != "mandate.end/1":
        return None
    try:
        return mandates.by_ref(tx, Ref(effect.fields["mandate"]))
    except NotFound:
        return None


def _gives_back_less(tx: ReadTx, held: Mandate, grant: Effect) -> bool:
    holder = people.by_ref(tx, Ref(grant.fields["holder"]))
    same = holder is not None and holder.id == held.holder_id
    same = same and grant.fields["scope"] == held.scope
    same = same and grant.fields.get("instructions") == held.instructions
    return same and set(grant.fields["powers"]) < set(held.powers)


def _taken(tx: ReadTx, held: Mandate, grant: Effect) -> str:
    kept = set(grant.fields["powers"])
    powers = [gettext(POWERS[one].sentence) for one in held.powers if one not in kept]
    place = place_names(tx, {held.scope})[held.scope]
    return say(TAKE, name=_name(tx, held), place=place, powers=" ".join(powers))


def _left(ask: Ask, tx: ReadTx, held: Mandate, grant: Effect) -> str:
    kept = len(grant.fields["powers"])
    words = ngettext(
        "{name} keeps the other power of this mandate, until {day}.",
        "{name} keeps the other {n} powers of this mandate, until {day}.",
        kept,
    )
    return words.format(name=_name(tx, held), n=kept, day=ask.day(grant.fields["ends"]))


def _name(tx: ReadTx, held: Mandate) -> str:
    holder = people.by_id(tx, held.holder_id)
    return holder.handle if holder and holder.handle else gettext(N_("somebody who left"))
