"""Drawing a jury: the list first, then the lot, which nobody alone could have chosen."""

from sqlalchemy import func, select

from folkmoot.assembly.deciding import appeals, intakes, juries, proposals
from folkmoot.assembly.deciding.appeals import Appeal
from folkmoot.assembly.deciding.juries import Seat, candidates, openings, seats
from folkmoot.assembly.deciding.proposals import GATHERING, INTAKE, NOTICE, Proposal
from folkmoot.assembly.deciding.rolls import Opening, Voter, digest_of, draw_up, entitled
from folkmoot.assembly.deciding.voting import JOB
from folkmoot.assembly.rules.juries import jury
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.notices import notices
from folkmoot.record import log, merkle
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import (
    MEMBERS,
    NEVER,
    PUBLIC,
    SEALED,
    Act,
    Deed,
    Target,
    act,
    follows,
    handles,
)
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.jobs import enqueue
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

DRAW = "draw"
"""The rule of the clock."""
LONGEST_WORDS = 200

NOT_DUE = N_("This is not due yet, or it has happened already.")


class _OfAppeal(Act, frozen=True):
    proposal: Ref

    def target(self, tx: ReadTx) -> Target:
        """The appeal, whose words are not in it."""
        proposals.by_ref(tx, self.proposal)
        return Target(scopes=(), subject=self.proposal)


@act(
    "jury.list/1",
    record=PUBLIC,
    clock=DRAW,
    irreversible="A list that could be changed could be chosen.",
)
class ListJurors(_OfAppeal, frozen=True):
    """Settle who can be drawn to judge an appeal, before anybody can know the lot."""

    size: int
    """How many are drawn; 0 where all decide who had no part in it."""
    roll: tuple[str, ...]
    """Salted hashes of those who can be drawn, in their own order."""


@act(
    "jury.keep/1",
    record=NEVER,
    clock=DRAW,
    irreversible="It goes, entry by entry, with the accounts that are erased.",
)
class KeepJurors(_OfAppeal, frozen=True):
    """Keep whose those hashes are, which nobody is shown."""

    openings: tuple[Opening, ...]


@act(
    "jury.mix/1",
    record=SEALED,
    member=True,
    suspended=True,
    irreversible="Whoever could take it back could choose among lots.",
)
class MixLot(_OfAppeal, frozen=True):
    """Put words into the lot that nobody else knows, so that nobody else can foresee it."""

    words: str


@act(
    "jury.draw/1",
    record=PUBLIC,
    clock=DRAW,
    irreversible="Another lot could be wished for by whoever dislikes this one.",
)
class DrawJury(_OfAppeal, frozen=True):
    """Draw a jury by lot."""

    record_size: int
    """How many leaves the record had when the notice ended."""
    root: str
    """Its root then, in hexadecimal."""
    words: tuple[str, ...]
    """What the parties had put in."""
    jurors: tuple[int, ...]
    """Whose turn it is, by their places on the list."""


@act(
    "jury.replace/1",
    record=PUBLIC,
    clock=DRAW,
    irreversible="Whoever comes next in the lot has been called.",
)
class ReplaceJuror(_OfAppeal, frozen=True):
    """Call the next one of the lot, as somebody did not answer or cannot judge."""

    n: int
    k: int


@act(
    "jury.dissolve/1",
    record=PUBLIC,
    clock=DRAW,
    irreversible="Nobody is left in the lot.",
)
class DissolveJury(_OfAppeal, frozen=True):
    """Let all decide who had no part in it, as too few of those drawn would judge."""


# ---- the list


@handles(ListJurors)
def _list(tx: WriteTx, act: ListJurors, deed: Deed) -> None:
    found, appeal = _appeal(tx, act.proposal)
    appeals.add_parties(tx, found.id, proposals.sponsors_of(tx, found.id))
    if not kernel_of(tx).replaying:
        size, left = _settled(tx, found, deed.at)
        due = found.stage == NOTICE and appeal.size is None
        if not due or act.size != size or len(act.roll) != (len(left) if size else 0):
            raise Conflict(NOT_DUE)
    for k, digest in enumerate(act.roll):
        tx.insert(candidates, proposal_id=found.id, k=k, digest=digest)
    appeals.change(tx, found.id, size=act.size)


