"""Mandates: who holds which powers, over what, from which decision, until when."""

from typing import Any

import msgspec
from sqlalchemy import (
    CHAR,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    select,
    update,
)

from folkmoot.assembly.deciding import appeals, proposals
from folkmoot.assembly.powers import GRANTING, POWERS, covers, is_scope
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed, NotFound
from folkmoot.identity import people
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, governed, id_column, metadata, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

FOUNDER_TERM = 60 * DAY
LONGEST_TERM = 365 * DAY

APART = frozenset({GRANTING, "host.operate"})
"""Whoever runs the machine gives nobody powers: the two are held by two people."""
APART_FROM = 7
"""Members, from which on that is so."""

GENESIS_DECISION = "genesis"
CARETAKER_DECISION = "caretaker"
DECIDED = "decision:"
"""How the source of a mandate begins that the members gave."""
NO_APPEAL = N_("Only an appeal against its end gives a mandate back, as it was.")
APPEALED = "appeal"
"""How one ended that an understudy held, when its end was undone; nobody took it from them."""
TAKEN = "emergency:"
"""How that of one begins that somebody took for an emergency; the ref of its vote follows."""

mandates = Table(
    "mandate",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("holder_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    Column("powers", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("giver_id", Integer, ForeignKey("person.id")),
    Column("starts", Micros, nullable=False),
    Column("ends", Micros, nullable=False),
    Column("caretaker", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("instructions", CHAR(32)),
    Column("understudy_id", Integer, ForeignKey("person.id")),
    Column("succeeds", CHAR(32), unique=True),
    Column("ended_at", Micros),
    Column("ended_reason", Text),
    Column("ended_by", Text),
    Index("ix_mandate_ends", "ended_at", "ends"),
    info=governed(),
)


class Mandate(msgspec.Struct, frozen=True):
    """One mandate as it stands."""

    id: int
    ref: Ref
    holder_id: int
    powers: tuple[str, ...]
    scope: str
    source: str
    """"genesis", "caretaker", or "mandate:", "decision:" or "emergency:" with a ref: of what
    gave it, or of the vote on the emergency for which it was taken."""
    starts: int
    ends: int
    caretaker: bool
    reason: str
    ended_at: int | None
    ended_reason: str | None
    ended_by: str | None
    """The ground on which it was ended: "own", "constitution" for the founder's when the members
    adopted one, "appeal" for one that was held in the place of somebody to whom an appeal gave
    theirs back, or as in `source`."""
    instructions: Ref | None = None
    """The proposal whose words bind the holder, who acts for nothing else; None for a free one."""
    understudy_id: int | None = None
    """Who holds it for the rest of its term when the holder is gone."""
    succeeds: Ref | None = None
    """The mandate that this one goes on with."""

    def is_live(self, at: int) -> bool:
        """True from its start until its end, unless it was ended before."""
        return self.ended_at is None and self.starts <= at < self.ends


def read(row: Any) -> Mandate:
    """The mandate of a row of the table."""
    powers = msgspec.json.decode(row.powers, type=tuple[str, ...])
    return Mandate(
        row.id, row.ref, row.holder_id, powers, row.scope, row.source,
        row.starts, row.ends, row.caretaker, row.reason, row.ended_at, row.ended_reason,
        row.ended_by, None if row.instructions is None else Ref(row.instructions),
        row.understudy_id, None if row.succeeds is None else Ref(row.succeeds),
    )  # fmt: skip


_HELD_BY = Prepared(
    select(mandates).where(mandates.c.holder_id == bindparam("person")).order_by(mandates.c.id)
)
_LIVE = Prepared(
    select(mandates)
    .where(mandates.c.ended_at.is_(None), mandates.c.ends > bindparam("at"))
    .order_by(mandates.c.id)
)


def ever_held_by(tx: ReadTx, person_id: int) -> list[Mandate]:
    """All mandates that a person holds or held, the oldest first."""
    return [read(row) for row in tx.rows(_HELD_BY, {"person": person_id})]


def held_by(tx: ReadTx, person_id: int, at: int) -> list[Mandate]:
    """The live mandates of a person, the oldest first."""
    held = tx.rows(_HELD_BY, {"person": person_id})
    return [found for row in held if (found := read(row)).is_live(at)]


def live(tx: ReadTx, at: int) -> list[Mandate]:
    """Every live mandate of the moot."""
    return [found for row in tx.rows(_LIVE, {"at": at}) if (found := read(row)).is_live(at)]


def by_ref(tx: ReadTx, ref: Ref) -> Mandate:
    """The mandate of a ref. Raises NotFound."""
    row = tx.row(select(mandates).where(mandates.c.ref == ref))
    if row is None:
        raise NotFound(N_("There is no such mandate."))
    return read(row)


def covering(held: list[Mandate], power: str, scopes: tuple[str, ...]) -> Mandate | None:
    """The first of these mandates that gives the power over one of the scopes."""
    for mandate in held:
        if power in mandate.powers and covers(mandate.scope, scopes):
            return mandate
    return None


def may(tx: ReadTx, person_id: int, power: str, scopes: tuple[str, ...], at: int) -> bool:
    """True when a person holds a live mandate for a power over one of the scopes."""
    return covering(held_by(tx, person_id, at), power, scopes) is not None


def put(
    tx: WriteTx,
    *,
    ref: Ref,
    holder_id: int,
    powers: tuple[str, ...],
    scope: str,
    source: str,
    giver_id: int | None,
    starts: int,
    ends: int,
    reason: str,
    caretaker: bool = False,
    instructions: Ref | None = None,
    understudy_id: int | None = None,
    succeeds: Ref | None = None,
) -> None:
    """Write a mandate; for handlers only."""
    tx.insert(
        mandates,
        ref=ref,
        holder_id=holder_id,
        powers=msgspec.json.encode(powers).decode(),
        scope=scope,
        source=source,
        giver_id=giver_id,
        starts=starts,
        ends=ends,
        caretaker=caretaker,
        reason=reason,
        instructions=instructions,
        understudy_id=understudy_id,
        succeeds=succeeds,
    )


@act(
    "mandate.grant/1",
    record=PUBLIC,
    power="mandate.grant",
    effect="election",
    undo="mandate.end/1",
)
class GrantMandate(Act, frozen=True):
    """Give a steward powers over a scope until a day."""

    ref: Ref
    holder: Ref
    powers: tuple[str, ...]
    scope: str
    ends: int
    reason: str
    instructions: Ref | None = None
    """The proposal, passed, whose words bind the holder."""
    understudy: Ref | None = None
    """Who takes over for the rest of the term, if the holder is gone before its end."""
    gives_back: Ref | None = None
    """The mandate whose end an appeal undoes by this: who took it over, holds it no more."""

    def target(self, tx: ReadTx) -> Target:
        """A mandate over a part of the moot is given by whoever holds the whole of it."""
        return Target(scopes=tuple(dict.fromkeys((self.scope, "moot"))))


@handles(GrantMandate)
def _grant(tx: WriteTx, act: GrantMandate, deed: Deed) -> None:
    if not kernel_of(tx).replaying and not is_scope(act.scope):
        raise Invalid(N_("Choose from the list what the mandate is over."), field="scope")
    if not kernel_of(tx).replaying and is_gone(tx, act.holder):
        raise Invalid(N_("Whoever should hold it has left."), field="holder")
    check(tx, act, deed.at)
    check_apart(tx, act, deed.at)
    _check_instructions(tx, act)
    next_ = None if act.understudy is None else people.id_of(tx, act.understudy)
    if act.gives_back is not None:
        next_ = _give_back(tx, act, act.gives_back, deed)
    if deed.ground.startswith(DECIDED):
        source = deed.ground
        if act.ends - deed.at > LONGEST_TERM:
            raise Invalid(N_("No mandate lasts longer than a year."), field="ends")
    else:
        giver = by_ref(tx, Ref(deed.ground.removeprefix("mandate:")))
        _check_giver(act, giver)
        source = f"mandate:{giver.ref}"
    put(
        tx, ref=act.ref, holder_id=people.id_of(tx, act.holder), powers=act.powers,
        scope=act.scope, source=source, giver_id=deed.actor_id, starts=deed.at, ends=act.ends,
        reason=act.reason, instructions=act.instructions, understudy_id=next_,
    )  # fmt: skip


def _give_back(tx: WriteTx, act: GrantMandate, ref: Ref, deed: Deed) -> int | None:
    """End what was held in its place; gives who is to take over if the holder is gone again."""
    old = by_ref(tx, ref)
    if not kernel_of(tx).replaying:
        _check_given_back(tx, act, old, deed)
    tx.write(update(mandates).where(mandates.c.ref == ref).values(understudy_id=None))
    row = tx.row(select(mandates).where(mandates.c.succeeds == ref))
    if row is None:
        return old.understudy_id
    if not (after := read(row)).is_live(deed.at):
        return None
    close(tx, after.ref, deed.at, act.reason, by=APPEALED)
    return after.holder_id


def _check_given_back(tx: ReadTx, act: GrantMandate, old: Mandate, deed: Deed) -> None:
    """Only a jury gives a mandate back, as it was, and once."""
    judged = deed.ground.startswith(DECIDED) and appeals.of(
        tx, proposals.by_ref(tx, Ref(deed.ground.removeprefix(DECIDED))).id
    )
    holder = people.by_id(tx, old.holder_id)
    was = (holder and holder.ref, old.powers, old.scope, old.ends)
    if not judged or (act.holder, act.powers, act.scope, act.ends) != was:
        raise NotAllowed(NO_APPEAL)
    for one in held_by(tx, old.holder_id, deed.at):
        if (one.powers, one.scope, one.ends) == was[1:]:
            raise Conflict(N_("They hold this mandate again already."))


def is_gone(tx: ReadTx, ref: Ref) -> bool:
    """Whether somebody has left, or their home is no more."""
    holder = people.by_ref(tx, ref)
    return holder is not None and holder.is_gone


def _check_instructions(tx: ReadTx, act: GrantMandate) -> None:
    """Only what the members passed binds somebody."""
    if act.instructions is None:
        return
    if proposals.by_ref(tx, act.instructions).stage != proposals.PASSED:
        raise Invalid(N_("Only what the members have passed can bind somebody."), field="bound")


def check(tx: ReadTx, act: GrantMandate, at: int) -> None:
    """Refuse what nobody can give at that time. Raises Invalid."""
    unknown = [power for power in act.powers if power not in POWERS]
    if unknown or not act.powers:
        raise Invalid(N_("Choose at least one power from the list."), field="powers")
    kind = act.scope.split(":")[0]
    if any(kind not in POWERS[power].scopes for power in act.powers):
        raise Invalid(N_("Some of these powers cannot be held over a part."), field="powers")
    if act.ends <= at:
        raise Invalid(N_("Choose a day that is still to come."), field="ends")
    if not act.reason.strip():
        raise Invalid(N_("Say why, so that everybody can read it."), field="reason")
    if act.understudy == act.holder:
        raise Invalid(N_("Whoever holds it cannot take over from themselves."), field="understudy")
    both = (people.by_ref(tx, one) for one in (act.holder, act.understudy) if one is not None)
    if kind != "community" and any(one is not None and one.host is not None for one in both):
        raise Invalid(
            N_("People of other servers can hold power over a community only."), field="scope"
        )


def check_apart(tx: ReadTx, act: GrantMandate, at: int) -> None:
    """Refuse to let one person run the machine and give powers (assembly, invariant 11).

    Below seven members there may be nobody else. Raises Invalid.
    """
    if act.scope != "moot" or not APART.intersection(act.powers):
        return
    if people.members_count(tx) < APART_FROM:
        return
    holder = people.by_ref(tx, act.holder)
    held = held_by(tx, holder.id, at) if holder is not None else []
    after = set(act.powers).union(*(one.powers for one in held if one.scope == "moot"))
    if after >= APART:
        raise Invalid(
            N_(
                "From seven members on nobody both runs the machine and gives powers. "
                "Entrust one of the two to somebody else."
            ),
            field="powers",
        )


def _check_giver(act: GrantMandate, giver: Mandate) -> None:
    """A grant never reaches further, lasts longer, or gives more than the giver has."""
    if GRANTING in act.powers:
        raise NotAllowed(N_("Only a decision of the members can give the power to grant."))
    if not set(act.powers) <= set(giver.powers):
        raise NotAllowed(N_("You cannot give powers that you do not hold."))
    if act.ends > giver.ends:
        raise Invalid(
            N_("The mandate cannot last longer than yours. Choose an earlier day."), field="ends"
        )


@act(
    "mandate.end/1",
    record=PUBLIC,
    power="mandate.grant",
    own=True,
    effect="recall",
    irreversible="A mandate that was given up or taken back is given anew, with a new reason.",
)
class EndMandate(Act, frozen=True):
    """Give a mandate up, or take back one that was granted."""

    mandate: Ref
    reason: str
    vacate: bool = False
    """Nobody takes over, though somebody was to. Only the members can decide that."""

    def target(self, tx: ReadTx) -> Target:
        """The holder may always give it up."""
        mandate = by_ref(tx, self.mandate)
        holder = people.by_id(tx, mandate.holder_id)
        scopes = tuple(dict.fromkeys((mandate.scope, "moot")))
        return Target(scopes=scopes, owner=holder.ref if holder else None)


@handles(EndMandate)
def _end(tx: WriteTx, act: EndMandate, deed: Deed) -> None:
    mandate = by_ref(tx, act.mandate)
    if not mandate.is_live(deed.at):
        raise Conflict(N_("This mandate has already ended."))
    if deed.ground != "own" and deed.ground.removeprefix("mandate:") == mandate.ref:
        raise NotAllowed(N_("A mandate cannot end itself; give it up instead."))
    if act.vacate and not deed.ground.startswith(DECIDED):
        raise NotAllowed(N_("Only the members can decide that nobody takes over."))
    close(tx, mandate.ref, deed.at, act.reason, by=deed.ground)
    if act.vacate:
        tx.write(update(mandates).where(mandates.c.ref == act.mandate).values(understudy_id=None))


def close(tx: WriteTx, ref: Ref, at: int, reason: str, *, by: str) -> None:
    """Write the end of a mandate; for handlers only."""
    change = update(mandates).where(mandates.c.ref == ref)
    tx.write(change.values(ended_at=at, ended_reason=reason, ended_by=by))
