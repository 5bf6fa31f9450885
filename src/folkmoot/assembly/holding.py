"""Who holds the keys of the moot until when: the sentence of every page's footer."""

import msgspec
from sqlalchemy import or_, select

from folkmoot.assembly import mandates
from folkmoot.clock import Ref
from folkmoot.identity.people import people
from folkmoot.record.actors import ByClock
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx, WriteTx

KEYS = "host.keys"


class Holding(msgspec.Struct, frozen=True):
    """Who holds the moot's keys; `kind` is "founder", "caretaker", "elected" or "nobody"."""

    kind: str
    name: str = ""
    until: int = 0


def of_keys(tx: ReadTx, at: int) -> Holding:
    """Who holds the keys now, and until when."""
    held = [one for one in mandates.live(tx, at) if KEYS in one.powers and one.scope == "moot"]
    if not held:
        return Holding("nobody")
    last = max(held, key=lambda one: one.ends)
    name = tx.value(select(people.c.name).where(people.c.id == last.holder_id)) or ""
    if last.caretaker:
        kind = "caretaker"
    else:
        kind = "founder" if last.source == mandates.GENESIS_DECISION else "elected"
    return Holding(kind, name, last.ends)


def next_caretaker(tx: ReadTx, at: int) -> Ref | None:
    """The founder, when nobody else holds the keys and caretaking is due; else None."""
    if any(KEYS in one.powers for one in mandates.live(tx, at)):
        return None
    first = or_(
        mandates.mandates.c.source == mandates.GENESIS_DECISION,
        mandates.mandates.c.source == mandates.CARETAKER_DECISION,
    )
    return tx.value(
        select(people.c.ref)
        .join(mandates.mandates, mandates.mandates.c.holder_id == people.c.id)
        .where(first, people.c.left_at.is_(None))
        .order_by(mandates.mandates.c.id)
        .limit(1)
    )


def renew_caretaker(tx: WriteTx, at: int) -> bool:
    """Let the clock give the founder 30 more days of caretaking, if that is due."""
    holder = next_caretaker(tx, at)
    if holder is None:
        return False
    ref = kernel_of(tx).clock.new_ref()
    perform(tx, mandates.Caretake(ref=ref, holder=holder), by=ByClock("caretaker"))
    return True