def _settled(tx: ReadTx, found: Proposal, at: int) -> tuple[int, list[Voter]]:
    """How many are drawn, or 0, and from whom: whoever had no part in it, nor looked at it first.

    Those who looked stay on the list where no more would be left than sit.
    """
    out = appeals.parties_of(tx, found.id) | set(proposals.sponsors_of(tx, found.id))
    members = entitled(tx, at)
    left = [one for one in members if one.id not in out]
    size = _size(len(members), len(left))
    looked = intakes.answered(tx, found.id)
    others = [one for one in left if one.id not in looked]
    return size, others if len(others) > size else left


def _size(members: int, left: int) -> int:
    """How many are drawn from so many of so many members; 0 where all of them decide."""
    drawn = jury(members)
    return 0 if drawn is None or left <= drawn.size else drawn.size


@handles(KeepJurors)
def _keep(tx: WriteTx, act: KeepJurors, deed: Deed) -> None:
    """What is kept must be what the hashes stand for, entry by entry."""
    found, _appealed = _appeal(tx, act.proposal)
    ids = {one.ref: one.id for one in _settled(tx, found, deed.at)[1]}
    told = [digest_of(found.ref, one.person, bytes.fromhex(one.salt)) for one in act.openings]
    same = told == juries.digests(tx, found.id)
    if not same or {one.person for one in act.openings} != ids.keys():
        raise Conflict(N_("This is not the list from which the jury is drawn."))
    for one in act.openings:
        tx.insert(
            openings,
            proposal_id=found.id,
            k=one.k,
            person_id=ids[one.person],
            salt=bytes.fromhex(one.salt),
        )


# ---- the lot


@handles(MixLot)
def _mix(tx: WriteTx, act: MixLot, deed: Deed) -> None:
    found, appeal = _appeal(tx, act.proposal)
    if not kernel_of(tx).replaying:
        too_late = found.opens_at is not None and deed.at >= found.opens_at
        if found.stage not in (INTAKE, GATHERING, NOTICE) or too_late or appeal.seed is not None:
            raise Conflict(N_("The lot has been drawn already."))
        if deed.actor_id not in appeals.parties_of(tx, found.id):
            raise NotAllowed(N_("Only those who had a part in it mix the lot."))
        if juries.has_mixed(tx, found.id, deed.actor_id or 0):
            raise Conflict(N_("You have put words into the lot already."))
        if not act.words.strip() or len(act.words) > LONGEST_WORDS:
            raise Invalid(
                N_("Write some words, at most {most} characters."),
                field="words",
                most=LONGEST_WORDS,
            )
    tx.insert(juries.mixed, proposal_id=found.id, person_id=deed.actor_id, words=act.words)


@handles(DrawJury)
def _draw(tx: WriteTx, act: DrawJury, deed: Deed) -> None:
    found, appeal = _appeal(tx, act.proposal)
    if not kernel_of(tx).replaying and (
        not _is_drawing(found, appeal, deed.at) or act != drawn(tx, found, appeal)
    ):
        raise Conflict(NOT_DUE)
    seed = juries.seed(act.proposal, act.root, act.words)
    appeals.change(tx, found.id, seed=seed.hex())
    for n, k in enumerate(act.jurors):
        tx.insert(seats, proposal_id=found.id, n=n, k=k, turn=n, called_at=deed.at)
    log.unseal(tx, found.ref, MEMBERS)


def _is_drawing(found: Proposal, appeal: Appeal, at: int) -> bool:
    """Whether the notice is over, and the jury not drawn yet."""
    due = found.stage == NOTICE and found.opens_at is not None and at >= found.opens_at
    return due and bool(appeal.size) and appeal.seed is None


def drawn(tx: ReadTx, found: Proposal, appeal: Appeal) -> DrawJury:
    """The act that draws a jury: by the record as it was when the notice ended."""
    leaves = log.leaves.c
    later = select(func.min(leaves.seq)).where(
        leaves.seq > (appeal.leaf or 0), leaves.at >= (found.opens_at or 0)
    )
    size = tx.value(later)
    size = log.size(tx) if size is None else size
    root = _root(tx, size).hex()
    words = juries.words_of(tx, found.id)
    among = juries.number_of_candidates(tx, found.id)
    lot = juries.order(juries.seed(found.ref, root, words), among)
    return DrawJury(found.ref, size, root, words, lot[: appeal.size])


def _root(tx: ReadTx, size: int) -> bytes:
    """The root of the record when it had so many leaves."""
    now = log.frontier(tx)
    if now.size == size:
        return now.root()
    hashes = select(log.leaves.c.hash).where(log.leaves.c.seq < size).order_by(log.leaves.c.seq)
    return merkle.root(bytes(row.hash) for row in tx.rows(hashes))


