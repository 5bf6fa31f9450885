"""A veto: enough members suspend what a steward did to everybody, until all have voted on it."""

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import select

from folkmoot.assembly import mandates
from folkmoot.assembly.appealing.undoing import inverse
from folkmoot.assembly.deciding import asking, effects, vetoes
from folkmoot.assembly.deciding.asking import Question
from folkmoot.assembly.deciding.effects import ON_NO, SUSPENDS, Effect
from folkmoot.assembly.deciding.proposing import check_words
from folkmoot.assembly.deciding.vetoes import KINDS, SETTING, SUSPENDED, TOUCHING, WITHIN
from folkmoot.assembly.mandates import TAKEN
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.record import canonical, log
from folkmoot.record.acts import MEMBERS, Act, Deed, Target, act, from_content, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.settings import SETTINGS
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

Fields = dict[str, Any]

NO_VETO = N_("Nobody can suspend this. What a steward did to everybody under a mandate can be.")
TOO_LATE = N_("It is too late: an act is suspended within 14 days.")
CHANGED = N_("It was changed again since, so there is nothing to suspend.")
AGAIN = N_("Somebody has asked for a vote on this already. Each act is suspended once.")


class Vetoable(msgspec.Struct, frozen=True):
    """An act that can be suspended."""

    leaf: int
    kind: str
    at: int
    doer: Ref
    content: Fields
    """What stands of it: servers about which something else was decided since are left out."""


@act(
    "veto.make/1",
    record=MEMBERS,
    member=True,
    suspended=True,
    undo="proposal.withdraw/1",
    erasable=("title", "statement"),
)
class MakeVeto(Act, frozen=True):
    """Ask that what a steward did is suspended until the members have voted on it."""

    ref: Ref
    """The proposal that the veto is."""
    leaf: int
    """The number of the act in the record."""
    done_at: int
    """When that was done."""
    effects: tuple[Effect, ...]
    """What undoes it as soon as the vote is announced, and what does it again on a no."""
    title: str
    statement: str

    def target(self, tx: ReadTx) -> Target:
        """With its erasure the words go."""
        return Target(scopes=(), subject=self.ref)


@handles(MakeVeto)
def _make(tx: WriteTx, act: MakeVeto, deed: Deed) -> int:
    if not kernel_of(tx).replaying:
        _check(tx, act, deed)
    asked = Question(act.ref, deed.actor_id, act.title, act.statement, deed.at)
    proposal_id = asking.put(tx, asked)
    effects.put(tx, proposal_id, SUSPENDS, act.effects[:1])
    effects.put(tx, proposal_id, ON_NO, act.effects[1:])
    tx.insert(vetoes.vetoes, proposal_id=proposal_id, leaf=act.leaf, done_at=act.done_at)
    return proposal_id


def _check(tx: ReadTx, act: MakeVeto, deed: Deed) -> None:
    found = by_leaf(tx, act.leaf, deed.at)
    if deed.actor == found.doer:
        raise NotAllowed(N_("You did this yourself, so you can undo it yourself."))
    vetoes.check_signing(tx, deed.actor_id or 0, deed.at)
    check_words(act.title, act.statement)
    if not act.statement.strip():
        raise Invalid(N_("Say why the members should vote on it."), field="statement")
    old = _refs(found.content)
    given = _refs(act.effects[1].fields) if len(act.effects) == 2 else []
    exact = effects_of(tx, found, lambda: Ref(""))
    told = [(one.kind, canonical.encode(_without_refs(one.fields))) for one in act.effects]
    same = told == [(one.kind, canonical.encode(_without_refs(one.fields))) for one in exact]
    fresh = len(set(given)) == len(old) and not set(given) & set(old)
    if not same or not fresh or act.done_at != found.at:
        raise Invalid(N_("A veto undoes the act and may do it again, and nothing else."))
    for one in act.effects:
        effects.to_act(one)


def _refs(fields: Fields) -> list[str]:
    return [one["ref"] for one in fields.get("servers", ())]


def _without_refs(fields: Fields) -> Fields:
    if "servers" not in fields:
        return fields
    return {**fields, "servers": [{**one, "ref": ""} for one in fields["servers"]]}


