"""Who holds the keys of the moot until when: the sentence of every page's footer."""

import msgspec
from sqlalchemy import bindparam, select

from folkmoot.assembly import mandates
from folkmoot.assembly.mandates import Mandate
from folkmoot.clock import Ref
from folkmoot.identity.people import people
from folkmoot.storage.transaction import ReadTx

KEYS = "host.keys"


_NAME = select(people.c.name).where(people.c.id == bindparam("person"))


class Holding(msgspec.Struct, frozen=True):
    """Who holds the moot's keys; `kind` is "founder", "caretaker", "elected" or "nobody"."""

    kind: str
    name: str = ""
    until: int = 0


def holders(tx: ReadTx, power: str, at: int) -> list[Ref]:
    """Those who hold a power over the whole moot now, each once."""
    held = [one for one in mandates.live(tx, at) if power in one.powers and one.scope == "moot"]
    ids = {one.holder_id for one in held}
    return [row.ref for row in tx.rows(select(people.c.ref).where(people.c.id.in_(ids)))]


def of_keys(tx: ReadTx, at: int) -> Holding:
    """Who holds the keys now, and until when."""
    held = [one for one in mandates.live(tx, at) if KEYS in one.powers and one.scope == "moot"]
    if not held:
        return Holding("nobody")
    last = max(held, key=lambda one: one.ends)
    name = tx.value(_NAME, {"person": last.holder_id}) or ""
    if last.caretaker:
        kind = "caretaker"
    else:
        kind = "founder" if last.source == mandates.GENESIS_DECISION else "elected"
    return Holding(kind, name, last.ends)


def taken(tx: ReadTx, person_id: int, scope: str = "moot") -> dict[str, str]:
    """The powers over a scope that the members took from a person, and by which decision.

    What a later decision gave back is not among them.
    """
    changes: list[tuple[int, str, tuple[str, ...], bool]] = []
    for one in mandates.ever_held_by(tx, person_id):
        if one.scope != scope:
            continue
        if one.source.startswith(mandates.DECIDED):
            changes.append((one.starts, one.source, one.powers, True))
        ended_by = one.ended_by or ""
        if one.ended_at is not None and ended_by.startswith(mandates.DECIDED):
            changes.append((one.ended_at, ended_by, one.powers, False))
    found: dict[str, str] = {}
    for _at, decision, powers, given in sorted(changes):
        for power in powers:
            if given:
                found.pop(power, None)
            else:
                found[power] = decision.removeprefix(mandates.DECIDED)
    return found


def lapsed(tx: ReadTx, power: str, *, since: int, until: int) -> list[Mandate]:
    """The mandates with a power whose time ran out by itself in a span, the earliest first."""
    table = mandates.mandates
    ended = select(table).where(
        table.c.ended_at.is_(None), table.c.ends > since, table.c.ends <= until
    )
    rows = tx.rows(ended.order_by(table.c.ends, table.c.id))
    return [found for row in rows if power in (found := mandates.read(row)).powers]