# ---- seats that stay free


@handles(ReplaceJuror)
def _replace(tx: WriteTx, act: ReplaceJuror, deed: Deed) -> None:
    found, appeal = _appeal(tx, act.proposal)
    turn = max((one.turn for one in juries.seats_of(tx, found.id)), default=-1) + 1
    if not kernel_of(tx).replaying:
        due = _free(tx, found, deed.at)
        if due is None or due.n != act.n or _next(tx, appeal) != act.k:
            raise Conflict(NOT_DUE)
    values = {"k": act.k, "turn": turn, "called_at": deed.at}
    key = {"proposal_id": found.id, "n": act.n}
    tx.upsert(seats, ["proposal_id", "n"], {**key, **values}, **values)


@handles(DissolveJury)
def _dissolve(tx: WriteTx, act: DissolveJury, deed: Deed) -> None:
    found, appeal = _appeal(tx, act.proposal)
    if not kernel_of(tx).replaying and (
        _free(tx, found, deed.at) is None or _next(tx, appeal) is not None
    ):
        raise Conflict(NOT_DUE)
    appeals.change(tx, found.id, size=0)


def _free(tx: ReadTx, found: Proposal, at: int) -> Seat | None:
    """The first seat for which the next one is to be called."""
    if found.stage != NOTICE:
        return None
    return next((one for one in juries.seats_of(tx, found.id) if one.is_free(at)), None)


def _next(tx: ReadTx, appeal: Appeal) -> int | None:
    """Who comes next in the lot, by the place on the list; None where all were called."""
    among = juries.number_of_candidates(tx, appeal.proposal_id)
    turn = max((one.turn for one in juries.seats_of(tx, appeal.proposal_id)), default=-1) + 1
    order = juries.order(bytes.fromhex(appeal.seed or ""), among)
    return order[turn] if turn < juries.turns(appeal.size or 0, among) else None


def _appeal(tx: ReadTx, ref: Ref) -> tuple[Proposal, Appeal]:
    found = proposals.by_ref(tx, ref)
    return found, appeals.by_proposal(tx, found.id)


# ---- what the clock does where it is due


def step(tx: WriteTx, ref: Ref) -> bool:
    """List, draw or call the next one, whichever is due for an appeal that was announced."""
    found, now = proposals.by_ref(tx, ref), kernel_of(tx).clock.now()
    appeal = appeals.of(tx, found.id)
    if appeal is None or found.stage != NOTICE:
        return False
    if appeal.size is None:
        return _settle(tx, found, now)
    if _is_drawing(found, appeal, now):
        perform(tx, drawn(tx, found, appeal), by=ByClock(DRAW))
        return True
    free = _free(tx, found, now) if appeal.size else None
    if free is None:
        return False
    next_one = _next(tx, appeal)
    dissolved = DissolveJury(ref) if next_one is None else ReplaceJuror(ref, free.n, next_one)
    perform(tx, dissolved, by=ByClock(DRAW))
    return True


def _settle(tx: WriteTx, found: Proposal, now: int) -> bool:
    """Who judges: a jury, or all who had no part in it."""
    clock = kernel_of(tx).clock
    size, left = _settled(tx, found, now)
    rolled = draw_up(clock, found.ref, left) if size else []
    roll = tuple(digest for digest, _opening in rolled)
    perform(tx, ListJurors(found.ref, size, roll), by=ByClock(DRAW))
    if size:
        kept = tuple(opening for _digest, opening in rolled)
        perform(tx, KeepJurors(found.ref, kept), by=ByClock(DRAW))
    return True


@follows(DrawJury)
@follows(ReplaceJuror)
def tell_called(tx: WriteTx, act: DrawJury | ReplaceJuror, deed: Deed) -> None:
    """Whoever was drawn; and the clock looks again when they must have answered."""
    found, called = proposals.by_ref(tx, act.proposal), deed.at
    drawn_now = [
        one.person_id
        for one in juries.seats_of(tx, found.id)
        if one.called_at == called and one.person_id is not None
    ]
    link = f"/decide/{found.id}/jury"
    notices.tell(tx, drawn_now, "decision.jury", deed, link=link, subject=found.ref)
    until = called + juries.ANSWER
    enqueue(tx, JOB, {}, at=until, unique=f"{JOB}:{act.proposal}:{until}")