# ---- what can be suspended


def by_leaf(tx: ReadTx, number: int, at: int) -> Vetoable:
    """The act of that number, if it can be suspended now. Raises NotFound or Conflict."""
    found = next((vetoable(tx, leaf) for leaf in log.some(tx, [number])), None)
    if found is None:
        raise NotFound(NO_VETO)
    if found.at + WITHIN <= at:
        raise Conflict(TOO_LATE)
    if vetoes.against(tx, number) is not None:
        raise Conflict(AGAIN)
    left = _left(tx, found)
    ends = found.content.get("until")
    if not left or (ends is not None and ends <= at):
        raise Conflict(CHANGED)
    if found.kind == SETTING:
        before = canonical.encode(_before(tx, found))
        if before == canonical.encode(found.content["value"]):
            raise Conflict(N_("It changed nothing, so there is nothing to suspend."))
    return msgspec.structs.replace(found, content=_narrowed(found.content, left))


def vetoable(tx: ReadTx, leaf: log.Leaf) -> Vetoable | None:
    """The act of a leaf, if it is of a kind and on a ground that can be suspended."""
    if leaf.kind not in KINDS or leaf.actor is None or leaf.content is None:
        return None
    ground = _ground(leaf)
    mandate = ground.removeprefix("mandate:")
    if mandate == ground or mandates.by_ref(tx, Ref(mandate)).source.startswith(TAKEN):
        return None  # an emergency has a vote of its own
    return Vetoable(leaf.seq, leaf.kind, leaf.at, leaf.actor, _fields(leaf))


def _ground(leaf: log.Leaf) -> str:
    return canonical.decode(leaf.envelope)["ground"]


def _fields(leaf: log.Leaf) -> Fields:
    return msgspec.to_builtins(from_content(leaf.kind, *log.decode(leaf)))


def _left(tx: ReadTx, found: Vetoable) -> set[str]:
    """The things about which nobody decided otherwise since, and the members nothing at all."""
    made = vetoes.marks(found.kind, found.content)
    now, gone = dict(made), set[str]()
    later = (log.leaves.c.seq > found.leaf, log.leaves.c.kind.in_(sorted(TOUCHING)))
    numbers = [row.seq for row in tx.rows(select(log.leaves.c.seq).where(*later))]
    for leaf in log.some(tx, numbers) if numbers else ():
        again = vetoes.marks(leaf.kind, _fields(leaf))
        now.update({thing: mark for thing, mark in again.items() if thing in made})
        if not _ground(leaf).startswith("mandate:"):
            gone.update(again)
    return {thing for thing, mark in made.items() if thing not in gone and now[thing] == mark}


def _narrowed(content: Fields, left: set[str]) -> Fields:
    """The fields of an act, with those servers only of which something stands."""
    if "servers" not in content:
        return content
    servers = [one for one in content["servers"] if f"host:{one['host']}" in left]
    return {**content, "servers": servers}


def _before(tx: ReadTx, found: Vetoable) -> Any:
    """What a setting was before an act set it: as an earlier act, the genesis or nobody set it."""
    key, leaves = found.content["key"], log.leaves.c
    earlier = select(leaves.seq).where(leaves.kind == SETTING, leaves.seq < found.leaf)
    for row in tx.rows(earlier.order_by(leaves.seq.desc())):
        fields = _fields(log.some(tx, [row.seq])[0])
        if fields["key"] == key:
            return fields["value"]
    genesis, _text = log.decode(log.some(tx, [0])[0])
    return genesis.get(key, SETTINGS[key].default)


def effects_of(tx: ReadTx, found: Vetoable, new_ref: Callable[[], Ref]) -> tuple[Effect, ...]:
    """What undoes an act, and what does it again; decisions about servers get names anew."""
    if found.kind == SETTING:
        undo = Effect(SETTING, {"key": found.content["key"], "value": _before(tx, found)})
        return undo, Effect(SETTING, found.content)
    undo = inverse(tx, found.kind, found.content, Ref(""), SUSPENDED)
    fields = dict(found.content)
    if "servers" in fields:
        fields["servers"] = [{**one, "ref": new_ref()} for one in fields["servers"]]
    return undo, Effect(found.kind, fields)
