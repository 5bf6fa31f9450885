"""Caretaking: what is left to a founder, by the clock, until the members have decided."""

from sqlalchemy import or_, select

from folkmoot.assembly import holding, mandates, succeeding
from folkmoot.assembly.deciding import effects, pairing
from folkmoot.assembly.holding import KEYS
from folkmoot.assembly.powers import caretaker_powers
from folkmoot.assembly.rulebook import AdoptConstitution
from folkmoot.clock import DAY, Ref
from folkmoot.errors import NotAllowed
from folkmoot.identity import people as persons
from folkmoot.identity.people import people
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import PUBLIC, Act, Deed, act, follows, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.jobs import Handler, Work, enqueue
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

TERM = 30 * DAY
RULE = "caretaker"
JOB = "assembly.caretake"


@act(
    "mandate.caretake/1",
    record=PUBLIC,
    clock=RULE,
    irreversible="The next decision of the members replaces it.",
)
class Caretake(Act, frozen=True):
    """Keep spam, law and hosting with the founder for 30 more days, as nobody was elected."""

    ref: Ref
    holder: Ref
    powers: tuple[str, ...]


@handles(Caretake)
def _caretake(tx: WriteTx, act: Caretake, deed: Deed) -> None:
    """The clock gives it only when nobody holds the keys, to the founder, and no more than this."""
    due = next_caretaker(tx, deed.at)
    if due != act.holder or not set(act.powers) <= set(left_to(tx, act.holder)):
        raise NotAllowed(N_("No caretaker is due: somebody holds the keys of the moot."))
    mandates.put(
        tx,
        ref=act.ref,
        holder_id=persons.id_of(tx, act.holder),
        powers=act.powers,
        scope="moot",
        source=mandates.CARETAKER_DECISION,
        giver_id=None,
        starts=deed.at,
        ends=deed.at + TERM,
        reason="",
        caretaker=True,
    )


def next_caretaker(tx: ReadTx, at: int) -> Ref | None:
    """The founder, when nobody else holds the keys and caretaking is due; else None."""
    held = [one for one in mandates.live(tx, at) if KEYS in one.powers or one.caretaker]
    if any(one.caretaker or not succeeding.is_away(tx, one.holder_id, at) for one in held):
        return None  # a caretaker whose keys the members took is one all the same
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


def left_to(tx: ReadTx, holder: Ref) -> tuple[str, ...]:
    """What a caretaker gets: spam, law and hosting, but nothing that the members took away."""
    took = holding.taken(tx, persons.id_of(tx, holder))
    return tuple(power for power in caretaker_powers() if power not in took)


@follows(AdoptConstitution)
def _take_care_at_once(tx: WriteTx, act: AdoptConstitution, deed: Deed) -> None:
    """It may have ended the founder's mandate: the machine must still be run by somebody."""
    enqueue(tx, JOB, {}, unique=JOB)


def _renew(work: Work) -> None:
    with work.finish() as tx:
        renew(tx, work.clock.now())


HANDLERS: dict[str, Handler] = {JOB: _renew}


def renew(tx: WriteTx, at: int) -> bool:
    """Let the clock give the founder 30 more days of caretaking, if that is due.

    Not while something that was decided waits to be done: it may give the keys to somebody, and
    so may the election of the first stewards.
    """
    waits = effects.waiting(tx) or pairing.is_counted_soon(tx, at)
    holder = None if waits else next_caretaker(tx, at)
    powers = () if holder is None else left_to(tx, holder)
    if holder is None or not powers:
        return False
    act = Caretake(ref=kernel_of(tx).clock.new_ref(), holder=holder, powers=powers)
    perform(tx, act, by=ByClock(RULE))
    return True
