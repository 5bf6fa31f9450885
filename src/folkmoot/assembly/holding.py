"""Who holds the keys of the moot until when: the sentence of every page's footer."""

import msgspec
from sqlalchemy import bindparam, select

from folkmoot.assembly import mandates
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
