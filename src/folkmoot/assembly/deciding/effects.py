"""Effects: the acts that a proposal does by itself once it has passed, each exactly once."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import msgspec
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    Select,
    Table,
    Text,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    update,
)

from folkmoot.assembly import mandates, rulebook
from folkmoot.assembly.deciding import options
from folkmoot.assembly.deciding.proposals import FAILED, NOTICE, OPEN, PASSED, proposals
from folkmoot.assembly.mandates import DECIDED, EndMandate, GrantMandate
from folkmoot.assembly.powers import is_scope
from folkmoot.assembly.rulebook import AdoptConstitution, AdoptRule
from folkmoot.assembly.rules.vocabulary import MATTERS
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.identity import letting_in, people
from folkmoot.identity.letting_in import LetIn
from folkmoot.record import canonical, settings
from folkmoot.record.acts import NEVER, Act, Deed, handlers, kinds
from folkmoot.record.settings import SetSetting
from folkmoot.storage.tables import Micros, governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

ON_NO = 0
"""The option of what is done when a vote did not pass: undoing what was not ratified."""
SUSPENDS = -1
"""The option of what is done as soon as a vote is announced: undoing what was vetoed."""
MOST = 10
"""How many effects one proposal may have: people must see what they vote on."""

effects = Table(
    "effect",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposal.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("option", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("carried_at", Micros),
    Column("failed_at", Micros),
    Column("failure", Text),
    info=governed(),
)


class Effect(msgspec.Struct, frozen=True):
    """What a proposal does: a kind of act and all its fields, refs of new things included."""

    kind: str
    fields: dict[str, Any]


class Decided(msgspec.Struct, frozen=True):
    """An effect of what won, and its number among those of the proposal."""

    n: int
    kind: str
    fields: dict[str, Any]


class Standing(msgspec.Struct, frozen=True):
    """One effect of a proposal, and what became of it."""

    n: int
    option: int
    """The option that does it, if it wins; ON_NO where it is done if none does, SUSPENDS before."""
    effect: Effect
    carried_at: int | None
    failed_at: int | None
    failure: str | None


A = TypeVar("A", bound=Act)
Checker = Callable[[ReadTx, Any, int], None]

checkers: dict[str, Checker] = {}


def checks(cls: type[A]) -> Callable[[Callable[[ReadTx, A, int], None]], Checker]:
    """Register what a kind of effect is asked when it is proposed: (tx, act, now)."""

    def register(checker: Callable[[ReadTx, A, int], None]) -> Checker:
        checkers[cls.KIND.name] = checker
        return checker

    return register


def of(act: Act) -> Effect:
    """The act as an effect."""
    return Effect(act.KIND.name, msgspec.to_builtins(act))


def to_act(effect: Effect) -> Act:
    """The effect as the act that it will be.

    Raises Invalid for a kind that no decision can do, or fields that are not exactly its own.
    """
    kind = kinds.get(effect.kind)
    if kind is None or kind.effect is None:
        raise Invalid(N_("A decision cannot do this. Choose from the list."), field="effects")
    try:
        found = msgspec.convert(effect.fields, kind.act)
    except msgspec.ValidationError as error:
        raise Invalid(
            N_("This effect is not complete: {what}"), field="effects", what=str(error)
        ) from None
    if canonical.encode(msgspec.to_builtins(found)) != canonical.encode(effect.fields):
        raise Invalid(N_("This effect says more or less than it needs."), field="effects")
    return found


def check(tx: ReadTx, proposed: Sequence[Effect], at: int) -> list[Act]:
    """The acts that would follow; refuses what could not be done as things stand now."""
    if not 1 <= len(proposed) <= MOST:
        raise Invalid(
            N_("A proposal does something: choose between 1 and {most} effects."),
            field="effects",
            most=MOST,
        )
    found = [to_act(one) for one in proposed]
    if len({written(one) for one in found}) < len(found):
        raise Invalid(N_("Each effect can be there only once."), field="effects")
    if len(found) > 1 and any(isinstance(one, AdoptConstitution) for one in found):
        raise Invalid(N_("A constitution is decided on by itself."), field="effects")
    for one in found:
        one.target(tx)
        checker = checkers.get(one.KIND.name)
        if checker is not None:
            checker(tx, one, at)
    return found


def written(act: Act) -> tuple[str, str]:
    """The kind and the canonical text of the fields of an act: what makes it the same effect."""
    return act.KIND.name, canonical.encode(msgspec.to_builtins(act)).decode()


_ASIDE = frozenset(
    {"ref", "reason", "instructions", "ends", "until", "proposal", "understudy", "vacate"}
)


def gist(effect: Effect) -> bytes:
    """What tells whether two proposals want the same, in other words or for another time."""
    return canonical.encode([effect.kind, _gist(effect.fields)])


def _gist(value: Any) -> Any:
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value)
        return {name: _gist(one) for name, one in pairs.items() if name not in _ASIDE}
    if isinstance(value, list | tuple):
        return [_gist(one) for one in cast("Sequence[Any]", value)]
    return value


def put(tx: WriteTx, proposal_id: int, option: int, proposed: Sequence[Effect]) -> None:
    """Write what an option of a proposal does; for handlers only."""
    highest = select(func.max(effects.c.n)).where(effects.c.proposal_id == proposal_id)
    last = tx.value(highest)
    for n, one in enumerate(proposed, 0 if last is None else last + 1):
        fields = canonical.encode(one.fields).decode()
        values = {"n": n, "option": option, "kind": one.kind, "fields": fields}
        tx.insert(effects, proposal_id=proposal_id, **values)


def of_proposal(tx: ReadTx, proposal_id: int) -> list[Standing]:
    """The effects of a proposal in order."""
    query = select(effects).where(effects.c.proposal_id == proposal_id).order_by(effects.c.n)
    return [
        Standing(
            row.n,
            row.option,
            Effect(row.kind, canonical.decode(row.fields.encode())),
            row.carried_at,
            row.failed_at,
            row.failure,
        )
        for row in tx.rows(query)
    ]


def decided(tx: ReadTx, proposal_id: int, winners: Sequence[int]) -> tuple[Decided, ...]:
    """What the options that won do, or what is done when none did."""
    return tuple(
        Decided(one.n, one.effect.kind, one.effect.fields)
        for one in of_proposal(tx, proposal_id)
        if one.option in (winners or (ON_NO,)) and not (one.carried_at or one.failed_at)
    )


# ---- once a proposal has passed


def waiting(tx: ReadTx) -> list[tuple[Ref, int]]:
    """The proposal and the number of every effect that is due and was not carried out yet."""
    return [(row.ref, row.n) for row in tx.rows(_waiting())]


_ANNOUNCED = (NOTICE, OPEN, PASSED)
"""When what was vetoed is undone: from the announcement on, unless the vote failed."""


def _waiting() -> Select[*tuple[Any, ...]]:
    """What is due and was not done yet: what won does, or a veto; what undoes, the last first."""
    won = and_(
        options.options.c.proposal_id == effects.c.proposal_id,
        options.options.c.n == effects.c.option,
    )
    return (
        select(proposals.c.ref, effects.c.n, effects.c.proposal_id)
        .join_from(effects, proposals, proposals.c.id == effects.c.proposal_id)
        .join(options.options, won, isouter=True)
        .where(
            or_(
                and_(proposals.c.stage == PASSED, options.options.c.place.is_not(None)),
                and_(proposals.c.stage == FAILED, effects.c.option == ON_NO),
                and_(proposals.c.stage.in_(_ANNOUNCED), effects.c.option == SUSPENDS),
            )
        )
        .where(effects.c.carried_at.is_(None), effects.c.failed_at.is_(None))
        .order_by(
            proposals.c.closed_at,
            proposals.c.id,
            case((effects.c.option == ON_NO, -effects.c.n), else_=effects.c.n),
        )
    )


def ground(tx: ReadTx, act: Act, decision: Ref) -> str:
    """The ground of an act that a passed proposal does. Raises NotAllowed when there is none.

    Only an act that was voted on, field by field, and only as long as it was not done.
    """
    if _number(tx, act, decision) is None:
        raise NotAllowed(N_("The members did not decide this, or it was carried out already."))
    return f"{DECIDED}{decision}"


def _number(tx: ReadTx, act: Act, decision: Ref) -> tuple[int, int] | None:
    """The row of the proposal and the number of the effect that this act is."""
    kind, fields = written(act)
    same = _waiting().where(
        proposals.c.ref == decision, effects.c.kind == kind, effects.c.fields == fields
    )
    row = tx.row(same)
    return None if row is None else (row.proposal_id, row.n)


def carried(tx: WriteTx, act: Act, deed: Deed) -> None:
    """Note that an effect was carried out, so that it never is again; perform() asks for it."""
    if not deed.ground.startswith(DECIDED):
        return
    found = _number(tx, act, Ref(deed.ground.removeprefix(DECIDED)))
    if found is None:
        raise Conflict(N_("This was carried out already."))
    mark(tx, *found, carried_at=deed.at)


def mark(tx: WriteTx, proposal_id: int, n: int, **values: Any) -> None:
    """Write what became of an effect; for handlers only."""
    this = update(effects).where(effects.c.proposal_id == proposal_id, effects.c.n == n)
    tx.write(this.values(**values))


def is_waiting(tx: ReadTx, proposal_id: int, n: int) -> bool:
    """Whether an effect of a passed proposal is still to be carried out."""
    this = _waiting().where(effects.c.proposal_id == proposal_id, effects.c.n == n)
    return bool(tx.value(select(exists(this))))


def pending(tx: ReadTx, kind: str) -> list[tuple[int, Standing]]:
    """What of a kind would be done if an open vote failed, with the rows of the proposals."""
    query = (
        select(proposals.c.id)
        .join_from(effects, proposals, proposals.c.id == effects.c.proposal_id)
        .where(proposals.c.stage.in_([NOTICE, OPEN]))
        .where(effects.c.option == ON_NO, effects.c.kind == kind)
        .distinct()
        .order_by(proposals.c.id)
    )
    return [
        (row.id, one)
        for row in tx.rows(query)
        for one in of_proposal(tx, row.id)
        if one.effect.kind == kind and not (one.carried_at or one.failed_at)
    ]


def check_registry() -> None:
    """Stop the program where a kind that a decision may do could not be decided or done.

    Raises RuntimeError: for a matter that has no rule, a missing handler, an act that is not
    recorded, or text that could be erased between the vote and the deed.
    """
    for kind in kinds.values():
        if kind.effect is None:
            continue
        decidable = kind.effect in MATTERS and kind.effect in rulebook.DECIDED_BY_ALL
        if not decidable or kind.name not in handlers or kind.record == NEVER or kind.erasable:
            raise RuntimeError(f"no decision could carry out {kind.name}")


# ---- what each kind is asked when it is proposed


@checks(GrantMandate)
def _check_grant(tx: ReadTx, act: GrantMandate, at: int) -> None:
    if act.gives_back is not None:
        raise Invalid(mandates.NO_APPEAL)
    mandates.check(tx, act, at)
    mandates.check_apart(tx, act, at)
    if act.ends > (latest := rulebook.longest(tx, at)):
        raise Invalid(
            N_(
                "By your rule on elections it can last {days} days from now. Choose an earlier day."
            ),
            field="ends",
            days=(latest - at) // DAY,
        )
    if not is_scope(act.scope):
        raise Invalid(N_("Choose from the list what the mandate is over."), field="scope")
    holder = people.by_ref(tx, act.holder)
    if holder is None or holder.is_gone:
        raise NotFound(N_("There is no such person here."))
    if act.understudy is not None and mandates.is_gone(tx, act.understudy):
        raise NotFound(N_("There is no such person here."))


@checks(EndMandate)
def _check_end(tx: ReadTx, act: EndMandate, at: int) -> None:
    if not mandates.by_ref(tx, act.mandate).is_live(at):
        raise Conflict(N_("This mandate has already ended."))
    if not act.reason.strip():
        raise Invalid(N_("Say why, so that everybody can read it."), field="reason")


@checks(LetIn)
def _check_let_in(tx: ReadTx, act: LetIn, _at: int) -> None:
    letting_in.check(tx, act.application)


@checks(SetSetting)
def _check_setting(_tx: ReadTx, act: SetSetting, _at: int) -> None:
    settings.check(act.key, act.value)


@checks(AdoptConstitution)
def _check_constitution(_tx: ReadTx, act: AdoptConstitution, _at: int) -> None:
    rulebook.check_constitution(act)


@checks(AdoptRule)
def _check_rule(_tx: ReadTx, act: AdoptRule, _at: int) -> None:
    rulebook.check_rule(act)
