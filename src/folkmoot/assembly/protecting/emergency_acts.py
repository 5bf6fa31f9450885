"""What may be done in an emergency, and how all of it is noted so that it can be undone."""

from collections.abc import Callable, Mapping

import msgspec

from folkmoot.assembly.appealing.undoing import UNDONE_BY, inverse
from folkmoot.assembly.deciding import effects, emergencies, vetoes
from folkmoot.assembly.deciding.effects import ON_NO, Effect
from folkmoot.assembly.deciding.emergencies import LONGEST, MOST_ACTS, SPAN, UNRATIFIED, Emergency
from folkmoot.assembly.deciding.proposals import FAILED
from folkmoot.assembly.mandates import TAKEN, Mandate
from folkmoot.clock import Ref
from folkmoot.errors import NotAllowed
from folkmoot.identity import bans, people
from folkmoot.record import canonical
from folkmoot.record.acts import Act, Deed, Target
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

BAN = "member.ban/1"

ACTS = frozenset(
    {
        "post.remove/1",
        "comment.remove/1",
        "thread.lock/1",
        BAN,
        "community.close/1",
        "federation.block/1",
        "federation.silence/1",
    }
)
"""All that is done in an emergency, besides taking back what was done in it."""

UNDOS = frozenset(UNDONE_BY[one] for one in ACTS)

SINCE = "Something else was decided on it since."
"""Why nothing is left to undo, as the record keeps it."""

decided: dict[str, Callable[[ReadTx, Act, int], bool]] = {}
"""By kind: whether something holds already about what an act is about. Undoing an act would not
bring that back, so it is left as it is. Rooms that this one does not know add to it."""


# ---- may it be done


def check(tx: ReadTx, act: Act, target: Target, mandate: Mandate, at: int) -> None:
    """Refuse what no emergency covers. Raises NotAllowed; nothing for any other mandate."""
    if not mandate.source.startswith(TAKEN):
        return
    if target.home is not None:
        raise NotAllowed(
            N_("What another server has is not in the record, so it is no matter for an emergency.")
        )
    if act.KIND.name in UNDOS and _takes_back(tx, act, mandate.ref):
        return
    if act.KIND.name not in ACTS:
        raise NotAllowed(
            N_("In an emergency you do only what can be undone, and undo only what you did in it.")
        )
    _check_number(tx, mandate)
    if act.KIND.name == BAN:
        _check_ban(tx, act, at)
    _check_again(tx, act, mandate, at)
    holds = decided.get(act.KIND.name)
    if holds is not None and holds(tx, act, at):
        raise NotAllowed(
            N_("Something is decided about this already, and an emergency does not replace it.")
        )


def _check_number(tx: ReadTx, mandate: Mandate) -> None:
    found = emergencies.of_mandate(tx, mandate.ref)
    if found is not None and len(effects.of_proposal(tx, found.proposal_id)) >= MOST_ACTS:
        raise NotAllowed(
            N_(
                "In one emergency {most} things can be done at most. "
                "The members vote on those first."
            ),
            most=MOST_ACTS,
        )


def _check_ban(tx: ReadTx, act: Act, at: int) -> None:
    fields = msgspec.to_builtins(act)
    if fields["until"] is None or fields["until"] > at + LONGEST:
        raise NotAllowed(N_("In an emergency nobody is banned for more than 72 hours."))
    standing = bans.live(tx, people.id_of(tx, fields["person"]), at)
    if any(one.scope == fields["scope"] for one in standing):
        raise NotAllowed(N_("They are banned already, and an emergency does not replace that."))


def _check_again(tx: ReadTx, act: Act, mandate: Mandate, at: int) -> None:
    """Nothing that the members lately did not ratify, and nobody banned again, by whomever.

    Else stewards who take turns would do for a month what each may do for three days.
    """
    undo = inverse(tx, act.KIND.name, msgspec.to_builtins(act), Ref(""), UNRATIFIED)
    for one in emergencies.undoing(tx, undo.kind, at - SPAN):
        if mandate.source == f"{TAKEN}{one.vote}" or not _things(undo) & _things(one.undo):
            continue
        if one.stage == FAILED:
            raise NotAllowed(
                N_("The members did not ratify the same in another emergency. Propose it to them.")
            )
        if act.KIND.name == BAN:
            raise NotAllowed(
                N_("They were banned in an emergency lately. Ask the members for a longer ban.")
            )


def _things(undo: Effect) -> set[bytes]:
    """To what an act is done that this undoes: each server, a person wherever, or the one thing."""
    for name in ("hosts", "person"):
        if name in undo.fields:
            named = undo.fields[name]
            each: list[str] = [named] if isinstance(named, str) else named
            return {canonical.encode([undo.kind, one]) for one in each}
    return {_same(undo)}


def _takes_back(tx: ReadTx, act: Act, mandate: Ref) -> bool:
    """Whether it undoes what was done under this mandate."""
    found = emergencies.of_mandate(tx, mandate)
    return found is not None and any(
        number == found.proposal_id and _same(one.effect) == _same(effects.of(act))
        for number, one in effects.pending(tx, act.KIND.name)
    )


# ---- it is noted


def carried(tx: WriteTx, act: Act, deed: Deed) -> None:
    """Note what was decided as done, and what is done in an emergency so that it can be undone.

    perform() asks for it after each handler, on replay too.
    """
    effects.carried(tx, act, deed)
    vetoes.settle(tx, act, deed)
    name = act.KIND.name
    if name in UNDOS:
        _settle(tx, effects.of(act), carried_at=deed.at)
    elif name in ACTS and (of := deed.ground.removeprefix("mandate:")) != deed.ground:
        found = emergencies.of_mandate(tx, Ref(of))
        _replace(tx, act, deed, found)
    elif name in ACTS:
        _replace(tx, act, deed, None)


def _replace(tx: WriteTx, act: Act, deed: Deed, found: Emergency | None) -> None:
    """What was noted of the same thing is nothing to be undone any more; this is, if it must."""
    undo = inverse(tx, act.KIND.name, msgspec.to_builtins(act), Ref(""), UNRATIFIED)
    _settle(tx, undo, failed_at=deed.at, failure=SINCE)
    if found is not None:
        effects.put(tx, found.proposal_id, ON_NO, [undo])


def _settle(tx: WriteTx, undo: Effect, **became: object) -> None:
    for number, one in effects.pending(tx, undo.kind):
        if _same(one.effect) == _same(undo):
            effects.mark(tx, number, one.n, **became)


def _same(undo: Effect) -> bytes:
    """What tells whether two acts undo the same: what it is done to, in whatever words."""
    fields: Mapping[str, object] = undo.fields
    aside = ("reason", "posts", "comments", "replies")
    return canonical.encode(
        [undo.kind, {name: value for name, value in fields.items() if name not in aside}]
    )
