"""Which acts can be appealed against, whom they were done to, and what would undo them."""

from collections.abc import Callable
from typing import Any

import msgspec

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding.effects import Effect
from folkmoot.assembly.rules.appealing import WITHIN
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, NotFound
from folkmoot.identity import people
from folkmoot.record import canonical, log
from folkmoot.record.acts import Act, from_content, kinds
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

Fields = dict[str, Any]


class Appealable(msgspec.Struct, frozen=True):
    """An act that can be appealed against."""

    leaf: int
    kind: str
    at: int
    doer: Ref
    concerned: tuple[Ref, ...]
    """To whom it was done; nobody where it concerned everybody."""
    content: Fields


def _same(undo: str) -> Callable[[ReadTx, Fields], Fields]:
    """The undo has the same fields, as far as it has them."""

    def build(_tx: ReadTx, content: Fields) -> Fields:
        names = [field.name for field in msgspec.structs.fields(kinds[undo].act)]
        return {name: content[name] for name in names if name in content}

    return build


def _lift(_tx: ReadTx, content: Fields) -> Fields:
    return {"hosts": [one["host"] for one in content["servers"]]}


def _give_back(tx: ReadTx, content: Fields) -> Fields:
    """The same powers to the same holder, for the time that was left, under the same words."""
    held = mandates.by_ref(tx, Ref(content["mandate"]))
    holder = people.by_id(tx, held.holder_id)
    if holder is None or holder.is_gone:
        raise NotFound(N_("Whoever held it has left."))
    return {
        "ref": content["mandate"],
        "holder": holder.ref,
        "powers": list(held.powers),
        "scope": held.scope,
        "ends": held.ends,
        "instructions": held.instructions,
        "understudy": None,
        "gives_back": held.ref,
    }


UNDONE_BY: dict[str, str] = {
    "post.remove/1": "post.restore/1",
    "comment.remove/1": "comment.restore/1",
    "thread.lock/1": "thread.unlock/1",
    "member.ban/1": "member.unban/1",
    "community.close/1": "community.reopen/1",
    "mandate.end/1": "mandate.grant/1",
    "federation.block/1": "federation.lift/1",
    "federation.silence/1": "federation.lift/1",
    "federation.allow/1": "federation.lift/1",
}
"""What can be appealed against when it was done under a mandate, and the act that undoes it."""

_BUILT: dict[str, Callable[[ReadTx, Fields], Fields]] = {
    "mandate.grant/1": _give_back,
    "federation.lift/1": _lift,
}

NO_APPEAL = N_("Nobody can appeal against this. What a steward did under a mandate can be.")
TOO_LATE = N_("It is too late: an appeal is made within 14 days.")


def appealable(tx: ReadTx, leaf: log.Leaf) -> Appealable | None:
    """The act of a leaf, if it is one that can be appealed against."""
    if leaf.kind not in UNDONE_BY or leaf.actor is None or leaf.content is None:
        return None
    ground: str = canonical.decode(leaf.envelope)["ground"]
    if not ground.startswith("mandate:"):
        return None
    content, text = log.decode(leaf)
    act = from_content(leaf.kind, content, text)
    concerned = tuple(one for one in _concerned(tx, act) if one != leaf.actor)
    return Appealable(leaf.seq, leaf.kind, leaf.at, leaf.actor, concerned, content)


def _concerned(tx: ReadTx, act: Act) -> tuple[Ref, ...]:
    person: Ref | None = getattr(act, "person", None)
    owner = act.target(tx).owner if person is None else person
    return () if owner is None else (owner,)


def by_leaf(tx: ReadTx, number: int, at: int) -> Appealable:
    """The act of that number, if it can be appealed against now. Raises NotFound or Conflict."""
    found = next((appealable(tx, leaf) for leaf in log.some(tx, [number])), None)
    if found is None:
        raise NotFound(NO_APPEAL)
    if found.at + WITHIN <= at:
        raise Conflict(TOO_LATE)
    return found


def undo_of(tx: ReadTx, found: Appealable, ref: Ref, reason: str) -> Effect:
    """What undoes it, as an effect; `ref` names what it makes anew, where it does."""
    return inverse(tx, found.kind, found.content, ref, reason)


def inverse(tx: ReadTx, kind: str, content: Fields, ref: Ref, reason: str) -> Effect:
    """What undoes an act of a kind with these fields."""
    undo = UNDONE_BY[kind]
    fields = _BUILT.get(undo, _same(undo))(tx, content)
    if "ref" in fields:
        fields["ref"] = ref
    return Effect(undo, {**fields, "reason": reason})


def is_undo(tx: ReadTx, found: Appealable, wanted: Effect) -> bool:
    """Whether an effect is what undoes it, in whatever words."""
    ref, reason = wanted.fields.get("ref", ""), wanted.fields.get("reason", "")
    exact = undo_of(tx, found, Ref(ref), reason)
    same = canonical.encode(exact.fields) == canonical.encode(wanted.fields)
    return exact.kind == wanted.kind and bool(reason) and same
